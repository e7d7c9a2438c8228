"""Labelled pages: read and write corpora of one JSON object a line, and the project's own training pages."""

from __future__ import annotations

import gzip
import hashlib
import heapq
import io
import json
import lzma
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Record(NamedTuple):
    """One labelled page. The format, field by field, is described in ``docs/evaluation.md``."""

    id: str
    """Unique within its source."""
    source: str
    url: str = ""
    lang: str = ""
    """Language code, ``""`` where the source does not say."""
    type: str = ""
    """Page type (article, forum, product …), ``""`` where the source does not say."""
    html: str = ""
    gold: str = ""
    """The main content as plain text, a paragraph a line; empty: nothing should be kept."""
    title: str = ""
    author: str = ""
    published: str = ""
    comments: str = ""
    """Reader comments, apart from ``gold``."""
    with_: tuple[str, ...] = ()
    """Snippets that an extraction must contain (``with`` in the files)."""
    without: tuple[str, ...] = ()
    """Snippets that it must not contain."""
    align: float = 1.0
    """Share of the gold's 5-grams that occur in the page's text (0 to 1)."""
    sure: float = 1.0
    """The labeller's confidence in the page (0 to 1)."""
    split: str = ""
    """``train`` or ``test`` (or the source's own words for them), ``""`` where there is none."""


_MANIFEST = ("id", "type", "language", "split", "encoding", "page_sha256", "gold_sha256")
_ALWAYS_WRITTEN = frozenset(("id", "source", "html", "gold"))
_DEFAULTS: dict[str, Any] = dict(Record._field_defaults)


def read_corpus(path: Path) -> Iterator[Record]:
    """Yield the records of one ``.jsonl``, ``.jsonl.gz`` or ``.jsonl.xz`` file in the file's order.

    Keys that a record does not know are passed over; absent ones and nulls take the field's default.

    Raises:
        ValueError: a line is not a JSON object or lacks ``id`` or ``source``; the message names file and line.
        OSError: the file cannot be read.
    """
    with _open_reader(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = _record(json.loads(line))
            except (ValueError, TypeError, AttributeError) as error:
                raise ValueError(f"{path}:{number}: not a labelled page: {error}") from error
            yield record


def write_corpus(path: Path, records: Iterable[Record]) -> int:
    """Write records as one JSON object a line, compressed as the suffix says, and return how many there were.

    The same records give the same bytes. Fields that hold their default are left out.

    Raises:
        OSError: the file cannot be written.
    """
    count = 0
    with _open_writer(path) as lines:
        for record in records:
            lines.write(json.dumps(_fields(record), ensure_ascii=False) + "\n")
            count += 1
    return count


def host(record: Record) -> str:
    """The host of the page, lower-case and without ``www.``, by which pages are split.

    Pages without a usable URL share one name for each source, so that such a source stays on one side.

    >>> host(Record("1", "wcxb", url="https://WWW.Example.org:8080/a?b"))
    'example.org'
    >>> host(Record("1", "zh_immortal"))
    'source:zh_immortal'
    """
    url = record.url if "://" in record.url else "//" + record.url
    try:
        name = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:  # brackets that are no IPv6 address
        name = ""
    return name.removeprefix("www.") or f"source:{record.source}"


def read_training_pages(folder: Path) -> Iterator[Record]:
    """Yield the project's own pages in the order of ``folder/manifest.tsv``, with source ``own``.

    Raises:
        ValueError: the manifest's header or a line of it is not as documented, or a page is not in the encoding
            that the manifest gives.
        OSError: the manifest, a page or a gold text is missing.
    """
    header, *rows = (folder / "manifest.tsv").read_text(encoding="utf-8").splitlines()
    if tuple(header.split("\t")) != _MANIFEST:
        raise ValueError(f"{folder / 'manifest.tsv'}: the header should be {' '.join(_MANIFEST)}")
    for row in filter(str.strip, rows):
        cells = row.split("\t")
        if len(cells) != len(_MANIFEST):
            raise ValueError(f"{folder / 'manifest.tsv'}: {len(cells)} cells in {row!r}")
        yield _training_page(folder / "pages", dict(zip(_MANIFEST, cells, strict=True)))


def sample(records: Iterable[Record], limit: int | None) -> list[Record]:
    """At most ``limit`` of the records, the same ones whenever and in whatever order they are given.

    Records are taken by the hash of source and id, so that a choice leans towards no type of page and survives
    additions to the corpus but for the pages that these push out. None takes all, in their order.

    Raises:
        ValueError: the limit is below 1.
    """
    if limit is None:
        return list(records)
    if limit < 1:
        raise ValueError(f"a sample needs at least one page, not {limit}")
    return heapq.nsmallest(limit, records, key=_draw)


def digest(path: Path) -> str:
    """The file's sha256 in hexadecimal."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            total.update(chunk)
    return total.hexdigest()


def _draw(record: Record) -> str:
    return hashlib.sha256(f"{record.source}/{record.id}".encode()).hexdigest()


def _training_page(pages: Path, row: dict[str, str]) -> Record:
    page = row["id"]
    return Record(
        id=page,
        source="own",
        url=f"https://{page}.example/",
        lang=row["language"],
        type=row["type"],
        html=(pages / f"{page}.html").read_bytes().decode(row["encoding"]),
        gold=(pages / f"{page}.txt").read_text(encoding="utf-8"),
        split=row["split"],
    )


def _record(fields: dict[str, Any]) -> Record:
    known: dict[str, Any] = {}
    for name, value in fields.items():
        field = "with_" if name == "with" else name
        if field in Record._fields and value is not None:
            known[field] = tuple(value) if field in ("with_", "without") else value
    return Record(**known)


def _fields(record: Record) -> dict[str, Any]:
    return {
        "with" if name == "with_" else name: value
        for name, value in record._asdict().items()
        if name in _ALWAYS_WRITTEN or value != _DEFAULTS[name]
    }


def _open_reader(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


@contextmanager
def _open_writer(path: Path) -> Iterator[IO[str]]:
    if path.suffix == ".xz":
        with lzma.open(path, "wt", encoding="utf-8", newline="\n") as lines:
            yield lines
    elif path.suffix == ".gz":
        # Neither name nor time goes into the header, so that the same records give the same bytes.
        with (
            path.open("wb") as file,
            gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as lines,
        ):
            yield lines
    else:
        with path.open("w", encoding="utf-8", newline="\n") as lines:
            yield lines
