"""One job, done: an input read, its rows written aside, and what there was counted: what a worker does."""

from __future__ import annotations

import mmap
import struct
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from boilerml.batch.inputs import Job, records_of
from boilerml.batch.output import Format, Sink, written
from boilerml.batch.places import InputError
from boilerml.batch.records import Record, Records, Skipped, Status
from boilerml.batch.rows import Choices, Clean, Row, rows

MOST_REASONS = 20
"""Failures of one input whose reasons are kept; all are counted."""
READING, CLEANING = 0, 1


class Failure(NamedTuple):
    """Why a job has no output."""

    message: str
    is_fatal: bool = False
    """Whether others would fail as well: the disk is full."""


@dataclass(frozen=True)
class Summary:
    """What came of one input."""

    name: str
    rows: Mapping[str, int]
    """How many of each status."""
    skipped: Mapping[str, int]
    """How many of each reason."""
    bytes_in: int
    bytes_out: int
    seconds: float
    reasons: list[dict[str, str]] = field(default_factory=list)
    """``id``, ``status`` and ``reason`` of the first pages that failed."""


class Task(NamedTuple):
    """A job as a worker is given it."""

    job: Job
    part: str
    """The file to write, not under its final name."""
    known: Mapping[int, Status]
    """What became of records, counted from 0, that ended or stopped a worker before."""
    mark: str
    """The file of a ``Mark``."""


class Mark:
    """Where a worker is, for whoever watches it: a few bytes of memory that two processes share."""

    FORM = struct.Struct("<qqqq")

    def __init__(self, path: str) -> None:
        with Path(path).open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), self.FORM.size)

    def put(self, doing: int, index: int, offset: int) -> None:
        """Say what is being done with which record, counted from 0, and where in the file it is."""
        self.FORM.pack_into(self._memory, 0, doing, index, offset, time.monotonic_ns())

    def seen(self) -> tuple[int, int, int, int]:
        """What was put last, and when it was put: it differs whenever the worker went on."""
        doing, index, offset, at = self.FORM.unpack_from(self._memory)
        return doing, index, offset, at


@dataclass(frozen=True)
class Work:
    """What workers are started for: called with one task after another."""

    choices: Choices
    form: Format = "parquet"
    clean: Clean | None = None
    """How a record is judged; by default as its medium asks for."""
    seconds_per_page: float = 60.0
    """After which a page is given up."""
    most_memory: int = 0
    """Bytes of address space that a worker may have; 0: all there are."""

    def __call__(self, task: Task) -> Summary | Failure:
        """Do a job. What is wrong with a page is in its row, what is wrong with a record is counted."""
        _limit_memory(self.most_memory)
        began = time.monotonic()
        part = Path(task.part)
        mark = Mark(task.mark)
        tally = _Tally()
        records = records_of(task.job, self.choices.most_bytes, self.choices.column)
        try:
            with written(part, self.form) as sink:
                tally.run(rows(_watched(records, task.known, mark), self.choices, self.clean), sink)
        except InputError as error:
            return Failure(str(error))
        except OSError as error:
            return Failure(f"output: {error.strerror or error}: make room for it, or write elsewhere", is_fatal=True)
        seconds = round(time.monotonic() - began, 3)
        size = part.stat().st_size
        counts = dict(sorted(tally.rows.items())), dict(sorted(tally.skipped.items()))
        return Summary(task.job.name, *counts, task.job.size, size, seconds, tally.reasons)


class _Tally:
    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.reasons: list[dict[str, str]] = []

    def run(self, found: Iterable[Row | Skipped], sink: Sink) -> None:
        for one in found:
            if isinstance(one, Skipped):
                self.skipped[one.reason] += one.times
                continue
            sink.put(one)
            self.rows[one.status] += 1
            if one.reason and len(self.reasons) < MOST_REASONS:
                self.reasons.append({"id": one.id, "status": one.status, "reason": one.reason})


def _watched(records: Records, known: Mapping[int, Status], mark: Mark) -> Records:
    """The records as they come, each announced before it is cleaned, and those that did harm before made harmless."""
    mark.put(READING, 0, 0)
    for index, record in enumerate(records):
        offset = (record.offset or 0) if isinstance(record, Record) else 0
        mark.put(CLEANING, index, offset)
        if index in known and isinstance(record, Record):
            yield record._replace(status=known[index], body=b"")
        else:
            yield record
        mark.put(READING, index + 1, offset)


def _limit_memory(most: int) -> None:
    """Let a page that takes too much memory fail, before the machine does."""
    with suppress(ImportError, ValueError):  # Windows has no such limits; a lower one is there already
        import resource  # noqa: PLC0415

        if most:
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
