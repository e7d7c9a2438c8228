"""Labelled pages: what is written is read back, whatever the suffix, and bad lines say where they are."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from boilerml.evaluation.corpora import (
    Record,
    digest,
    host,
    read_corpus,
    read_training_pages,
    sample,
    write_corpus,
)

CORPORA = Path(os.environ.get("BOILERML_CORPORA", Path(__file__).parent.parent.parent / "shared" / "corpora"))
FULL = Record(
    id="1",
    source="made_up",
    url="https://www.example.org/a",
    lang="zh",
    type="forum",
    html="<p>一\u2028二</p>\n",
    gold="一\n二",
    title="标题",
    author="A",
    published="2024-01-01",
    comments="c",
    with_=("一", "二"),
    without=("三",),
    align=0.5,
    sure=0.25,
    split="test",
)
BARE = Record("2", "made_up")


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.xz"])
def test_records_survive_a_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"made_up{suffix}"
    assert write_corpus(path, [FULL, BARE]) == 2
    assert list(read_corpus(path)) == [FULL, BARE]


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.xz"])
def test_the_same_records_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("a", "b"):
        write_corpus(tmp_path / f"{name}{suffix}", [FULL, BARE])
    assert digest(tmp_path / f"a{suffix}") == digest(tmp_path / f"b{suffix}")


def test_files_hold_only_what_a_record_says(tmp_path: Path) -> None:
    path = tmp_path / "made_up.jsonl"
    write_corpus(path, [BARE, Record("3", "made_up", with_=("a",))])
    first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert first == {"id": "2", "source": "made_up", "html": "", "gold": ""}
    assert second["with"] == ["a"]


def test_unknown_keys_nulls_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "made_up.jsonl"
    path.write_text('\n{"id": "2", "source": "made_up", "lang": null, "new": 1}\n\n', encoding="utf-8")
    assert list(read_corpus(path)) == [BARE]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "1"}', '"text"', '{"id": "1", "source": "s", "with": 1}'])
def test_a_bad_line_says_where_it_is(tmp_path: Path, line: str) -> None:
    path = tmp_path / "made_up.jsonl"
    path.write_text('{"id": "1", "source": "s"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"made_up\.jsonl:2: not a labelled page"):
        list(read_corpus(path))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.Example.org/a", "example.org"),
        ("http://user@news.example.co.uk:81/a?b#c", "news.example.co.uk"),
        ("example.org/path", "example.org"),
        ("https://example.org./", "example.org"),
        ("https://www2.example.org/", "www2.example.org"),
        ("http://[broken/", "source:s"),
        ("", "source:s"),
        ("/relative", "source:s"),
    ],
)
def test_host(url: str, expected: str) -> None:
    assert host(Record("1", "s", url=url)) == expected


def test_a_sample_does_not_depend_on_the_order() -> None:
    records = [Record(str(number), "s") for number in range(50)]
    chosen = sample(records, 10)
    assert len(chosen) == 10
    assert sample(reversed(records), 10) == chosen
    assert sample(records, 20)[:10] == chosen
    assert sample(records, None) == records
    assert len(sample(records, 99)) == 50


def test_a_sample_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        sample([], 0)


def test_digest(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    assert digest(tmp_path / "file") == hashlib.sha256(b"abc").hexdigest()


HEADER = "id\ttype\tlanguage\tsplit\tencoding\tpage_sha256\tgold_sha256\n"


@pytest.fixture
def training_pages(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "greek.html").write_bytes("<p>Καλημέρα</p>".encode("iso-8859-7"))
    (tmp_path / "pages" / "greek.txt").write_text("Καλημέρα\n", encoding="utf-8")
    (tmp_path / "manifest.tsv").write_text(HEADER + "greek\tarticle\tel\ttest\tiso-8859-7\t0\t0\n\n", encoding="utf-8")
    return tmp_path


def test_training_pages_are_decoded_as_the_manifest_says(training_pages: Path) -> None:
    assert list(read_training_pages(training_pages)) == [
        Record(
            "greek",
            "own",
            url="https://greek.example/",
            lang="el",
            type="article",
            html="<p>Καλημέρα</p>",
            gold="Καλημέρα\n",
            split="test",
        )
    ]


@pytest.mark.parametrize(("text", "says"), [("id\ttype\n", "header"), (HEADER + "a\tb\n", "2 cells")])
def test_a_broken_manifest_says_what_is_wrong(training_pages: Path, text: str, says: str) -> None:
    (training_pages / "manifest.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        list(read_training_pages(training_pages))


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no corpora in {CORPORA} (set BOILERML_CORPORA)")
def test_shared_corpora_are_in_the_format() -> None:
    paths = sorted(CORPORA.glob("*.jsonl.xz"))
    assert paths
    for path in paths:
        record = next(read_corpus(path))
        assert record.source == path.name.partition(".")[0]
        assert record.html
        assert 0 <= record.align <= 1
