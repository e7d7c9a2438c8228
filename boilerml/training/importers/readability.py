"""Mozilla's Readability: its test pages, with the result that its authors accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from boilerml.evaluation.corpora import Record
from boilerml.training.importers.gold_text import html_lines
from boilerml.training.importers.raw_pages import address, language, page_text
from boilerml.training.importers.registry import source

PAGES = "test/test-pages"


@source("mozilla_readability", {"mozilla/readability": "ab4027a8b3"}, (PAGES,))
def mozilla_readability(clone: Path) -> Iterator[Record]:
    """``NAME/source.html`` is the page, ``expected.html`` the result, ``expected-metadata.json`` title and language."""
    for expected in sorted((clone / PAGES).glob("*/expected.html")):
        folder = expected.parent
        if not (folder / "source.html").is_file():
            continue
        html, gold = page_text(folder / "source.html"), html_lines(page_text(expected))
        about = folder / "expected-metadata.json"
        facts = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
        lang = (facts.get("lang") or "").lower().partition("-")[0] or language(html, gold)
        title = facts.get("title") or ""
        yield Record(folder.name, "mozilla_readability", address(html), lang, "article", html, gold, title=title)
