"""Rows to a file: Parquet or JSON lines, the same rows to the same bytes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, Protocol, TypeAlias

from boilerml.batch.rows import COLUMNS, MEGABYTE, Row

if TYPE_CHECKING:
    import pyarrow as pa

Format: TypeAlias = Literal["parquet", "jsonl"]

ROWS_TOGETHER = 1000
CHARS_TOGETHER = 4 * MEGABYTE
"""Rows, or characters of text, that make a group of a Parquet file: what a worker holds of its output."""


TYPES = {"offset": "int64", "confidence": "float64"}
"""Of the columns that are no strings, in Arrow."""


class Sink(Protocol):
    """Takes rows."""

    def put(self, row: Row) -> None:
        """Write it, or keep it until there are enough."""

    def close(self) -> None:
        """Write what is left."""


@contextmanager
def written(path: Path, form: Format) -> Iterator[Sink]:
    """A file that takes rows; complete and on the disk at the end, unless something is raised.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        sink = SINKS[form](file)
        yield sink
        sink.close()
        file.flush()
        os.fsync(file.fileno())


class _Lines:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def put(self, row: Row) -> None:
        values = dict(zip(COLUMNS, row, strict=False))  # the reason stays out
        self._file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        self._file.flush()


class _Parquet:
    def __init__(self, file: IO[bytes]) -> None:
        from pyarrow import parquet  # noqa: PLC0415  (an extra)

        self._file = file
        self._writer = parquet.ParquetWriter(file, schema(), compression="zstd")
        self._rows: list[Row] = []
        self._chars = 0

    def put(self, row: Row) -> None:
        self._rows.append(row)
        self._chars += len(row.text)
        if len(self._rows) >= ROWS_TOGETHER or self._chars >= CHARS_TOGETHER:
            self._write()

    def close(self) -> None:
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._rows:
            self._writer.write_batch(batch(self._rows))
        self._rows, self._chars = [], 0


SINKS: dict[Format, Callable[[IO[bytes]], Sink]] = {"parquet": _Parquet, "jsonl": _Lines}


def schema() -> pa.Schema:
    """The columns and their types in Arrow."""
    import pyarrow as pa  # noqa: PLC0415  (an extra)

    return pa.schema([(name, getattr(pa, TYPES.get(name, "string"))()) for name in COLUMNS])


def batch(rows: list[Row]) -> pa.RecordBatch:
    """The rows as columns."""
    import pyarrow as pa  # noqa: PLC0415  (an extra)

    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema(), strict=False)]
    return pa.record_batch(arrays, schema=schema())
