"""News whose body a parser written for each publisher found; the project's own tests hold page and result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from boilerml.evaluation.corpora import Record
from boilerml.training.importers.gold_text import agreement, folded_lines
from boilerml.training.importers.raw_pages import language, page_text
from boilerml.training.importers.registry import source

PAGES = "tests/resources/parser/test_data"
PAGE = ".html.gz"


class Version(NamedTuple):
    """What one version of a publisher's parser found in the page that goes with it."""

    gold: str
    title: str


@source("fundus", {"flairNLP/fundus": "18da6e5359"}, (PAGES,))
def fundus(clone: Path) -> Iterator[Record]:
    """``COUNTRY/PUBLISHER_DATE.html.gz`` are pages, ``PUBLISHER.json`` results by version, ``meta.info`` the URLs.

    A page belongs to the version that was in force on its date. That is code; the page itself tells which by holding
    most of that version's text.
    """
    for country in sorted(folder for folder in (clone / PAGES).iterdir() if (folder / "meta.info").is_file()):
        about: dict[str, dict[str, str]] = json.loads((country / "meta.info").read_text(encoding="utf-8"))
        for page in sorted(country.glob(f"*{PAGE}")):
            results = country / f"{page.name.partition('_')[0]}.json"
            if page.name not in about or not results.is_file():
                continue
            html = page_text(page)
            found = max(versions(results), key=lambda version: agreement(html, version.gold), default=None)
            if found is not None:
                name, url = page.name.removesuffix(PAGE), about[page.name].get("url", "")
                lang = language(html, found.gold)
                yield Record(name, "fundus", url, lang, "article", html, found.gold, title=found.title)


def versions(results: Path) -> list[Version]:
    """Every version in a publisher's JSON that has a body: its summary, then each section's headline and paragraphs."""
    entries: dict[str, dict[str, Any]] = json.loads(results.read_text(encoding="utf-8"))
    return [Version(_body(entry["body"]), entry.get("title") or "") for entry in entries.values() if entry.get("body")]


def _body(body: dict[str, Any]) -> str:
    sections = [[*section.get("headline", ()), *section.get("paragraphs", ())] for section in body.get("sections", ())]
    texts = [*body.get("summary", ()), *(text for section in sections for text in section)]
    return folded_lines("\n".join(" ".join(text.split()) for text in texts))
