"""Whole runs, from the command line's arguments to tables, with stand-ins where the model would be."""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from boilerml import training
from boilerml.evaluation import comparison, peers
from boilerml.evaluation.comparison import Plan, compare, report_texts
from boilerml.evaluation.corpora import Record, digest, write_corpus
from boilerml.evaluation.gate import Floor, read_floors, write_floors
from boilerml.evaluation.run import on_html
from boilerml.training import fit

ROOT = Path(__file__).parent.parent
RECORDS = [
    Record("1", "wcxb", type="article", lang="en", html="a b c | d", gold="a b c d", split="dev"),
    Record("2", "fundus", type="article", lang="de", html="a b c | d", gold="a b c"),
    Record("3", "fundus", type="forum", lang="de", html="a b c | d", gold="a b c d"),
]


def clean(html: str, *, scope: str, favor: str, model: str) -> str:
    """Stand-in for the pipeline: the article ends at the bar."""
    assert model == "loaded None"
    assert favor in {"precision", "balanced", "recall"}
    return html.replace("|", "") if scope == "page" else html.partition("|")[0]


@pytest.fixture(autouse=True)
def _model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "load", lambda path: f"loaded {path}")
    monkeypatch.setattr(comparison, "clean", clean)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "mixed.jsonl.gz", RECORDS)
    return tmp_path / "mixed.jsonl.gz"


def f1_by_id(plan: Plan, tool: str = "boilerml") -> dict[str, float]:
    return {result.id: result.words.f1 for result in compare(plan).results if result.tool == tool}


def test_the_scope_fits_the_source_unless_told_otherwise(corpus: Path) -> None:
    assert f1_by_id(Plan([corpus])) == {"1": 1, "2": 1, "3": 1}
    assert f1_by_id(Plan([corpus], scope="page"))["2"] == pytest.approx(6 / 7)
    assert f1_by_id(Plan([corpus], scope="article"))["1"] == pytest.approx(6 / 7)


def test_both_scopes_are_run_and_the_better_is_shown(corpus: Path) -> None:
    done = compare(Plan([corpus], scope="both"), by=["source"])
    assert [(row.group, row.tool) for row in done.tables[0].rows if row.group == "wcxb"] == [
        ("wcxb", "boilerml page"),
        ("wcxb", "boilerml article"),
        ("wcxb", "boilerml better"),
    ]
    assert {difference.tool for difference in done.differences} == {"boilerml better"}
    assert f1_by_id(Plan([corpus], scope="both"), "boilerml better")["1"] == 1


def test_splits_and_limits(corpus: Path) -> None:
    assert set(f1_by_id(Plan([corpus], split="dev"))) == {"1"}
    assert len(f1_by_id(Plan([corpus], limit=2))) == 2


def test_peers_run_on_the_same_pages(monkeypatch: pytest.MonkeyPatch, corpus: Path) -> None:
    peer = SimpleNamespace(package="peer", load=lambda: on_html(lambda html: html))
    missing = SimpleNamespace(package="missing", load=lambda: __import__("no_such_package_at_all"))
    monkeypatch.setattr(peers, "PEERS", {"peer": peer, "missing": missing})
    said: list[str] = []
    done = compare(Plan([corpus], against=["peer", "missing"]), ["source"], said.append)
    assert [(one.group, one.tool, one.other) for one in done.differences] == [
        ("fundus", "boilerml", "peer"),
        ("wcxb", "boilerml", "peer"),
        ("all", "boilerml", "peer"),
    ]
    assert len(said) == 1
    assert "missing is not installed" in said[0]


def test_benchmarks_are_read_from_their_clones(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "aa.html").write_text("a b c | d", encoding="utf-8")
    (tmp_path / "ground-truth.json").write_text(json.dumps({"aa": {"articleBody": "a b c"}}), encoding="utf-8")
    done = compare(Plan(benchmarks=[("scrapinghub", tmp_path)]), by=["source"])
    assert [table.metric for table in done.tables] == ["4-gram F1", "word F1"]
    assert done.tables[0].rows[0].measures[0].value == 1
    with pytest.raises(ValueError, match="no benchmark 'webis'"):
        compare(Plan(benchmarks=[("webis", tmp_path)]))


def test_texts_from_elsewhere_are_judged_beside_other_tools() -> None:
    texts = ((record, record.gold) for record in RECORDS)
    done = report_texts(texts, "held out", ["source"], {"page": on_html(lambda html: html)})
    assert [result.tool for result in done.results] == ["held out"] * 3 + ["page"] * 3
    assert done.results[0].ms is None
    assert len(done.differences) == 3


def test_a_folder_is_our_own_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(comparison, "read_training_pages", lambda folder: iter([RECORDS[0]._replace(id=folder.name)]))
    assert set(f1_by_id(Plan([tmp_path]))) == {tmp_path.name}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Sequence[object]], str]:
    """Run a script in this process; what it exits with, as text."""

    def start(name: str, arguments: Sequence[object]) -> str:
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        try:
            runpy.run_path(str(ROOT / "scripts" / name), run_name="__main__")
        except SystemExit as stop:
            return str(stop.code)
        return "done"

    return start


Script = Callable[[str, Sequence[object]], str]


def test_evaluate_prints_tables_and_writes_files(
    script: Script, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    markdown, data = corpus.parent / "out.md", corpus.parent / "out.json"
    assert script("evaluate.py", [corpus, "--by", "source", "--markdown", markdown, "--json", data]) == "done"
    printed = capsys.readouterr().out
    assert "word F1 by source" in printed
    assert "by type" not in printed
    assert markdown.read_text(encoding="utf-8").startswith("### word F1 by source")
    assert len(json.loads(data.read_text(encoding="utf-8"))["pages"]) == 3


def test_evaluate_cross_validates(
    script: Script, corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: dict[str, object] = {}

    def cross_validate(paths: Sequence[Path], plan: fit.Plan, log: object) -> Iterator[tuple[Record, str]]:
        asked.update(folds=plan.folds, seed=plan.seed, jobs=plan.jobs, log=log, paths=paths)
        return ((record, record.gold) for record in RECORDS)

    module = ModuleType("boilerml.training.crossval")
    vars(module)["cross_validate"] = cross_validate
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(training, "crossval", module, raising=False)
    assert script("evaluate.py", [corpus, "--cv", "--folds", 3, "--seed", 7, "--jobs", 2]) == "done"
    assert asked.pop("log")
    assert asked == {"folds": 3, "seed": 7, "jobs": 2, "paths": [corpus]}
    assert "boilerml held out" in capsys.readouterr().out


def test_evaluate_says_in_a_line_what_it_cannot_read(script: Script, tmp_path: Path) -> None:
    assert script("evaluate.py", [tmp_path / "none.jsonl"]).startswith("evaluate.py: ")


def test_evaluate_wants_something_to_score(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    assert script("evaluate.py", []) == "2"
    assert "CORPUS or a --benchmark" in capsys.readouterr().err


@pytest.mark.parametrize(("least", "code"), [(0.9, "0"), (1.0, "0")])
def test_gate_raises_its_floors(script: Script, corpus: Path, least: float, code: str) -> None:
    floors = corpus.parent / "floors.json"
    write_floors(floors, [Floor(corpus.name, digest(corpus), "auto", None, least)])
    assert script("gate.py", ["--floors", floors, "--corpora", corpus.parent, "--raise"]) == code
    assert read_floors(floors)[0].floor == 1.0


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"scope": "article"}, "1: BELOW ITS FLOOR"),
        ({"sha256": "0" * 64}, "2: not the pinned one"),
        ({}, "0: 1.0000"),
    ],
)
def test_gate_says_which_floor_failed(
    script: Script, corpus: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, Any], expected: str
) -> None:
    code, _, says = expected.partition(": ")
    floors = corpus.parent / "floors.json"
    write_floors(floors, [Floor(corpus.name, digest(corpus), "auto", None, 1.0)._replace(**changed)])
    assert script("gate.py", ["--floors", floors, "--corpora", corpus.parent]) == code
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(corpus.name)
    assert says in line


def test_gate_finds_corpora_through_the_environment(
    script: Script, corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    floors = corpus.parent / "floors.json"
    write_floors(floors, [Floor(corpus.name, digest(corpus), "auto", None, 0.5)])
    monkeypatch.setenv("BOILERML_CORPORA", str(corpus.parent))
    assert script("gate.py", ["--floors", floors]) == "0"
    assert "skipped" not in capsys.readouterr().out
    monkeypatch.setenv("BOILERML_CORPORA", str(corpus.parent / "nowhere"))
    assert script("gate.py", ["--floors", floors]) == "0"
    assert "skipped" in capsys.readouterr().out


def test_gate_says_in_a_line_what_it_cannot_read(script: Script, tmp_path: Path) -> None:
    assert script("gate.py", ["--floors", tmp_path / "none.json"]).startswith("gate.py: ")
