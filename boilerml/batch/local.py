"""Archives, tables and folders on one machine: an output for each input, whole or not at all, and a manifest."""

from __future__ import annotations

import json
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from boilerml.batch.crew import Crew
from boilerml.batch.inputs import Job, jobs_of
from boilerml.batch.places import publish
from boilerml.batch.working import Summary, Work

JOURNAL, MANIFEST = "manifest.jsonl", "manifest.json"
PART = ".boilerml-part-"
LIBRARIES = ("boilerml", "lxml", "numpy", "pyarrow", "fastwarc")


class OutputError(Exception):
    """Nothing more can be written: the message says where, why, and what to do."""


class Progress(NamedTuple):
    """How far a run is."""

    done: int
    """Bytes of the inputs that are read."""
    total: int
    """Bytes of all inputs that were to be read."""
    pages: int
    """Records that are done."""


@dataclass(frozen=True)
class Report:
    """What came of a run."""

    rows: Mapping[str, int]
    """How many of each status, in this run and those before it."""
    skipped: Mapping[str, int]
    """How many of each reason."""
    failed: Mapping[str, str]
    """Inputs without an output, and why."""
    done_before: int
    """Inputs that an earlier run had finished."""
    seconds: float


def run(
    names: Iterable[str],
    out: Path,
    work: Work,
    *,
    workers: int,
    look: Callable[[Progress], object] = lambda _: None,
) -> Report:
    """Clean all inputs into a folder.

    An input whose output is there is passed over, so that a run which was ended, however roughly, is finished by
    another one like it, with the same bytes as if it had never been ended. Only one run at a time may use a folder.

    Args:
        names: archives, tables, and folders of them or of pages.
        out: the folder for output.
        work: what to do with each.
        workers: processes.
        look: is told a few times a second how far it is.

    Raises:
        InputError: an input is not there, or two would share an output.
        OutputError: the folder cannot be written, or the disk is full; what was finished stays.
    """
    began = time.monotonic()
    jobs = jobs_of(names)
    outputs = {job: out / f"{job.name}.{work.form}" for job in jobs}
    failed: dict[str, str] = {}
    try:
        _prepare(out)
        undone = [job for job in jobs if not outputs[job].exists()]
        for job, result, part in _all_done(undone, out, work, workers, look):
            if isinstance(result, Summary):
                # First what is known of it, then the file: who finds the file finds the line.
                _note(out / JOURNAL, result)
                publish(part, str(outputs[job]))
            elif result.is_fatal:
                raise OutputError(f"{out}: {result.message}")
            else:
                failed[job.source] = result.message
        summaries = _summaries(out, [job.name for job in jobs if outputs[job].exists()])
        report = _report(summaries, failed, len(jobs) - len(undone), time.monotonic() - began)
        _write_manifest(out, summaries, report)
    except OSError as error:
        raise OutputError(f"{error.filename or out}: {error.strerror}: make room for it, or write elsewhere") from error
    return report


def _prepare(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for left in out.glob(f"{PART}*"):  # by a run that was killed
        left.unlink(missing_ok=True)


def _all_done(
    jobs: list[Job], out: Path, work: Work, workers: int, look: Callable[[Progress], object]
) -> Iterator[Any]:
    """What came of each job, with a look at the progress now and then."""
    total = sum(job.size for job in jobs)
    size = pages = 0
    parts = {job: out / f"{PART}{os.getpid()}-{number}" for number, job in enumerate(jobs)}
    with Crew(work, max(1, min(workers, len(jobs)))) as crew:

        def tell(read: int, records: int) -> None:
            look(Progress(size + read, total, pages + records))

        try:
            for finished in crew.do(jobs, parts.__getitem__, tell):
                size += finished.job.size
                if isinstance(finished.result, Summary):
                    pages += sum(finished.result.rows.values())
                yield finished
        finally:
            crew.stop()
            for part in parts.values():
                part.unlink(missing_ok=True)


def _note(path: Path, summary: Summary) -> None:
    with path.open("ab") as journal:
        # The line break comes first: a run that was killed may have left half a line.
        journal.write(b"\n" + json.dumps(asdict(summary), ensure_ascii=False).encode())
        journal.flush()
        os.fsync(journal.fileno())


def _summaries(out: Path, names: list[str]) -> list[dict[str, Any]]:
    """What the journal says of the inputs, the last word counting; nothing of one that it does not know."""
    said: dict[str, dict[str, Any]] = {}
    lines = (out / JOURNAL).read_bytes().splitlines() if names else []
    for line in lines:
        try:
            summary = json.loads(line)
            said[summary["name"]] = summary
        except (ValueError, KeyError, TypeError):  # noqa: PERF203  (a line cut off by whatever ended that run)
            continue
    return [said.get(name, {"name": name, "rows": {}, "skipped": {}}) for name in names]


def _report(summaries: list[dict[str, Any]], failed: Mapping[str, str], before: int, seconds: float) -> Report:
    rows: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for summary in summaries:
        rows.update(summary["rows"])
        skipped.update(summary["skipped"])
    return Report(rows, skipped, failed, before, seconds)


def _write_manifest(out: Path, summaries: list[dict[str, Any]], report: Report) -> None:
    manifest = {
        "rows": dict(sorted(report.rows.items())),
        "skipped": dict(sorted(report.skipped.items())),
        "bytes_in": sum(summary.get("bytes_in", 0) for summary in summaries),
        "bytes_out": sum(summary.get("bytes_out", 0) for summary in summaries),
        "worker_seconds": round(sum(summary.get("seconds", 0.0) for summary in summaries), 3),
        "seconds": round(report.seconds, 3),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in LIBRARIES}},
        "failed": dict(report.failed),
        "files": summaries,
    }
    part = out / f"{PART}{os.getpid()}-manifest"
    try:
        part.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace")
        publish(part, str(out / MANIFEST))
    finally:
        part.unlink(missing_ok=True)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
