"""Records: what archives and tables hold, one page each, whatever they are stored in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

Medium: TypeAlias = Literal["html", "text"]
Status: TypeAlias = Literal["ok", "empty", "not_html", "too_large", "timed_out", "out_of_memory", "crashed", "failed"]


class Record(NamedTuple):
    """One page to clean, and where it is from."""

    id: str
    """Unique within its file: the archive's own name for it, or else made of the file and the place."""
    url: str
    """``""`` where nobody says."""
    date: str
    """When it was fetched, as it is written there (ISO 8601 in archives); ``""`` where nobody says."""
    file: str
    """The name of the input that it was read from."""
    offset: int | None
    """Where it begins in that file: a byte of an archive or of lines, a row of a table; None where it cannot be read
    from there, as in an archive that is compressed as a whole."""
    body: bytes
    """The page, its transfer and content encodings undone."""
    charset: str = ""
    """What the server called its charset; ``""`` if nothing."""
    medium: Medium = "html"
    """Whether it is HTML, or plain text that was made of it."""
    status: Status | Literal[""] = ""
    """What became of it, if that is known without cleaning it."""


class Skipped(NamedTuple):
    """Something that has no row: counted, with its reason."""

    reason: str
    """``damaged``, ``blank`` (a line), or the type of the archive's record (``request``, ``metadata`` …)."""
    times: int = 1


Records: TypeAlias = "Iterator[Record | Skipped]"


def utf8_text(text: str) -> str:
    r"""The text with ``?`` for lone surrogates, which no file of UTF-8 can hold.

    >>> utf8_text("a\ud800b")
    'a?b'
    """
    return text.encode("utf-8", "replace").decode("utf-8")
