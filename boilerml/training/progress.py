"""Say how far long work has come and when it will end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence


class Progress:
    """A line for each step that begins: its number, what it is, the time gone, and an estimate of the time left.

    The estimate takes the steps to come to be as slow as those done, each by its cost beside the others'.
    """

    def __init__(
        self, costs: Sequence[float], log: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._costs = costs
        self._log = log
        self._clock = clock
        self._began = clock()
        self._done = 0

    def begin(self, what: str) -> None:
        """A step begins."""
        gone = self._clock() - self._began
        done, left = sum(self._costs[: self._done]), sum(self._costs[self._done :])
        estimate = f", about {_minutes(gone * left / done)} left" if done else ""
        self._log(f"[{self._done + 1}/{len(self._costs)}] {what} ({_minutes(gone)} gone{estimate})")

    def end(self) -> None:
        """The step is done."""
        self._done += 1


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min"
