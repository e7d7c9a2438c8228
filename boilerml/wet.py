"""Archives of plain text (Common Crawl's WET files): each record's address and text."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple


class WetRecord(NamedTuple):
    """A page of an archive, whose markup is lost."""

    url: str
    """``""`` where the record does not say."""
    text: bytes
    """UTF-8, as a rule."""


class WetError(ValueError):
    """An archive cannot be read: the message says why, and what to do."""


def read_wet(source: str | Path | IO[bytes]) -> Iterator[WetRecord]:
    """Yield the pages of an archive, compressed or not, in its order.

    Args:
        source: a path, or a stream of bytes.

    Raises:
        WetError: fastwarc is not installed, or the file is no archive, or damaged: what comes before was yielded.
        OSError: the file cannot be read.
    """
    try:
        warc: Any = import_module("fastwarc.warc")
    except ImportError as error:
        raise WetError("archives are read by fastwarc, which is not installed: pip install 'boilerml[warc]'") from error
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            yield from _records(warc, stream)
    else:
        yield from _records(warc, source)


def _records(warc: Any, stream: IO[bytes]) -> Iterator[WetRecord]:  # noqa: ANN401 - fastwarc has no types
    records = iter(warc.ArchiveIterator(stream, record_types=warc.WarcRecordType.conversion, parse_http=False))
    while True:
        try:
            record = next(records, None)
            text = b"" if record is None else record.reader.read()
        except (OSError, ValueError) as error:  # fastwarc's own, whatever is wrong with the bytes
            raise WetError(f"no archive, or damaged from here on: {error}: fetch it anew") from error
        if record is None:
            return
        yield WetRecord(record.headers.get("WARC-Target-URI") or "", text)
