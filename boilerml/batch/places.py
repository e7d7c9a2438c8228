"""Where inputs lie and outputs go: this machine's files, or an object store's by address (``s3://…``)."""

from __future__ import annotations

import io
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

SCHEMES = {"s3a": "s3", "s3n": "s3"}
"""What Spark and Hadoop call what Arrow calls otherwise."""
OBJECT_STORES = frozenset(("s3", "gcs", "abfs"))
"""Where a file appears once it is complete, and cannot be renamed."""


class InputError(Exception):
    """An input as a whole cannot be read: the message says why, and what to do."""


class Input(io.RawIOBase):
    """A file whose own failures differ from those of whoever makes sense of its bytes.

    A network that fails in mid-file must not be taken for the end of a damaged file, or its records would be lost.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """As of any file.

        Raises:
            InputError: it cannot be read.
        """
        try:
            return self._stream.read(size)
        except OSError as error:
            raise InputError(f"{error.strerror or error}: check the disk or the network, and run again") from error

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """As of any file."""
        return self._stream.tell()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As of any file, for what is built upon it."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """As of any file."""
        self._stream.close()
        super().close()


def opened(place: str) -> Input:
    """A file to read, by path or address.

    Raises:
        InputError: it cannot be opened.
    """
    try:
        if "://" not in place:
            return Input(Path(place).open("rb"))
        store, path = _store(place)
        return Input(store.open_input_file(path))
    except (OSError, ValueError, ImportError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{reason}: check the path, and who may read it") from error


def files_in(place: str) -> set[str]:
    """The paths of all files below a folder, relative to it; none if there is no such folder.

    Raises:
        OSError: it cannot be listed.
    """
    from pyarrow.fs import FileSelector  # noqa: PLC0415  (an extra)

    store, path = _store(place)
    found = store.get_file_info(FileSelector(path, recursive=True, allow_not_found=True))
    return {info.path[len(path.rstrip("/")) + 1 :] for info in found if info.is_file}


def publish(part: Path, place: str) -> None:
    """Give a complete file its final name, in one step: others see all of it or nothing, whoever else does the same.

    Raises:
        OSError: it cannot be written there.
    """
    if "://" in place:
        _upload(part, place)
        return
    target = Path(place)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.replace(target)
    except OSError:  # another disk: aside first, so that the last step is a renaming again
        aside = target.with_name(f".{target.name}-{uuid4().hex}.part")
        try:
            shutil.copyfile(part, aside)
            _to_disk(aside)
            aside.replace(target)
        finally:
            with suppress(OSError):
                aside.unlink()
        part.unlink()


def _upload(part: Path, place: str) -> None:
    from pyarrow import fs  # noqa: PLC0415  (an extra)

    store, path = _store(place)
    if store.type_name in OBJECT_STORES:
        fs.copy_files(str(part), path, source_filesystem=fs.LocalFileSystem(), destination_filesystem=store)
    else:
        aside = f"{path}-{uuid4().hex}.part"
        store.create_dir(path.rpartition("/")[0], recursive=True)
        fs.copy_files(str(part), aside, source_filesystem=fs.LocalFileSystem(), destination_filesystem=store)
        store.move(aside, path)
    part.unlink()


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _store(place: str) -> tuple[FileSystem, str]:
    from pyarrow.fs import FileSystem, LocalFileSystem  # noqa: PLC0415  (an extra)

    if "://" not in place:
        return LocalFileSystem(), str(Path(place).absolute())
    scheme, _, rest = place.partition("://")
    store, path = FileSystem.from_uri(f"{SCHEMES.get(scheme, scheme)}://{rest}")
    return store, path
