"""How fast the engines clean the same archives: each beside a bare pool of processes, in one run."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from boilerml.batch import local
from boilerml.batch.imitation import Page, own_pages, write_warc
from boilerml.batch.inputs import jobs_of, records_of
from boilerml.batch.output import Format, written
from boilerml.batch.records import Record, Records, Skipped
from boilerml.batch.rows import Choices, Row, judged, rows
from boilerml.batch.working import Work
from boilerml.evaluation.corpora import read_corpus

Engine = Callable[[list[str], Path, int], object]


class Timing(NamedTuple):
    """What an engine took, from the start of its first process to the end of its last."""

    engine: str
    seconds: float
    pages_per_second: float
    cpu_seconds: float
    """Of all its processes: what remains comparable where others use the same cores."""


def make_archives(folder: Path, source: Path, counts: tuple[int, int]) -> list[str]:
    """Archives of the pages of a corpus or of ``training_data``, over again if there are too few.

    Args:
        folder: where to put them.
        source: a corpus file, or the folder ``training_data``.
        counts: of archives, and of pages in each.
    """
    archives, each = counts
    found = own_pages(source) if source.is_dir() else _corpus_pages(source)
    pages = cycle(list(islice(found, archives * each)))
    names = []
    for number in range(archives):
        path = folder / f"{number:03}.warc.gz"
        renamed = (page._replace(url=f"https://{number}.example/{n}") for n, page in enumerate(islice(pages, each)))
        write_warc(path, renamed)
        names.append(str(path))
    return names


def _corpus_pages(path: Path) -> Iterator[Page]:
    return (Page("", record.html.encode("utf-8", "replace")) for record in read_corpus(path))


def compare(engines: Iterable[str], names: list[str], workers: int, times: int = 1) -> Iterator[Timing]:
    """Time each engine on the same archives, in turn, ``times`` over; the bare pool is one of them."""
    pages = sum(1 for name in names for one in _records(name) if isinstance(one, Record))
    for _ in range(times):
        for engine in engines:
            with tempfile.TemporaryDirectory(prefix="boilerml-") as folder:
                began, cpu_before = time.perf_counter(), _cpu_seconds()
                process = get_context("spawn").Process(target=ENGINES[engine], args=(names, Path(folder), workers))
                process.start()
                process.join()
                seconds = time.perf_counter() - began
            if process.exitcode:
                raise RuntimeError(f"{engine} ended with {process.exitcode}: see what it wrote above")
            yield Timing(engine, seconds, pages / seconds, _cpu_seconds() - cpu_before)


def _cpu_seconds() -> float:
    """Of the processes that this one started and that have ended, theirs included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def shares(names: list[str]) -> dict[str, float]:
    """Seconds that this process spends on reading and decoding, on cleaning, and on writing the same archives."""
    _write(
        islice(rows(_records(names[0]), Choices()), 10), "parquet"
    )  # what is loaded once is no share of a day's work
    began = time.process_time()
    records = [one for name in names for one in _records(name)]
    read = time.process_time()
    made = list(rows(iter(records), Choices()))
    cleaned = time.process_time()
    _write(made, "parquet")
    wrote = time.process_time()
    return {"reading": read - began, "cleaning": cleaned - read, "writing": wrote - cleaned}


def _write(found: Iterable[Row | Skipped], form: Format) -> None:
    with tempfile.TemporaryDirectory(prefix="boilerml-") as folder, written(Path(folder, "part"), form) as sink:
        for one in found:
            if isinstance(one, Row):
                sink.put(one)


def memory(name: str) -> float:
    """The most MiB that this process has held after it cleaned an archive as a worker does (Linux, macOS)."""
    _write(rows(_records(name), Choices()), "parquet")
    status = Path("/proc/self/status")
    if status.exists():  # Linux, whose ru_maxrss counts what the parent held when it started this process
        return int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def _records(name: str) -> Records:
    (job,) = jobs_of([name])
    return records_of(job, Choices().most_bytes, "html")


def _bare(names: list[str], _: Path, workers: int) -> object:
    """Nothing but the cleaner: each process reads an archive and cleans its pages; nothing is written."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(_cleaned, names))


def _cleaned(name: str) -> int:
    return sum(len(judged(one, Choices())[0].text) for one in _records(name) if isinstance(one, Record) and one.body)


def _command(names: list[str], out: Path, workers: int) -> object:
    return local.run(names, out, Work(Choices()), workers=workers)


def _spark(names: list[str], out: Path, workers: int) -> object:
    from pyspark.sql import SparkSession  # noqa: PLC0415  (an extra)

    from boilerml.batch.spark import clean_warcs  # noqa: PLC0415

    spark = SparkSession.builder.master(f"local[{workers},4]").config("spark.ui.enabled", "false").getOrCreate()
    clean_warcs(spark, names, str(out))
    return spark.stop()


def _datatrove(step: str, names: list[str], out: Path, workers: int) -> object:
    from datatrove.executor import LocalPipelineExecutor  # noqa: PLC0415  (an extra)
    from datatrove.pipeline.extractors import Trafilatura  # noqa: PLC0415
    from datatrove.pipeline.writers import JsonlWriter  # noqa: PLC0415

    from boilerml.batch.datatrove import Archives, BoilerML, Clean  # noqa: PLC0415

    steps: dict[str, Callable[[], object]] = {
        "step": Clean,
        "extractor": BoilerML,
        "trafilatura": partial(Trafilatura, timeout=30),
    }
    pages = Archives(str(Path(names[0]).parent), glob_pattern="*.warc.gz")
    pipeline = [pages, steps[step](), JsonlWriter(str(out / "out"))]
    logs = str(out / "logs")
    return LocalPipelineExecutor(pipeline, tasks=len(names), workers=workers, logging_dir=logs).run()


ENGINES: dict[str, Engine] = {
    "bare pool": _bare,
    "boilerml batch": _command,
    "spark": _spark,
    "datatrove step": partial(_datatrove, "step"),
    "datatrove extractor": partial(_datatrove, "extractor"),
    "datatrove trafilatura": partial(_datatrove, "trafilatura"),
}
