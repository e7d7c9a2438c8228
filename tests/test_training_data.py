"""Our own labelled pages: complete, unchanged, of every type and many languages, and alignable."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from boilerml.evaluation.corpora import Record, digest, read_training_pages
from boilerml.pipeline import read
from boilerml.training.align import label

DATA = Path(__file__).resolve().parents[1] / "training_data"
TYPES = {"article", "collection", "documentation", "forum", "listing", "product", "service"}
HEADER = "id\ttype\tlanguage\tsplit\tencoding\tpage_sha256\tgold_sha256"

LEAST_CEILING = 0.9
"""What of its gold each page's blocks can reach at least, as F1."""


@cache
def _rows() -> list[dict[str, str]]:
    header, *rows = (DATA / "manifest.tsv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), row.split("\t"), strict=True)) for row in rows]


@cache
def _records() -> dict[str, Record]:
    return {record.id: record for record in read_training_pages(DATA)}


def test_manifest_has_its_columns() -> None:
    assert (DATA / "manifest.tsv").read_text(encoding="utf-8").splitlines()[0] == HEADER


def test_manifest_lists_every_file_once() -> None:
    ids = [row["id"] for row in _rows()]
    assert len(set(ids)) == len(ids)
    files = {path.name for path in (DATA / "pages").iterdir()}
    assert files == {f"{page}.{suffix}" for page in ids for suffix in ("html", "txt")}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_page_is_the_one_that_was_labelled(row: dict[str, str]) -> None:
    assert digest(DATA / "pages" / f"{row['id']}.html") == row["page_sha256"]
    assert digest(DATA / "pages" / f"{row['id']}.txt") == row["gold_sha256"]


def test_pages_are_many_and_of_every_kind() -> None:
    rows = _rows()
    assert len(rows) >= 60
    assert {row["type"] for row in rows} - {"nothing"} == TYPES
    assert len({row["language"] for row in rows}) >= 12
    assert {row["split"] for row in rows} == {"train", "test"}
    assert len({row["encoding"] for row in rows}) > 1


def test_both_splits_have_many_types() -> None:
    by_split = Counter((row["split"], row["type"]) for row in _rows())
    assert all(by_split["train", name] for name in TYPES)
    assert sum(by_split["test", name] > 0 for name in TYPES) >= 6


@pytest.mark.parametrize("page", [row["id"] for row in _rows()])
def test_gold_is_lines_of_text(page: str) -> None:
    data = (DATA / "pages" / f"{page}.txt").read_bytes()
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    record = _records()[page]
    assert bool(record.gold.strip()) == (record.type != "nothing")


@pytest.mark.parametrize("page", [row["id"] for row in _rows()])
def test_blocks_reach_the_gold(page: str) -> None:
    blocks = read((DATA / "pages" / f"{page}.html").read_bytes()).blocks
    labels = label([block.text for block in blocks], _records()[page].gold)
    assert labels.ceiling >= LEAST_CEILING
