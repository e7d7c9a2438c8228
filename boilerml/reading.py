"""From a page's source to its blocks: parse, segment, and what the page's embedded data adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from lxml import etree

from boilerml.blocks import Page
from boilerml.embedded import embedded_html
from boilerml.limits import USUAL, Limits, Room, shortened
from boilerml.parse import parse
from boilerml.segment import segment
from boilerml.supplement import LITTLE, SOME, supplemented, visible_words

T = TypeVar("T")


def read(html: str | bytes, limits: Limits = USUAL) -> Page:
    """Parse and segment a page, and where it shows little text, the data embedded in it.

    Of a page that is cut, ``Page.truncated`` names the limit.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.
    """
    return gathered(html, segment, lambda page: page, limits)[0]


def gathered(
    html: str | bytes, cut: Callable[[etree._Element, Room], T], page_of: Callable[[T], Page], limits: Limits = USUAL
) -> tuple[Page, tuple[T, ...]]:
    """The page, and what its trees were cut into, whose blocks, one tree after the other, are the page's.

    Args:
        html: the page.
        cut: cuts a tree into blocks, as far as there is room.
        page_of: what was cut, as a page.
        limits: beyond which nothing is read; the data embedded in a page that is cut at a block is not looked at.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.
    """
    room = limits.room()
    source, met = shortened(html, limits.bytes)
    tree = parse(source, limits.depth)
    if tree is None:
        return Page((), truncated=met), ()
    shown = cut(tree, room)
    page = page_of(shown)
    if page.truncated:
        return page, (shown,)
    page = replace(page, truncated=met) if met else page
    visible = visible_words(page)
    left = limits.blocks if visible <= LITTLE else limits.blocks - len(page.blocks)
    embedded = parse(embedded_html(tree), limits.depth) if visible < SOME and left > 0 else None
    if embedded is None:
        return page, (shown,)
    hidden = cut(embedded, replace(limits, seconds=None, blocks=left).room())
    data = page_of(hidden)
    both = supplemented(page, data, visible)
    if both is page:
        return page, (shown,)
    both = replace(both, truncated=data.truncated or page.truncated)
    return both, (hidden,) if len(both.blocks) == len(data.blocks) else (shown, hidden)
