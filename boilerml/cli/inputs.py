"""From what a user names – files, folders, patterns, lists, addresses, standard input – to pages, one by one."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from boilerml.cli.messages import Unreadable, reason
from boilerml.medium import is_wet

if TYPE_CHECKING:
    from boilerml.batch.records import Record

STDIN = "-"
PAGE_SUFFIXES = frozenset((".htm", ".html", ".shtml", ".xht", ".xhtml"))
"""What the pages in a folder end in, in any case."""
ADDRESSES = ("http://", "https://")
LONGEST_NAME = 120
"""Bytes of a part of an address, in UTF-8, that become a file's name; most systems allow 255."""


class Source(NamedTuple):
    """A page to read."""

    name: str
    """As the user would call it: a path, an address, ``standard input``."""
    place: PurePosixPath
    """Where its output goes, below the folder for output: its path below the folder that was named."""
    data: bytes | None = None
    """What it is, where only this process can read it."""
    problem: str = ""
    """Why it cannot be read, where that is known already."""
    medium: str = ""
    """``"text"`` if it is plain text whatever it looks like; ``""`` where nobody knows."""

    @property
    def is_address(self) -> bool:
        """Whether it is to be fetched."""
        return self.name.startswith(ADDRESSES)


class Html(NamedTuple):
    """A page as it was read, and where it is from."""

    html: str | bytes
    url: str | None = None
    """The address that it was found at, after redirections; None for a file."""
    name: str = ""
    """As the user would call it."""


def sources(names: Iterable[str]) -> Iterator[Source]:
    """Every page that the names mean, in their order, the pages of a folder sorted; nothing is opened but folders."""
    for name in names:
        if name == STDIN:
            yield _standard_input()
        elif name.startswith(ADDRESSES):
            yield Source(name, _place_of_address(name))
        elif is_wet(name):
            yield from _in_archive(name)
        elif os.path.isdir(name):  # noqa: PTH112  (a name that no path can hold, with a NUL, is False here)
            yield from _or_problem(_in_folder(name), name, "no pages in it: they end in " + _suffixes())
        elif glob.has_magic(name) and not os.path.exists(name):  # noqa: PTH110  (as above)
            yield from _or_problem(_matching(name), name, "no file matches")
        else:
            yield Source(name, _place(name))


def names_in(list_name: str) -> list[str]:
    """The names in a list that separates them by NUL, as ``find -print0`` writes it.

    Raises:
        OSError: if it cannot be read.
    """
    data = sys.stdin.buffer.read() if list_name == STDIN else Path(list_name).read_bytes()
    return [os.fsdecode(name) for name in data.split(b"\0") if name]


def read(source: Source) -> Html:
    """The page.

    Raises:
        Unreadable: if it cannot be read; the message says why and what to do.
    """
    if source.problem:
        raise Unreadable(source.problem)
    if source.data is not None:
        return Html(source.data, source.name if source.is_address else None, source.name)
    if source.is_address:
        from boilerml.fetch import FetchError, fetch  # noqa: PLC0415  (most pages are files)

        try:
            return Html(*fetch(source.name), source.name)
        except FetchError as error:
            raise Unreadable(str(error)) from error
    try:
        return Html(Path(source.name).read_bytes(), name=source.name)
    except OSError as error:
        raise Unreadable(reason(error)) from error
    except ValueError as error:  # a NUL in the name
        raise Unreadable(f"{error}: check the path") from error


def _in_archive(name: str) -> Iterator[Source]:
    """The pages of an archive, with a problem where something of it is lost."""
    try:
        from boilerml.batch.records import Skipped  # noqa: PLC0415  (most inputs are no archives)
        from boilerml.batch.warc import read_warc  # noqa: PLC0415  (as above)

        with Path(name).open("rb") as stream:
            found = 0
            for record in read_warc(stream, name, sys.maxsize):
                if not isinstance(record, Skipped):
                    yield _of_record(record, name)
                elif record.reason == "damaged":
                    yield Source(name, _place(name), problem="damaged: a page or more of it is lost: fetch it anew")
                found += 1
        if not found:
            yield Source(name, _place(name), problem="no archive: there is no record in it")
    except ImportError as error:
        problem = f"archives are read by {error.name}, which is not installed: pip install 'boilerml[warc]'"
        yield Source(name, _place(name), problem=problem)
    except OSError as error:
        yield Source(name, _place(name), problem=reason(error))


def _of_record(record: Record, name: str) -> Source:
    medium = "text" if record.medium == "text" else ""
    problem = "neither HTML nor plain text, as its server said" if record.status == "not_html" else ""
    return Source(record.url or name, _place_of_address(record.url), record.body, problem, medium)


def _standard_input() -> Source:
    place = PurePosixPath("stdin")
    try:
        return Source("standard input", place, sys.stdin.buffer.read())
    except OSError as error:
        return Source("standard input", place, problem=reason(error))


def _or_problem(found: Iterator[Source], name: str, problem: str) -> Iterator[Source]:
    first = next(found, None)
    yield first or Source(name, PurePosixPath("none"), problem=problem)
    yield from found


def _in_folder(folder: str) -> Iterator[Source]:
    for above, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            path = Path(above, file)
            if path.suffix.lower() in PAGE_SUFFIXES:
                yield Source(str(path), PurePosixPath(path.relative_to(folder).as_posix()))


def _matching(pattern: str) -> Iterator[Source]:
    for name in sorted(glob.iglob(pattern, recursive=True)):  # noqa: PTH207  (patterns may be absolute)
        if os.path.isdir(name):  # noqa: PTH112  (as above)
            continue
        yield Source(name, _place(name))


def _place(name: str) -> PurePosixPath:
    """A file keeps the folders of a relative path, but never leaves the folder for output."""
    path = Path(name)
    parts = [part for part in path.parts if part not in {path.anchor, ".."}]
    return PurePosixPath(path.name or "page") if path.is_absolute() else PurePosixPath(*parts or ["page"])


def _place_of_address(url: str) -> PurePosixPath:
    """Host and path of an address as a path; what follows a ``?`` by its hash."""
    try:
        parts = urlsplit(url)
        host = _part(parts.hostname or "")
    except ValueError:
        return PurePosixPath(sha256(url.encode("utf-8", "replace")).hexdigest()[:16])
    names = list(filter(None, map(_part, parts.path.split("/")))) or ["index"]
    if parts.path.endswith("/") and names != ["index"]:
        names.append("index")
    if parts.query:
        names[-1] += "-" + sha256(parts.query.encode("utf-8", "replace")).hexdigest()[:8]
    return PurePosixPath(host or "host", *names)


def _part(name: str) -> str:
    """A part of an address as a file's name; ``""`` if it is none, as ``..`` is: archives hold any address."""
    name = (
        re.sub(r"[/\\:]", "_", unquote(name))
        .replace("\0", "")
        .encode("utf-8", "replace")[:LONGEST_NAME]
        .decode("utf-8", "ignore")
    )
    return name if name.strip(". ") else ""


def _suffixes() -> str:
    return ", ".join(sorted(PAGE_SUFFIXES))
