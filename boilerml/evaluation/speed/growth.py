"""How time grows with a page: made pages of 10 to 100,000 blocks, all of one kind."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import NamedTuple

import numpy as np

from boilerml.evaluation.speed.garbage import only_new
from boilerml.pipeline import clean
from boilerml.reading import read

SIZES = (10, 100, 1_000, 10_000, 100_000)
"""Blocks, about."""
FROM = 1_000
"""Blocks from which the slope is taken: below, what any page costs has a share."""
LARGE = 10_000_000
"""Bytes of the page that is large at once."""
MOST_TIMES, FEWEST_TIMES = 11, 3
BLOCKS_TIMED = 10_000
"""A page is cleaned as often as this many blocks allow."""

_HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{0}</title></head><body class="page">'


class Point(NamedTuple):
    """A made page, and what it took."""

    blocks: int
    """As segmented."""
    size: int
    """Bytes in UTF-8."""
    ms: float
    """Median CPU milliseconds."""


class Growth(NamedTuple):
    """Made pages in the order of their size, and two large ones."""

    points: tuple[Point, ...]
    dense: Point
    """A made page of 10 MB. It has little markup, so that its blocks are many for its size."""
    joined: Point
    """Real pages one after the other, 10 MB of them."""

    @property
    def slope(self) -> float:
        """Of CPU time over blocks on logarithmic axes, from ``FROM`` blocks: 1 is in proportion, 2 is quadratic."""
        return slope([point for point in self.points if point.blocks >= FROM * 0.9])


def slope(points: Sequence[Point]) -> float:
    """The straight line of least squares through the logarithms.

    >>> round(slope([Point(10, 0, 1.0), Point(100, 0, 10.0), Point(1000, 0, 100.0)]), 9)
    1.0
    """
    blocks, ms = np.array([(point.blocks, point.ms) for point in points], np.float64).T
    return float(np.polyfit(np.log(blocks), np.log(ms), 1)[0])


def grow(words: Sequence[str], pages: Sequence[str], sizes: Sequence[int] = SIZES, large: int = LARGE) -> Growth:
    """Make the pages, and time them.

    Args:
        words: what the texts are drawn from, at random.
        pages: real pages.
        sizes: blocks, about; at least two of them from ``FROM`` up if the slope is wanted.
        large: bytes of the large pages, about.
    """
    with only_new():
        points = tuple(timed(made_page(blocks, words)) for blocks in sizes)
        bytes_per_block = points[-1].size / points[-1].blocks
        dense = timed(made_page(round(large / bytes_per_block), words))
        return Growth(points, dense, timed(joined(pages, large)))


def joined(pages: Sequence[str], size: int) -> str:
    """Pages one after the other, in an order drawn at random, and over again until they have so many bytes.

    >>> joined(["<p>rain</p>"], 30)
    '<p>rain</p><p>rain</p><p>rain</p>'
    """
    parts: list[str] = []
    held = 0
    for place in cycle(np.random.default_rng(0).permutation(len(pages)).tolist()):
        if held >= size:
            break
        parts.append(pages[place])
        held += max(1, len(pages[place].encode("utf-8", "replace")))
    return "".join(parts)


def timed(page: str) -> Point:
    """A page's blocks, bytes and median CPU time."""
    blocks = len(read(page).blocks)
    spent = []
    for _ in range(max(FEWEST_TIMES, min(MOST_TIMES, BLOCKS_TIMED // max(blocks, 1)))):
        gc.collect()
        start = time.process_time()
        clean(page)
        spent.append(time.process_time() - start)
    return Point(blocks, len(page.encode("utf-8", "replace")), 1000 * float(np.median(spent)))


def made_page(blocks: int, words: Sequence[str], seed: int = 0) -> str:
    """A page of menus, headings, prose, lists, tables, pictures and teasers, each block with words of its own.

    Args:
        blocks: how many, to within a dozen.
        words: to draw from.
        seed: the same seed makes the same page.

    """
    draw = _Words(words, seed)
    made, parts = 0, [_HEAD.format(draw(4))]
    for count, html in _pieces(draw):
        if made >= blocks:
            break
        made += count
        parts.append(html)
    return "".join(parts)


class _Words:
    """Draws words: those that stand first far more often than those that stand last, as in a language."""

    def __init__(self, words: Sequence[str], seed: int) -> None:
        self._words, self._random = words, np.random.default_rng(seed)

    def __call__(self, least: int, most: int = 0) -> str:
        count = self.number(least, max(least, most))
        places = (self._random.random(count) ** 3 * len(self._words)).astype(int)
        return " ".join(self._words[place] for place in places.tolist())

    def number(self, least: int, most: int) -> int:
        """From least to most."""
        return int(self._random.integers(least, most + 1))


def _pieces(draw: _Words) -> Iterator[tuple[int, str]]:
    """Blocks, about, and their markup: a menu, then sections without end."""
    yield 0, '<header class="site-header"><nav class="main-nav" role="navigation"><ul class="menu">'
    yield from (_menu_item(draw, place) for place in range(6))
    yield 0, '</ul></nav></header><main id="content"><article class="post entry">'
    section = 0
    while True:
        section += 1
        yield 0, f'<section class="section part-{section % 9}" id="s{section}">'
        yield 1, f'<h2 class="heading">{draw(2, 7)}</h2>'
        for _ in range(draw.number(2, 6)):
            yield _paragraph(draw)
        yield 3, '<ul class="list">' + "".join(f"<li>{draw(3, 15)}</li>" for _ in range(3)) + "</ul>"
        if section % 2:
            cells = "".join(f"<tr><td>{draw(1, 3)}</td><td>{draw.number(1, 9999)}</td></tr>" for _ in range(3))
            yield 6, f'<table class="data"><tbody>{cells}</tbody></table>'
        yield 1, f'<figure class="wp-caption"><img src="/i/{section}.jpg" alt="{draw(3)}">{_caption(draw)}</figure>'
        yield 0, '</section><aside class="related"><div class="cards">'
        for _ in range(draw.number(1, 4)):
            yield _teaser(draw)
        yield 0, "</div></aside>"


def _menu_item(draw: _Words, place: int) -> tuple[int, str]:
    return 1, f'<li class="menu-item item-{place}"><a href="{_path(draw)}">{draw(1, 3)}</a></li>'


def _paragraph(draw: _Words) -> tuple[int, str]:
    return 1, f'<p>{draw(10, 60)} <a href="{_path(draw)}">{draw(1, 4)}</a>, {draw(5, 30)} <em>{draw(2)}</em>.</p>'


def _caption(draw: _Words) -> str:
    return f"<figcaption>{draw(4, 12)}</figcaption>"


def _teaser(draw: _Words) -> tuple[int, str]:
    title = f'<h3 class="card-title"><a href="{_path(draw)}">{draw(3, 9)}</a></h3>'
    day = f"{draw.number(1, 28)}.{draw.number(1, 12)}.{draw.number(2001, 2025)}"
    return 3, f'<div class="card">{title}<p>{draw(8, 20)}</p><div class="meta"><time>{day}</time></div></div>'


def _path(draw: _Words) -> str:
    return "/" + draw(2).replace(" ", "/").lower()
