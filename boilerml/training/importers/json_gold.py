"""Sources whose repositories hold the gold text as JSON beside the pages, or the page within it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from boilerml.evaluation.corpora import Record
from boilerml.training.importers.gold_text import folded_lines
from boilerml.training.importers.raw_pages import language, page_text
from boilerml.training.importers.registry import source

SHORT_NAME = 16
"""Digits of a page's sha256 that its id keeps."""


@source(
    "wcxb",
    {"Murrough-Foley/web-content-extraction-benchmark": "c039d5ee9f"},
    ("dev/ground-truth", "dev/html"),
)
def wcxb(clone: Path) -> Iterator[Record]:
    """``dev/ground-truth/N.json`` has type, gold, snippets and metadata; ``dev/html/N.html.gz`` the page."""
    for file in sorted((clone / "dev" / "ground-truth").glob("*.json")):
        page = clone / "dev" / "html" / f"{file.stem}.html.gz"
        if not page.is_file():
            continue
        facts = json.loads(file.read_text(encoding="utf-8"))
        truth = facts["ground_truth"]
        yield Record(
            id=f"dev/{file.stem}",
            source="wcxb",
            url=facts.get("url") or "",
            lang="en",
            type=_wcxb_type(facts),
            html=page_text(page),
            gold=folded_lines(truth.get("main_content") or ""),
            title=truth.get("title") or "",
            author=truth.get("author") or "",
            published=truth.get("publish_date") or "",
            with_=tuple(truth.get("with") or ()),
            without=tuple(truth.get("without") or ()),
        )


@source("magic_html", {"opendatalab/magic-html": "47d4a7fed1"}, ("benchmark/data/article/base.json",))
def magic_html(clone: Path) -> Iterator[Record]:
    """``benchmark/data/TYPE/base.json`` maps a page's sha256 to URL and gold; ``htmls/SHA256.html`` is the page."""
    for kind in ("article", "forum"):
        folder = clone / "benchmark" / "data" / kind
        if not (folder / "base.json").is_file():
            continue
        pages: dict[str, dict[str, str]] = json.loads((folder / "base.json").read_text(encoding="utf-8"))
        for name, facts in pages.items():
            page = folder / "htmls" / f"{name}.html"
            if page.is_file():
                html, gold = page_text(page), folded_lines(facts.get("content") or "")
                page_id, lang = f"{kind}/{name[:SHORT_NAME]}", language(html, gold)
                yield Record(page_id, "magic_html", facts.get("url") or "", lang, kind, html, gold)


@source("harvest_forum", {"fhgr/harvest": "f778b0a411"}, ("corpus/goldDocuments",))
def harvest_forum(clone: Path) -> Iterator[Record]:
    """``corpus/goldDocuments/*.json`` hold URL, page and the posts, each with what is annotated in it."""
    for file in sorted((clone / "corpus" / "goldDocuments").glob("*.json")):
        facts = json.loads(file.read_text(encoding="utf-8"))
        posts = [post.get("post_text", {}).get("surface_form", "") for post in facts["gold_standard_annotation"]]
        gold = folded_lines("\n".join(" ".join(post.split()) for post in posts))
        html = facts["html"]
        page_id, lang = file.name.removesuffix(".json"), language(html, gold)
        yield Record(page_id, "harvest_forum", facts["url"], lang, "forum", html, gold)


def _wcxb_type(facts: dict[str, Any]) -> str:
    kind = facts.get("_internal", {}).get("page_type", {})
    return str(kind.get("primary", "") if isinstance(kind, dict) else kind)
