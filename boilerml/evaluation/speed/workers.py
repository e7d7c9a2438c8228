"""What a second process brings: ``clean_many`` with one and with two workers."""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Sequence
from itertools import cycle, islice
from typing import NamedTuple

from boilerml.batch.many import clean_many
from boilerml.evaluation.corpora import Record


class Crew(NamedTuple):
    """How long a number of workers took."""

    workers: int
    pages: int
    seconds: float
    """By the clock, the start of the workers included: the median of several times."""


def time_crews(records: Sequence[Record], pages: int, times: int, crews: Sequence[int] = (1, 2)) -> list[Crew]:
    """Clean the same pages, over again if there are too few, with each number of workers in turn."""
    spent: dict[int, list[float]] = {workers: [] for workers in crews}
    for _ in range(times):
        for workers, took in spent.items():
            source = islice(cycle(record.html for record in records), pages)
            start = time.perf_counter()
            deque(clean_many(source, workers=workers), maxlen=0)
            took.append(time.perf_counter() - start)
    return [Crew(workers, pages, statistics.median(took)) for workers, took in spent.items()]
