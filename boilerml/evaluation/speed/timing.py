"""CPU time a page: contenders take turns page by page, in random order, in one thread."""

from __future__ import annotations

import gc
import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.evaluation.bootstrap import Estimate, estimate
from boilerml.evaluation.comparison import OURS, own_cleaner
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.peers import installed
from boilerml.evaluation.run import WARM_UP, Cleaner, timed, watched
from boilerml.evaluation.speed.garbage import only_new

Floats = NDArray[np.float64]


class Timings(NamedTuple):
    """CPU milliseconds of each contender on each page."""

    names: tuple[str, ...]
    ms: Floats
    """Shape (pages, names)."""
    sizes: Floats
    """Bytes of each page in UTF-8: shape (pages,)."""
    errors: tuple[int, ...]
    """By name, pages on which it raised; the time until then counts."""

    def of(self, name: str) -> Floats:
        """One contender's milliseconds: shape (pages,)."""
        return self.ms[:, self.names.index(name)]


class Speed(NamedTuple):
    """How fast one contender is."""

    name: str
    mean: float
    """CPU milliseconds a page, as the two that follow."""
    median: float
    p95: float
    """Nineteen of twenty pages take less."""
    pages_per_second: float
    mb_per_second: float
    """Millions of bytes."""
    errors: int


def contenders(peers: Sequence[str]) -> dict[str, Cleaner]:
    """Our cleaner, and the peers that are installed."""
    return {OURS: own_cleaner("page"), **installed(peers, lambda _: None)}


def time_contenders(records: Sequence[Record], peers: Sequence[str], seed: int) -> Timings:
    """Time our cleaner and the peers that are installed on the same pages, in a process of its own: see ``alone``.

    What they log goes nowhere: some write a line for each element that they dislike.
    """
    logging.disable(logging.CRITICAL)
    return time_pages(records, contenders(peers), seed)


def time_pages(records: Sequence[Record], cleaners: Mapping[str, Cleaner], seed: int = 0) -> Timings:
    """Time each cleaner on each page once, in an order drawn anew for each page.

    What was there before the first page is hidden from the garbage collector, and before each turn what others left is
    collected: each contender pays for its own garbage, and for no one else's.

    Raises:
        ValueError: there are no pages.
    """
    if not records:
        raise ValueError("there are no pages to time anything on")
    names, turns = tuple(cleaners), np.random.default_rng(seed)
    ms, errors = np.zeros((len(records), len(names))), [0] * len(names)
    for cleaner in cleaners.values():
        timed(cleaner, WARM_UP)
    with only_new():
        for row, record in enumerate(watched(records)):
            for turn in turns.permutation(len(names)).tolist():
                gc.collect()
                _, error, ms[row, turn] = timed(cleaners[names[turn]], record)
                errors[turn] += bool(error)
    return Timings(names, ms, page_sizes(records), tuple(errors))


def page_sizes(records: Sequence[Record]) -> Floats:
    """Bytes of each page in UTF-8: shape (pages,)."""
    return np.array([len(record.html.encode("utf-8", "replace")) for record in records], np.float64)


def speeds(timings: Timings) -> list[Speed]:
    """What the milliseconds come to, contender by contender."""
    seconds = timings.ms.sum(axis=0) / 1000
    columns = zip(timings.names, timings.ms.T, seconds.tolist(), timings.errors, strict=True)
    return [
        Speed(
            name,
            float(ms.mean()),
            float(np.median(ms)),
            float(np.percentile(ms, 95)),
            len(ms) / took,
            float(timings.sizes.sum()) / took / 1e6,
            errors,
        )
        for name, ms, took, errors in columns
    ]


def ratio(timings: Timings, name: str, other: str) -> Estimate:
    """How many times the mean CPU time of another one contender takes, with the interval over pages."""
    pair = np.column_stack([timings.of(name), timings.of(other)])
    return estimate(pair, lambda sums: sums[..., 0] / sums[..., 1])


def spread(timings: Timings, name: str) -> float:
    """The 95th percentile in medians."""
    ms = timings.of(name)
    return float(np.percentile(ms, 95) / np.median(ms))
