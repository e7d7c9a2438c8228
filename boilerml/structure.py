"""What the containers of a page are to a reader: headings, lists, code, quotes, and tables of data told from layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from boilerml.blocks import Container
from boilerml.tags import CAPTION_TAGS, CELL_TAGS, HEADING_TAGS, ITEM_TAGS, PREFORMATTED_TAGS

CELL_BLOCKS = 12
"""Blocks in one cell above which a table only arranges the page."""
HEADING_BLOCKS, CAPTION_BLOCKS = 3, 6
"""Blocks in a heading or caption above which it was never closed, or is no such thing."""


class Structure(NamedTuple):
    """What each container is: sequences over a page's containers."""

    kinds: list[str]
    """Kind of a block right inside: heading, paragraph, list item, cell, code, quote or caption."""
    leaves: list[int]
    """The heading, code or caption that it is or stands in, whose blocks belong together; -1 if none."""
    tables: frozenset[int]
    """Those that are tables of data."""


def structure(containers: Sequence[Container]) -> Structure:
    """Tell what each container is, by its own element and those above it.

    >>> table = Container("table", "", -1, 0, False, 0, 2)
    >>> structure((table, Container("h2", "", 0, 1, False, 0, 1))).kinds
    ['paragraph', 'heading']
    """
    tables = data_tables(containers)
    kinds: list[str] = []
    leaves: list[int] = []
    nearest: list[int] = []
    for index, container in enumerate(containers):
        above = container.parent
        leaf = leaves[above] if above >= 0 else -1
        nearest.append(index if container.tag == "table" else nearest[above] if above >= 0 else -1)
        kind = "" if leaf >= 0 else _kind(container, in_data=nearest[-1] in tables)
        if kind in ("heading", "code", "caption"):
            leaf = index
        kinds.append(kind or (kinds[above] if above >= 0 else "paragraph"))
        leaves.append(leaf)
    return Structure(kinds, leaves, tables)


def _kind(container: Container, *, in_data: bool) -> str:
    """What the element makes of its blocks by itself; ``""`` if nothing."""
    tag, count = container.tag, container.end - container.first
    if tag in ITEM_TAGS:
        return "list item"
    if tag in HEADING_TAGS:
        return "heading" if count <= HEADING_BLOCKS else ""
    if tag in CELL_TAGS:
        return "cell" if in_data else ""
    if tag in CAPTION_TAGS:
        return "caption" if count <= CAPTION_BLOCKS else ""
    return "code" if tag in PREFORMATTED_TAGS else "quote" if tag == "blockquote" else ""


def data_tables(containers: Sequence[Container]) -> frozenset[int]:
    """The tables that hold data; the others arrange what is on the page.

    A table of data has two rows or more, one of them with several cells that hold text, all cells in rows, and no cell
    of many blocks; no other table and no code is in it, and it is not declared as mere presentation.
    """
    nearest: list[int] = []
    no: set[int] = set()
    rows: dict[int, Counter[int]] = {}
    for index, (tag, names, parent, *_, first, end) in enumerate(containers):
        table = nearest[parent] if parent >= 0 else -1
        if tag == "table" or tag in PREFORMATTED_TAGS:
            no.add(table)
        if tag == "table":
            table = index
            if "presentation" in names.split():
                no.add(index)
        elif tag in CELL_TAGS:
            if end - first > CELL_BLOCKS or parent < 0 or containers[parent].tag != "tr":
                no.add(table)
            rows.setdefault(table, Counter())[parent] += 1
        nearest.append(table)
    return frozenset(
        table for table, counts in rows.items() if table not in no and len(counts) > 1 and max(counts.values()) > 1
    )
