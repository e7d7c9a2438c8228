"""Measurements as tables, and the document between whose markers they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from boilerml.evaluation.comparison import OURS
from boilerml.evaluation.speed.bars import bar_rows, figures, in_interval
from boilerml.evaluation.speed.growth import Growth
from boilerml.evaluation.speed.measure import YARDSTICK, Measured
from boilerml.evaluation.speed.stages import Stage
from boilerml.evaluation.speed.starting import Held, Start
from boilerml.evaluation.speed.timing import Timings, ratio, speeds
from boilerml.evaluation.speed.workers import Crew
from boilerml.evaluation.tables import piped

_OPEN, _CLOSE = "<!-- measured: {} -->", "<!-- end: {} -->"


def sections(measured: Measured, command: str) -> dict[str, str]:
    """Markdown by the name of the part, for those that were measured: a table, and where it is from."""
    source = f"`{command}`"
    on_pages = f"{source}: {measured.pages}."
    tables = {
        "bars": (bar_rows(figures(measured)), f"{on_pages} {measured.machine}.") if figures(measured) else None,
        "pool": measured.pool and (speed_rows(measured.pool), on_pages),
        "own": measured.own and (speed_rows(measured.own), f"{source}: all {len(measured.own.ms)} pages of ours."),
        "plain": measured.plain and (speed_rows(measured.plain, YARDSTICK), f"{on_pages} A run of its own."),
        "stages": measured.stages and (stage_rows(measured.stages), on_pages),
        "starts": measured.starts and (start_rows(measured.starts), f"{source}: a page of ours of median size."),
        "memory": measured.memory and (held_rows(measured.memory), on_pages),
        "growth": measured.growth and (growth_rows(measured.growth), _of_growth(measured.growth, source)),
        "workers": measured.workers and (crew_rows(measured.workers), f"{on_pages} Over again to make so many."),
    }
    return {name: f"{piped(made[0], 1)}\n\n{made[1]}" for name, made in tables.items() if made}


def speed_rows(timings: Timings, yardstick: str = OURS) -> list[list[str]]:
    """A row for each contender, with its mean time in that of the yardstick."""
    header = ["", "mean ms", "median", "p95", "pages/s", "MB/s", f"in {yardstick}'s time", "errors"]
    return [
        header,
        *(
            [
                speed.name,
                *(f"{ms:.2f}" for ms in (speed.mean, speed.median, speed.p95)),
                f"{speed.pages_per_second:.0f}",
                f"{speed.mb_per_second:.1f}",
                in_interval(ratio(timings, speed.name, yardstick)) if yardstick in timings.names else "",
                str(speed.errors),
            ]
            for speed in speeds(timings)
        ),
    ]


def stage_rows(stages: Iterable[Stage]) -> list[list[str]]:
    """A row for each stage, and the whole."""
    named = list(stages)
    whole = ["**whole**", f"{sum(stage.ms for stage in named):.3f}", f"{sum(stage.share for stage in named):.1%}"]
    return [["stage", "mean ms", "share"], *([s.name, f"{s.ms:.3f}", f"{s.share:.1%}"] for s in named), whole]


def start_rows(starts: Iterable[Start]) -> list[list[str]]:
    """A row for each kind of process."""
    return [
        ["fresh process", "median CPU ms", "least"],
        *([start.name, f"{start.ms:.0f}", f"{start.least:.0f}"] for start in starts),
    ]


def held_rows(memory: Iterable[Held]) -> list[list[str]]:
    """A row for each kind of process."""
    return [["fresh process", "most MiB"], *([held.name, f"{held.mib:.1f}"] for held in memory)]


def growth_rows(growth: Growth) -> list[list[str]]:
    """A row for each page, the large ones last."""
    named = [*(("made", point) for point in growth.points), ("made", growth.dense), ("pool, joined", growth.joined)]
    return [
        ["page", "blocks", "bytes", "CPU ms", "µs a block"],
        *(
            [name, f"{point.blocks:,}", f"{point.size:,}", f"{point.ms:.2f}", f"{1000 * point.ms / point.blocks:.1f}"]
            for name, point in named
        ),
    ]


def crew_rows(crews: Sequence[Crew]) -> list[list[str]]:
    """A row for each number of workers."""
    return [
        ["workers", "pages", "seconds", "pages/s", "in one's"],
        *(
            [
                str(crew.workers),
                f"{crew.pages:,}",
                f"{crew.seconds:.1f}",
                f"{crew.pages / crew.seconds:.0f}",
                f"{crews[0].seconds / crew.seconds:.2f}",
            ]
            for crew in crews
        ),
    ]


def _of_growth(growth: Growth, source: str) -> str:
    slope = f"Slope on logarithmic axes from 1,000 blocks: {growth.slope:.3f}."
    return f"{source}: pages made of words of ours, and the pool's own in one. {slope}"


def filled(document: str, parts: Mapping[str, str]) -> str:
    r"""The document with each part between its markers, in place of what stood there.

    Raises:
        ValueError: the document has no such markers.

    >>> filled("A\n<!-- measured: own -->\nold\n<!-- end: own -->\nB", {"own": "new"})
    'A\n<!-- measured: own -->\n\nnew\n\n<!-- end: own -->\nB'
    """
    for name, text in parts.items():
        start, end = _OPEN.format(name), _CLOSE.format(name)
        before, opened, rest = document.partition(start)
        _, closed, after = rest.partition(end)
        if not (opened and closed):
            raise ValueError(f"no {start} … {end} in the document: put it where the table belongs")
        document = f"{before}{start}\n\n{text}\n\n{end}{after}"
    return document
