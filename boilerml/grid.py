"""The rows of a table with the cells that stand empty, and how many rows and columns each cell spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from lxml import etree

from boilerml.outline import MOST_COLUMNS, Node
from boilerml.tags import CELL_TAGS

_SPAN = re.compile(r"\s*\+?0*([1-9]\d{0,8})")
MOST_ROWS = 65_534
"""As browsers have it."""


def cells_of(row: etree._Element, children: Sequence[Node], elements: Sequence[etree._Element | None]) -> list[Node]:
    """The row's cells, those without a kept block too. Their ``rows`` are those that the page says.

    Args:
        row: the element.
        children: of the row's node, in reading order.
        elements: the element of each child; None for text that stands in no element of its own.
    """
    kept = {element: child for element, child in zip(elements, children, strict=True) if element is not None}
    cells = list(row.iterchildren(*CELL_TAGS))
    if len(kept) < len(children) or not kept.keys() <= set(cells):
        return [child if child.kind == "cell" else Node("cell", (child,)) for child in children]
    return [_cell(element, kept.get(element, Node("cell"))) for element in cells]


def _cell(element: etree._Element, node: Node) -> Node:
    parent = element.getparent()
    group = parent.getparent() if parent is not None else None
    is_head = element.tag == "th" or (group is not None and group.tag == "thead")
    columns, rows = (span(element.get(name)) for name in ("colspan", "rowspan"))
    return node._replace(
        kind="head cell" if is_head else "cell", columns=min(columns, MOST_COLUMNS), rows=min(rows, MOST_ROWS)
    )


def rows_of(
    table: etree._Element, children: Sequence[Node], elements: Sequence[etree._Element | None]
) -> Iterator[Node]:
    """The table's captions and rows; a cell spans no more rows than are kept, nor columns than the row with most cells.

    Args:
        table: the element.
        children: of the table's node, in reading order.
        elements: the element of each child; None for text that stands in no element of its own.
    """
    kept = frozenset(element for element in elements if element is not None)
    rows = list(table.iter("tr"))
    before = list(accumulate((row in kept for row in rows), initial=0))
    places = {row: place for place, row in enumerate(rows)}
    most = max(len(child.children) for child in children)
    yield from (child for child in children if child.kind == "caption")
    for child, element in zip(children, elements, strict=True):
        if child.kind == "caption":
            continue
        if child.kind != "row":
            yield Node("row", (Node("cell", (child,)),))
            continue
        place = places.get(element, 0) if element is not None else 0
        cells = (
            cell._replace(
                rows=max(before[min(place + cell.rows, len(rows))] - before[place], 1), columns=min(cell.columns, most)
            )
            for cell in child.children
        )
        yield child._replace(children=tuple(cells))


def span(value: str | None) -> int:
    """How many rows or columns an attribute says, at least 1.

    >>> span("2"), span("0"), span(None), span("9" * 15)
    (2, 1, 1, 999999999)
    """
    found = _SPAN.match(value or "")
    return int(found[1]) if found else 1
