"""Metrics on texts small enough to count by hand, intervals, and the tables made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.evaluation import tables
from boilerml.evaluation.bootstrap import Estimate, estimate, mean_interval, paired_difference, resampled_sums
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.measures import SEGMENTS, SHINGLES, WORDS, Metric
from boilerml.evaluation.metrics import (
    Overlap,
    Score,
    Segments,
    SegmentScore,
    is_exact,
    segment_score,
    segments,
    shingle_overlap,
    shingle_score,
    word_f1,
    words,
)
from boilerml.evaluation.report import Report, better, differences, report, table
from boilerml.evaluation.run import Result, judge, on_html, run

TEXTS = st.text(alphabet="ab cd.\n一二", max_size=30)


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        pytest.param("a a b", "a b b c", Score(2 / 3, 1 / 2, 4 / 7), id="bags count repetitions"),
        pytest.param("Straße, 1", "straße 1!", Score(1, 1, 1), id="case and punctuation do not count"),
        pytest.param("x", "y", Score(0, 0, 0), id="nothing shared"),
        pytest.param("", "", Score(1, 1, 1), id="rightly empty"),
        pytest.param(" \n", "…", Score(1, 1, 1), id="no words on either side"),
        pytest.param("a", "", Score(0, 0, 0), id="should be empty"),
        pytest.param("", "a", Score(0, 0, 0), id="should not be empty"),
        pytest.param("春天来", "春天来了。", Score(1, 3 / 4, 6 / 7), id="Chinese by character"),
        pytest.param("한국어 뉴스", "한국어 뉴스입니다", Score(1 / 2, 1 / 2, 1 / 2), id="Korean by word"),
    ],
)
def test_word_f1(predicted: str, gold: str, expected: Score) -> None:
    assert word_f1(predicted, gold) == pytest.approx(expected)


def test_characters_and_words_can_be_chosen() -> None:
    assert word_f1("春天来", "春天来了", by_character=False) == (0, 0, 0)
    assert word_f1("春天来 ok", "春天来 yes", by_character=True).precision == 3 / 4
    assert words("ภาษาไทย", by_character=True) == ["ภ", "า", "ษ", "า", "ไ", "ท", "ย"]
    assert words("カタカナ・ひらがな", by_character=True) == list("カタカナひらがな")


@given(TEXTS, TEXTS)
def test_word_f1_is_between_its_bounds_and_symmetric(left: str, right: str) -> None:
    score, mirrored = word_f1(left, right, by_character=False), word_f1(right, left, by_character=False)
    assert 0 <= min(score.precision, score.recall) <= score.f1 + 1e-12
    assert score.f1 <= max(score.precision, score.recall) + 1e-12 <= 1 + 1e-12
    assert (score.precision, score.recall) == (mirrored.recall, mirrored.precision)


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        pytest.param("a b c d e", "a b c d", Overlap(1 / 2, 1 / 2, 0), id="one shingle too many"),
        pytest.param("a b", "a b", Overlap(1, 0, 0), id="short texts are one shingle"),
        pytest.param("a b c d", "A b c d", Overlap(0, 1 / 2, 1 / 2), id="case counts"),
        pytest.param("", "a b", Overlap(0, 0, 1), id="nothing predicted"),
        pytest.param("", "", Overlap(0, 0, 0), id="nothing at all"),
        pytest.param("a a a a a a", "a a a a a", Overlap(2 / 3, 1 / 3, 0), id="repetitions count"),
    ],
)
def test_shingle_overlap(predicted: str, gold: str, expected: Overlap) -> None:
    assert shingle_overlap(predicted, gold) == pytest.approx(expected)


def test_shingle_scores_leave_out_pages_that_define_none() -> None:
    assert shingle_score([Overlap(0, 0, 1), Overlap(0.5, 0, 0.5), Overlap(0, 1, 0)]) == pytest.approx(
        Score(1 / 2, 1 / 4, 1 / 3)
    )
    assert shingle_score([]) == (0, 0, 0)


def test_exactness_is_of_tokens() -> None:
    assert is_exact("a, b", "a b.")
    assert not is_exact("b a", "a b")


def test_segments() -> None:
    text = "One\ntwo  three"
    assert segments(text, ["One two", "four"], ["three", "Three"]) == Segments(1, 1, 1, 1)
    assert segments("", ["a"], ["b"]) == Segments(0, 0, 1, 1)


def test_segment_score() -> None:
    assert segment_score([Segments(2, 1, 0, 1), Segments(1, 0, 1, 2)]) == pytest.approx(
        SegmentScore(3 / 4, 3 / 4, 6 / 8, 6 / 8)
    )
    assert segment_score([]) == (0, 0, 0, 0)


def test_intervals_are_deterministic_and_hold_the_mean() -> None:
    values = np.random.default_rng(1).random(60)
    first = mean_interval(values)
    assert first == mean_interval(values)
    assert first != mean_interval(values, seed=1)
    assert first.low < first.value < first.high
    assert first.value == pytest.approx(values.mean())
    # 1.96 standard errors to either side, within the noise of 1,000 draws.
    assert first.high - first.low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(60), rel=0.15)


def test_more_pages_make_an_interval_narrower() -> None:
    values = np.random.default_rng(1).random(400)
    few, many = mean_interval(values[:40]), mean_interval(values)
    assert many.high - many.low < (few.high - few.low) / 2


def test_a_paired_difference_does_not_see_what_both_find_hard() -> None:
    hardness = np.linspace(0, 0.8, 50)
    gap = paired_difference(hardness + 0.1, hardness)
    assert gap == pytest.approx((0.1, 0.1, 0.1))


def test_intervals_need_pages() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        mean_interval([])
    with pytest.raises(ValueError, match="2 pages on the left, 1 on the right"):
        paired_difference([1, 2], [1])


def test_every_draw_has_as_many_rows_as_there_are() -> None:
    assert np.all(resampled_sums(np.ones((7, 1)), resamples=250) == 7)


PAGES = [
    (Record("1", "one", type="article", lang="en", gold="a b c d e f", with_=("a b",), without=("x",)), "a b c d e f"),
    (Record("2", "one", type="forum", lang="de", gold="a b c d e f", with_=("a b",), without=("x",)), "a b c d e x"),
    (Record("3", "two", type="forum", gold="a b c d", with_=("a b",), without=("x", "y")), ""),
    (Record("4", "two", gold="", without=("x",)), "x y"),
    (Record("5", "two", gold=""), ""),
]


def judged(tool: str, pages: Iterable[tuple[Record, str]] = PAGES, ms: float | None = 2.0) -> list[Result]:
    return [judge(record, text, tool, ms=ms) for record, text in pages]


@pytest.mark.parametrize("metric", [WORDS, SHINGLES, SEGMENTS], ids=lambda metric: metric.name)
def test_measures_agree_with_the_metrics_they_resample(metric: Metric) -> None:
    results = judged("t")
    sums = metric.matrix(results).sum(axis=0)
    f1 = [result.words.f1 for result in results]
    shingles = shingle_score(result.shingles for result in results)
    found = segment_score(result.segments for result in results)
    expected = {
        "word F1": [np.mean(f1), *(np.mean([result.words[part] for result in results]) for part in (0, 1))],
        "4-gram F1": [shingles.f1, shingles.precision, shingles.recall, np.mean([result.exact for result in results])],
        "segment F1": [found.f1, found.precision, found.recall, found.accuracy],
    }[metric.name]
    assert [float(measure.statistic(sums)) for measure in metric.measures] == pytest.approx(expected)


@pytest.mark.parametrize("metric", [WORDS, SHINGLES, SEGMENTS], ids=lambda metric: metric.name)
def test_the_f1_of_a_page_is_1_when_nothing_was_to_be_found_and_nothing_came(metric: Metric) -> None:
    assert [metric.page_f1(result) for result in judged("t")] == pytest.approx(
        {"word F1": [1, 5 / 6, 0, 0, 1], "4-gram F1": [1, 4 / 6, 0, 0, 1], "segment F1": [1, 2 / 3, 0, 0, 1]}[
            metric.name
        ]
    )


def test_a_table_counts_what_went_wrong() -> None:
    done = table([*judged("t"), judge(PAGES[0][0], "", "t", error="ValueError: no")], WORDS, "source")
    assert [(row.group, row.pages, row.empty, row.errors) for row in done.rows] == [
        ("one", 3, 1, 1),
        ("two", 3, 1, 0),
        ("all", 6, 2, 1),
    ]
    one, two, together = done.rows
    assert (one.under_half, two.under_half) == (1 / 3, 2 / 3)
    assert two.median == 0
    assert together.ms == 2.0


def test_groups_are_sorted_and_what_is_not_known_is_a_group() -> None:
    done = table(judged("t"), WORDS, "type")
    assert [row.group for row in done.rows] == ["?", "article", "forum", "all"]
    only = table(judged("t", PAGES[:1]), WORDS, "type")
    assert [row.group for row in only.rows] == ["article"]


def test_sources_are_scored_by_their_own_metrics() -> None:
    pages = [(record._replace(source="trafilatura"), text) for record, text in PAGES[:2]]
    pages += [(record._replace(source="scrapinghub"), text) for record, text in PAGES[:2]]
    made = report(judged("t", pages + PAGES), "t", by=["source"])
    assert {one.metric: {row.group for row in one.rows} for one in made.tables} == {
        "segment F1": {"trafilatura"},
        "4-gram F1": {"scrapinghub"},
        "word F1": {"scrapinghub", "one", "two", "all"},
    }


def test_differences_are_paired_whatever_the_order() -> None:
    worse = [(record, "") for record, _ in reversed(PAGES[:2])]
    gap = differences([*judged("ours", PAGES[:2]), *judged("theirs", worse)], "ours")
    assert [(one.group, one.tool, one.other, one.pages) for one in gap] == [("one", "ours", "theirs", 2)]
    assert gap[0].f1.value == pytest.approx((1 + 5 / 6) / 2)
    assert gap[0].f1.low == pytest.approx(5 / 6)


def test_the_better_tool_is_chosen_for_each_source() -> None:
    swapped = [(record, "a b c d" if record.source == "two" else "") for record, _ in PAGES]
    results = [*judged("left"), *judged("right", swapped), *judged("other")]
    best = better(results, ["left", "right"], "best")
    assert {result.tool for result in best} == {"best"}
    assert [result.id for result in best] == ["1", "2", "3", "4", "5"]
    assert [result.words.f1 for result in best if result.source == "one"] == pytest.approx([1, 5 / 6])


@pytest.fixture
def made() -> Report:
    return report([*judged("ours", PAGES[:2]), *judged("theirs", PAGES[:2], ms=None)], "ours", by=["source"])


def test_tables_as_text_are_aligned(made: Report) -> None:
    title, header, *rows = tables.as_text(made).partition("\n\n")[0].splitlines()
    assert title == "word F1 by source, with 95 % intervals"
    assert header.split()[:5] == ["source", "tool", "pages", "F1", "precision"]
    assert {len(row) for row in rows} == {len(header)}
    assert ".917 [.833 1.000]" in rows[0]
    assert rows[0].endswith("2.00")
    assert rows[1].endswith("–")
    assert "ours − theirs" in tables.as_text(made)


def test_tables_as_markdown_have_a_rule_under_the_header(made: Report) -> None:
    lines = tables.as_markdown(made).splitlines()
    header = lines.index(next(line for line in lines if line.startswith("| source")))
    assert lines[header].count("|") == lines[header + 1].count("|") == lines[header + 2].count("|")
    assert lines[header + 1].startswith("| --- | --- | --: |")


def test_json_holds_every_page_and_no_text(made: Report) -> None:
    fields = json.loads(tables.as_json(made))
    assert fields["tables"][0]["rows"][0]["measures"]["F1"]["value"] == pytest.approx(11 / 12)
    assert [page["id"] for page in fields["pages"]] == ["1", "2", "1", "2"]
    assert fields["pages"][0]["words"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert "a b c" not in tables.as_json(made)


def test_a_run_lets_tools_take_turns_and_survives_their_crashes() -> None:
    seen: list[str] = []

    def watching(record: Record) -> str:
        seen.append(record.id)
        return record.gold

    def crashing(record: Record) -> str:
        raise RecursionError(record.id)

    results = list(run([record for record, _ in PAGES[:2]], {"watching": watching, "crashing": crashing}))
    assert [(result.tool, result.id) for result in results] == [
        ("watching", "1"),
        ("crashing", "1"),
        ("crashing", "2"),
        ("watching", "2"),
    ]
    assert seen == ["warm-up", "1", "2"]
    assert [result.error for result in results] == ["", "RecursionError: 1", "RecursionError: 2", ""]
    assert all(result.empty for result in results if result.error)
    assert all(result.ms is not None and result.ms >= 0 for result in results)


def test_a_run_takes_none_for_no_text() -> None:
    done = run([Record("1", "s", gold="a")], {"none": lambda _: None, "page": on_html(lambda html: html)})  # type: ignore[dict-item,return-value]
    assert [(result.empty, result.error) for result in done] == [(True, ""), (True, "")]


@pytest.mark.parametrize("installed", [True, False])
def test_a_terminal_sees_progress(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, installed: bool
) -> None:
    bars: list[object] = []

    class Bar:
        @staticmethod
        def tqdm(records: Iterable[Record], **options: object) -> Iterable[Record]:
            bars.append(options["total"])
            return records

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setitem(__import__("sys").modules, "tqdm", Bar if installed else None)
    records = [record for record, _ in PAGES]
    assert len(list(run(records, {"t": on_html(str)}))) == 5
    assert len(list(run(iter(records), {"t": on_html(str)}))) == 5
    assert bars == ([5, None] if installed else [])
    assert capsys.readouterr().err == ""


def test_any_statistic_of_sums_can_have_an_interval() -> None:
    both = estimate([[1, 2], [3, 4]], lambda sums: sums[..., 0] / sums[..., 1])
    assert isinstance(both, Estimate)
    assert both.value == pytest.approx(4 / 6)
    assert both.low == pytest.approx(1 / 2)
    assert both.high == pytest.approx(3 / 4)
