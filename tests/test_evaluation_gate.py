"""The gate: floors hold, break, rise and never fall; a corpus that is not the pinned one is not measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from boilerml.evaluation import gate
from boilerml.evaluation.corpora import Record, digest, write_corpus
from boilerml.evaluation.gate import Floor, Outcome
from boilerml.evaluation.run import Cleaner

ROOT = Path(__file__).parent.parent
RECORDS = [
    Record(str(number), "s", html="a b c", gold="a b c d", split="test" if number else "") for number in range(8)
]
F1 = 6 / 7
"""Of three words out of four."""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "s.jsonl"
    write_corpus(path, RECORDS)
    return path


def floor_of(corpus: Path, least: float, **fields: Any) -> Floor:
    floor = Floor(corpus.name, digest(corpus), "page", pages=None, floor=least)
    return floor._replace(**fields)


def page_itself(scope: str) -> Cleaner:
    return lambda record: record.html if scope == "page" else ""


@pytest.mark.parametrize(
    ("least", "state", "code"), [(0.85, "held", 0), (F1, "held", 0), (0.86, "failed", 1)], ids=["below", "at", "above"]
)
def test_a_floor_holds_or_fails(corpus: Path, least: float, state: str, code: int) -> None:
    outcomes = gate.hold([floor_of(corpus, least)], [corpus.parent], page_itself)
    assert [(outcome.state, outcome.pages, outcome.errors) for outcome in outcomes] == [(state, 8, 0)]
    assert outcomes[0].f1 == pytest.approx(F1)
    assert gate.exit_code(outcomes) == code
    assert ("BELOW ITS FLOOR" in gate.as_text(outcomes)) == (state == "failed")


def test_the_scope_is_the_floors(corpus: Path) -> None:
    (outcome,) = gate.hold([floor_of(corpus, 0.1, scope="article")], [corpus.parent], page_itself)
    assert (outcome.state, outcome.f1) == ("failed", 0)


def test_a_changed_corpus_is_not_measured(corpus: Path) -> None:
    floor = floor_of(corpus, 0.1)
    write_corpus(corpus, RECORDS[1:])
    outcomes = gate.hold([floor, floor_of(corpus, 0.99)], [corpus.parent], page_itself)
    assert [outcome.state for outcome in outcomes] == ["changed", "failed"]
    assert gate.exit_code(outcomes) == 2
    assert "sha256 is not the pinned one" in gate.as_text(outcomes)


def test_an_absent_corpus_is_skipped_with_a_word(corpus: Path, tmp_path: Path) -> None:
    outcomes = gate.hold([floor_of(corpus, 0.5)], [tmp_path / "nowhere"], page_itself)
    assert outcomes == [Outcome(floor_of(corpus, 0.5), "absent")]
    assert gate.exit_code(outcomes) == 0
    assert "skipped" in gate.as_text(outcomes)


def test_pages_are_chosen_by_split_and_number(corpus: Path) -> None:
    floors = [floor_of(corpus, 0.5, split="test"), floor_of(corpus, 0.5, pages=3)]
    assert [outcome.pages for outcome in gate.hold(floors, [corpus.parent], page_itself)] == [7, 3]


def test_crashes_are_counted(corpus: Path) -> None:
    def crash(record: Record) -> str:
        raise ValueError(record.id)

    (outcome,) = gate.hold([floor_of(corpus, 0.5)], [corpus.parent], lambda _: crash)
    assert (outcome.f1, outcome.errors) == (0, 8)
    assert "8 errors" in gate.as_text([outcome])


def test_our_own_pages_are_read_through_their_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "training_data"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "one.html").write_text("a b c", encoding="utf-8")
    (folder / "pages" / "one.txt").write_text("a b c d", encoding="utf-8")
    (folder / "manifest.tsv").write_text(
        "id\ttype\tlanguage\tsplit\tencoding\tpage_sha256\tgold_sha256\none\tarticle\ten\ttest\tutf-8\t0\t0\n",
        encoding="utf-8",
    )
    floor = Floor("training_data/manifest.tsv", digest(folder / "manifest.tsv"), "page", None, 0.5, split="test")
    (outcome,) = gate.hold([floor], [tmp_path / "nowhere", tmp_path], page_itself)
    assert (outcome.state, outcome.pages) == ("held", 1)


def test_floors_rise_and_never_fall(corpus: Path) -> None:
    low, high, absent = floor_of(corpus, 0.5), floor_of(corpus, 0.9), floor_of(corpus, 0.5)._replace(file="other")
    lifted = gate.raised(gate.hold([low, high, absent], [corpus.parent], page_itself))
    assert [floor.floor for floor in lifted] == [0.857, 0.9, 0.5]
    assert gate.exit_code(gate.hold(lifted[:1], [corpus.parent], page_itself)) == 0


def test_floors_survive_their_file_an_entry_a_line(tmp_path: Path) -> None:
    floors = [Floor("a.jsonl.xz", "0" * 64, "page", 200, 0.9), Floor("b.jsonl.xz", "1" * 64, "auto", None, 0.8, "test")]
    gate.write_floors(tmp_path / "floors.json", floors)
    assert gate.read_floors(tmp_path / "floors.json") == floors
    assert len((tmp_path / "floors.json").read_text(encoding="utf-8").splitlines()) == 4


def test_a_floor_of_an_unknown_scope_is_refused(tmp_path: Path) -> None:
    (tmp_path / "floors.json").write_text(
        '{"floors": [{"file": "a", "sha256": "0", "scope": "pages", "pages": 1, "floor": 0.5}]}', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="not a scope: 'pages'"):
        gate.read_floors(tmp_path / "floors.json")


@pytest.mark.parametrize("text", ["{", "{}", '{"floors": [{"file": "a"}]}', '{"floors": [{"flor": 1}]}', "[]"])
def test_a_broken_file_of_floors_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "floors.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="not a file of floors"):
        gate.read_floors(tmp_path / "floors.json")


def test_the_projects_own_floors_are_well_formed() -> None:
    floors = gate.read_floors(ROOT / "tests" / "floors.json")
    assert floors
    for floor in floors:
        assert len(floor.sha256) == 64
        assert floor.scope in {"page", "article", "auto"}
        assert 0 <= floor.floor <= 1
    text = (ROOT / "tests" / "floors.json").read_text(encoding="utf-8")
    assert json.loads(text)
