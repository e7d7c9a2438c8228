"""XML that parses, and TEI that is valid by the schema of everything that TEI has."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import boilerml
from boilerml.original import Original
from boilerml.outline import Node
from boilerml.pipeline import read
from boilerml.render.tei import tei as write_tei
from boilerml.render.xml import xml as write_xml

HERE = Path(__file__).parent
PAGES = sorted((HERE.parent / "training_data" / "pages").glob("*.html"))
PIECES = st.sampled_from(
    "<p> </p> <div> </div> <br> <a§href=/x> <a§href='%zz§['> </a> <b> </b> <i> <code> </code> <sup> </sup> <pre> "
    "</pre> <ul> </ul> <ol§start=3> </ol> <li> <blockquote> </blockquote> <table> </table> <tr> <td> <th> <h1> "
    "</h1> <h3> </h3> <td§colspan=2> <caption> <dl> </dl> <dt> <dd> <figure> <figcaption> </figure> "
    "<img§src=a§alt=b> a b &lt; &amp; &#1; &quot; ]]&gt; 東京 \x0c \ufffe <pre><code§class='language-c++'> --> ".split(
        " "
    )
).map(lambda piece: piece.replace("§", " "))


@cache
def schema() -> etree.RelaxNG:
    with gzip.open(HERE / "schemas" / "tei_all.rng.gz") as file:
        return etree.RelaxNG(etree.fromstring(file.read()))


def outline(html: str) -> tuple[Node, ...]:
    """Of everything on a page."""
    kept = [True] * len(read(html).blocks)
    return Original(html, "https://example.org/", "page", None).outline(kept)


def words(document: str) -> list[str]:
    root = etree.fromstring(document.encode())
    return " ".join(map(str, root.itertext())).split()


def check_tei(document: str) -> None:
    tree = etree.fromstring(document.encode())
    assert schema().validate(tree), schema().error_log


@pytest.mark.parametrize("path", PAGES[::6], ids=lambda path: path.stem)
def test_our_pages_are_valid(path: Path) -> None:
    check_tei(boilerml.extract(path.read_bytes(), url="https://example.org/a b?c=[d]%", favor="recall").tei(title=True))


@pytest.mark.parametrize("html", ["", "<p>a", "<h3>a<h1>b<p>c<h2>d", "<table><tr><td>a<td>b<tr><td>c</table>"])
def test_small_pages_are_valid(html: str) -> None:
    check_tei(write_tei(outline(html), "A & B", None))


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_page_is_valid(html: str) -> None:
    check_tei(write_tei(outline(html), html[:9], html))


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_page_is_well_formed_and_whole(html: str) -> None:
    html = html.replace("<img src=a alt=b>", "")
    document = write_xml(outline(html), {"title": html[:9], "url": html})
    there = "".join(block.text for block in read(html).blocks)
    assert [letter for letter in "".join(words(document)) if letter.isalpha()] == [
        letter for letter in there if letter.isalpha()
    ]


@pytest.mark.parametrize("host", ["[", "a:b:c", "[::1]", "a@b@c", "e.org:", "e.org:port", "é.example", "%zz"])
def test_broken_addresses_are_valid(host: str) -> None:
    html = f"<p>Rain <a href='http://{host}/'>fell</a> <img src='http://{host}/a'> all day"
    check_tei(write_tei(outline(html), "", f"http://{host}/x"))


SECTIONS = {
    "a heading of its own": ("<p>a<h2>b</h2><p>c", "p div(head p)"),
    "a section in a section": ("<h1>a</h1><p>b<h2>c</h2><p>d", "div(head p div(head p))"),
    "two sections": ("<h2>a</h2><p>b<h2>c</h2><p>d", "div(head p) div(head p)"),
    "a higher one after": ("<h3>a</h3><p>b<h2>c</h2>", "div(head p) div(head)"),
    "a heading in an item": ("<ul><li><h3>a</h3><p>b</ul>", "list(item(ab p))"),
}


@pytest.mark.parametrize(("html", "expected"), SECTIONS.values(), ids=SECTIONS)
def test_headings_make_sections(html: str, expected: str) -> None:
    def shape(element: etree._Element) -> str:
        inside = " ".join(shape(child) for child in element)
        return etree.QName(element).localname + (f"({inside})" if inside else "")

    body = etree.fromstring(write_tei(outline(html)).encode()).find(".//{*}body")
    assert body is not None
    assert " ".join(shape(child) for child in body) == expected
