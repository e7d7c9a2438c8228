"""Spark: archives by the thousand on a cluster, or the pages in a column of a frame.

A task of ``clean_warcs`` does for one archive what a worker of ``boilerml batch`` does: it writes the table aside and
gives it its name when it is complete. The name depends on the input alone and the bytes on its contents, so that it
does not matter how often a task is tried, by how many executors at once, or in which run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from boilerml.batch.crew import Crew
from boilerml.batch.inputs import Job, jobs_of
from boilerml.batch.output import batch, schema
from boilerml.batch.places import exists, publish
from boilerml.batch.records import Record
from boilerml.batch.rows import COLUMNS, Choices, Clean, Row, judged, row
from boilerml.batch.working import Failure, Summary, Work

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

SUMMARIES = (
    "name string, output string, rows map<string, bigint>, skipped map<string, bigint>, "
    "bytes_in bigint, bytes_out bigint, seconds double, error string"
)
"""What ``clean_warcs`` returns a row of for each archive."""
CELLS = {"offset": "bigint", "confidence": "double"}


def clean_warcs(
    spark: SparkSession, paths: Iterable[str], out: str, choices: Choices | None = None, clean: Clean | None = None
) -> DataFrame:
    """Clean archives into tables, one each, named after it; archives whose table is there are passed over.

    Each archive is a partition. A page that hangs or ends its process is stepped over as in ``boilerml batch``; a task
    that dies with its executor is tried again by Spark. Nothing is done twice by a second call, nor by one after a
    driver that was killed.

    Args:
        spark: a session.
        paths: of archives or tables of pages: local ones, where every executor has them, or addresses
            (``s3://…``, ``s3a://…``, ``gs://…``, ``hdfs://…``).
        out: the folder for tables, local or an address.
        choices: what the rows are to be.
        clean: how a record is judged; by default as its medium asks for.

    Returns:
        A row for each archive that was still to be done, with the columns of ``SUMMARIES``: computed already, so that
        looking at it does nothing again. ``error`` says why an archive has no table; other archives are done anyway.

    Raises:
        InputError: a path is not there, or two would share a table.
        pyspark.errors.PySparkException: a task failed as often as Spark tries.
    """
    work = Work(choices or Choices(), clean=clean)
    jobs = jobs_of(paths)
    named = spark.createDataFrame([(job.name, *job[1:3], job.size) for job in jobs], "name string, kind string, source string, size bigint")
    finished = spark.createDataFrame(
        [(job.name,) for job in jobs if exists(_output(out, job.name))], "name string"
    )
    undone = named.join(finished, "name", "left_anti")
    rows = [tuple(one) for one in undone.sort("name").collect()]
    shared = spark.sparkContext.broadcast(work)
    tasks = spark.sparkContext.parallelize(rows, max(1, len(rows)))
    frame = tasks.toDF("name string, kind string, source string, size bigint").mapInArrow(
        _cleaning(shared, out), SUMMARIES
    )
    done = frame.collect()
    shared.unpersist()
    return spark.createDataFrame(done, SUMMARIES)
