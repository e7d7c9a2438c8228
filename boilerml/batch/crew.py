"""Workers that do jobs, one each at a time, and outlive whatever a page does to them.

Each worker is a pool of one process (``pool.py``), so that it dies alone. It marks the record that it has in hand in
memory that the crew shares. When it dies there, or stays there too long and is ended, the job is done again by a new
worker, which is told to step over that record: what a page did is known from outside, whatever it did.
"""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from boilerml.batch.inputs import Job
from boilerml.batch.pool import Pool
from boilerml.batch.records import Status
from boilerml.batch.working import CLEANING, Failure, Mark, Summary, Task, Work

TICK = 0.2
"""Seconds between two looks at the workers: how late a limit may be noticed."""
START = 60.0
"""Seconds that a worker is given beside those of a page while it starts, reads or writes: a network may be slow."""
MOST_DEATHS = 50
"""Of workers on one input, after which it is given up: each costs what was done of it before."""


class Finished(NamedTuple):
    """What came of one job."""

    job: Job
    result: Summary | Failure
    part: Path
    """The file with its rows, if it has a summary."""


class Crew:
    """Workers, started when they are needed; to be used as a context."""

    def __init__(self, work: Work, workers: int) -> None:
        """Prepare.

        Args:
            work: what every worker does with a job.
            workers: how many there are.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="boilerml-")
        self._seats = [_Seat(work, str(Path(self._folder.name, str(n)))) for n in range(workers)]

    def __enter__(self) -> Crew:  # noqa: PYI034  (Self is younger than Python 3.10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """End the workers, whatever they are doing."""
        for seat in self._seats:
            seat.stop()
        self._folder.cleanup()

    def do(
        self, jobs: Iterable[Job], part: Callable[[Job], Path], look: Callable[[int, int], object] | None = None
    ) -> Iterator[Finished]:
        """Do jobs, and give back what came of each as soon as it is done.

        Args:
            jobs: to be done, begun in their order.
            part: names the file for a job's rows.
            look: is told from time to time how many bytes and pages of unfinished jobs are done.
        """
        waiting = deque(jobs)
        while waiting or any(seat.is_busy for seat in self._seats):
            for seat in self._seats:
                if waiting and not seat.is_busy:
                    job = waiting.popleft()
                    seat.begin(job, part(job))
            wait([seat.future for seat in self._seats if seat.future], timeout=TICK, return_when=FIRST_COMPLETED)
            for seat in self._seats:
                if seat.is_busy and (finished := seat.finished()):
                    yield finished
            if look is not None:
                places = [seat.place() for seat in self._seats if seat.is_busy]
                look(sum(offset for offset, _ in places), sum(pages for _, pages in places))


class _Seat:
    """A worker's place: the job in hand and what is known of it."""

    def __init__(self, work: Work, mark: str) -> None:
        Path(mark).write_bytes(bytes(Mark.FORM.size))
        self._work, self._mark_path = work, mark
        self._mark = Mark(mark)
        self._pool: Pool | None = None
        self._task: tuple[Job, Path]
        self.is_busy = False
        """Whether there is a job in hand."""
        self._known: dict[int, Status] = {}
        self._suspect = -1
        self._deaths = 0
        self._last: tuple[Any, float] = ((), 0.0)
        self.future: Future[tuple[Any, str]] | None = None

    def begin(self, job: Job, part: Path) -> None:
        """Begin a job."""
        self._task, self.is_busy = (job, part), True
        self._known, self._suspect, self._deaths = {}, -1, 0
        self._start()

    def _start(self) -> None:
        job, part = self._task
        self._mark.put(0, 0, 0)
        self._last = (self._mark.seen(), time.monotonic())
        self._pool = self._pool or Pool(self._work, 1)
        self.future = self._pool.submit(Task(job, str(part), dict(self._known), self._mark_path))
        if self.future is None:
            self._again("crashed")

    def place(self) -> tuple[int, int]:
        """Bytes and records of the job in hand that are done."""
        _, index, offset, _ = self._mark.seen()
        return offset, index

    def finished(self) -> Finished | None:
        """What came of the job, if it is done; a worker that died or got stuck is replaced."""
        if self.future is not None and self.future.done():
            try:
                value, error = self.future.result()
            except BrokenProcessPool:
                return self._again("crashed")
            return self._end(value or Failure(error))
        seen = self._mark.seen()
        if seen != self._last[0]:
            self._last = (seen, time.monotonic())
        elif time.monotonic() - self._last[1] > self._work.seconds_per_page + (0 if seen[0] == CLEANING else START):
            return self._again("timed_out")
        return None

    def _again(self, status: Status) -> Finished | None:
        """Begin the job anew, around the record at which the worker ended."""
        doing, index, _, _ = self._mark.seen()
        self.stop()
        self._deaths += 1
        if self._deaths > MOST_DEATHS:
            return self._end(Failure(f"{self._deaths} workers ended on it: look at its pages"))
        if status == "crashed" and index != self._suspect:
            # Once may be somebody else's fault (a signal from outside, memory that others took); twice is its own.
            self._suspect = index
        elif doing == CLEANING:
            self._known[index] = status
        else:
            return self._end(Failure(f"reading it ended the worker ({status}) behind record {index}: fetch it anew"))
        self._start()
        return None

    def _end(self, result: Summary | Failure) -> Finished:
        job, part = self._task
        self.is_busy, self.future = False, None
        if isinstance(result, Failure):
            part.unlink(missing_ok=True)
        return Finished(job, result, part)

    def stop(self) -> None:
        """End the worker, whatever it is doing."""
        if self._pool is not None:
            self._pool.stop()
        self._pool = self.future = None
