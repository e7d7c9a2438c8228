"""From a page's source to its blocks: parse, segment, and what the page's embedded data adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from boilerml.blocks import Page
from boilerml.embedded import embedded_html
from boilerml.parse import parse
from boilerml.segment import segment
from boilerml.supplement import SOME, supplemented, visible_words

T = TypeVar("T")


def read(html: str | bytes) -> Page:
    """Parse and segment a page, and where it shows little text, the data embedded in it.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.
    """
    return gathered(html, segment, lambda page: page)[0]


def gathered(
    html: str | bytes, cut: Callable[[etree._Element], T], page_of: Callable[[T], Page]
) -> tuple[Page, tuple[T, ...]]:
    """The page, and what its trees were cut into, whose blocks, one tree after the other, are the page's.

    Args:
        html: the page.
        cut: cuts a tree into blocks.
        page_of: what was cut, as a page.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.
    """
    tree = parse(html)
    if tree is None:
        return Page(()), ()
    shown = cut(tree)
    page = page_of(shown)
    visible = visible_words(page)
    embedded = parse(embedded_html(tree)) if visible < SOME else None
    if embedded is None:
        return page, (shown,)
    hidden = cut(embedded)
    data = page_of(hidden)
    both = supplemented(page, data, visible)
    if both is page:
        return page, (shown,)
    return both, (hidden,) if len(both.blocks) == len(data.blocks) else (shown, hidden)
