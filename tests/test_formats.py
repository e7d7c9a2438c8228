"""A page of everything in each format, to the letter: ``tests/formats`` has the page and what is written of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from boilerml.original import Original
from boilerml.outline import Node
from boilerml.pipeline import read
from boilerml.render.html import html
from boilerml.render.markdown import markdown
from boilerml.render.table import ROOM, ROOM_PER_CELL, grid
from boilerml.render.tei import tei
from boilerml.render.xml import xml

FOLDER = Path(__file__).parent / "formats"

Outline = tuple[Node, ...]

WRITERS: dict[str, Callable[[Outline], str]] = {
    "page.md": lambda nodes: markdown(nodes) + "\n",
    "page.xml": lambda nodes: xml(nodes, {"title": "T"}),
    "page.tei": lambda nodes: tei(nodes, "T", "https://example.org/a b"),
    "out.html": lambda nodes: html(nodes, "T"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_everything_is_written_as_it_was(name: str) -> None:
    page = (FOLDER / "page.html").read_text(encoding="utf-8")
    outline = Original(page, "https://example.org/", "page", None).outline([True] * len(read(page).blocks))
    assert WRITERS[name](outline) == (FOLDER / name).read_text(encoding="utf-8")


def test_figures_alone_make_no_body_of_tei() -> None:
    page = "<figure><img src=/a><figcaption>b</figcaption></figure>"
    outline = Original(page, "https://example.org/", "page", None).outline([True])
    assert "</figure><p/>\n</body>" in tei(outline)
    assert "<title></title>" in tei(outline)
    assert "<sourceDesc>\n<p></p>\n" in tei(outline)


def cell(rows: int = 1, columns: int = 1) -> Node:
    return Node("cell", rows=rows, columns=columns)


def test_cells_span_from_above_and_from_the_left() -> None:
    tall, wide, a, b, c = cell(rows=2), cell(columns=2), cell(), cell(), cell()
    assert grid([[tall, a], [b, c], [a]]) == [[tall, a], [None, b, c], [a]]
    assert grid([[a, tall], [b, c]]) == [[a, tall], [b, None, c]]
    assert grid([[wide, tall], [a, b], [c]]) == [[wide, None, tall], [a, b], [c]]
    both = cell(rows=3, columns=2)
    assert grid([[both, a], [b], [c]]) == [[both, None, a], [None, None, b], [None, None, c]]
    assert grid([]) == []
    assert grid([[], [a]]) == [[], [a]]


def test_what_spans_for_ever_ends() -> None:
    rows = [[cell(rows=10**9, columns=10**9) for _ in range(20)] for _ in range(20)]
    placed = sum(map(len, grid(rows)))
    assert placed <= 400 + ROOM + ROOM_PER_CELL * 400
    assert [one for row in grid(rows) for one in row if one is not None] == [one for row in rows for one in row]
