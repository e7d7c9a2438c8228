"""The public benchmarks' layouts, as small samples of our own making."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from boilerml.evaluation.benchmarks import BENCHMARKS
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.measures import SEGMENTS, SHINGLES
from boilerml.evaluation.run import judge

PAGE = "<html><head><meta charset='utf-8'></head><body><nav>Menü</nav><p>Größe zählt nicht.</p></body></html>"


def read(name: str, clone: Path, split: str = "") -> list[Record]:
    return list(BENCHMARKS[name](clone, split))


def wcxb_page(clone: Path, split: str, name: str, **fields: Any) -> None:
    for folder in ("html", "ground-truth"):
        (clone / split / folder).mkdir(parents=True, exist_ok=True)
    (clone / split / "html" / f"{name}.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (clone / split / "ground-truth" / f"{name}.json").write_text(json.dumps(fields), encoding="utf-8")


def test_wcxb(tmp_path: Path) -> None:
    wcxb_page(
        tmp_path,
        "test",
        "4002",
        schema_version="2.0",
        url="https://shop.example/a",
        file_id="4002",
        _internal={"page_type": {"primary": "product", "confidence": "verified"}},
        ground_truth={
            "title": "Größe",
            "author": None,
            "publish_date": "2025-01-01",
            "main_content": "Größe zählt nicht.",
            "with": ["Größe"],
            "without": ["Menü"],
        },
    )
    assert read("wcxb", tmp_path) == [
        Record(
            "test/4002",
            "wcxb",
            url="https://shop.example/a",
            lang="en",
            type="product",
            html=PAGE,
            gold="Größe zählt nicht.",
            title="Größe",
            published="2025-01-01",
            with_=("Größe",),
            without=("Menü",),
            split="test",
        )
    ]


@pytest.mark.parametrize(
    ("internal", "expected"),
    [
        ({"page_type": {"primary": "category"}}, "collection"),
        ({"page_type": "forum"}, "forum"),
        ({"page_type": {}}, "article"),
        ({}, "article"),
        (None, "article"),
    ],
)
def test_wcxb_page_types_are_read_as_its_own_script_reads_them(tmp_path: Path, internal: object, expected: str) -> None:
    wcxb_page(tmp_path, "dev", "1", url="https://a.example/", _internal=internal, ground_truth={"main_content": None})
    (record,) = read("wcxb", tmp_path, "dev")
    assert (record.type, record.gold, record.id) == (expected, "", "dev/1")


def test_wcxb_pages_may_be_unpacked_and_come_in_order(tmp_path: Path) -> None:
    for name in ("0002", "0001"):
        wcxb_page(tmp_path, "dev", name, ground_truth={"main_content": "a"})
    packed = tmp_path / "dev" / "html" / "0001.html.gz"
    packed.with_suffix("").write_bytes(PAGE.encode())
    packed.unlink()
    assert [(record.id, record.html) for record in read("wcxb", tmp_path, "dev")] == [
        ("dev/0001", PAGE),
        ("dev/0002", PAGE),
    ]


@pytest.fixture
def scrapinghub(tmp_path: Path) -> Path:
    (tmp_path / "html").mkdir()
    truths = {
        "aa": {"articleBody": "Größe zählt hier wirklich nicht.", "url": "https://news.example/1"},
        "bb": {"url": "https://news.example/2"},
    }
    for name in truths:
        (tmp_path / "html" / f"{name}.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "ground-truth.json").write_text(json.dumps(truths), encoding="utf-8")
    return tmp_path


def test_scrapinghub(scrapinghub: Path) -> None:
    first, second = read("scrapinghub", scrapinghub)
    assert (first.id, first.source, first.url, first.html) == ("aa", "scrapinghub", "https://news.example/1", PAGE)
    assert (first.gold, second.gold) == ("Größe zählt hier wirklich nicht.", "")


def test_scrapinghub_is_scored_by_shingles(scrapinghub: Path) -> None:
    texts = ["Größe zählt hier wirklich", ""]
    results = [judge(page, text, "t") for page, text in zip(read("scrapinghub", scrapinghub), texts, strict=True)]
    sums = SHINGLES.matrix(results).sum(axis=0)
    assert {measure.name: float(measure.statistic(sums)) for measure in SHINGLES.measures} == pytest.approx(
        {"F1": 2 / 3, "precision": 1, "recall": 1 / 2, "accuracy": 1 / 2}
    )


EVALDATA = {
    "https://blog.example/a": {"file": "a.html", "with": ["Größe  zählt"], "without": ["Menü", "Impressum"]},
    "https://blog.example/b": {"file": "b.html", "with": ["nicht."], "without": ["Menü"], "comments": ["Danke!"]},
}


@pytest.fixture(params=["evaldata.json", "evaldata.py"])
def trafilatura(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    tests = tmp_path / "tests"
    for folder, name in (("cache", "a"), ("eval", "a"), ("eval", "b")):
        (tests / folder).mkdir(parents=True, exist_ok=True)
        (tests / folder / f"{name}.html").write_bytes(PAGE.replace("</p>", f" {folder}</p>").encode())
    json_file = request.param == "evaldata.json"
    text = json.dumps(EVALDATA) if json_file else f"# pylint: disable=C0301\nEVAL_PAGES = {EVALDATA!r}\n"
    (tests / request.param).write_text(text, encoding="utf-8")
    return tmp_path


def test_trafilatura(trafilatura: Path) -> None:
    first, second = read("trafilatura", trafilatura)
    assert (first.id, first.url, first.without) == ("a.html", "https://blog.example/a", ("Menü", "Impressum"))
    assert "nicht. cache" in first.html
    assert "nicht. eval" in second.html
    assert second.comments == "Danke!"
    assert read("trafilatura", trafilatura / "tests") == [first, second]


def test_trafilatura_is_scored_by_segments(trafilatura: Path) -> None:
    texts = ["Menü\nGröße zählt nicht.", ""]
    results = [judge(page, text, "t") for page, text in zip(read("trafilatura", trafilatura), texts, strict=True)]
    sums = SEGMENTS.matrix(results).sum(axis=0)
    assert {measure.name: float(measure.statistic(sums)) for measure in SEGMENTS.measures} == pytest.approx(
        {"F1": 1 / 2, "precision": 1 / 2, "recall": 1 / 2, "accuracy": 3 / 5}
    )
    assert [result.empty for result in results] == [False, True]


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no pages"):
        read("wcxb", tmp_path)
    for name in ("scrapinghub", "trafilatura"):
        with pytest.raises(FileNotFoundError):
            read(name, tmp_path)
        with pytest.raises(ValueError, match="no splits"):
            read(name, tmp_path, "test")
    wcxb_page(tmp_path, "test", "1", ground_truth={"main_content": "a"})
    (tmp_path / "test" / "html" / "1.html.gz").unlink()
    with pytest.raises(FileNotFoundError):
        read("wcxb", tmp_path)
