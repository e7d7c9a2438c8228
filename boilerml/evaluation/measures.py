"""What each benchmark reports of a corpus, as functions of sums over its pages: so that one bootstrap serves all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from boilerml.evaluation.bootstrap import Array, Statistic
from boilerml.evaluation.run import Result


class Measure(NamedTuple):
    """A number that a benchmark reports of a corpus."""

    name: str
    statistic: Statistic


class Metric(NamedTuple):
    """A way to score: what it takes from each page, and what it makes of their sums."""

    name: str
    columns: Callable[[Result], tuple[float, ...]]
    page_f1: Callable[[Result], float]
    """One page's own F1 (0 to 1), for the median and the share of bad pages."""
    measures: tuple[Measure, ...]
    """F1 comes first."""

    def matrix(self, results: Iterable[Result]) -> Array:
        """The pages' columns, a row a page."""
        return np.array([self.columns(result) for result in results], dtype=np.float64)


def _share(part: Array, whole: Array) -> Array:
    """Part of whole, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _quotient(part: int, whole: int) -> Statistic:
    return lambda sums: _share(sums[..., part], sums[..., whole])


def _word_columns(result: Result) -> tuple[float, ...]:
    return (*result.words, 1.0)


def _shingle_columns(result: Result) -> tuple[float, ...]:
    both, only_predicted, only_gold = result.shingles
    predicted, gold = both + only_predicted, both + only_gold
    # Means of precision and recall run over the pages where they are defined: their number is a column too.
    precision, recall = both / (predicted or 1.0), both / (gold or 1.0)
    return precision, float(predicted > 0), recall, float(gold > 0), float(result.exact), 1.0


def _shingle_f1(sums: Array) -> Array:
    precision, recall = _quotient(0, 1)(sums), _quotient(2, 3)(sums)
    return _share(2 * precision * recall, precision + recall)


def _shingle_page_f1(result: Result) -> float:
    both, only_predicted, only_gold = result.shingles
    total = 2 * both + only_predicted + only_gold
    return 2 * both / total if total else 1.0


def _segment_columns(result: Result) -> tuple[float, ...]:
    found, leaked, missed, kept_out = result.segments
    return found, found + leaked, found + missed, found + kept_out, found + leaked + missed + kept_out


def _segment_f1(sums: Array) -> Array:
    return _share(2 * sums[..., 0], sums[..., 1] + sums[..., 2])


def _segment_page_f1(result: Result) -> float:
    found, leaked, missed, _ = result.segments
    total = 2 * found + leaked + missed
    return 2 * found / total if total else 1.0


WORDS = Metric(
    "word F1",
    _word_columns,
    lambda result: result.words.f1,
    (Measure("F1", _quotient(2, 3)), Measure("precision", _quotient(0, 3)), Measure("recall", _quotient(1, 3))),
)
"""The means over pages of the word-bag scores (WCXB)."""

SHINGLES = Metric(
    "4-gram F1",
    _shingle_columns,
    _shingle_page_f1,
    (
        Measure("F1", _shingle_f1),
        Measure("precision", _quotient(0, 1)),
        Measure("recall", _quotient(2, 3)),
        Measure("accuracy", _quotient(4, 5)),
    ),
)
"""As :func:`boilerml.evaluation.metrics.shingle_score` (scrapinghub), and the share of exact texts."""

SEGMENTS = Metric(
    "segment F1",
    _segment_columns,
    _segment_page_f1,
    (
        Measure("F1", _segment_f1),
        Measure("precision", _quotient(0, 1)),
        Measure("recall", _quotient(0, 2)),
        Measure("accuracy", _quotient(3, 4)),
    ),
)
"""As :func:`boilerml.evaluation.metrics.segment_score` (trafilatura)."""

METRICS_OF = MappingProxyType({"scrapinghub": (SHINGLES, WORDS), "trafilatura": (SEGMENTS,)})
"""The metrics of the sources that are not scored by words alone, their own first."""
