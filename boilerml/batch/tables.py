"""Pages in JSON lines, in Parquet and in files of their own."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from boilerml.batch.records import Record, Records, Skipped, utf8_text

FEW = 32
"""Rows of a table that are decoded at a time: what a worker holds of it beside the group it reads from."""


def read_lines(stream: IO[bytes], name: str, most: int, column: str) -> Records:
    """Yield a record for each line that is a JSON object with the page under ``column``.

    ``id``, ``url`` and ``date`` are taken from it where it has them. A line that is no such object is skipped.

    Args:
        stream: the lines, decompressed.
        name: what to call the file in the records.
        most: bytes of a page that are too many.
        column: the key of the page.
    """
    offset = 0
    for index, line in enumerate(_lines(stream)):
        if not line.strip():
            yield Skipped("blank")
        else:
            try:
                values = json.loads(line)
                yield _record(values, name, offset, most, (index, values[column]))
            except (ValueError, TypeError, KeyError, RecursionError):
                yield Skipped("damaged")
        offset += len(line)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines up to where the compression, if any, is damaged."""
    try:
        yield from stream
    except (EOFError, OSError, zlib.error):
        yield b"!"  # a line that is damaged


def read_parquet(stream: IO[bytes], name: str, most: int, column: str) -> Records:
    """Yield a record for each row of a table; a group of rows that cannot be read is skipped.

    Args:
        stream: the file, which can seek.
        name: what to call it in the records.
        most: bytes of a page that are too many.
        column: of the page.

    Raises:
        ValueError: it is no Parquet file, or has no such column.
    """
    import pyarrow as pa  # noqa: PLC0415  (an extra)
    from pyarrow import parquet  # noqa: PLC0415

    file = parquet.ParquetFile(stream)
    names = set(file.schema_arrow.names)
    if column not in names:
        raise ValueError(f"no column {column!r}: choose one of {', '.join(sorted(names))}")
    wanted = [column, *(known for known in ("id", "url", "date") if known in names and known != column)]
    index = 0
    for group in range(file.num_row_groups):
        end = index + file.metadata.row_group(group).num_rows
        try:
            for batch in file.iter_batches(FEW, row_groups=[group], columns=wanted):
                for values in batch.to_pylist():
                    yield _row(values, name, index, most, column)
                    index += 1
        except (pa.ArrowException, OSError):
            yield Skipped("damaged", end - index)
        index = end


def _row(values: Mapping[str, Any], name: str, index: int, most: int, column: str) -> Record | Skipped:
    try:
        return _record(values, name, index, most, (index, values[column]))
    except TypeError:
        return Skipped("damaged")


def read_pages(paths: Sequence[str], name: str, most: int) -> Records:
    """Yield the pages that are files of their own, in the order given; one that cannot be read is skipped.

    Args:
        paths: of the pages.
        name: what to call what they belong to.
        most: bytes of a page that are too many.
    """
    for index, path in enumerate(paths):
        try:
            body = Path(path).read_bytes()
        except OSError:
            yield Skipped("damaged")
            continue
        record = Record(utf8_text(path), "", "", name, index, body)
        yield record if len(body) <= most else record._replace(body=b"", status="too_large")


def _record(values: Mapping[str, Any], name: str, offset: int, most: int, page: tuple[int, Any]) -> Record:
    """One page with what its table says of it.

    Raises:
        TypeError: the page is neither text nor bytes.
    """
    index, html = page
    if not isinstance(html, str | bytes):
        raise TypeError("a page is text or bytes")
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    named, url, date = (values.get(key) for key in ("id", "url", "date"))
    record = Record(
        id=f"{name}#{index}" if named is None else utf8_text(str(named)),
        url=utf8_text(str(url or "")),
        date=utf8_text(date.isoformat() if isinstance(date, dt.date) else str(date or "")),
        file=name,
        offset=offset,
        body=body,
    )
    return record if len(body) <= most else record._replace(body=b"", status="too_large")
