"""A tree is cut at its block-level boundaries, and nothing is judged or lost on the way."""

from __future__ import annotations

import time
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from boilerml.blocks import Block, Page
from boilerml.parse import parse
from boilerml.segment import segment
from boilerml.tags import BLOCK_TAGS, SKIPPED_TAGS


def page_of(html: str) -> Page:
    tree = parse(html)
    return Page(()) if tree is None else segment(tree)


def texts_of(html: str) -> list[str]:
    return [block.text for block in page_of(html).blocks]


def path_of(page: Page, block: Block) -> str:
    """The tags above a block below the body, outermost first."""
    tags: list[str] = []
    index = block.container
    while index >= 0:
        tags.append(page.containers[index].tag)
        index = page.containers[index].parent
    return "/".join(tags[::-1]).removeprefix("html/body").removeprefix("/")


# --- which texts -----------------------------------------------------------------------------------------------------

TEXTS = {
    "nothing": ("<div><p></p></div>", []),
    "white space is no text": ("<p> \n\t</p><p>&nbsp;</p><p>&#8203;</p><p>a", ["a"]),
    "white space is folded": ("<p> a \n\t b&nbsp;&nbsp;c ", ["a b c"]),
    "text of the body itself": ("a<div>b</div>c", ["a", "b", "c"]),
    "text around a block inside": ("<div>a<p>b</p>c</div>", ["a", "b", "c"]),
    "one br is a line": ("<p>a<br>b", ["a\nb"]),
    "two br are a boundary": ("<p>a<br><br>b", ["a", "b"]),
    "two br with space between": ("<p>a<br> \n <br>b", ["a", "b"]),
    "two br with an empty inline element between": ("<p>a<br><b></b><br>b", ["a", "b"]),
    "text between two br": ("<p>a<br>b<br>c", ["a\nb\nc"]),
    "five br": ("<p>a<br><br><br><br><br>b", ["a", "b"]),
    "br at both ends": ("<p><br>a<br></p>", ["a"]),
    "br inside a link": ("<p><a>a<br>b</a>", ["a\nb"]),
    "hr": ("a<hr>b", ["a", "b"]),
    "inline elements": ("<p>a <b>b</b><i>c</i> <em>d</em>e<sub>2</sub>", ["a bc de2"]),
    "adjacent spans": ("<div><span>a</span><span>b</span></div>", ["a b"]),
    "adjacent links": ("<div><a>a</a><a>b</a></div>", ["a b"]),
    "a link after a span": ("<div><span>a</span><a>b</a></div>", ["a b"]),
    "text after a span": ("<div><span>a</span>b<span>c</span></div>", ["abc"]),
    "a comment is no boundary": ("<p>a<!-- x -->b", ["ab"]),
    "wbr is nothing": ("<p>a<wbr>b", ["ab"]),
    "soft hyphens and zero-width spaces": ("<p>so&shy;ft ze&#8203;ro wo\u2060rd \ufeffbom", ["soft zero word bom"]),
    "zero-width joiners belong to the script": ("<p>می\u200cخواهم क्\u200dष", ["می\u200cخواهم क्\u200dष"]),
    "pre keeps its lines": ("<pre>a\n  b\n\nc</pre>", ["a\n  b\n\nc"]),
    "pre loses empty lines at its ends": ("<pre>\n\n  a\n  b \n\n</pre>", ["  a\n  b"]),
    "pre keeps spaces": ("<pre>a   b\t c</pre>", ["a   b\t c"]),
    "br in pre": ("<pre>a<br>b<br><br>c</pre>", ["a\nb\n\nc"]),
    "no glue in pre": ("<pre><span>a</span><span>b</span></pre>", ["ab"]),
    "code in pre": ("<pre><code><span>def</span> f():\n    pass</code></pre>", ["def f():\n    pass"]),
    "text after pre is folded": ("<pre>a\n b</pre>c\n d", ["a\n b", "c d"]),
    "textarea keeps its lines": ("<textarea>a\n b</textarea>", ["a\n b"]),
    "headings": ("<h1>a</h1>b<h2>c</h2>d<h6>e</h6>", ["a", "b", "c", "d", "e"]),
    "list items": ("<ul><li>a<li>b</ul>", ["a", "b"]),
    "a list in a list": ("<ul><li>a<ul><li>b</ul>c</ul>", ["a", "b", "c"]),
    "definitions": ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", ["a", "b", "c", "d"]),
    "table cells": ("<table><tr><th>a<td>b<tr><td>c<td>d</table>", ["a", "b", "c", "d"]),
    "a caption": ("<table><caption>a</caption><tr><td>b</table>", ["a", "b"]),
    "a figure": ("<figure><img alt=x><figcaption>a</figcaption></figure>", ["a"]),
    "details": ("<details><summary>a</summary>b</details>", ["a", "b"]),
    "hidden text": ("<p hidden>a</p><p style='display:none'>b</p><p aria-hidden=true>c</p>", ["a", "b", "c"]),
    "noscript": ("<noscript>a<p>b</p></noscript>", ["a", "b"]),
    "template": ("<template><p>a</p></template>", ["a"]),
    "a form": ("<form><label>a</label><select><option>b<option>c</select><button>d</button>", ["a", "b", "c", "d"]),
    "navigation, header, footer, aside": (
        "<nav>a</nav><header>b</header><footer>c</footer><aside>d</aside>", ["a", "b", "c", "d"],
    ),
    "a dialog": ("<dialog>a</dialog>", ["a"]),
    "script and style": ("<p>a<script>x</script>b<style>y</style>c", ["abc"]),
    "svg": ("<p>a<svg><title>x</title><text>y</text></svg>b", ["ab"]),
    "frames and players": ("<p>a<iframe>x</iframe><video>y</video><audio>z</audio><object>o</object>b", ["ab"]),
    "only a script": ("<script>x</script>", []),
    "unknown elements are inline": ("<p>a<foo>b</foo><blink>c</blink>", ["abc"]),
    "custom elements are blocks": ("<p>a<x-card>b</x-card>c", ["a", "b", "c"]),
    "maths": ("<p>a <math><mi>x</mi><mo>=</mo><mn>2</mn><annotation>x=2</annotation></math> b", ["a x=2 b"]),
    "ruby": ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", ["漢(kan)字"]),
    "a block inside a link": ("<a href=x><div>a</div><p>b</p></a>", ["a", "b"]),
    "a link inside a link": ("<a>a<a>b</a>c</a>", ["a bc"]),
    "no elements at all": ("just text", ["just text"]),
    "right-to-left": ("<p>שלום <b>עולם</b>", ["שלום עולם"]),
    "the head is not text": ("<title>a</title><meta name=description content=b><body>c", ["c"]),
    "after the end of the document": ("<body>a</body></html>b", ["a", "b"]),
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), TEXTS.values(), ids=TEXTS)
def test_texts(html: str, expected: list[str]) -> None:
    assert texts_of(html) == expected


@pytest.mark.parametrize("tag", sorted(BLOCK_TAGS - {"html", "body", "frame", "frameset", "col", "colgroup", "hr"}))
def test_block_tags_are_boundaries(tag: str) -> None:
    # By hand: a parser lets few of them stand everywhere.
    root = etree.Element("div")
    root.text = "a"
    inner = etree.SubElement(root, tag)
    inner.text, inner.tail = "b", "c"
    assert [block.text for block in segment(root).blocks] == ["a", "b", "c"]


@pytest.mark.parametrize("tag", sorted(SKIPPED_TAGS))
def test_skipped_tags_are_no_boundaries_and_their_tail_stays(tag: str) -> None:
    root = etree.Element("div")
    root.text = "a"
    inner = etree.SubElement(root, tag)
    inner.text, inner.tail = "x", "b"
    etree.SubElement(inner, "p").text = "y"
    assert [block.text for block in segment(root).blocks] == ["ab"]


# --- where they stand ------------------------------------------------------------------------------------------------

PATHS = {
    "body": ("a", [""]),
    "paragraph": ("<main><article><p>a", ["main/article/p"]),
    "inline elements are not containers": ("<p><span><a>a", ["p"]),
    "the same container twice": ("<div>a<p>b</p>c</div>", ["div", "div/p", "div"]),
    "cells": ("<table><tr><td>a<td>b</table>", ["table/tr/td", "table/tr/td"]),
    "custom elements": ("<x-app><x-card>a", ["x-app/x-card"]),
    "a list in an item": ("<ul><li>a<ol><li>b</ol></ul>", ["ul/li", "ul/li/ol/li"]),
}


@pytest.mark.parametrize(("html", "expected"), PATHS.values(), ids=PATHS)
def test_paths(html: str, expected: list[str]) -> None:
    page = page_of(html)
    assert [path_of(page, block) for block in page.blocks] == expected


def test_containers_carry_their_names_and_depth() -> None:
    page = page_of('<div id=main class="post  wide" role=main itemprop=articleBody data-x=y><p>a</p></div>')
    assert [(container.tag, container.names, container.depth) for container in page.containers] == [
        ("html", "", 0),
        ("body", "", 1),
        ("div", "post  wide main main articleBody", 2),
        ("p", "", 3),
    ]


def test_containers_without_blocks_are_left_out() -> None:
    assert [container.tag for container in page_of("<div><p></p><ul><li> </ul></div><p>a").containers] == [
        "html", "body", "p",
    ]  # fmt: skip


HIDDEN = {
    "attribute": ("<div hidden><p>a", True),
    "style": ("<div style='color:red; Display : NONE'><p>a", True),
    "visibility": ("<div style='visibility:hidden'>a", True),
    "aria": ("<div aria-hidden=true>a", True),
    "aria, false": ("<div aria-hidden=false>a", False),
    "another style": ("<div style='display:block'>a", False),
    "beside what is hidden": ("<div hidden>b</div><div>a</div>", False),
    "below what is hidden": ("<div hidden><section><ul><li>a", True),
}


@pytest.mark.parametrize(("html", "expected"), HIDDEN.values(), ids=HIDDEN)
def test_hidden_is_a_mark_and_no_reason_to_drop(html: str, *, expected: bool) -> None:
    page = page_of(html)
    assert page.blocks[-1].text == "a"
    assert page.containers[page.blocks[-1].container].hidden is expected


# --- what is counted -------------------------------------------------------------------------------------------------


class Counts(NamedTuple):
    anchors: int = 0
    anchor_chars: int = 0
    strong_chars: int = 0
    images: int = 0
    inputs: int = 0


COUNTS = {
    "none": ("<p>text", Counts()),
    "a link": ("<p>see <a>this page</a> now", Counts(1, 9)),
    "two links": ("<p><a>a</a> <a>bc</a>", Counts(2, 3)),
    "a link around blocks": ("<a><div>abc", Counts(1, 3)),
    "white space in a link": ("<p><a> a \n   b </a> c", Counts(1, 3)),
    "white space in bold": ("<p><b> a \n   b </b> c", Counts(strong_chars=3)),
    "indented lines in a link": ("<pre><a>a\n    b</a></pre>", Counts(1, 7)),
    "invisible characters in a link": ("<p><a>a\u00ad\u00ad\u00adb</a>", Counts(1, 2)),
    "a link without visible characters": ("<p><a><b>\u200b\u200b</b></a></p><p>ab", Counts(1, 0, 0)),
    "lines of a link": ("<p><a>ab<br>cd</a>", Counts(1, 4)),
    "an empty link": ("<p><a></a>a", Counts(1, 0)),
    "bold": ("<p><b>abc</b><strong>de</strong>f", Counts(strong_chars=5)),
    "a bold link": ("<p><a><b>abc</b></a>", Counts(1, 3, 3)),
    "emphasis is not bold": ("<p><em>abc</em>", Counts()),
    "images inside and before": ("<img><div><img></div><p><img>a", Counts(images=3)),
    "inputs": ("<input><p>a<input>", Counts(inputs=2)),
}


@pytest.mark.parametrize(("html", "expected"), COUNTS.values(), ids=COUNTS)
def test_counts(html: str, expected: Counts) -> None:
    (block,) = page_of(html).blocks
    assert Counts(*(getattr(block, name) for name in Counts._fields)) == expected


NESTED = st.recursive(
    st.sampled_from(["ab", " ", " a \n  b ", "\u00ad", "\u3000", "<br>", "<p>", "<img>"]),
    lambda inner: st.tuples(st.sampled_from(["a", "b", "span", "div", "pre"]), st.lists(inner)).map(
        lambda element: f"<{element[0]}>{''.join(element[1])}</{element[0]}>"
    ),
)


@given(st.lists(NESTED, max_size=8).map("".join))
def test_no_block_has_more_characters_inside_links_than_it_has(html: str) -> None:
    for block in page_of(f"{html}end").blocks:
        assert 0 <= block.anchor_chars <= len(block.text)
        assert 0 <= block.strong_chars <= len(block.text)


def test_counts_begin_anew_with_each_block() -> None:
    first, second = page_of("<p><a>abc</a><img></p><p>d</p>").blocks
    assert (first.anchors, first.images) == (1, 1)
    assert (second.anchors, second.anchor_chars, second.images, second.elements) == (0, 0, 0, 1)


def test_elements_are_counted_from_the_end_of_the_block_before() -> None:
    assert [block.elements for block in page_of("<p>a</p><div><div></div><p><i>b</i></p></div>").blocks] == [3, 4]


def test_inline_names() -> None:
    first, second = page_of("<p>a <span class=date>b</span> <a class='x y'>c</a></p><p class=z>d</p>").blocks
    assert first.inline_names == "date x y"
    assert second.inline_names == ""


# --- title and description -------------------------------------------------------------------------------------------

HEADS = {
    "none": ("a", "", ""),
    "both": ("<title> A\n B </title><meta name=description content=' c  d '>a", "A B", "c d"),
    "open graph": ("<meta property='og:description' content=c>a", "", "c"),
    "capitals": ("<meta name=Description content=c>a", "", "c"),
    "the first that says something": (
        "<meta name=description content=' '><meta property='og:description' content=c>a", "", "c",
    ),
    "another meta": ("<meta name=keywords content=c>a", "", ""),
    "two titles": ("<title>A</title><title>B</title>a", "A", ""),
    "the title of a drawing": ("<body>a<svg><title>Icon</title></svg>", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("html", "title", "description"), HEADS.values(), ids=HEADS)
def test_title_and_description(html: str, title: str, description: str) -> None:
    page = page_of(html)
    assert (page.title, page.description) == (title, description)


def test_a_page_without_text_keeps_its_title() -> None:
    assert page_of("<title>A</title><body><img>").title == "A"


# --- properties ------------------------------------------------------------------------------------------------------

LEAVES = st.sampled_from(
    ["a", "two words", " ", "", "\n", "<br>", "<br><br>", "<img>", "<script>x</script>", "漢字", "."]
)
TAGS = st.sampled_from("div p span a b ul li table tr td section h2 pre noscript x-card foo form blockquote".split())
TREES = st.recursive(
    LEAVES,
    lambda children: st.tuples(TAGS, st.lists(children, max_size=5)).map(
        lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0]}>"
    ),
    max_leaves=40,
)


def check(page: Page) -> None:
    """What every later stage takes for granted of a page."""
    for index, container in enumerate(page.containers):
        assert (container.parent == -1) == (index == 0)
        assert container.parent < index
        assert 0 <= container.first < container.end <= len(page.blocks)
        if index:
            above = page.containers[container.parent]
            assert above.first <= container.first
            assert container.end <= above.end
            assert container.depth == above.depth + 1
            assert container.hidden >= above.hidden
            assert page.containers[index - 1].first <= container.first
    for place, block in enumerate(page.blocks):
        assert block.text
        assert not block.text.isspace()
        around = set()
        index = block.container
        while index >= 0:
            around.add(index)
            index = page.containers[index].parent
        holding = {number for number, one in enumerate(page.containers) if one.first <= place < one.end}
        assert holding == around


@given(st.lists(TREES, max_size=6).map("".join))
def test_containers_hold_exactly_their_blocks(html: str) -> None:
    check(page_of(html))


@given(st.lists(TREES, max_size=6).map("".join))
def test_no_word_is_lost_made_or_moved(html: str) -> None:
    tree = parse(html)
    if tree is None:
        return
    for element in tree.findall(".//script"):
        element.text = None
    everything = "".join(str(text) for text in tree.itertext())
    assert "".join("".join(texts_of(html)).split()) == "".join(everything.split())


@given(st.text(max_size=60))
def test_any_text_survives(text: str) -> None:
    check(page_of(text))


def test_segmenting_twice_gives_the_same_page() -> None:
    tree = parse("<title>t</title><ul><li class=x>a<li><a>b</a></ul><p>c<br>d")
    assert tree is not None
    assert segment(tree) == segment(tree)


# --- size ------------------------------------------------------------------------------------------------------------


def nested(n: int) -> etree._Element:
    """A tree deeper than ``parse`` makes any."""
    root = element = etree.Element("html")
    for _ in range(n):
        element.text = "a"
        element = etree.SubElement(element, "div")
    element.text = "deep"
    return root


def test_twenty_thousand_nested_elements() -> None:
    # More take lxml longer to build than it takes to prove the point; tests/test_hostile.py has 50,000 in a page.
    page = segment(nested(20_000))
    assert len(page.blocks) == 20_001
    assert page.blocks[-1].text == "deep"
    assert page.containers[-1].depth == 20_000


def seconds(html: str) -> float:
    tree = parse(html)
    assert tree is not None
    began = time.process_time()
    segment(tree)
    return time.process_time() - began


@pytest.mark.parametrize("piece", ["<p>a</p>", "a<br>", "<a>a</a>", "<b>a</b> ", "<td>a</td>", "<p>"])
def test_time_grows_with_the_number_of_siblings(piece: str) -> None:
    small = min(seconds(piece * 10_000) for _ in range(3))
    assert seconds(piece * 100_000) < 40 * small + 0.5
