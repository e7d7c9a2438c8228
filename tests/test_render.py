"""What is kept is written in reading order: a line a block, a line a row of data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml import render
from boilerml.blocks import Block, Page
from boilerml.pipeline import read


def everything(html: str) -> str:
    page = read(html)
    return render.text(page, [True] * len(page.blocks))


def kept(html: str, *texts: str) -> str:
    page = read(html)
    return render.text(page, [block.text in texts for block in page.blocks])


ROW = "<table><tr><th>a<td>b<td>c<tr><th>d<td>e<td>f</table>"

CASES = {
    "nothing": ("", ""),
    "a block": ("<p>a", "a"),
    "a line a block": ("<p>a<p>b<div>c</div>d", "a\nb\nc\nd"),
    "lines of a block": ("<p>a<br>b<p>c", "a\nb\nc"),
    "lines of code": ("<pre>a\n  b\n\nc</pre><p>d", "a\n  b\n\nc\nd"),
    "items": ("<ul><li>a<li>b</ul>", "a\nb"),
    "rows of data": (ROW, "a\tb\tc\nd\te\tf"),
    "text around a table": (f"<p>x</p>{ROW}<p>y", "x\na\tb\tc\nd\te\tf\ny"),
    "a paragraph in a cell": ("<table><tr><td><p>a</p><td><div><b>b</b></div></table>", "a\tb"),
    "a cell of two blocks is layout": ("<table><tr><td><p>a</p><p>b</p><td>c</table>", "a\nb\nc"),
    "a table in a table": (
        f"<table><tr><td>{ROW}</table>", "a\tb\tc\nd\te\tf",
    ),
    "rows of two tables": ("<table><tr><td>a<td>b</table><table><tr><td>c<td>d</table>", "a\tb\nc\td"),
    "a row of one cell": ("<table><tr><td>a<tr><td>b</table>", "a\nb"),
    "cells outside a row": ("<td>a</td><td>b</td>", "a\tb"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES)
def test_everything(html: str, expected: str) -> None:
    assert everything(html) == expected


PARTS = {
    "none": ((), ""),
    "one cell": (("b",), "b"),
    "two cells of a row": (("a", "c"), "a\tc"),
    "cells of two rows": (("c", "d"), "c\nd"),
    "a column": (("b", "e"), "b\ne"),
}


@pytest.mark.parametrize(("texts", "expected"), PARTS.values(), ids=PARTS)
def test_a_part_of_a_table(texts: tuple[str, ...], expected: str) -> None:
    assert kept(ROW, *texts) == expected


def test_what_is_left_out_leaves_no_line() -> None:
    assert kept("<p>a<p>b<p>c", "a", "c") == "a\nc"


def test_blocks_outside_any_container() -> None:
    assert render.text(Page((Block("a", -1), Block("b", -1))), [True, True]) == "a\nb"


def test_one_verdict_a_block() -> None:
    with pytest.raises(ValueError, match="shorter"):
        render.text(read("<p>a<p>b"), [True])


TAGS = st.sampled_from("<p> </p> <table> </table> <tr> <td> <th> <li> <br> <div> </div> a b c".split())


@given(st.lists(TAGS, max_size=30).map("".join), st.data())
def test_the_kept_blocks_come_whole_and_in_order(html: str, data: st.DataObject) -> None:
    page = read(html)
    n = len(page.blocks)
    choice = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    texts = [block.text for block, is_kept in zip(page.blocks, choice, strict=True) if is_kept]
    assert render.text(page, choice).replace("\t", "\n") == "\n".join(texts)
