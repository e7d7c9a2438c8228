"""Kept blocks as plain text: a line each, the cells of a table's row on one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boilerml.blocks import Container, Line, Page
from boilerml.tags import CELL_TAGS

DEEPEST = 40
"""Columns of indentation that are kept of a line of plain text."""


def text(page: Page, kept: Sequence[bool]) -> str:
    """The kept blocks in reading order, one a line; cells of one row of a data table stand apart by tabs.

    Args:
        page: the page.
        kept: for each block, whether it is kept.

    Returns:
        The text without a final line break; ``""`` if nothing is kept. Of plain text, an empty line stands where
        empty lines stood, what was one line is one line again, and lines are indented beyond the others as they were.
    """
    if page.lines:
        return "".join(_lines(page, kept))
    rows = _rows(page.containers)
    pieces: list[str] = []
    before = -1
    for block, is_kept in zip(page.blocks, kept, strict=True):
        if not is_kept:
            continue
        row = rows[block.container] if block.container >= 0 else -1
        if pieces:
            pieces.append("\t" if row == before and row >= 0 else "\n")
        pieces.append(block.text)
        before = row
    return "".join(pieces)


def _lines(page: Page, kept: Sequence[bool]) -> Iterator[str]:
    """The kept lines of plain text, each with what stands between it and the kept one before."""
    is_first, follows, has_gap = True, False, False
    for block, line, is_kept in zip(page.blocks, page.lines, kept, strict=True):
        has_gap = has_gap or line.gap > 0
        if not is_kept:
            follows = False
            continue
        if line.joint != "\n" and follows:
            yield line.joint
        else:
            yield "" if is_first else "\n\n" if has_gap else "\n"
            yield _indentation(line)
        yield block.text
        is_first, follows, has_gap = False, True, False


def _indentation(line: Line) -> str:
    return " " * min(max(line.indent, 0), DEEPEST)


def _rows(containers: Sequence[Container]) -> list[int]:
    """For each container the row it is a cell of; -1 for others, and for cells of more than one block.

    A cell with several blocks is a page's layout rather than a datum.
    """
    rows: list[int] = []
    for tag, _, parent, _, _, first, end in containers:
        if end - first != 1:
            rows.append(-1)
        elif tag in CELL_TAGS:
            rows.append(parent)
        else:
            rows.append(rows[parent] if parent >= 0 else -1)
    return rows
