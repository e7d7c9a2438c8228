"""Where a block stands: on the page, and to its title, its headings and its prose."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from boilerml.blocks import Column
from boilerml.features.columns import Columns, Ints
from boilerml.features.registry import Feature, enter, feature


@feature
def place(page: Columns) -> Column:
    """Blocks before the block, as a share of the page's (0 to 1).

    >>> print(place(columns_of("<p>a</p><p>b</p><p>c</p><p>d</p>")).round(2))
    [0.   0.25 0.5  0.75]
    """
    return (np.arange(page.n) / page.n).astype(np.float32)


@feature
def place_chars(page: Columns) -> Column:
    """Characters before the block, as a share of the page's (0 to 1).

    >>> print(place_chars(columns_of("<p>a</p><p>bcd</p><p>efgh</p>")).round(2))
    [0.   0.12 0.5 ]
    """
    before = np.cumsum(page.chars) - page.chars
    return (before / max(float(page.chars.sum()), 1.0)).astype(np.float32)


@feature
def blocks_before_log(page: Columns) -> Column:
    """Natural logarithm of the blocks before, plus one.

    >>> print(blocks_before_log(columns_of("<p>a</p><p>b</p><p>c</p>")).round(2))
    [0.   0.69 1.1 ]
    """
    return np.log1p(np.arange(page.n, dtype=np.float32))


@feature
def blocks_after_log(page: Columns) -> Column:
    """Natural logarithm of the blocks after, plus one.

    >>> print(blocks_after_log(columns_of("<p>a</p><p>b</p><p>c</p>")).round(2))
    [1.1  0.69 0.  ]
    """
    return np.log1p(np.arange(page.n - 1, -1, -1, dtype=np.float32))


def _signed_log(distance: Ints) -> Column:
    return (np.sign(distance) * np.log1p(np.abs(distance))).astype(np.float32)


@feature
def from_h1(page: Columns) -> Column:
    """Blocks since the h1 nearest the page's title, as signed logarithm; -9 without one.

    >>> print(from_h1(columns_of("<p>before</p><h1>Heading</h1><p>after</p>")).round(2))
    [-0.69  0.    0.69]
    """
    headings = np.flatnonzero(page.heading_levels == 1)
    if not len(headings):
        return np.full(page.n, -9, np.float32)
    nearest = int(np.argmax(page.shared(_Title).of_block[headings]))
    return _signed_log(np.arange(page.n) - headings[nearest])


@feature
def from_title(page: Columns) -> Column:
    """Blocks since the block most like the page's title, as signed logarithm; -9 without one.

    >>> print(from_title(columns_of("<title>An old mill</title><p>Menu<p>An old mill<p>after")).round(2))
    [-0.69  0.    0.69]
    """
    like = page.shared(_Title).of_title * page.shared(_Title).of_block
    if like.max() < 0.25:
        return np.full(page.n, -9, np.float32)
    return _signed_log(np.arange(page.n) - int(np.argmax(like)))


class _Title:
    """Terms that a block shares with the page's title."""

    def __init__(self, page: Columns) -> None:
        self.of_block, self.of_title = page.term_share(page.page.title)


class _Description:
    """Terms that a block shares with the page's own description."""

    def __init__(self, page: Columns) -> None:
        self.of_block, self.of_description = page.term_share(page.page.description)


@feature
def title_of_block(page: Columns) -> Column:
    """Share of the block's terms that the title has (0 to 1).

    >>> print(title_of_block(columns_of("<title>Winter mill</title><p>mill in summer</p><p>Winter</p>")).round(2))
    [0.5 1. ]
    """
    return page.shared(_Title).of_block


@feature
def title_covered(page: Columns) -> Column:
    """Share of the title's terms that the block has (0 to 1).

    >>> print(title_covered(columns_of("<title>Winter mill</title><p>mill in summer</p><p>menu</p>")).round(2))
    [0.5 0. ]
    """
    return page.shared(_Title).of_title


@feature
def description_of_block(page: Columns) -> Column:
    """Share of the block's terms that the page's description has (0 to 1).

    >>> page = columns_of("<meta name=description content='an old mill'><p>mill in summer</p><p>menu</p>")
    >>> print(description_of_block(page).round(2), description_covered(page).round(2))
    [0.5 0. ] [1. 0.]
    """
    return page.shared(_Description).of_block


@feature
def description_covered(page: Columns) -> Column:
    """Share of the description's terms that the block has (0 to 1)."""
    return page.shared(_Description).of_description


class _Prose:
    """Places of the page's prose blocks, and the steps from each block back and on to the nearest."""

    def __init__(self, page: Columns) -> None:
        self.places = np.flatnonzero(page.prose)
        self.since, self.until = _steps(self.places, page.n)


@feature
def from_first_prose(page: Columns) -> Column:
    """Blocks since the first prose block, as signed logarithm; -9 without prose.

    >>> print(from_first_prose(columns_of("<p>menu</p><p>" + "prose " * 20 + "</p><p>after</p>")).round(2))
    [-0.69  0.    0.69]
    """
    places = page.shared(_Prose).places
    return _signed_log(np.arange(page.n) - places[0]) if len(places) else np.full(page.n, -9, np.float32)


@feature
def from_last_prose(page: Columns) -> Column:
    """Blocks since the last prose block, as signed logarithm; -9 without prose.

    >>> print(from_last_prose(columns_of(2 * ("<p>" + "prose " * 20) + "<p>after</p>")).round(2))
    [-0.69  0.    0.69]
    """
    places = page.shared(_Prose).places
    return _signed_log(np.arange(page.n) - places[-1]) if len(places) else np.full(page.n, -9, np.float32)


def _steps(marks: Ints, n: int) -> tuple[Ints, Ints]:
    """Blocks back to the last mark at or before each place, and on to the next at or after; n where there is none."""
    if not len(marks):
        return np.full(n, n), np.full(n, n)
    index = np.arange(n)
    # Between two marks the one before stays the same, and so does the one after.
    backward = index - np.repeat(np.concatenate(([0], marks)), np.diff(marks, prepend=0, append=n))
    forward = np.repeat(np.concatenate((marks, [0])), np.diff(marks, prepend=-1, append=n - 1)) - index
    backward[: marks[0]], forward[marks[-1] + 1 :] = n, n
    return backward, forward


@feature
def since_prose(page: Columns) -> Column:
    """Blocks back to the nearest prose, as logarithm; 0 in prose.

    >>> page = columns_of("<p>menu</p><p>" + "prose " * 20 + "</p><p>after</p>")
    >>> print(since_prose(page).round(2), until_prose(page).round(2))
    [1.39 0.   0.69] [0.69 0.   1.39]
    """
    return np.log1p(page.shared(_Prose).since).astype(np.float32)


@feature
def until_prose(page: Columns) -> Column:
    """Blocks on to the next prose, as logarithm; 0 in prose."""
    return np.log1p(page.shared(_Prose).until).astype(np.float32)


class _Heading:
    """The nearest heading at or before each block: its place, or -1."""

    def __init__(self, page: Columns) -> None:
        levels = page.heading_levels
        marks = np.flatnonzero(levels < 7)
        self.place = np.repeat(np.concatenate(([-1], marks)), np.diff(marks, prepend=0, append=page.n))
        self.level = np.where(self.place >= 0, levels[self.place], np.float32(7))


@feature
def since_heading(page: Columns) -> Column:
    """Blocks back to the nearest heading, as logarithm; 0 in one.

    >>> print(since_heading(columns_of("<p>a</p><h2>Heading</h2><p>b</p><p>c</p>")).round(2))
    [1.61 0.   0.69 1.1 ]
    """
    place = page.shared(_Heading).place
    return np.log1p(np.where(place >= 0, np.arange(page.n) - place, page.n)).astype(np.float32)


@feature
def last_heading_level(page: Columns) -> Column:
    """Level of that heading (1 to 6), 7 if there is none.

    >>> print(last_heading_level(columns_of("<p>a</p><h2>Heading</h2><p>b</p>")).round(2))
    [7. 2. 2.]
    """
    return page.shared(_Heading).level


def _page_wide(value: Callable[[Columns], float]) -> Feature:
    return lambda page: np.full(page.n, float(value(page)), np.float32)


PAGE_MEASURES: dict[str, Callable[[Columns], float]] = {
    "page_blocks_log": lambda page: np.log(page.n),
    "page_words_log": lambda page: np.log1p(page.words.sum()),
    "page_link_density": lambda page: page.linked_chars.sum() / page.chars.sum(),
    "page_prose_share": lambda page: page.chars[page.prose].sum() / page.chars.sum(),
    "page_prose_log": lambda page: np.log1p(page.prose.sum()),
    "page_longest_log": lambda page: np.log(page.chars.max()),
    "page_block_chars": lambda page: np.log(page.median_chars),
    "page_unspaced": lambda page: page.characters("unspaced").sum() / page.chars.sum(),
    "page_currencies": lambda page: np.log1p((page.characters("currency") > 0).sum()),
    "page_headings": lambda page: np.log1p((page.heading_levels < 7).sum()),
    "page_images": lambda page: np.log1p(page.of("images").sum()),
    "page_questions": lambda page: np.log1p((page.characters("question") > 0).sum()),
    "page_scope": lambda page: page.scope,
}
"""One value for the whole page, the same on every block: what kind of page it is; ``page_scope`` is what the user asks
for (0 the page, 1 the article)."""

for _name, _value in PAGE_MEASURES.items():
    enter(_name, _page_wide(_value))
