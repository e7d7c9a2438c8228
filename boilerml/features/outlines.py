"""What a line of plain text looks like, how many look the same, and what its neighbours look like."""

from __future__ import annotations

import numpy as np

from boilerml.blocks import Column
from boilerml.features.characters import CLASS, CLASSES
from boilerml.features.columns import Columns
from boilerml.features.lines import FIRST
from boilerml.features.neighbours import shifted_column
from boilerml.features.registry import FEATURES, Feature, enter, feature
from boilerml.features.vocabulary import word_hashes

FIRST_KINDS = ("lower", "upper", "digit", "dash", "divider", "bracket", "quote", "symbol")
"""1 if the line begins (``starts``) or ends (``ends``) with a character of the class."""
LAST_KINDS = ("comma", "colon", "ellipsis", "question", "digit", "bracket", "divider")
"""1 if the line begins (``starts``) or ends (``ends``) with a character of the class."""


class _Shapes:
    """A line's outline: the classes of characters it has, where it begins and ends, and how long it is."""

    def __init__(self, page: Columns) -> None:
        self.first = page.classes[page.starts]
        self.last = page.classes[page.bounds[1:] - 1]
        present = page.class_counts > 0
        outline = present @ (1 << np.arange(len(CLASSES), dtype=np.int64))
        size = np.floor(np.log1p(page.chars)).astype(np.int64)
        key = ((size * len(CLASSES) + self.first) * len(CLASSES) + self.last) * (1 << len(CLASSES)) + outline
        _, ids, counts = np.unique(key, return_inverse=True, return_counts=True)
        self.alike = counts[ids]
        near = np.zeros(page.n, np.int64)
        for step in (1, 2, 3, 4):
            if page.n > step:
                same = ids[step:] == ids[:-step]
                near[step:] += same
                near[:-step] += same
        self.near = near


@feature
def shape_count_log(page: Columns) -> Column:
    r"""Natural logarithm of the lines with the same outline: length, first and last character, classes of characters.

    >>> print(shape_count_log(lines_of("12 May\nIt rained.\n13 May")).round(2))
    [0.69 0.   0.69]
    """
    return np.log(page.shared(_Shapes).alike).astype(np.float32)


@feature
def shape_near(page: Columns) -> Column:
    r"""How many of the four lines before and the four after have the same outline.

    >>> shape_near(lines_of("12 May\nIt rained.\n13 May")).tolist()
    [1.0, 0.0, 1.0]
    """
    return page.shared(_Shapes).near.astype(np.float32)


@feature
def upper_start_share(page: Columns) -> Column:
    r"""Upper-case letters over words, at most 1, where the line has several words: near 1 in titles and menus.

    >>> print(upper_start_share(lines_of("About Our Team\nIt rained all day.")).round(2))
    [1.   0.25]
    """
    return np.minimum(page.characters("upper") / np.maximum(page.spaced_words, 1), 1).astype(np.float32)


@feature
def sentences(page: Columns) -> Column:
    r"""Marks that end a sentence, at most 10.

    >>> sentences(lines_of("It rained. Why?\nHome")).tolist()
    [2.0, 0.0]
    """
    return np.minimum(page.characters("sentence_end", "question"), 10)


@feature
def chars_to_longest(page: Columns) -> Column:
    r"""Natural logarithm of the line's characters over those of the page's ninth decile.

    >>> print(chars_to_longest(lines_of("ten chars.\nten chars.\nfive!")).round(2))
    [ 0.    0.   -0.69]
    """
    decile = np.sort(page.chars)[int(0.9 * (page.n - 1) + 0.5)]
    return np.log(page.chars / decile).astype(np.float32)


@feature
def copies_but_digits(page: Columns) -> Column:
    r"""How often the line stands on the page if digits are taken for alike and case is folded, at most 10.

    >>> copies_but_digits(lines_of("3 replies\nIt rained.\n9 Replies")).tolist()
    [2.0, 1.0, 2.0]
    """
    owner, hashes = word_hashes(page)
    n = page.n
    key = np.zeros(n, np.uint64)
    if len(owner):
        first = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
        place = (np.arange(len(owner)) - np.repeat(first, np.diff(first, append=len(owner)))).astype(np.uint64)
        key[owner[first]] = np.add.reduceat(hashes * (2 * place + np.uint64(1)), first)
    _, ids, counts = np.unique(key, return_inverse=True, return_counts=True)
    return np.minimum(counts[ids], 10).astype(np.float32)


@feature
def addresses(page: Columns) -> Column:
    r"""How many web and mail addresses the line has, at most 5.

    >>> addresses(lines_of("see https://example.org/ or www.example.org\nwrite to a@example.org\nrain")).tolist()
    [2.0, 1.0, 0.0]
    """
    texts = page.fields[0]
    whole = "\n".join(texts)
    if not any(mark in whole for mark in ("://", "www.", "@")):  # few pages have any
        return np.zeros(page.n, np.float32)
    return np.array([min(text.count("://") + text.count("www.") + text.count("@"), 5) for text in texts], np.float32)


def _first(kind: str) -> Feature:
    return lambda page: (page.shared(_Shapes).first == CLASS[kind]).astype(np.float32)


def _last(kind: str) -> Feature:
    return lambda page: (page.shared(_Shapes).last == CLASS[kind]).astype(np.float32)


ENDS: dict[str, Feature] = {
    **{f"starts_{kind}": _first(kind) for kind in FIRST_KINDS},
    **{f"ends_{kind}": _last(kind) for kind in LAST_KINDS},
}
"""1 if the line begins, or ends, with a character of the class."""


# Columns that are features of the lines before and after as well.
BESIDE = {
    "line_gap": (1,),
    "chars_to_longest": (-3, -2, -1, 1, 2, 3),
    "ends_sentence": (-2, -1, 1, 2),
    "grammar_share": (-1, 1),
    "grammar_words": (-2, -1, 1, 2),
    "topic_share": (-2, -1, 1, 2),
    "upper_start_share": (-1, 1),
    "digit_share": (1,),
    "shape_count_log": (-1, 1),
    "copies_but_digits": (-1, 1),
    "starts_upper": (1,),
}

for _name, _function in ENDS.items():
    enter(_name, _function)
for _name, _shifts in BESIDE.items():
    for _by in _shifts:
        if f"{_name}@{_by}" not in FEATURES:
            enter(f"{_name}@{_by}", shifted_column(_name, _by))

LINE_FEATURES: tuple[str, ...] = tuple(FEATURES)[FIRST:]
"""The features of lines: none of a model of pages with markup."""
