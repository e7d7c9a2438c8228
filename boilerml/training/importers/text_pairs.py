"""Sources that keep a page and its text in files of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from boilerml.evaluation.corpora import Record
from boilerml.training.importers.gold_text import folded_lines
from boilerml.training.importers.raw_pages import address, language, page_text
from boilerml.training.importers.registry import source

NEWSPAPER_REPOSITORY = {"codelucas/newspaper": "1618b547f3"}
NEWSPAPER4K_REPOSITORY = {"AndyTheFactory/newspaper4k": "540bff3e83"}
ZH_REPOSITORY = {"immortal-autumn/Chinese-Web-Content-Extraction-Dataset": "99d0ef0841"}


@source("newspaper", NEWSPAPER_REPOSITORY, ("tests/data/html", "tests/data/text"))
def newspaper(clone: Path) -> Iterator[Record]:
    """``tests/data/html/NAME.html`` and ``tests/data/text/NAME.txt``."""
    return _pairs("newspaper", clone / "tests/data/html", clone / "tests/data/text")


@source("newspaper4k", NEWSPAPER4K_REPOSITORY, ("tests/data/html", "tests/data/txt"))
def newspaper4k(clone: Path) -> Iterator[Record]:
    """``tests/data/html/NAME.html`` and ``tests/data/txt/NAME.txt``."""
    return _pairs("newspaper4k", clone / "tests/data/html", clone / "tests/data/txt")


@source("zh_immortal", ZH_REPOSITORY, ("cleaned",))
def zh_immortal(clone: Path) -> Iterator[Record]:
    """``Original/UUID.html``, as crawled, and ``cleaned/UUID.txt``, copied by hand. There are no URLs."""
    original = next((folder for folder in clone.iterdir() if folder.name.lower() == "original"), None)
    if original is None:
        raise ValueError(f"{clone} has no folder Original, where the dataset keeps its pages")
    for record in _pairs("zh_immortal", original, clone / "cleaned"):
        yield record._replace(url="", lang="zh")


def _pairs(name: str, pages: Path, texts: Path) -> Iterator[Record]:
    for text in sorted(texts.glob("*.txt")):
        page = pages / f"{text.stem}.html"
        if page.is_file():
            html, gold = page_text(page), folded_lines(text.read_text(encoding="utf-8-sig"))
            yield Record(text.stem, name, address(html), language(html, gold), "article", html, gold)
