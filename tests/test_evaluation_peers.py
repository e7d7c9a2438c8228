"""Peers: adapters around stand-ins for the other tools, and around those that happen to be installed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from boilerml.evaluation.corpora import Record
from boilerml.evaluation.peers import PEERS, installed

PROSE = "The lighthouse keeper wrote down the weather and the ships that passed, every evening for thirty years. "
PAGE = Record(
    "1",
    "s",
    url="https://example.org/",
    lang="de-AT",
    html=f"<html><head><title>T</title></head><body><h1>Log</h1><p>{PROSE * 4}</p><p>{PROSE * 3}</p></body></html>",
)
MODULES = {
    "trafilatura": "trafilatura",
    "trafilatura-fast": "trafilatura",
    "readability": "readability",
    "resiliparse": "resiliparse.extract.html2text",
    "justext": "justext",
    "boilerpy3": "boilerpy3.extractors",
    "chromerag": "chromerag",
}


def paragraph(text: str, *, is_boilerplate: bool) -> SimpleNamespace:
    return SimpleNamespace(text=text, is_boilerplate=is_boilerplate)


STAND_INS: dict[str, dict[str, Any]] = {
    "trafilatura": {"extract": lambda html, include_comments: None if include_comments else f"{len(html)}"},
    "trafilatura-fast": {"extract": lambda html, include_comments, fast: f"{len(html)} {include_comments} {fast}"},
    "readability": {"Document": lambda html: SimpleNamespace(summary=lambda: f"<div><p>{len(html)}</p><p>b</p></div>")},
    "resiliparse": {"extract_plain_text": lambda html, main_content: f"{len(html)} {main_content}"},
    "justext": {
        "get_stoplist": str.lower,
        "justext": lambda html, words: [
            paragraph(f"{len(html)} {words}", is_boilerplate=False),
            paragraph("Imprint", is_boilerplate=True),
        ],
    },
    "boilerpy3": {"ArticleExtractor": lambda: SimpleNamespace(get_content=lambda html: f"{len(html)}")},
    "chromerag": {
        "ChromeRAG": lambda: SimpleNamespace(
            extract=lambda html, url: SimpleNamespace(markdown=f"---\ntitle: T\n---\n\n{len(html)} {url}\n---\nend")
        )
    },
}
CLEANED = {
    "trafilatura": "{n}",
    "trafilatura-fast": "{n} False True",
    "readability": "{n} b",
    "resiliparse": "{n} True",
    "justext": "{n} german",
    "boilerpy3": "{n}",
    "chromerag": "{n} https://example.org/\n---\nend",
}


def stand_in(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    parts = MODULES[name].split(".")
    for end in range(1, len(parts) + 1):
        module = ModuleType(".".join(parts[:end]))
        vars(module).update({**STAND_INS[name], "__path__": []})
        monkeypatch.setitem(sys.modules, module.__name__, module)


def test_every_peer_has_a_stand_in() -> None:
    assert set(PEERS) == set(STAND_INS) == set(CLEANED) == set(MODULES)


@pytest.mark.parametrize("name", PEERS)
def test_adapters(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    stand_in(monkeypatch, name)
    said: list[str] = []
    cleaner = installed([name], said.append)[name]
    assert cleaner(PAGE) == CLEANED[name].format(n=len(PAGE.html))
    assert not said


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_that_is_not_installed_is_reported_and_left_out(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, MODULES[name].partition(".")[0], None)
    monkeypatch.setitem(sys.modules, MODULES[name], None)
    said: list[str] = []
    assert installed([name], said.append) == {}
    assert len(said) == 1
    assert f"{PEERS[name].package} is not installed" in said[0]


def test_an_unknown_peer_is_refused() -> None:
    with pytest.raises(KeyError):
        installed(["nobody"], print)


@pytest.mark.parametrize(("lang", "expected"), [("", "english"), ("zh", "english"), ("no", "norwegian_bokmal")])
def test_justext_gets_english_words_where_it_has_none(
    monkeypatch: pytest.MonkeyPatch, lang: str, expected: str
) -> None:
    stand_in(monkeypatch, "justext")
    cleaner = installed(["justext"], print)["justext"]
    assert cleaner(PAGE._replace(lang=lang)).endswith(expected)


def test_chromerag_is_not_told_an_address_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, "chromerag")
    assert "None" in installed(["chromerag"], print)["chromerag"](PAGE._replace(url=""))


@pytest.mark.parametrize("name", [name for name in PEERS if find_spec(MODULES[name].partition(".")[0])])
@pytest.mark.filterwarnings("ignore")
def test_peers_that_are_here_keep_prose(name: str) -> None:
    def fail(message: str) -> None:
        pytest.fail(message)

    log: Callable[[str], None] = fail
    assert PROSE.strip() in " ".join(installed([name], log)[name](PAGE._replace(lang="en")).split())
