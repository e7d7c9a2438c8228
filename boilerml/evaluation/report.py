"""Results of single pages, gathered into rows: by source, page type, language or host of a tool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from boilerml.evaluation.bootstrap import Array, Estimate, estimate
from boilerml.evaluation.measures import METRICS_OF, WORDS, Metric
from boilerml.evaluation.run import Result

BY = ("source", "type", "lang")
"""What results can be grouped by."""

TOGETHER = "all"


class Row(NamedTuple):
    """How one tool did on one group of pages."""

    group: str
    tool: str
    pages: int
    measures: tuple[Estimate, ...]
    """In the order of the table's ``measures``."""
    median: float
    """Of the pages' F1."""
    under_half: float
    """Share of the pages whose F1 is under .5."""
    empty: int
    errors: int
    ms: float | None
    """Mean CPU milliseconds a page; None where it was not measured."""


class Table(NamedTuple):
    """One metric of all tools, grouped by one thing."""

    metric: str
    by: str
    measures: tuple[str, ...]
    rows: tuple[Row, ...]


class Difference(NamedTuple):
    """F1 of one tool minus that of another on the same pages."""

    metric: str
    group: str
    tool: str
    other: str
    pages: int
    f1: Estimate


class Report(NamedTuple):
    """What a run came to."""

    tables: Sequence[Table]
    differences: Sequence[Difference]
    results: Sequence[Result]


def report(results: Sequence[Result], tool: str, by: Sequence[str] = BY) -> Report:
    """A table for each metric and grouping that the results call for, and the tool's differences from the others."""
    tables = [table(scored, metric, key) for metric, scored in _by_metric(results) for key in by]
    return Report(tables, differences(results, tool), results)


def table(results: Sequence[Result], metric: Metric, by: str) -> Table:
    """The rows of each group and tool, groups in alphabetical order, and of all pages together at the end."""
    groups = _grouped(results, by)
    rows = [_row(group, tool, metric, pages) for group, tools in groups.items() for tool, pages in tools.items()]
    return Table(metric.name, by, tuple(measure.name for measure in metric.measures), tuple(rows))


def differences(results: Sequence[Result], tool: str, by: str = "source") -> list[Difference]:
    """F1 of a tool minus each other tool's, paired by page."""
    return [
        Difference(metric.name, group, tool, other, len(pages), _difference(tools[tool], pages, metric))
        for metric, scored in _by_metric(results)
        for group, tools in _grouped(scored, by).items()
        for other, pages in tools.items()
        if tool in tools and other != tool
    ]


def better(results: Sequence[Result], tools: Iterable[str], name: str) -> list[Result]:
    """For each source, the results of whichever of the tools has the higher F1 there, under a common name."""
    chosen = set(tools)
    picked: list[Result] = []
    for source in sorted({result.source for result in results}):
        metric = METRICS_OF.get(source, (WORDS,))[0]
        candidates: dict[str, list[Result]] = defaultdict(list)
        for result in results:
            if result.source == source and result.tool in chosen:
                candidates[result.tool].append(result)
        picked += max(candidates.values(), key=lambda pages, metric=metric: _f1(pages, metric))  # type: ignore[misc]
    return [result._replace(tool=name) for result in picked]


def _row(group: str, tool: str, metric: Metric, pages: Sequence[Result]) -> Row:
    columns = metric.matrix(pages)
    page_f1 = np.array([metric.page_f1(page) for page in pages])
    times = [page.ms for page in pages if page.ms is not None]
    return Row(
        group=group,
        tool=tool,
        pages=len(pages),
        measures=tuple(estimate(columns, measure.statistic) for measure in metric.measures),
        median=float(np.median(page_f1)),
        under_half=float(np.mean(page_f1 < 0.5)),
        empty=sum(page.empty for page in pages),
        errors=sum(bool(page.error) for page in pages),
        ms=float(np.mean(times)) if times else None,
    )


def _difference(ours: Sequence[Result], theirs: Sequence[Result], metric: Metric) -> Estimate:
    left, right = metric.matrix(_in_page_order(ours)), metric.matrix(_in_page_order(theirs))
    f1, width = metric.measures[0].statistic, left.shape[1]

    def gap(sums: Array) -> Array:
        return f1(sums[..., :width]) - f1(sums[..., width:])

    return estimate(np.hstack([left, right]), gap)


def _f1(pages: Sequence[Result], metric: Metric) -> float:
    return float(metric.measures[0].statistic(metric.matrix(pages).sum(axis=0)))


def _in_page_order(results: Iterable[Result]) -> list[Result]:
    return sorted(results, key=lambda result: (result.source, result.id))


def _grouped(results: Iterable[Result], by: str) -> dict[str, dict[str, list[Result]]]:
    """Group → tool → results; the group of all pages comes last, unless there is but one group."""
    groups: dict[str, dict[str, list[Result]]] = defaultdict(lambda: defaultdict(list))
    together: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[getattr(result, by) or "?"][result.tool].append(result)
        together[result.tool].append(result)
    # Tools took turns to go first: in every group they stand in one order, that of the whole.
    ordered = {
        group: {tool: groups[group][tool] for tool in together if tool in groups[group]} for group in sorted(groups)
    }
    return ordered if len(ordered) == 1 else {**ordered, TOGETHER: together}


def _by_metric(results: Iterable[Result]) -> list[tuple[Metric, list[Result]]]:
    """Each metric that the results' sources call for, with the results it is to score."""
    scored: dict[str, tuple[Metric, list[Result]]] = {}
    for result in results:
        for metric in METRICS_OF.get(result.source, (WORDS,)):
            scored.setdefault(metric.name, (metric, []))[1].append(result)
    return list(scored.values())
