"""The walk for formats: the same blocks as the walk for text, and runs that are those blocks' own text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.marked import marked
from boilerml.outline import Mark, plain
from boilerml.parse import parse
from boilerml.segment import segment

PAGES = sorted((Path(__file__).parent.parent / "training_data" / "pages").glob("*.html"))
FRAGMENTS = st.sampled_from(
    "<p> </p> <div> </div> <br> <br><br> <a href=x> <a> </a> <b> </b> <i> </i> <span> </span> <code> </code> <sup> "
    "<em> </em> <strong> </strong> <pre> </pre> <textarea> <li> <ol> <td> <tr> <table> <h1> </h1> <img> <img alt=x> "
    "<img src=a> <img src=b width=1> <svg> <script> a b c \n \t \xa0 \xad \u200b \u200b\u200b 東京 &lt; <x-y> <wbr> "
    "<blockquote> <ul> </ul> <figure> <figcaption> <input> <select><option> <noscript> </noscript> <q> <del>".split(" ")
)


def check(html: str | bytes) -> None:
    tree = parse(html)
    if tree is None:
        return
    found = marked(tree, "https://example.org/")
    assert found.page == segment(tree)
    assert [plain(runs) for runs in found.runs] == [block.text for block in found.page.blocks]
    assert len(found.elements) == len(found.page.containers)
    assert [element.tag for element in found.elements] == [container.tag for container in found.page.containers]
    assert all(run.text or run.image for runs in found.runs for run in runs)


@given(st.lists(FRAGMENTS, max_size=40))
def test_both_walks_find_the_same_blocks(fragments: list[str]) -> None:
    check("".join(fragments))
    check(" ".join(fragments))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_both_walks_find_the_same_blocks_of_our_pages(path: Path) -> None:
    check(path.read_bytes())


LOOKS = {
    "plain": ("a b", [("a b", Mark.PLAIN)]),
    "bold": ("a <b>b</b> c", [("a ", Mark.PLAIN), ("b", Mark.STRONG), (" c", Mark.PLAIN)]),
    "space inside bold stands outside": ("a<b> b </b>c", [("a ", Mark.PLAIN), ("b", Mark.STRONG), (" c", Mark.PLAIN)]),
    "bold in bold": ("<b>a <strong>b</strong> c</b>", [("a b c", Mark.STRONG)]),
    "two marks": ("<b>a <i>b</i></b>", [("a", Mark.STRONG), (" ", Mark.PLAIN), ("b", Mark.STRONG | Mark.EMPHASIS)]),
    "code": ("<code>a  b</code>", [("a b", Mark.CODE)]),
    "raised": ("x<sup>2</sup>", [("x", Mark.PLAIN), ("2", Mark.SUPERSCRIPT)]),
    "invisible": ("a\xadb <b>\u200b</b>c", [("ab c", Mark.PLAIN)]),
}


@pytest.mark.parametrize(("html", "expected"), LOOKS.values(), ids=LOOKS)
def test_runs(html: str, expected: list[tuple[str, Mark]]) -> None:
    tree = parse(f"<p>{html}</p>")
    assert tree is not None
    assert [(run.text, run.marks) for run in marked(tree).runs[0]] == expected


def test_emphasis_that_reaches_over_blocks_is_in_each() -> None:
    tree = parse("<div><em><div>a</div><div>b</div></em><div>c</div></div>")
    assert tree is not None
    assert [runs[0].marks for runs in marked(tree).runs] == [Mark.EMPHASIS, Mark.EMPHASIS, Mark.PLAIN]


LINKS = {
    "absolute": ("<a href=//other.example/x>a</a>", "https://example.org/d/", "https://other.example/x"),
    "relative": ("<a href=x>a</a>", "https://example.org/d/", "https://example.org/d/x"),
    "to a base": ("<base href=/b/><a href=x>a</a>", "https://example.org/d/", "https://example.org/b/x"),
    "no address known": ("<a href=x>a</a>", None, "x"),
    "a place on the page": ("<a href=#x>a</a>", None, ""),
    "a script": ("<a href=' java\tscript:x()'>a</a>", "https://example.org/", ""),
    "a base that is a script": ("<base href='javascript:x//'><a href=x>a</a>", None, "x"),
    "no address": ("<a>a</a>", "https://example.org/", ""),
    "a broken one": ("<a href='http://[x'>a</a>", "https://example.org/", "http://[x"),
}


@pytest.mark.parametrize(("html", "url", "expected"), LINKS.values(), ids=LINKS)
def test_links(html: str, url: str | None, expected: str) -> None:
    tree = parse(f"<p>{html}</p>")
    assert tree is not None
    assert marked(tree, url).runs[0][0].link == expected


PICTURES = {
    "a source": ("<img src=a.png alt='b  c'>", ["a.png"]),
    "loaded when seen": ("<img src='data:image/gif;base64,R0' data-src=a.png>", ["a.png"]),
    "a set of sources": ("<img srcset='a.png 1x, b.png 2x'>", ["a.png"]),
    "a pixel": ("<img src=a.png width=1 height=1>", []),
    "data": ("<img src='data:image/svg+xml,<svg/onload=x()>'>", []),
    "nothing": ("<img>", []),
}


@pytest.mark.parametrize(("html", "expected"), PICTURES.values(), ids=PICTURES)
def test_pictures_in_and_between_blocks(html: str, expected: list[str]) -> None:
    tree = parse(f"<p>{html} text</p><div>{html}</div><p>text</p>")
    assert tree is not None
    found = marked(tree)
    assert [run.image.address for runs in found.runs for run in runs if run.image] == expected
    assert [loose.run.image.address for loose in found.loose if loose.run.image] == expected


def test_items_are_counted_as_browsers_do() -> None:
    tree = parse("<ol start=4><li>a<li><li>c<li value=9>d<ol><li>e</ol><li>f</ol>")
    assert tree is not None
    assert list(marked(tree).numbers.values()) == [4, 5, 6, 9, 1, 10]
