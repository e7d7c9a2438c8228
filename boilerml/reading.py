"""From a page's source to its blocks: parse, segment, and what the page's embedded data adds."""

from __future__ import annotations

from lxml import etree

from boilerml.blocks import Page
from boilerml.embedded import embedded_html
from boilerml.parse import parse
from boilerml.segment import segment
from boilerml.supplement import SOME, supplemented, visible_words


def read(html: str | bytes) -> Page:
    """Parse and segment a page, and where it shows little text, the data embedded in it.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.
    """
    return read_with_trees(html)[0]


def read_with_trees(html: str | bytes) -> tuple[Page, tuple[etree._Element, ...]]:
    """The page, and the trees whose blocks, one tree after the other, are its blocks.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.
    """
    tree = parse(html)
    if tree is None:
        return Page(()), ()
    page = segment(tree)
    visible = visible_words(page)
    if visible >= SOME:
        return page, (tree,)
    embedded = parse(embedded_html(tree))
    if embedded is None:
        return page, (tree,)
    data = segment(embedded)
    both = supplemented(page, data, visible)
    if both is page:
        return page, (tree,)
    return both, (embedded,) if len(both.blocks) == len(data.blocks) else (tree, embedded)
