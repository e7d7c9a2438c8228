"""What is asked of boilerml's speed, and whether it is met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from boilerml.evaluation.bootstrap import Estimate
from boilerml.evaluation.comparison import OURS
from boilerml.evaluation.speed.measure import Measured
from boilerml.evaluation.speed.starting import OUR_PAGES, OUR_START, THEIR_START
from boilerml.evaluation.speed.timing import Timings, ratio, spread


class Bar(NamedTuple):
    """A figure, and what it should be."""

    what: str
    figure: str
    """Its name among the figures."""
    bar: float
    goal: float | None = None
    """What would be better still."""
    at_least: bool = False
    """The figure should be at least the bar; otherwise at most."""

    def is_met(self, value: float) -> bool:
        """The value is on the right side, or on the bar."""
        return value >= self.bar if self.at_least else value <= self.bar


BARS = (
    Bar("trafilatura's time, in ours", "trafilatura", 5.5, 8, at_least=True),
    Bar("its fast mode's, in ours", "trafilatura-fast", 3.8, 5, at_least=True),
    Bar("readability-lxml's, in ours", "readability", 5, 7, at_least=True),
    Bar("our time, in resiliparse's", "in resiliparse", 2.2, 1.5),
    Bar("p95, in medians", "spread", 4),
    Bar("slope of time over blocks, logarithmic, from 1,000 to 100,000", "slope", 1.05),
    Bar("seconds for 10 MB of the pool's pages in one", "joined", 1),
    Bar("seconds for a made page of 10 MB, dense in blocks", "dense", 1),
    Bar("fresh process, import and first page, in times of `import trafilatura`", "start", 1),
    Bar("most MiB held over the pool", "memory", 80),
    Bar("pages a second of two workers, in one's", "workers", 1.8, at_least=True),
)
"""That speed has cost no accuracy is measured elsewhere: ``scripts/gate.py``, ``scripts/evaluate.py --cv``."""


def figures(measured: Measured) -> dict[str, Estimate]:
    """What bars are set for, as far as it was measured; ends of the interval are the value where there is none."""
    found: dict[str, Estimate] = {}
    if measured.pool:
        found.update(_of_pool(measured.pool))
    if measured.growth:
        found["slope"] = exactly(measured.growth.slope)
        found["joined"] = exactly(measured.growth.joined.ms / 1000)
        found["dense"] = exactly(measured.growth.dense.ms / 1000)
    starts = {start.name: start.ms for start in measured.starts}
    if THEIR_START in starts:
        found["start"] = exactly(starts[OUR_START] / starts[THEIR_START])
    held = {one.name: one.mib for one in measured.memory}
    if held:
        found["memory"] = exactly(held[OUR_PAGES])
    seconds = {crew.workers: crew.seconds for crew in measured.workers}
    if seconds:
        found["workers"] = exactly(seconds[1] / seconds[2])
    return found


def exactly(value: float) -> Estimate:
    """A figure without an interval."""
    return Estimate(value, value, value)


def _of_pool(pool: Timings) -> dict[str, Estimate]:
    found = {name: ratio(pool, name, OURS) for name in pool.names if name != OURS}
    if "resiliparse" in pool.names:
        found["in resiliparse"] = ratio(pool, OURS, "resiliparse")
    return {**found, "spread": exactly(spread(pool, OURS))}


def bar_rows(found: Mapping[str, Estimate]) -> list[list[str]]:
    """A table of the bars: its header, then a row each."""
    rows = [["what", "bar", "goal", "measured", "met"]]
    for bar in BARS:
        sign = "≥" if bar.at_least else "≤"
        goal = "" if bar.goal is None else f"{sign} {bar.goal:g}"
        value = found.get(bar.figure)
        told = ["not measured", ""] if value is None else [in_interval(value), _answer(bar, value.value)]
        rows.append([bar.what, f"{sign} {bar.bar:g}", goal, *told])
    return rows


def in_interval(estimate: Estimate) -> str:
    """A figure, and its interval where it has one.

    >>> in_interval(Estimate(2.0, 1.5, 2.25)), in_interval(exactly(80.125))
    ('2.00 [1.50 2.25]', '80.12')
    """
    value, low, high = (f"{number:.2f}" for number in estimate)
    return value if estimate.low == estimate.high else f"{value} [{low} {high}]"


def _answer(bar: Bar, value: float) -> str:
    if bar.goal is not None and bar._replace(bar=bar.goal).is_met(value):
        return "yes, and the goal"
    return "yes" if bar.is_met(value) else "**no**"
