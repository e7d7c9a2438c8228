"""What measures speed: that it counts what it says it counts. No test here asks how fast anything is."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from boilerml.evaluation.comparison import OURS
from boilerml.evaluation.corpora import Record, write_corpus
from boilerml.evaluation.run import WARM_UP
from boilerml.evaluation.speed.alone import alone, usage, without_loops
from boilerml.evaluation.speed.bars import BARS, Bar, bar_rows, exactly, figures
from boilerml.evaluation.speed.document import filled, sections
from boilerml.evaluation.speed.growth import Growth, Point, grow, made_page, slope
from boilerml.evaluation.speed.measure import PARTS, Measured, Plan, measure, read_pages, words_of
from boilerml.evaluation.speed.plots import draw
from boilerml.evaluation.speed.stages import REST, STAGES, Stage, Stopwatch, time_stages
from boilerml.evaluation.speed.starting import HOLDS, OUR_PAGES, OUR_START, STARTS, Held, Start, hold, time_starts
from boilerml.evaluation.speed.timing import Timings, contenders, ratio, speeds, spread, time_pages
from boilerml.evaluation.speed.workers import Crew, time_crews
from boilerml.reading import read

ROOT = Path(__file__).parent.parent
PROSE = "<p>It rained in the valley all day, and the river rose by a metre before the evening came."
PAGES = [Record(str(place), "s", html=PROSE * (place + 1)) for place in range(4)]
WORDS = "rain river valley evening metre bridge meadow lantern".split()

TIMINGS = Timings(
    (OURS, "trafilatura", "trafilatura-fast", "readability", "resiliparse"),
    np.array([[2.0, 18, 10, 12, 1], [4, 18, 10, 12, 1]]),
    np.array([3000.0, 6000]),
    (0, 0, 0, 1, 0),
)
POINTS = tuple(Point(10**power, 10 ** (power + 2), float(10 ** (power - 1))) for power in range(1, 6))


def everything() -> Measured:
    return Measured(
        pool=TIMINGS,
        own=TIMINGS,
        plain=TIMINGS,
        stages=[Stage("parse", 1.0, 0.25), Stage("features", 3.0, 0.75)],
        starts=[Start(name, 100.0 + len(name), 99.0) for name in STARTS],
        memory=[Held(name, 60.0) for name in HOLDS],
        growth=Growth(POINTS, Point(60_000, 10_000_000, 900.0), Point(12_000, 10_000_000, 500.0)),
        workers=[Crew(1, 600, 3.0), Crew(2, 600, 2.0)],
        machine="a machine",
        pages="two pages",
    )


# --- contenders ------------------------------------------------------------------------------------------------------


def turns(seed: int) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []

    def contender(name: str, record: Record) -> str:
        seen.append((name, record.id))
        return ""

    cleaners = {name: lambda record, name=name: contender(name, record) for name in "abc"}
    time_pages(PAGES, cleaners, seed)
    return seen


def test_each_contender_cleans_each_page_once_after_one_that_does_not_count() -> None:
    seen = turns(0)
    assert seen[:3] == [(name, WARM_UP.id) for name in "abc"]
    assert sorted(seen[3:]) == sorted((name, page.id) for name in "abc" for page in PAGES)


def test_they_take_turns_page_by_page_in_an_order_that_the_seed_draws() -> None:
    seen = turns(1)
    assert [page for _, page in seen[3:]] == [page.id for page in PAGES for _ in "abc"]
    assert seen == turns(1)
    assert len({tuple(turns(seed)) for seed in range(5)}) > 1


def test_what_a_contender_raises_is_counted_and_stops_nothing() -> None:
    def broken(record: Record) -> str:
        raise ValueError(record.id)

    timings = time_pages(PAGES, {"broken": broken, "whole": lambda record: record.html})
    assert timings.errors == (4, 0)
    assert timings.ms.shape == (4, 2)
    assert (timings.ms >= 0).all()
    assert timings.sizes.tolist() == [len(page.html) for page in PAGES]


def test_without_pages_there_is_nothing_to_time() -> None:
    with pytest.raises(ValueError, match="no pages"):
        time_pages([], {})
    with pytest.raises(ValueError, match="no pages"):
        time_stages([])


def test_our_own_cleaner_is_among_the_contenders() -> None:
    assert list(contenders([])) == [OURS]
    assert contenders([])[OURS](PAGES[0]) in PAGES[0].html


def test_what_milliseconds_come_to() -> None:
    ours, *_ = speeds(TIMINGS)
    assert (ours.name, ours.mean, ours.median, ours.errors) == (OURS, 3.0, 3.0, 0)
    assert [ours.p95, ours.pages_per_second, ours.mb_per_second] == pytest.approx([3.9, 1000 / 3, 1.5])
    assert spread(TIMINGS, OURS) == pytest.approx(1.3)


def test_a_ratio_is_that_of_the_means_and_its_interval_that_of_the_pages() -> None:
    found = ratio(TIMINGS, "trafilatura", OURS)
    assert found == pytest.approx((6.0, 4.5, 9.0))


# --- processes of their own ------------------------------------------------------------------------------------------


def test_a_process_of_its_own_has_one_thread_and_leaves_this_one_as_it_was() -> None:
    before = dict(os.environ)
    assert alone(os.getenv, "OPENBLAS_NUM_THREADS") == "1"
    assert without_loops(os.getenv, "BOILERML_KERNEL") == "0"
    assert dict(os.environ) == before


def test_memory_is_the_process_s_own_and_time_is_counted() -> None:
    empty, full = usage("pass"), usage("import sys; held = b'x' * int(sys.argv[1])", str(200 << 20))
    assert empty.mib < 50  # this process, which started it, holds more
    assert 195 < full.mib - empty.mib < 250
    assert full.ms > 0


def test_code_that_fails_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        usage("1 / 0")


def test_a_fresh_process_cleans_the_first_page_and_all_of_them() -> None:
    (start,) = time_starts(PAGES[0], 1, [OUR_START])
    (held,) = hold(PAGES, [OUR_PAGES])
    assert start.ms >= start.least > 0
    assert held.mib > 10


# --- stages ----------------------------------------------------------------------------------------------------------


def test_a_stage_within_another_counts_for_itself_only(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, 2.0, 5.0, 9.0])
    monkeypatch.setattr("time.process_time", lambda: next(ticks))
    clock = Stopwatch()
    inner = clock.around("inner", lambda: None)
    clock.around("outer", inner)()
    assert clock.seconds == {"inner": 3.0, "outer": 6.0}


def test_every_stage_is_called_and_is_as_it_was_afterwards() -> None:
    before = [getattr(owner, name) for calls in STAGES.values() for owner, name in calls]
    found = time_stages(PAGES)
    assert [stage.name for stage in found] == [*STAGES, REST]
    assert min(stage.ms for stage in found) > 0
    assert sum(stage.share for stage in found) == pytest.approx(1)
    assert [getattr(owner, name) for calls in STAGES.values() for owner, name in calls] == before


# --- growth ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blocks", [10, 100, 1_000])
def test_made_pages_have_about_as_many_blocks_as_they_should(blocks: int) -> None:
    assert blocks <= len(read(made_page(blocks, WORDS)).blocks) <= blocks + 12


def test_made_pages_are_varied_and_always_the_same() -> None:
    source = " ".join(chr(97 + n % 26) * (1 + n // 26) for n in range(400))
    words = words_of([PAGES[0]._replace(html=source)])
    page = made_page(500, words)
    assert page == made_page(500, words)
    texts = [block.text for block in read(page).blocks]
    assert len(set(texts)) > 0.9 * len(texts)


def test_growth_is_measured_where_it_should_be() -> None:
    growth = grow(WORDS, [page.html for page in PAGES], (10, 1_000, 2_000), 50_000)
    assert [round(point.blocks, -1) for point in growth.points[1:]] == [1_000, 2_000]
    assert abs(growth.dense.size - 50_000) < 10_000
    assert 50_000 <= growth.joined.size < 51_000
    assert growth.slope == slope(growth.points[1:])


def test_a_slope_is_one_in_proportion_and_two_where_time_is_quadratic() -> None:
    assert slope(POINTS) == pytest.approx(1)
    assert slope([point._replace(ms=point.ms**2) for point in POINTS]) == pytest.approx(2)


def test_workers_are_timed_on_the_same_pages() -> None:
    one, two = time_crews(PAGES, 6, 1)
    assert (one.workers, two.workers, one.pages, two.pages) == (1, 2, 6, 6)
    assert min(one.seconds, two.seconds) > 0


# --- bars and the document -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "at_least", "met"), [(2.0, True, True), (1.9, True, False), (2.0, False, True), (2.1, False, False)]
)
def test_bars(*, value: float, at_least: bool, met: bool) -> None:
    assert Bar("it", "it", 2, at_least=at_least).is_met(value) is met


def test_every_bar_is_set_for_something_that_is_measured() -> None:
    rows = bar_rows(figures(everything()))
    assert len(rows) == len(BARS) + 1
    assert "not measured" not in {cell for row in rows for cell in row}
    answers = {row[0]: row[-1] for row in rows}
    assert answers["trafilatura's time, in ours"] == "yes"
    assert answers["its fast mode's, in ours"] == "**no**"
    assert answers["our time, in resiliparse's"] == "**no**"
    assert {row[-2] for row in bar_rows({})[1:]} == {"not measured"}


def test_a_bar_may_be_met_with_its_goal() -> None:
    rows = bar_rows({"trafilatura": exactly(9.0), "in resiliparse": exactly(2.0)})
    assert [row[-1] for row in rows if row[0].startswith(("trafilatura's", "our time"))] == ["yes, and the goal", "yes"]


def test_tables_go_between_their_markers_and_the_rest_stays() -> None:
    tables = sections(everything(), "python scripts/bench.py")
    assert set(tables) == {"bars", *PARTS}
    assert all("`python scripts/bench.py`" in text for text in tables.values())
    document = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    once = filled(document, tables)
    assert all(text in once for text in tables.values())
    assert filled(once, tables) == once
    assert once.startswith(document[: document.index("<!--")])
    with pytest.raises(ValueError, match="measured: own"):
        filled("no markers", {"own": ""})


def test_what_was_not_measured_is_not_written() -> None:
    assert set(sections(Measured(stages=[Stage("parse", 1.0, 1.0)]), "it")) == {"stages"}


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="the extra bench is not installed")
def test_plots_are_the_same_for_the_same_figures(tmp_path: Path) -> None:
    names = ["performance-distribution.svg", "performance-growth.svg", "performance-stages.svg"]
    first, second = (tmp_path / name for name in ("first", "second"))
    for folder in (first, second):
        folder.mkdir()
        assert [path.name for path in draw(everything(), folder)] == names
    assert [(first / name).read_bytes() for name in names] == [(second / name).read_bytes() for name in names]
    document = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert all(f"]({name})" in document for name in names)


# --- all together ----------------------------------------------------------------------------------------------------


def test_the_pool_is_what_was_asked_for_and_no_gold_goes_with_it(tmp_path: Path) -> None:
    write_corpus(tmp_path / "a.jsonl", [page._replace(gold="secret") for page in PAGES])
    pages = read_pages(Plan((tmp_path,), ROOT / "training_data", 3))
    assert len(pages.pool) == 3
    assert {record.gold for record in (*pages.pool, *pages.own)} == {""}
    assert pages.typical in pages.own
    (tmp_path / "none").mkdir()
    with pytest.raises(FileNotFoundError, match="no corpus in this folder"):
        read_pages(Plan((tmp_path / "none",), ROOT / "training_data"))


def test_a_part_is_measured_in_a_process_of_its_own() -> None:
    said: list[str] = []
    plan = Plan((), ROOT / "training_data", 2, ("pool", "plain"), ())
    measured = measure(plan, said.append)
    assert measured.pool is not None
    assert measured.pool.names == (OURS,)
    assert measured.pool.ms.shape == (2, 1)
    assert measured.stages == []
    assert len(said) == 2


def test_the_script_writes_the_document(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("Before\n<!-- measured: stages -->\n<!-- end: stages -->\nAfter\n", encoding="utf-8")
    command = [sys.executable, "scripts/bench.py", "--limit", "1", "--parts", "stages", "--write", str(document)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "| **whole** |" in done.stdout
    assert "| **whole** |" in document.read_text(encoding="utf-8")
    assert document.read_text(encoding="utf-8").endswith("<!-- end: stages -->\nAfter\n")
