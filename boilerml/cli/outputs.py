"""Where cleaned pages go: all of them to standard output, or each to a file of its own, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from boilerml.cli.formats import Format
from boilerml.cli.inputs import PAGE_SUFFIXES
from boilerml.cli.messages import write


class Stream:
    """Standard output: page after page."""

    def __init__(self, form: Format, *, has_metadata: bool) -> None:
        self._form = form
        self._head = form.head(has_metadata)
        self._before = ""

    def put(self, _: PurePosixPath, text: str) -> None:
        """Write a page; one without text leaves no trace.

        Raises:
            OSError: standard output cannot be written.
        """
        if not text:
            return
        if self._head:
            text, self._head = f"{self._head}{self._form.between}{text}", ""
        write(f"{self._before}{text}\n")
        self._before = (self._form.between or "").removesuffix("\n")


class Folder:
    """A file for each page, in folders like those that the pages came from."""

    def __init__(self, root: Path, form: Format, *, has_metadata: bool) -> None:
        self._root = root
        self._form = form
        self._head = form.head(has_metadata)
        self._taken: set[Path] = set()

    def put(self, place: PurePosixPath, text: str) -> None:
        """Write a page's file, empty if there is no text; another page's file of this run is never replaced.

        Raises:
            OSError: it cannot be written.
        """
        with whole_file(self._path(place)) as file:
            if self._head and text:
                text = f"{self._head}{self._form.between}{text}"
            file.write(f"{text}\n".encode("utf-8", "replace") if text else b"")

    def _path(self, place: PurePosixPath) -> Path:
        suffix = self._form.suffix
        stem = place.stem if place.suffix.lower() in PAGE_SUFFIXES else place.name
        path = self._root / place.with_name(stem + suffix)
        number = 1
        while path in self._taken:  # page.htm beside page.html, or the same page of two folders
            path = self._root / place.with_name(f"{place.name}{f'-{number}' if number > 1 else ''}{suffix}")
            number += 1
        self._taken.add(path)
        return path


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name once it is complete, and leaves nothing behind if it never is.

    Raises:
        OSError: the file, or a folder above it, cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".boilerml-{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
