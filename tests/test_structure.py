"""What blocks are to a reader, and which tables hold data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from boilerml.language import language
from boilerml.original import Original
from boilerml.outline import MOST_DEEP, Mark, Node, Run, lean, phrases
from boilerml.pipeline import read
from boilerml.structure import data_tables, structure

KINDS = {
    "a paragraph": ("<p>a", ["paragraph"]),
    "a heading": ("<h2><a>a</a></h2>", ["heading"]),
    "a heading around a page": ("<h1><p>a<p>b<p>c<p>d</h1>", ["paragraph"] * 4),
    "an item": ("<ul><li><p>a</ul>", ["list item"]),
    "a heading in an item": ("<ul><li><h3>a</h3>b</ul>", ["heading", "list item"]),
    "terms": ("<dl><dt>a<dd>b</dl>", ["list item", "list item"]),
    "code": ("<pre><div>a</div></pre><textarea>b</textarea>", ["code", "code"]),
    "a quote": ("<blockquote><p>a<ul><li>b</ul></blockquote>", ["quote", "list item"]),
    "captions": ("<figure><figcaption><p>a</figcaption></figure>", ["caption"]),
    "cells": ("<table><tr><th>a<td><p>b<tr><td>c<td><ul><li>d</ul></table>", ["cell", "cell", "cell", "list item"]),
    "cells that arrange a page": ("<table><tr><td>a<td><h1>b</h1></table>", ["paragraph", "heading"]),
}


@pytest.mark.parametrize(("html", "expected"), KINDS.values(), ids=KINDS)
def test_kinds(html: str, expected: list[str]) -> None:
    page = read(html)
    kinds = structure(page.containers).kinds
    assert [kinds[block.container] for block in page.blocks] == expected


ROWS = "<tr><td>a<td>b<tr><td>c<td>d"
TABLES = {
    "rows of cells": (f"<table>{ROWS}</table>", 1),
    "in groups": (f"<table><thead>{ROWS}<tbody>{ROWS}</table>", 1),
    "one row": ("<table><tr><td>a<td>b</table>", 0),
    "one column": ("<table><tr><td>a<tr><td>b</table>", 0),
    "a table in a cell": (f"<table><tr><td>a<td><table>{ROWS}</table><tr><td>c<td>d</table>", 1),
    "code in a cell": ("<table><tr><td>1<td><pre>a</pre><tr><td>2<td><pre>b</pre></table>", 0),
    "a cell of many blocks": (f"<table>{ROWS}<tr><td>e<td>{'<p>f' * 13}</table>", 0),
    "presentation": (f"<table role=presentation>{ROWS}</table>", 0),
    "cells without rows": ("<td>a</td><td>b</td>", 0),
}


@pytest.mark.parametrize(("html", "count"), TABLES.values(), ids=TABLES)
def test_tables_of_data(html: str, count: int) -> None:
    assert len(data_tables(read(html).containers)) == count


LANGUAGES = {
    "of the code": ("<pre class=code><code class='hljs language-c++'>x</code></pre>", "c++"),
    "of what holds the code": ("<pre class='lang-Rust'>x</pre>", "rust"),
    "around it": ("<div class=highlight-python><div class=highlight><pre>x</pre></div></div>", "python"),
    "of a highlighter's own": ("<pre class='brush: js; toolbar: false'>x</pre>", "js"),
    "as data": ("<pre data-lang=objective-c>x</pre>", "objective-c"),
    "none": ("<pre class='code-block language-none'><code>x</code></pre>", ""),
    "no name": ("<pre data-lang='\"><script>'>x</pre>", ""),
    "too far": ("<div class=language-x><div><div><div><pre>x</pre></div></div></div></div>", ""),
}


@pytest.mark.parametrize(("html", "expected"), LANGUAGES.values(), ids=LANGUAGES)
def test_languages(html: str, expected: str) -> None:
    code = next(lxml_html.fromstring(html).iter("pre"))
    assert language(code) == expected


def outline(html: str, kept: list[bool] | None = None) -> tuple[Node, ...]:
    return Original(html, None, "page", None).outline(kept or [True] * len(read(html).blocks))


def depth(nodes: tuple[Node, ...]) -> int:
    return max((1 + depth(node.children) for node in nodes), default=0)


TAGS = st.sampled_from(
    "<ul> <ol> <li> <dl> <dd> <blockquote> <table> <tr> <td> <table><tr><td> <figure> </ul> </li> </table> </tr> "
    "</td> a b <p> <h1> <pre> </pre> <caption> <figcaption> <div> </div> <th>".split(" ")
)


@given(st.lists(TAGS, max_size=60).map("".join), st.data())
def test_no_block_is_lost_and_none_added(html: str, data: st.DataObject) -> None:
    page = read(html)
    kept = data.draw(st.lists(st.booleans(), min_size=len(page.blocks), max_size=len(page.blocks)))
    nodes = outline(html, kept) if kept else ()
    found: list[str] = []

    def gather(node: Node) -> None:
        found.extend(run.text for run in node.runs)
        for child in node.children:
            gather(child)

    for node in nodes:
        gather(node)
    expected = [block.text for block, is_kept in zip(page.blocks, kept, strict=True) if is_kept]
    assert sorted("".join(found).replace("\n", "")) == sorted("".join(expected).replace("\n", ""))
    assert depth(nodes) <= MOST_DEEP + 4  # a list may be put around items


def test_what_is_deep_stays_flat() -> None:
    assert MOST_DEEP <= depth(outline("<ul><li>a" * 300)) <= MOST_DEEP + 2


def test_rows_and_cells_that_are_not_kept() -> None:
    html = "<table><tr><td>a<td rowspan=3>b<tr><td>c<tr><td>d<tr><td>e<td>f</table>"
    (table,) = outline(html, [True, True, False, True, False, True])
    assert [[cell.rows for cell in row.children] for row in table.children] == [[1, 2], [1], [1, 1]]
    assert [[len(cell.children) for cell in row.children] for row in table.children] == [[1, 1], [1], [0, 1]]


def test_a_table_of_one_column_is_none() -> None:
    html = "<table><tr><td>Jo<td><p>a<p>b<tr><td>Al<td>c</table>"
    assert [node.kind for node in outline(html, [False, True, True, False, True])] == ["paragraph"] * 3
    assert [node.kind for node in outline(html, [False, True, True, True, True])] == ["table"]


def test_a_picture_goes_with_what_is_around_it() -> None:
    html = "<div><p>a</p><p>b</p><img src=x></div><div><p>c</p><img src=y></div><p>d</p>"
    kinds = [[node.kind for node in outline(html, kept)] for kept in ([True, False, False, True], [False] * 3 + [True])]
    assert kinds == [["paragraph", "image", "paragraph"], ["paragraph"]]


def test_emphasis_inside_a_link_stays_there() -> None:
    runs = [Run("a ", Mark.PLAIN, "x"), Run("b", Mark.STRONG, "x"), Run("c", Mark.STRONG)]
    assert [(phrase.marks, [link for link, _ in phrase.links]) for phrase in phrases(runs)] == [
        (Mark.PLAIN, ["x"]),
        (Mark.STRONG, [""]),
    ]


def test_what_has_nothing_left_goes() -> None:
    node = Node("figure", (Node("image", runs=(Run(""),)),))
    assert lean(node, links=True, images=False, tables=True, formatting=True) is None
