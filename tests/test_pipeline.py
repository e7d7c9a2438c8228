"""clean and extract: what they promise for any input."""

from __future__ import annotations

import re
import threading
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import boilerml
from boilerml import render
from boilerml.pipeline import SCOPES, read

PAGES = sorted((Path(__file__).parent.parent / "training_data" / "pages").glob("*.html"))
SOME = PAGES[::12]
FRAGMENTS = st.sampled_from(
    "<p> </p> <div> </div> <br><br> <a href=x> </a> <table><tr><td> <li> <h1> </h1> <pre> <script> </script> <b> &lt; "
    "&#0; \x00 \ud800 <!-- --> ]]> <![CDATA[ words 東京 กรุงเทพ ۱۲۳ … . <noscript> <x-y> <svg> <textarea>".split(" ")
)


@pytest.mark.parametrize("page", [None, 3, ["<p>"], object()], ids=lambda page: type(page).__name__)
def test_what_is_no_page_is_a_type_error(page: Any) -> None:
    with pytest.raises(TypeError, match="str or bytes"):
        boilerml.clean(page)


@pytest.mark.parametrize(("keyword", "choices"), [("scope", ["page", "article"]), ("favor", ["precision", "recall"])])
def test_a_wrong_choice_names_the_right_ones(keyword: str, choices: list[str]) -> None:
    wrong: dict[str, Any] = {keyword: "everything"}
    with pytest.raises(ValueError, match="everything") as raised:
        boilerml.clean("<p>text", **wrong)
    assert all(choice in str(raised.value) for choice in choices)


@pytest.mark.parametrize("page", ["", b"", " \n", "<p></p>", "<script>x()</script>", b"\x00", b"\x89PNG\r\n\x1a\n"])
def test_without_text_there_is_no_text(page: str | bytes) -> None:
    assert boilerml.clean(page) == ""


def test_the_url_is_handed_on() -> None:
    assert boilerml.extract("<title>T</title><p>a", url="https://example.org/").url == "https://example.org/"


@pytest.mark.parametrize(
    ("path", "scope"), list(product(SOME, SCOPES)), ids=lambda value: getattr(value, "stem", value)
)
def test_an_extraction_agrees_with_itself(path: Path, scope: Any) -> None:
    data = path.read_bytes()
    extraction = boilerml.extract(data, scope=scope)
    page = read(data)
    assert [verdict.text for verdict in extraction.blocks] == [block.text for block in page.blocks]
    assert extraction.text == render.text(page, [verdict.kept for verdict in extraction.blocks])
    assert extraction.text == boilerml.clean(data, scope=scope)
    assert all(0 <= verdict.probability <= 1 for verdict in extraction.blocks)
    assert all(verdict.path.startswith("html") for verdict in extraction.blocks)
    assert 0 <= extraction.confidence <= 1


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.stem)
def test_favour_only_ever_adds(path: Path) -> None:
    data = path.read_bytes()
    kept = [
        {i for i, verdict in enumerate(boilerml.extract(data, favor=favor).blocks) if verdict.kept}
        for favor in ("precision", "balanced", "recall")
    ]
    assert kept[0] <= kept[1] <= kept[2]


def test_text_and_its_bytes_give_the_same() -> None:
    for path in SOME:
        if (text := path.read_bytes().decode("utf-8", "ignore")).isascii() or "charset=utf-8" in text.lower():
            assert boilerml.clean(text) == boilerml.clean(text.encode())


def test_threads_and_order_change_nothing() -> None:
    pages = [path.read_bytes() for path in SOME]
    alone = [boilerml.clean(page) for page in pages]
    found: dict[int, list[str]] = {}

    def work(number: int) -> None:
        order = pages[number % len(pages) :] + pages[: number % len(pages)]
        texts = [boilerml.clean(page) for page in order]
        shift = len(pages) - number % len(pages)
        found[number] = texts[shift:] + texts[:shift]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(texts == alone for texts in found.values())
    assert len(found) == 16


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAGMENTS, max_size=60).map(" ".join))
def test_any_markup_gives_words_of_the_page(html: str) -> None:
    page = read(html)
    words = {word for block in page.blocks for word in re.findall(r"\w+", block.text)}
    assert set(re.findall(r"\w+", boilerml.clean(html))) <= words


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_text(data: bytes) -> None:
    assert isinstance(boilerml.clean(data), str)


def test_text_that_is_only_data_is_found() -> None:
    prose = "The mill stood at the bend of the river for two hundred years before the flood took its wheel away. " * 4
    html = f"""<div id=root></div><script type="application/ld+json">
        {{"@type": "NewsArticle", "headline": "The mill", "articleBody": "{prose}"}}</script>"""
    assert "took its wheel away" in boilerml.clean(html)


def test_indented_links_do_not_hide_the_visible_text() -> None:
    prose = "The mill stood at the bend of the river for two hundred years before the flood took its wheel away. " * 4
    links = "".join(f"<li><a href=/{number}>Page\n{' ' * 80}{number}</a></li>" for number in range(50))
    data = '<script type="application/ld+json">{"@type": "Article", "description": "A summary for machines."}</script>'
    assert "took its wheel away" in boilerml.clean(f"{data}<ul>{links}</ul><p>{prose}</p>")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "deep" + "</div>" * 50_000,
        "<p>a" * 30_000,
        "<p>" + "word " * 400_000,
        "<table><tr><td><b><i><ul><li>" * 500 + "open",
    ],
    ids=["nested", "siblings", "one long block", "unclosed"],
)
def test_hostile_pages_end_in_a_text(html: str) -> None:
    assert boilerml.clean(html, favor="recall")
