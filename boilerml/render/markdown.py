"""The outline as CommonMark, with the tables and the strikethrough of GitHub's dialect."""

from __future__ import annotations

import re
from collections.abc import Sequence

from boilerml.outline import Node, plain
from boilerml.render.spans import LINE, ONE_LINE, inline
from boilerml.render.table import grid

_FENCES = re.compile("`{3,}")
_NOT_TEXT = re.compile(
    r"^(?:(?P<mark>#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+ *$|-+ *$|[|:-][ |:-]*$)|(?P<number>\d{1,9})(?P<stop>[.)])(?=\s|$))",
    re.MULTILINE,
)
"""What at the start of a line is a heading, an item, a quotation, a rule, or the ruler of a table."""
MOST_NUMBER = 999_999_999
"""The highest number of an item that CommonMark reads."""


def markdown(nodes: Sequence[Node]) -> str:
    r"""Write an outline as Markdown that a CommonMark reader turns back into the same text.

    Args:
        nodes: the outline's.

    Returns:
        The document without a final line break; ``""`` for an empty outline.

    >>> from boilerml.outline import Run
    >>> item = Node("item", (Node("paragraph", runs=(Run("1. A * B"),)),))
    >>> print(markdown([Node("heading", runs=(Run("Title"),), number=2), Node("list", (item, item))]))
    ## Title
    <BLANKLINE>
    - 1\. A \* B
    - 1\. A \* B
    """
    return "\n".join(_flow(nodes))


def _flow(nodes: Sequence[Node]) -> list[str]:
    """The lines of nodes below each other, an empty line between two."""
    lines: list[str] = []
    alternate, before = False, ""
    for node in nodes:
        # Two lists in a row would be one if their items were marked alike.
        alternate = before in _LISTS and node.kind in _LISTS and not alternate
        part = _LISTS[node.kind](node, alternate) if node.kind in _LISTS else _BLOCKS[node.kind](node)
        if lines and not (before == "paragraph" and node.kind == "list" and len(nodes) == 2):
            lines.append("")
        lines += part
        before = node.kind
    return lines


def _heading(node: Node) -> list[str]:
    text = inline(node.runs, ONE_LINE)
    if text.endswith("#"):  # it would close the heading
        text = f"{text[:-1]}\\#"
    return [f"{'#' * min(max(node.number, 1), 6)} {text}"]


def _paragraph(node: Node) -> list[str]:
    return _NOT_TEXT.sub(_as_text, inline(node.runs, LINE)).split("\n")


def _as_text(found: re.Match[str]) -> str:
    return f"\\{found['mark']}" if found["mark"] else f"{found['number']}\\{found['stop']}"


def _code(node: Node) -> list[str]:
    text = plain(node.runs)
    fence = "`" * max((len(ticks) + 1 for ticks in _FENCES.findall(text)), default=3)
    return [f"{fence}{node.language}", *re.split("\r\n|\r|\n", text), fence]


def _quote(node: Node) -> list[str]:
    return [f"> {line}" if line else ">" for line in _flow(node.children)]


def _bullets(node: Node, alternate: bool) -> list[str]:  # noqa: FBT001 - all kinds of list are written by one call
    return [line for item in node.children for line in _hung("*-"[not alternate], _flow(item.children))]


def _numbered(node: Node, alternate: bool) -> list[str]:  # noqa: FBT001
    lines: list[str] = []
    for place, item in enumerate(node.children, start=1):
        number = min(max(item.number or place, 0), MOST_NUMBER)
        lines += _hung(f"{number}{'.)'[alternate]}", _flow(item.children))
    return lines


def _definitions(node: Node, alternate: bool) -> list[str]:  # noqa: FBT001
    """Each term, with what defines it, as an item: CommonMark knows no definitions."""
    items: list[list[Node]] = []
    for child in node.children:
        if child.kind == "term" or not items:
            items.append([])
        items[-1] += child.children
    return [line for item in items for line in _hung("*-"[not alternate], _flow(item))]


def _hung(marker: str, lines: Sequence[str]) -> list[str]:
    """Lines behind a marker, those after the first below its end."""
    blank = " " * (len(marker) + 1)
    return [f"{marker} {lines[0]}", *[f"{blank}{line}" if line else "" for line in lines[1:]]]


def _table(node: Node) -> list[str]:
    lines = _flow([child for child in node.children if child.kind == "caption"])
    rows = [child.children for child in node.children if child.kind == "row"]
    table = grid(rows)
    width = max(map(len, table), default=1)
    is_headed = bool(rows) and all(cell.kind == "head cell" for cell in rows[0])
    head = table.pop(0) if is_headed else []
    ruled = [_row([*head, *[None] * (width - len(head))]), f"|{' --- |' * width}", *map(_row, table)]
    return [*lines, "", *ruled] if lines else ruled


def _row(cells: Sequence[Node | None]) -> str:
    texts = ["" if cell is None else "<br>".join(map(_in_cell, cell.children)) for cell in cells]
    return f"| {' | '.join(text.replace('|', _PIPE) for text in texts)} |"


def _in_cell(node: Node) -> str:
    """What stands in a cell, on one line: beyond text there is only HTML for it."""
    if not node.children:
        text = inline(node.runs, ONE_LINE)
        return f"<h{node.number}>{text}</h{node.number}>" if node.kind == "heading" else text
    outer, inner = IN_CELL.get(node.kind, ("", ""))
    parts = [
        f"<{inner}>{'<br>'.join(map(_in_cell, child.children))}</{inner}>" if inner else _in_cell(child)
        for child in node.children
    ]
    text = ("" if inner else "<br>").join(parts)
    return f"<{outer}>{text}</{outer}>" if outer else text


_PIPE = "\\|"
IN_CELL = {
    "list": ("ul", "li"),
    "numbered list": ("ol", "li"),
    "definitions": ("ul", "li"),
    "quote": ("blockquote", ""),
}
_LISTS = {"list": _bullets, "numbered list": _numbered, "definitions": _definitions}
_BLOCKS = {
    "heading": _heading,
    "paragraph": _paragraph,
    "caption": _paragraph,
    "image": _paragraph,
    "code": _code,
    "quote": _quote,
    "figure": lambda node: _flow(node.children),
    "table": _table,
}
