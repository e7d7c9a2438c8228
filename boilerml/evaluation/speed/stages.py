"""How a page's CPU time divides among the stages: the pipeline as it is, with a stopwatch around each stage's calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import MappingProxyType
from typing import Any, NamedTuple
from unittest.mock import patch

from boilerml import model, pipeline, reading, render
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.speed.garbage import only_new
from boilerml.features import KindModel, Vocabulary
from boilerml.forest import Forest
from boilerml.network import Network

STAGES: MappingProxyType[str, tuple[tuple[object, str], ...]] = MappingProxyType(
    {
        "parse": ((reading, "parse"),),
        "segment": ((reading, "segment"),),
        "embedded data": ((reading, "visible_words"), (reading, "embedded_html"), (reading, "supplemented")),
        "features": ((model, "Columns"), (Vocabulary, "wording"), (model, "matrix")),
        "forest": ((Forest, "log_odds"),),
        "network": ((Network, "log_odds"),),
        "context": ((model, "Context"), (model, "second_matrix")),
        "kinds": ((model, "kind_tokens"), (model, "measures"), (KindModel, "log_probabilities")),
        "decide": ((pipeline, "decide"), (pipeline, "without_copies")),
        "render": ((render, "text"),),
    }
)
"""By stage, what is called for it, and where its callers look it up. The forest's calls are those of both looks."""

REST = "between them"


class Stage(NamedTuple):
    """One stage's part of a page."""

    name: str
    ms: float
    """Mean CPU milliseconds a page."""
    share: float
    """Of the whole (0 to 1)."""


class Stopwatch:
    """Adds up the CPU seconds of each stage, without those of stages that were called from within it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._within: list[float] = []

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  (whatever the function takes and returns)
            self._within.append(0.0)
            start = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                took = time.process_time() - start
                self.seconds[stage] = self.seconds.get(stage, 0.0) + took - self._within.pop()
                if self._within:
                    self._within[-1] += took

        return timed


def time_stages(records: Sequence[Record]) -> list[Stage]:
    """The stages in the pipeline's order, and what is spent between them.

    Raises:
        ValueError: there are no pages.
    """
    if not records:
        raise ValueError("there are no pages to time the stages on")
    clock = Stopwatch()
    pipeline.clean(records[0].html)
    with only_new(), ExitStack() as stack:
        for stage, calls in STAGES.items():
            for owner, name in calls:
                stack.enter_context(patch.object(owner, name, clock.around(stage, getattr(owner, name))))
        whole = clock.around(REST, pipeline.clean)
        for record in records:
            whole(record.html)
    total = sum(clock.seconds.values())
    spent = ((stage, clock.seconds.get(stage, 0.0)) for stage in (*STAGES, REST))
    return [Stage(stage, 1000 * seconds / len(records), seconds / total) for stage, seconds in spent]
