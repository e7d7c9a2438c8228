"""WARC and WET archives: their records one by one, and around whatever is damaged."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING

from boilerml.batch.http import decoded
from boilerml.batch.records import Record, Records, Skipped, utf8_text

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

HTML_TYPES = frozenset(("", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"))
"""What servers call pages: some call all they have plain text, some say nothing, and then the first bytes tell."""
PAGES = frozenset(("response", "resource", "conversion"))
"""The types of records that hold a page."""

GZIP, ZSTD, PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/1."
"""What a record begins with, by compression."""
WINDOW = 1 << 20
_SWALLOWED = re.compile(rb"WARC/1\.\d\r\n(?:[\w-]+:[^\r\n]*\r\n){0,20}?WARC-Record-ID: *<")
"""The head of another record: this one was cut, and its length reaches over what follows. A page that shows such a head
to readers writes ``&lt;``."""
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff|[\s\0])*<")


def read_warc(stream: IO[bytes], name: str, most: int) -> Records:
    """Yield the records of an archive: plain, or in gzip or zstd, record by record or as a whole.

    What is damaged is skipped and reading goes on at the next record; in an archive that is compressed as a whole,
    nothing can be read behind damaged compression.

    Args:
        stream: the archive, which can seek.
        name: what to call it in the records.
        most: bytes of a page that are too many.
    """
    start = stream.read(4)
    magic = next((magic for magic in (GZIP, ZSTD) if start.startswith(magic)), PLAIN)
    is_whole = magic != PLAIN and next_record(stream, magic, 1, 4 * WINDOW) is None
    seen: set[int] = set()
    found = _in_whole(stream, most) if is_whole else _one_by_one(stream, magic, most)
    for index, (page, offset) in enumerate(found):
        if isinstance(page, Skipped):
            yield page
            continue
        key = hash(page.id)
        name_of_it = f"{page.id or name}#{index}" if not page.id or key in seen else page.id
        seen.add(key)
        yield page._replace(id=name_of_it, file=name, offset=None if is_whole and index else offset)


def _one_by_one(stream: IO[bytes], magic: bytes, most: int) -> Iterator[tuple[Record | Skipped, int]]:
    """Each record and where it begins; after damage, on from the next that looks like one."""
    start: int | None = 0
    is_told = False  # whether the damage that is being passed over was told already
    while start is not None:
        offset, is_first = start, True
        try:
            for record in _archive(stream, start):
                offset, is_first = record.stream_pos, False
                yield _page(record, most), offset
                is_told = False
        except OSError:
            # The search for the next record finds the damaged one itself, if its first bytes are whole.
            if not (is_first and is_told):
                yield Skipped("damaged"), offset
            is_told = not is_told or not is_first
        else:
            return
        start = next_record(stream, magic, offset + 1)


def _in_whole(stream: IO[bytes], most: int) -> Iterator[tuple[Record | Skipped, int]]:
    """The same without places to go on from: the archive is read again, leniently, and what was seen passed over."""
    done = 0
    try:
        for record in _archive(stream, 0):
            yield _page(record, most), record.stream_pos
            done += 1
    except OSError:
        yield Skipped("damaged"), 0
    else:
        return
    try:
        for record in islice(_archive(stream, 0, is_lenient=True), done, None):
            yield _page(record, most), record.stream_pos
    except OSError:
        return


def _archive(stream: IO[bytes], start: int, *, is_lenient: bool = False) -> Iterator[WarcRecord]:
    from fastwarc.warc import ArchiveIterator  # noqa: PLC0415  (an extra)

    stream.seek(start)
    return iter(ArchiveIterator(stream, parse_http=True, quirks_mode=is_lenient))


def _page(record: WarcRecord, most: int) -> Record | Skipped:
    """What a record holds.

    Raises:
        OSError: its bytes are damaged, or the file ends in it.
    """
    kind = str(record.record_type)
    if kind not in PAGES:
        return Skipped(kind)
    headers = record.headers
    page = Record(
        id=utf8_text(headers.get("WARC-Record-ID", "") or "").strip("<>"),
        url=utf8_text(headers.get("WARC-Target-URI", "") or "").strip("<>"),
        date=utf8_text(headers.get("WARC-Date", "") or ""),
        file="",
        offset=None,
        body=b"",
    )
    if kind == "conversion":
        return _with_body(page._replace(medium="text"), record, most)
    if _type(record) not in HTML_TYPES:
        return page._replace(status="not_html")
    charset = record.http_charset if record.is_http_parsed else None
    return _with_body(page._replace(charset=utf8_text(charset or "").strip("\"'")), record, most)


def _type(record: WarcRecord) -> str:
    if record.is_http_parsed:
        return (record.http_content_type or "").strip().lower()
    return (record.headers.get("Content-Type", "") or "").partition(";")[0].strip().lower()


def _with_body(page: Record, record: WarcRecord, most: int) -> Record:
    """The page with its bytes, or with why there are none."""
    length = record.content_length
    if length > most:
        return page._replace(status="too_large")
    body = record.reader.read()
    if len(body) < length or _SWALLOWED.search(body):
        raise OSError("the file ends in this record, or its length is wrong")
    if record.is_http_parsed:
        http = record.http_headers
        body = decoded(body, http.get("Transfer-Encoding", "") or "", http.get("Content-Encoding", "") or "", most)
        if body and _type(record) in {"", "text/plain"} and not _MARKUP.match(body):
            return page._replace(status="not_html")
    return page._replace(body=body) if len(body) <= most else page._replace(status="too_large")


def next_record(stream: IO[bytes], magic: bytes, start: int, within: int | None = None) -> int | None:
    """Where the next record begins, at ``start`` or behind it; None if none does.

    Args:
        stream: the archive.
        magic: what its records begin with.
        start: where to begin to look.
        within: how many bytes to look at; None: all.
    """
    stream.seek(start)
    window, place = b"", start
    while (within is None or place - start < within) and (piece := stream.read(WINDOW)):
        window += piece
        found = window.find(magic)
        while found >= 0:
            if _begins(window[found : found + 4096], magic):
                return place + found
            found = window.find(magic, found + 1)
        place += max(0, len(window) - 4096)
        window = window[-4096:]
    return None


def _begins(data: bytes, magic: bytes) -> bool:
    """Whether a record does, rather than any bytes like its first ones: a body may be compressed as well."""
    if magic == PLAIN:
        return data[8:].lstrip(b"\r").startswith(b"\n")
    try:
        return (_gunzipped if magic == GZIP else _unzstd)(data).startswith(b"WARC/")
    except (OSError, zlib.error):
        return False


def _gunzipped(data: bytes) -> bytes:
    return zlib.decompressobj(wbits=31).decompress(data, 5)


def _unzstd(data: bytes) -> bytes:
    import pyarrow as pa  # noqa: PLC0415  (an extra)

    with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
        return bytes(stream.read(5))
