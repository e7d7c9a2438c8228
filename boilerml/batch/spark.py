"""Spark: archives by the thousand on a cluster, or the pages in a column of a frame.

A task of ``clean_warcs`` does for one archive what a worker of ``boilerml batch`` does: it writes the table aside and
gives it its name when it is complete. The name depends on the input alone and the bytes on its contents, so that it
does not matter how often a task is tried, by how many executors at once, or in which run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
from pyspark import cloudpickle

from boilerml.batch.crew import Crew
from boilerml.batch.inputs import Job, jobs_of
from boilerml.batch.output import TYPES
from boilerml.batch.places import files_in, publish
from boilerml.batch.records import Record
from boilerml.batch.rows import COLUMNS, Choices, Clean, judged, row
from boilerml.batch.working import Summary, Work

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

SUMMARY = (
    "name string, rows map<string, bigint>, skipped map<string, bigint>, "
    "bytes_in bigint, bytes_out bigint, seconds double, error string"
)
"""The columns that ``clean_warcs`` returns."""
FOUND = COLUMNS[COLUMNS.index("offset") + 1 :]
"""The columns that ``clean_column`` adds."""

Batches = Iterator[pa.RecordBatch]


def clean_warcs(
    spark: SparkSession, paths: Iterable[str], out: str, choices: Choices | None = None, clean: Clean | None = None
) -> DataFrame:
    """Clean archives into tables, one each, named after it; archives whose table is there are passed over.

    Each archive is a partition. A page that hangs or ends its process is stepped over as in ``boilerml batch``; a task
    that dies with its executor is tried again by Spark, if the session lets it. What a call has finished, no later one
    does again, even if the driver was killed.

    Args:
        spark: a session (a classic one: Spark Connect cannot share the model).
        paths: of archives or tables of pages: local ones, where every executor has them, or addresses
            (``s3://…``, ``s3a://…``, ``gs://…``, ``hdfs://…``).
        out: the folder for tables, local or an address.
        choices: what the rows are to be.
        clean: how a record is judged; by default as its medium asks for.

    Returns:
        A row for each archive that was still to be done, computed already: looking at it does nothing again. ``error``
        says why an archive has no table; ``""`` if it has one.

    Raises:
        InputError: a path is not there, or two would share a table.
        pyspark.errors.PySparkException: a task failed as often as Spark tries.
    """
    done = files_in(out)
    jobs = [job for job in jobs_of(paths) if f"{job.name}.parquet" not in done]
    shared = _shared(spark, Work(_shippable(choices), clean=clean))
    rows = [(job.name, job.kind, job.source, list(job.pages), job.size) for job in jobs]
    # As many slices as rows: a partition each, whatever else the session is set to.
    tasks = spark.sparkContext.parallelize(rows, max(1, len(rows)))
    frame = spark.createDataFrame(tasks, "name string, kind string, source string, pages array<string>, size bigint")
    summaries = frame.mapInArrow(_warcs(shared, out), SUMMARY).collect()
    shared.unpersist()
    return spark.createDataFrame(summaries, SUMMARY)


def clean_column(frame: DataFrame, column: str, choices: Choices | None = None) -> DataFrame:
    """A frame with the columns ``FOUND`` beside its own: what was found in the page of each row, and its status.

    Pages are cleaned in Spark's own workers: an exception is in the row's status, but a page that hung or ended its
    process would do the same to its task.

    Args:
        frame: any (a classic one: Spark Connect cannot share the model).
        column: of the pages, text or binary; a row without one is ``empty``.
        choices: what the rows are to be.

    Raises:
        ValueError: there is no such column, or there are columns of those names.
    """
    if column not in frame.columns:
        raise ValueError(f"no column {column!r}: choose one of {', '.join(frame.columns)}")
    if taken := set(FOUND) & set(frame.columns):
        raise ValueError(f"the frame has columns {', '.join(sorted(taken))} already: rename or drop them")
    shared = _shared(frame.sparkSession, _shippable(choices))
    added = ", ".join(f"{name} {'double' if name in TYPES else 'string'}" for name in FOUND)
    # A new list: a type's own ``add`` would change the frame's idea of itself.
    fields = [*frame.schema.fields, *frame.sparkSession.createDataFrame([], added).schema.fields]
    return frame.mapInArrow(_pages(shared, column), type(frame.schema)(fields))


def _shippable(choices: Choices | None) -> Choices:
    """With the model itself, if it is not the one that every installation has: executors need not have its folder."""
    return Choices() if choices is None else choices if choices.model is None else choices.ready()


def _shared(spark: SparkSession, thing: object) -> Broadcast[bytes]:
    """Anything, sent to each machine once."""
    return spark.sparkContext.broadcast(cloudpickle.dumps(thing))


@lru_cache(maxsize=1)
def _choices(shared: Broadcast[bytes]) -> Choices:
    """The choices, with a model that is read once by each process of Spark's."""
    choices: Choices = cloudpickle.loads(shared.value)
    return choices.ready()


def _warcs(shared: Broadcast[bytes], out: str) -> Callable[[Batches], Batches]:
    """What a task does with the archives of its partition."""

    def clean(batches: Batches) -> Batches:
        for batch in batches:
            for values in batch.to_pylist():
                job = Job(**{**values, "pages": tuple(values["pages"])})
                yield pa.RecordBatch.from_pylist([_done(shared, job, out)], _summary_schema())

    return clean


def _done(shared: Broadcast[bytes], job: Job, out: str) -> dict[str, Any]:
    """Do a job and publish its table.

    Raises:
        OSError: the table cannot be written: not this archive's fault, so Spark is to try elsewhere.
    """
    with tempfile.TemporaryDirectory(prefix="boilerml-") as folder:
        (finished,) = _crew(shared).do([job], lambda _: Path(folder, "part"))
        result = finished.result
        if isinstance(result, Summary):
            publish(finished.part, f"{out.rstrip('/')}/{job.name}.parquet")
            summary = asdict(result)
            pairs = {name: list(cast("Mapping[str, int]", summary[name]).items()) for name in ("rows", "skipped")}
            return {**summary, **pairs, "error": ""}
        if result.is_fatal:
            raise OSError(result.message)
        return {"name": job.name, "rows": [], "skipped": [], "error": result.message}


@lru_cache(maxsize=1)
def _crew(shared: Broadcast[bytes]) -> Crew:
    """The worker of this process of Spark's, kept from one archive to the next with its model."""
    return Crew(cloudpickle.loads(shared.value), 1)


def _summary_schema() -> pa.Schema:
    counts = pa.map_(pa.string(), pa.int64())
    types = {
        "rows": counts,
        "skipped": counts,
        "bytes_in": pa.int64(),
        "bytes_out": pa.int64(),
        "seconds": pa.float64(),
    }
    names = [column.split()[0] for column in SUMMARY.replace("string, bigint", "").split(", ")]
    return pa.schema([(name, types.get(name, pa.string())) for name in names])


def _pages(shared: Broadcast[bytes], column: str) -> Callable[[Batches], Batches]:
    """What a task does with the pages of its partition."""

    def clean(batches: Batches) -> Batches:
        for batch in batches:
            urls = batch.column("url").to_pylist() if "url" in batch.schema.names else [None] * batch.num_rows
            pages = zip(batch.column(column).to_pylist(), urls, strict=True)
            rows = [_found(page, url, _choices(shared)) for page, url in pages]
            arrays = [pa.array([values[name] for values in rows], TYPES.get(name, "string")) for name in FOUND]
            yield pa.RecordBatch.from_arrays([*batch.columns, *arrays], [*batch.schema.names, *FOUND])

    return clean


def _found(page: str | bytes | None, url: str | None, choices: Choices) -> dict[str, Any]:
    body = page.encode("utf-8", "replace") if isinstance(page, str) else page or b""
    record = Record("", str(url or ""), "", "", None, body)
    if len(body) > choices.most_bytes:
        record = record._replace(body=b"", status="too_large")
    return row(record, choices, judged)._asdict()
