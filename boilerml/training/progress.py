"""Say how far long work has come and when it will end."""

from __future__ import annotations

import time
from collections.abc import Callable


class Progress:
    """A line for each step that begins, with the time gone and, once a step of the main kind is done, the time left.

    Steps are taken to cost what the longest so far did: fits cost most and come last, so the estimate errs early only.
    """

    def __init__(self, steps: int, log: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._steps = steps
        self._log = log
        self._clock = clock
        self._began = self._step_began = clock()
        self._done = 0
        self._longest = 0.0

    def begin(self, what: str) -> None:
        """A step begins."""
        self._step_began = self._clock()
        left = f", about {_minutes(self._longest * (self._steps - self._done))} left" if self._done else ""
        gone = _minutes(self._step_began - self._began)
        self._log(f"[{self._done + 1}/{self._steps}] {what} ({gone} gone{left})")

    def end(self) -> None:
        """The step is done."""
        self._longest = max(self._longest, self._clock() - self._step_began)
        self._done += 1


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min"
