"""Markdown that a CommonMark reader turns back into the same text and structure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from boilerml import render
from boilerml.blocks import Page
from boilerml.original import Original
from boilerml.outline import Mark, Run
from boilerml.parse import parse
from boilerml.pipeline import read
from boilerml.render.markdown import markdown as write_markdown
from boilerml.render.spans import LINE, inline
from boilerml.segment import segment

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def markdown(html: str) -> str:
    """Everything on a page as Markdown."""
    kept = [True] * len(read(html).blocks)
    return write_markdown(Original(html, "https://example.org/", "page", None).outline(kept))


def text_of(page: Page) -> str:
    return render.text(page, [True] * len(page.blocks))


def page_of(html: str) -> Page:
    tree = parse(html)
    return Page(()) if tree is None else segment(tree)


CASES = {
    "a heading": ("<h3>a<br>b #</h3>", "### a<br>b \\#"),
    "paragraphs": ("<p>a<p>b", "a\n\nb"),
    "a line break": ("<p>a<br>b", "a\\\nb"),
    "items": ("<ul><li>a<li>b</ul>", "- a\n- b"),
    "items in items": ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
    "lists in items": ("<ul><li>a<ul><li>b</ul></ul><ul><li>a<ol><li>b</ol></ul>", "- a\n  - b\n\n* a\n\n  1. b"),
    "a list in a list": ("<ul><li>a</li><ul><li>b</ul></ul>", "- a\n  - b"),
    "numbers": ("<ol start=9><li>a<li>b<p>c</ol>", "9. a\n10. b\n\n    c"),
    "items without a list": ("<div><li>a<li>b</div>", "- a\n- b"),
    "a list by name alone": ("<ul><p>a<p>b</ul>", "a\n\nb"),
    "two lists in a row": ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b"),
    "terms": ("<dl><dt>a<dd>b<dt>c</dl>", "- a\n\n  b\n- c"),
    "a quote": ("<blockquote><p>a<p>b<ul><li>c</ul></blockquote>", "> a\n>\n> b\n>\n> - c"),
    "code": ("<pre><code class=lang-python>if a:\n    b\n\n\tc</code></pre>", "```python\nif a:\n    b\n\n\tc\n```"),
    "code that holds a fence": ("<pre>```\na\n```</pre>", "````\n```\na\n```\n````"),
    "code in an item": ("<ul><li>a<pre>  b</pre></ul>", "- a\n\n  ```\n    b\n  ```"),
    "lines of code in elements": ("<pre><div>a</div><div>  b</div></pre>", "```\na\n  b\n```"),
    "emphasis": ("<p><b>a</b> <i>b</i> <b><i>c</i></b> <s>d</s> <code>e</code>", "**a** *b* ***c*** ~~d~~ `e`"),
    "emphasis within a word": ("<p>a<b>b</b>c", "a**b**c"),
    "emphasis that no delimiter can show": ("<p>甲<b>乙。</b>丙", "甲<strong>乙。</strong>丙"),
    "emphasis beside emphasis": ("<p><b>a</b><i>b</i>", "**a**<em>b</em>"),
    "emphasis around a link": ("<p><b>a <a href=/x>b</a>.</b>", "**a [b](https://example.org/x).**"),
    "emphasis in a link": ("<p><a href=/x>a <b>b</b></a>", "[a **b**](https://example.org/x)"),
    "backticks in code": ("<p><code>a`b</code> <code>`</code>", "``a`b`` `` ` ``"),
    "code beside code": ("<p><code>a</code><sup><code>b</code></sup>", "`a`<sup><code>b</code></sup>"),
    "pieces of code": ("<p><code>a</code> <code><i></i>b <span>c</span></code>", "`a` `b c`"),
    "code beside bold code": ("<p><code>a</code><b><code>b</code></b>", "`a`**`b`**"),
    "a link": ("<p><a href='/x(1)?a&amp;lt;'>a]</a>", "[a\\]](https://example.org/x\\(1\\)?a&amp;lt;)"),
    "a link after an exclamation mark": ("<p>a!<a href=/x>b</a>", "a\\![b](https://example.org/x)"),
    "a picture": ("<p>a <img src=/a.png alt='[b]'> c", "a ![\\[b\\]](https://example.org/a.png)c"),
    "a picture between": ("<div><p>a</p><img src=/b.png><p>c</p></div>", "a\n\n![](https://example.org/b.png)\n\nc"),
    "a picture twice": ("<div><p>a</p><img src=/b><img src=/b><p>c</p></div>", "a\n\n![](https://example.org/b)\n\nc"),
    "a table": ("<table><tr><th>a<th>b<tr><td>c|d<td>e</table>", "| a | b |\n| --- | --- |\n| c\\|d | e |"),
    "a table without a head": (
        "<table><tr><td>a<td>b<tr><td>c<td>d</table>", "|  |  |\n| --- | --- |\n| a | b |\n| c | d |",
    ),
    "an empty cell": ("<table><tr><th>a<th>b<tr><td><td>c</table>", "| a | b |\n| --- | --- |\n|  | c |"),
    "cells over columns": (
        "<table><tr><th colspan=2>a<tr><td>b<td>c</table>", "| a |  |\n| --- | --- |\n| b | c |",
    ),
    "cells over rows": (
        "<table><tr><th>a<th>b<tr><td rowspan=9999999999>c<td>d<tr><td>e</table>",
        "| a | b |\n| --- | --- |\n| c | d |\n|  | e |",
    ),
    "a list in a cell": (
        "<table><tr><th>a<th>b<tr><td><ul><li>c<li>d</ul><td>e<br>f</table>",
        "| a | b |\n| --- | --- |\n| <ul><li>c</li><li>d</li></ul> | e<br>f |",
    ),
    "a caption": (
        "<table><tr><th>a<th>b<tr><td>c<td>d</td></tr><caption>e</caption></table>",
        "e\n\n| a | b |\n| --- | --- |\n| c | d |",
    ),
    "a picture in a cell without text": (
        "<table><tr><td>a<td>b<tr><td><img src=/c><td>d<td>e</table>",
        "|  |  |  |\n| --- | --- | --- |\n| a | b |\n|  | ![](https://example.org/c)<br>d | e |",
    ),
    "a table of which one column is left": ("<table><tr><td><td>a<tr><td><td>b</table>", "a\n\nb"),
    "a term among items": ("<ul><li>a</li><dt>b</ul>", "- a\n- - b"),
    "a definition among items": ("<ol><li>a</li><dd>b</ol>", "1. a\n2. - b"),
    "an item in a row": (
        "<table><tr><td>a<td>b<tr><li>c</li><td>d</table>",
        "|  |  |\n| --- | --- |\n| a | b |\n| c | d |",
    ),
    "a quote in a row": (
        "<table><tr><td>a<td>b<tr><blockquote>c</blockquote><td>d</table>",
        "|  |  |\n| --- | --- |\n| a | b |\n| <blockquote>c</blockquote> | d |",
    ),
    "a row in a cell": ("<table><tr><td>a<x-y><tr><td>b<td>c</table>", "a\n\nb\n\nc"),
    "a table that arranges the page": ("<table><tr><td><p>a<p>b<td>c</table>", "a\n\nb\n\nc"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES)
def test_everything(html: str, expected: str) -> None:
    assert markdown(html) == expected


@pytest.mark.parametrize(
    "tag", ["<ul><li>{}</li>", "<ol><li>{}<ol>", "<dl><dd>{}</dd>", "<blockquote><p>{}", "<ul><li>{}"]
)
def test_deeper_than_readers_go_nothing_is_lost(tag: str) -> None:
    texts = [f"word{number}" for number in range(40)]
    rendered = READER.render(markdown("".join(map(tag.format, texts))))
    assert [text for text in texts if text not in rendered] == []


SPANS = {
    "<p><b>a.</b>b": "<strong>a.</strong>b",
    "<p>a<b>.b</b>": "a<strong>.b</strong>",
    "<p><b>a.</b> b": "**a.** b",
    "<p><b>a.</b>, b": "**a.**, b",
    "<p><b>a.</b><img src=/x>": "**a.**![](https://example.org/x)",
    "<p><b>a.</b><code>c</code>": "**a.**`c`",
    "<p><b>a.</b>_b_": "**a.**\\_b\\_",
    "<p><b>«a»</b>b": "<strong>«a»</strong>b",
    "<p>x<b>€a</b>": "x<strong>€a</strong>",
    "<p>x—<b>a</b>—y": "x—**a**—y",
    "<p>x—<b>.a</b>": "x—**.a**",
    "<p><b>*a*</b> b": "<strong>\\*a\\*</strong> b",
    "<p><b>~a</b> b": "**\\~a** b",
    "<p><b>a~</b> b": "<strong>a\\~</strong> b",
    "<p><del>a</del><b>b</b>": "~~a~~<strong>b</strong>",
    "<p><b>é</b>é": "**é**é",
    "<p><a href=/x><b>a</b></a><b>c</b>": "**[a](https://example.org/x) c**",
    "<p><a href=/x>a]b</a> c]d": "[a\\]b](https://example.org/x) c]d",
}
"""Where delimiters are read as such, and where elements have to say it."""


@pytest.mark.parametrize(("html", "expected"), SPANS.items(), ids=range(len(SPANS)))
def test_emphasis(html: str, expected: str) -> None:
    assert markdown(html) == expected


TRAPS = [
    "# a", "#", "## ", "- a", "+ a", "* a", "1. a", "1) a", "12345678. a", "> a", "---", "- - -", "***", "___", "===",
    "=", "```", "~~~", "`a`", "``", "*a*", "**a**", "_a_", "__a__", "a_b_c", "~~a~~", "~a~", "[a](b)", "[a]: b",
    "![a](b)", "[x]", "[^1]", "<b>", "<a@b.example>", "<http://x.example>", "<!-- a -->", "</p>", "&amp;", "&#35;",
    "&copy", "\\", "\\*", "a\\", "| a | b |", "| --- |", ":-- | --:", "|", "a | b", "!", "![", "]", ")", "a  b",
    "    a", "\ta", "2 * 3 * 4", "$a$", "<", "a <", "&", "a &", "http://a.example/_b_?c=*d*", "1986. Ein Jahr", "C#",
    "a #", "#a", "-a", "--", ": a", "[ ] a",
]  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("frame", ["<p>{}", "<p>a<br>{}<br>b", "<h2>{}", "<li>{}", "<p>x <b>{}</b> y", "<p>x<i>{}</i>y",
    "<p><a href=/x>{}</a>", "<p>{}<a href=/x>y</a>", "<table><tr><td>{}<td>b<tr><td>c<td>{}</table>", "<pre>{}",
    "<p><code>{}</code>", "<blockquote>{}", "<p>{}<b>{}</b>{}"])  # fmt: skip
def test_what_looks_like_markup_is_text(trap: str, frame: str) -> None:
    html = frame.replace("{}", trap.replace("&", "&amp;").replace("<", "&lt;"))
    check_round_trip(html)


def check_round_trip(html: str) -> None:
    before, after = read(html), page_of(READER.render(markdown(html)))
    assert text_of(after).split() == text_of(before).split()


PIECES = st.sampled_from(
    "<p> </p> <div> </div> <br> <a§href=/x> </a> <b> </b> <i> </i> <s> <code> </code> <sup> </sup> <pre> </pre> "
    "<ul> </ul> <ol§start=3> </ol> <li> <blockquote> </blockquote> <table> </table> <tr> <td> <th> <h1> </h1> "
    "<img§src=a§alt=b> <dl> </dl> <dt> <dd> <figure> <figcaption> </figure> a b. 1. 2) - + # > * ** _ __ ` `` ~ "
    "~~ [ ] ( ) ! | \\ &lt; &lt;b> &amp; &amp;amp; = --- 東京 。 “c” § \n § §".split(" ")
).map(lambda piece: piece.replace("§", " "))


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_page_comes_back(html: str) -> None:
    check_round_trip(html)


@given(
    st.lists(
        st.builds(
            Run,
            st.text(st.sampled_from("ab*_`~[]()<>&;#!\\| 東。”€é"), min_size=1, max_size=4),
            st.integers(0, 63).map(Mark),
            st.sampled_from(["", "", "https://example.org/"]),
            st.none(),
        ),
        max_size=6,
    )
)
def test_any_runs_come_back(runs: list[Run]) -> None:
    page = page_of(READER.render("x " + inline(runs, LINE)))
    assert text_of(page).replace(" ", "") == "x" + "".join(run.text for run in runs).replace(" ", "")
