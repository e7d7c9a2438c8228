"""Our own labels for pages of public repositories: digests of what is kept, joined with the pages.

``training_data/hand_types.jsonl.gz`` has an object a line: ``id url lang type sure`` and ``kept``, the digests of the
lines of the page's blocks that are content, in order. There is no text in it. ``DIGEST+n`` says that n lines of the
same text, which are not content, stand between the line before and this one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from boilerml.evaluation.corpora import Record
from boilerml.parse import parse
from boilerml.segment import segment
from boilerml.training.align import label
from boilerml.training.importers.raw_pages import page_text
from boilerml.training.importers.registry import clone_of, source

LABELS = Path(__file__).resolve().parents[3] / "training_data" / "hand_types.jsonl.gz"
DIGITS = 10
"""Hexadecimal digits of a digest: among the thousand lines of a page, two agree by chance once in a million pages."""
PLACES = {
    "product_extraction": ("scrapinghub/product-extraction-benchmark", "dataset/html/{}.html.gz"),
    "autopager": ("TeamHG-Memex/autopager", "autopager/data/html/{}"),
    "formasaurus": ("TeamHG-Memex/Formasaurus", "formasaurus/data/html/{}"),
    "recipes": ("hhursev/recipe-scrapers", "tests/test_data/{}.testhtml"),
}
"""Repository and path of a page by the first part of its id; the rest of the id stands for the braces."""
REPOSITORIES = {
    "scrapinghub/product-extraction-benchmark": "cba97d7a8d",
    "TeamHG-Memex/autopager": "990e480bee",
    "TeamHG-Memex/Formasaurus": "a5ffcec391",
    "hhursev/recipe-scrapers": "d08ddd0240",
}


@source("hand_types", REPOSITORIES)
def hand_types(folder: Path) -> Iterator[Record]:
    """Join the labels with the pages of the clones in a folder. Pages of clones that are not there are left out.

    Raises:
        ValueError: the labels are missing, or none of the clones is there.
    """
    if not LABELS.is_file():
        raise ValueError(f"{LABELS} is missing: the labels come with a clone of the project")
    if not any(clone_of(folder, repository) for repository in REPOSITORIES):
        raise ValueError(f"{folder} holds none of {' '.join(REPOSITORIES)}; clone them into it")
    with gzip.open(LABELS, "rt", encoding="utf-8") as lines:
        for facts in map(json.loads, lines):
            page = page_of(facts["id"], folder)
            if page is not None:
                yield labelled(facts, page_text(page))


def page_of(page: str, folder: Path) -> Path | None:
    """Where the page of an id is in a folder of clones, or None."""
    kind, _, rest = page.partition("/")
    repository, path = PLACES[kind]
    clone = clone_of(folder, repository)
    place = clone / path.format(rest) if clone else None
    return place if place is not None and place.is_file() else None


def labelled(facts: dict[str, Any], html: str) -> Record:
    """The record of a page under its labels."""
    lines = page_lines(html)
    gold = "\n".join(lines[place] for place in places(list(map(digest, lines)), facts["kept"].split()))
    page, url, lang, kind = (facts.get(name, "") for name in ("id", "url", "lang", "type"))
    return Record(page, "hand_types", url, lang, kind, html, gold, sure=facts.get("sure", 1.0))


def labels_of(record: Record) -> dict[str, Any]:
    """A record's labels as digests: the lines of its page that its gold holds, by the alignment that training uses."""
    lines = page_lines(record.html)
    kept = [bool(flag) for flag in label(lines, record.gold).kept] if record.gold else [False] * len(lines)
    facts = {name: getattr(record, name) for name in ("id", "url", "lang", "type", "sure")}
    return {**facts, "kept": " ".join(marks(list(map(digest, lines)), kept))}


def page_lines(html: str) -> list[str]:
    """The lines of a page's blocks, white space folded."""
    tree = parse(html)
    blocks = () if tree is None else segment(tree).blocks
    lines = (" ".join(line.split()) for block in blocks for line in block.text.split("\n"))
    return [line for line in lines if line]


def digest(line: str) -> str:
    """What a line is known by: neither white space nor the way accents are composed counts."""
    return hashlib.sha256("".join(unicodedata.normalize("NFC", line).split()).encode()).hexdigest()[:DIGITS]


def marks(digests: Sequence[str], kept: Sequence[bool]) -> list[str]:
    """The digests of the lines kept, each with the number of equal lines passed over since the one before.

    >>> marks(["a", "b", "b", "c"], [True, False, True, False])
    ['a', 'b+1']
    """
    found: list[str] = []
    start = 0
    for place, name in enumerate(digests):
        if kept[place]:
            passed = digests[start:place].count(name)
            found.append(f"{name}+{passed}" if passed else name)
            start = place + 1
    return found


def places(digests: Sequence[str], kept: Sequence[str]) -> list[int]:
    """Where the lines kept are: the reverse of ``marks``, exact as long as the page is cut into the same lines.

    Else, where lines are missing, the longest runs of lines in common are taken (Ratcliff and Obershelp 1988).

    >>> places(["a", "b", "b", "c"], ["a", "b+1"]), places(["a", "b", "c"], ["a", "x", "b+1", "c"])
    ([0, 2], [0, 1, 2])
    """
    found: list[int] = []
    start = 0
    for mark in kept:
        name, _, passed = mark.partition("+")
        equal = [place for place in range(start, len(digests)) if digests[place] == name][int(passed or 0) :]
        if not equal:
            return _in_common(digests, [mark.partition("+")[0] for mark in kept])
        found.append(equal[0])
        start = equal[0] + 1
    return found


def _in_common(digests: Sequence[str], kept: Sequence[str]) -> list[int]:
    runs = SequenceMatcher(None, digests, kept, autojunk=False).get_matching_blocks()
    return [place for run in runs for place in range(run.a, run.a + run.size)]
