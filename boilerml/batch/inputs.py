"""From what a user names – archives, tables, folders – to jobs: one input each, and one output named after it."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO, Literal, NamedTuple, TypeAlias, cast

from boilerml.batch.places import InputError, opened
from boilerml.batch.records import Records, utf8_text
from boilerml.batch.tables import read_lines, read_pages, read_parquet
from boilerml.batch.warc import read_warc

Kind: TypeAlias = Literal["warc", "lines", "parquet", "pages"]

SUFFIXES: dict[str, Kind] = {
    ".warc": "warc",
    ".wet": "warc",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".parquet": "parquet",
    ".htm": "pages",
    ".html": "pages",
    ".shtml": "pages",
    ".xht": "pages",
    ".xhtml": "pages",
}
"""What a file is, by the end of its name in any case, that of its compression apart."""
COMPRESSED = (".gz", ".zst")
PAGES_TOGETHER = 1000
"""Pages of a folder that make one job: enough that its start costs nothing, few enough to share them out."""


class Job(NamedTuple):
    """One input to read, and what its output is named after."""

    name: str
    """Where its output goes below the folder for output, but for the suffix; what the rows call the file."""
    kind: Kind
    source: str
    """Its path or address; the folder of ``pages``."""
    pages: tuple[str, ...] = ()
    """The files, where each is a page."""
    size: int = 0
    """Bytes; 0 where that is not known."""


def jobs_of(names: Iterable[str]) -> list[Job]:
    """The jobs of all inputs, in their order, those of a folder sorted.

    A folder stands for the archives and tables below it, and for the pages of each folder, by the thousand.

    Raises:
        InputError: an input is not there or of no known kind, a folder holds none, or two would share an output.
    """
    jobs = [job for name in names for job in _jobs(name)]
    taken: dict[str, Job] = {}
    for job in jobs:
        other = taken.setdefault(job.name, job)
        if other is not job:
            raise InputError(f"{job.source}: its output would be that of {other.source}: name each once, or run apart")
    return jobs


def records_of(job: Job, most: int, column: str) -> Records:
    """The records of a job's input.

    Args:
        job: whose.
        most: bytes of a page that are too many.
        column: of the page, in tables.

    Raises:
        InputError: the input as a whole cannot be read.
    """
    if job.kind == "pages":
        yield from read_pages(job.pages, job.name, most)
        return
    with closing(opened(job.source)) as stream:
        try:
            if job.kind == "warc":
                yield from read_warc(cast("IO[bytes]", stream), job.name, most)
            elif job.kind == "lines":
                yield from read_lines(_decompressed(cast("IO[bytes]", stream), job.source), job.name, most, column)
            else:
                yield from read_parquet(cast("IO[bytes]", stream), job.name, most, column)
        except (ValueError, OSError) as error:
            raise InputError(f"{error}") from error


def _jobs(name: str) -> Iterator[Job]:
    if "://" not in name and Path(name).is_dir():
        yield from _in_folder(name)
        return
    kind = kind_of(name)
    if kind is None:
        raise InputError(f"{name}: of no known kind: its name ends in none of {', '.join(SUFFIXES)} [.gz, .zst]")
    if "://" in name:
        yield Job(PurePosixPath(name.partition("://")[2]).name, kind, name)
        return
    path = Path(name)
    if not path.is_file():
        raise InputError(f"{name}: no such file: check the path")
    place = _place(path)
    yield Job(place, kind, name, (name,) if kind == "pages" else (), path.stat().st_size)


def kind_of(name: str) -> Kind | None:
    """What a file is by its name; None for what is no input.

    >>> kind_of("CC-MAIN-00000.warc.wet.gz"), kind_of("pages.jsonl.zst"), kind_of("notes.txt")
    ('warc', 'lines', None)
    """
    path = PurePosixPath(name.lower())
    packed = path.suffix in COMPRESSED
    kind = SUFFIXES.get(path.with_suffix("").suffix if packed else path.suffix)
    return None if packed and kind not in ("warc", "lines") else kind


def _in_folder(folder: str) -> Iterator[Job]:
    found: list[Job] = []
    for above, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        paths = [Path(above, file) for file in sorted(files) if not file.startswith(".")]
        pages = [path for path in paths if kind_of(path.name) == "pages"]
        for path in paths:
            kind = kind_of(path.name)
            if kind and kind != "pages":
                found.append(
                    Job(utf8_text(path.relative_to(folder).as_posix()), kind, str(path), (), path.stat().st_size)
                )
        place = Path(above).relative_to(folder)
        found += [
            _together(pages[first : first + PAGES_TOGETHER], place / f"pages-{first // PAGES_TOGETHER:05}", above)
            for first in range(0, len(pages), PAGES_TOGETHER)
        ]
    if not found:
        raise InputError(f"{folder}: nothing in it ends in one of {', '.join(SUFFIXES)} [.gz, .zst]")
    yield from found


def _together(pages: list[Path], place: Path, folder: str) -> Job:
    return Job(
        utf8_text(place.as_posix()), "pages", folder, tuple(map(str, pages)), sum(page.stat().st_size for page in pages)
    )


def _place(path: Path) -> str:
    """A file keeps the folders of a relative path, but never leaves the folder for output."""
    return utf8_text(path.name if path.is_absolute() or ".." in path.parts else path.as_posix())


def _decompressed(stream: IO[bytes], name: str) -> IO[bytes]:
    unpack: Callable[[IO[bytes]], IO[bytes]] | None = {".gz": _gunzip, ".zst": _unzstd}.get(Path(name).suffix.lower())
    return unpack(stream) if unpack else stream


def _gunzip(stream: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(fileobj=stream))


def _unzstd(stream: IO[bytes]) -> IO[bytes]:
    import io  # noqa: PLC0415  (with the other)

    import pyarrow as pa  # noqa: PLC0415  (an extra)

    return cast("IO[bytes]", io.BufferedReader(pa.CompressedInputStream(stream, "zstd")))
