"""Pages made to hurt: each ends in a text, in bounded time and memory, and costs no more than its size."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from boilerml import clean, extract
from boilerml.original import Original
from boilerml.pipeline import read
from boilerml.render.html import html as write_html
from boilerml.render.markdown import markdown as write_markdown
from boilerml.render.tei import tei as write_tei
from boilerml.render.xml import xml as write_xml

SECONDS = 20
"""Generous: what is quadratic takes minutes at these sizes."""
PROSE = "The heron stood in the shallow water until the fog had lifted from the lake, and then it flew away. "


class Case(NamedTuple):
    """A hostile page and a word that must be among its blocks."""

    html: Callable[[], str | bytes]
    word: str = "deep"


CASES = {
    "50,000 elements in each other": Case(lambda: "<div>" * 50_000 + "deep" + "</div>" * 50_000),
    "50,000 elements in each other, each with text": Case(lambda: "<div>a" * 50_000 + "<p>deep"),
    "50,000 inline elements in each other": Case(lambda: "<b>" * 50_000 + "deep"),
    "20,000 tables in each other": Case(lambda: "<table><tr><td>" * 20_000 + "deep"),
    "20,000 lists in each other": Case(lambda: "<ul><li>a" * 20_000 + "deep"),
    "20,000 links in each other": Case(lambda: "<a href=x><div>" * 20_000 + "deep"),
    "200,000 line breaks": Case(lambda: "deep" + "<br>" * 200_000),
    "a million lines of one block": Case(lambda: "<pre>deep" + "a\n" * 1_000_000),
    "100,000 empty paragraphs": Case(lambda: "deep" + "<p>" * 100_000),
    "100,000 different paragraphs": Case(lambda: "".join(f"<p>word{i}" for i in range(100_000)) + "<p>deep"),
    "50,000 cells": Case(lambda: "<table><tr>" + "<td>a" * 50_000 + "<td>deep"),
    "100,000 links without text between": Case(lambda: "<a>a</a>" * 100_000 + "<p>deep"),
    "a line of 10 MB": Case(lambda: f"<p>{'a' * 10_000_000}</p><p>deep"),
    "10 MB of words": Case(lambda: f"<p>{'word ' * 2_000_000}</p><p>deep"),
    "5 MB without a space": Case(lambda: f"<p>{'漢' * 1_700_000}</p><p>deep"),
    "10 MB of white space": Case(lambda: f"<p>{' ' * 10_000_000}deep"),
    "10 MB of full stops": Case(lambda: f"<p>deep{'.' * 10_000_000}"),
    "10 MB of hyphenation": Case(lambda: f"<p>deep{chr(0xAD) * 3_300_000}"),
    "a title of 5 MB": Case(lambda: f"<title>{'word ' * 1_000_000}</title><p>deep words"),
    "a description of 5 MB": Case(lambda: f"<meta name=description content='{'word ' * 1_000_000}'><p>deep words"),
    "a class of 5 MB": Case(lambda: f"<div class='{'post nav ' * 550_000}'><p>deep"),
    "50,000 classes": Case(lambda: "".join(f"<p class=c{i}x{i}>a" for i in range(50_000)) + "<p>deep"),
    # libxml2 compares each attribute of an element with those before: five times as many take half a minute.
    "20,000 attributes": Case(lambda: f"<div {' '.join(f'a{i}=x' for i in range(20_000))}>deep"),
    "everything unclosed": Case(lambda: "<div><p><a><b><ul><li><table><tr><td><select><option><h1>" * 2_000 + "deep"),
    "end tags alone": Case(lambda: "</div></p></a></b></ul></table>" * 20_000 + "deep"),
    "comments unclosed": Case(lambda: "<p>deep" + "<!--" * 500_000),
    "tags unclosed": Case(lambda: "<p>deep</p>" + "<" * 1_000_000),
    "entities": Case(lambda: "<p>deep" + "&amp;&#x41;&nbsp;" * 200_000),
    "entities unclosed": Case(lambda: "<p>deep" + "&a" * 500_000),
    "an unclosed script": Case(lambda: "<p>deep</p><script>" + "var a = {" * 200_000),
    "deep JSON": Case(lambda: "<p>deep</p><script type='application/ld+json'>" + "[" * 200_000 + "</script>"),
    "custom elements of long names on a long path": Case(
        lambda: "".join(f"<x-{'a' * 90}>" for _ in range(400)) + "<p>a</p>" * 50_000 + "<p>deep"
    ),
    "zeros": Case(lambda: b"<p>d\0e\0e\0p" + b"\0" * 5_000_000),
    "bytes of no charset": Case(lambda: b"<p>deep " + bytes(range(128, 256)) * 10_000),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_page_ends_in_time(case: Case) -> None:
    html = case.html()
    began = time.process_time()
    extraction = extract(html)
    assert time.process_time() - began < SECONDS
    assert any(case.word in verdict.text for verdict in extraction.blocks)


WRITTEN = {
    "200,000 pictures": Case(lambda: "<p>deep</p>" + "<div><img src=a></div>" * 200_000 + "<p>deep"),
    "50,000 pictures in a line": Case(lambda: "<p>deep" + "<img src=a>" * 50_000),
    "a table of 1,000 columns in 5,000 rows": Case(
        lambda: "<table><tr>" + "<td>a" * 1_000 + "<tr><td colspan=9000000000000000>a<td>b" * 5_000 + "<tr><td>deep"
    ),
    "columns that never end": Case(
        lambda: "<table><tr>" + "<td rowspan=9000000000000000>a" * 5_000 + "<tr><td>b<td>deep" * 5_000
    ),
    "tables in cells": Case(lambda: "<table><tr><td>a<td>b<tr><td>deep<td>" * 5_000),
    "50,000 changes of emphasis": Case(lambda: "<p>deep" + "<b>a</b><i>b</i>" * 25_000),
    "a number of a million digits": Case(lambda: f"<ol start={'9' * 1_000_000}><li>deep"),
    "a link of 5 MB": Case(lambda: f"<p><a href='{'x' * 5_000_000}'>deep"),
    "a million backticks": Case(lambda: f"<p>deep <code>{'` ' * 500_000}</code><pre>{'`' * 1_000_000}</pre>"),
    "a million asterisks": Case(lambda: f"<p>deep {'*_~<&' * 200_000}"),
}


@pytest.mark.parametrize("case", [*CASES.values(), *WRITTEN.values()], ids=[*CASES, *WRITTEN])
def test_every_page_is_written_in_time(case: Case) -> None:
    html = case.html()
    kept = [True] * len(read(html).blocks)
    began = time.process_time()
    nodes = Original(html, "https://example.org/", "page", None).outline(kept)
    written = [write_markdown(nodes), write_html(nodes), write_xml(nodes, {}), write_tei(nodes)]
    assert time.process_time() - began < SECONDS
    assert all(case.word in document for document in written)


@pytest.mark.parametrize("piece", [f"<p>{PROSE}</p>", "<li><a href=x>Home</a>", "<td>19,90 €", "<div>"])
def test_time_grows_with_size(piece: str) -> None:
    def seconds(count: int) -> float:
        html = f"<p>{PROSE * 5}" + piece * count
        began = time.process_time()
        clean(html)
        return time.process_time() - began

    small = min(seconds(2_000) for _ in range(3))
    assert seconds(20_000) < 30 * small + 0.5


def test_hostile_surroundings_do_not_cost_the_content() -> None:
    article = f"<article><h1>The heron</h1>{''.join(f'<p>{n}. {PROSE * 4}</p>' for n in range(5))}</article>"
    junk = "<div><span>" * 3_000
    for html in (article + junk, f"{'</div>' * 3_000}{article}", f"{article}{'<br>' * 100_000}"):
        assert clean(html).count("The heron stood") == 20


def megabytes(script: str) -> int:
    """The most memory that a process of its own has in use (its ``ru_maxrss`` would count its parent's)."""
    measured = f"{script}\nprint(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    done = subprocess.run([sys.executable, "-c", measured], capture_output=True, text=True, check=True)
    return int(done.stdout) // 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's peak of memory so")
@pytest.mark.parametrize(
    "html",
    ["'<p>a</p>' * 100_000", "''.join(f'<x-{\"a\" * 90}>' for _ in range(400)) + '<p>a</p>' * 50_000"],
    ids=["many blocks", "many blocks on a long path"],
)
def test_memory_is_bounded(html: str) -> None:
    assert megabytes(f"import boilerml\nboilerml.clean({html})") < 600


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's peak of memory so")
@pytest.mark.parametrize("case", ["a table of 1,000 columns in 5,000 rows", "columns that never end"])
def test_memory_for_tables_is_bounded(case: str, tmp_path: Path) -> None:
    page = WRITTEN[case].html()
    (tmp_path / "page.html").write_text(str(page), encoding="utf-8")
    script = f"""if True:
        from boilerml.render.html import html as write_html
        from boilerml.render.markdown import markdown as write_markdown
        from boilerml.render.tei import tei as write_tei
        from boilerml.original import Original
        from boilerml.pipeline import read
        page = open({str(tmp_path / "page.html")!r}).read()
        nodes = Original(page, None, "page", None).outline([True] * len(read(page).blocks))
        written = [write_markdown(nodes), write_html(nodes), write_tei(nodes)]
        assert max(map(len, written)) < 3_000_000
        """
    assert megabytes(script) < 400


def test_recursion_is_nowhere() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        assert read("<div><b>a" * 5_000).blocks
        assert extract("<table><tr><td>a" * 5_000).blocks
        deep = extract("<ul><li>a<blockquote><table><tr><td>a<td>b<tr><td>c<td>" * 2_000, favor="recall")
        assert deep.markdown()
        assert deep.html()
        assert deep.tei()
    finally:
        sys.setrecursionlimit(limit)
