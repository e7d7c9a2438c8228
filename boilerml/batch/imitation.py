"""Archives like those of a crawl, made of any pages: for tests, examples and measurements without a download."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import chain, cycle
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from lxml import html

Compression: TypeAlias = Literal["gzip", "zstd", "none", "whole-gzip", "whole-zstd"]


class Page(NamedTuple):
    """A page to put into an archive."""

    url: str
    body: bytes
    charset: str = ""
    """What the server shall call its charset; ``""``: nothing."""


def own_pages(folder: Path) -> Iterator[Page]:
    """The project's own pages (``training_data``), in the order of their names, with addresses that nobody owns.

    Raises:
        OSError: there are none.
    """
    for path in sorted((folder / "pages").glob("*.html")):
        yield Page(f"https://{path.stem.split('-')[0]}.example/{path.stem}", path.read_bytes())


def write_warc(path: Path, pages: Iterable[Page], *, compression: Compression = "gzip") -> int:
    """Write an archive as crawlers do: after a description, a request, a response and metadata for each page.

    The encodings of HTTP take turns: none, gzip, deflate, br, zstd, each as it is and in chunks.

    Returns:
        How many responses there are.

    Raises:
        OSError: it cannot be written.
    """
    return _write(path, chain.from_iterable(_exchanges(pages)), compression) // 3


def write_wet(path: Path, pages: Iterable[Page], *, compression: Compression = "gzip") -> int:
    """Write an archive of plain text as Common Crawl does: the lines of each page, markup lost, nothing left out.

    Returns:
        How many pages there are.

    Raises:
        OSError: it cannot be written.
    """
    return _write(path, _texts(pages), compression)


def _write(path: Path, records: Iterable[bytes], compression: Compression) -> int:
    """Write a description and the records, and return how many these are; few are held at a time."""
    pack = _PACK[compression.removeprefix("whole-")]
    described = chain([_record("warcinfo", "", b"software: boilerml\r\n", "application/warc-fields", 0)], records)
    if compression.startswith("whole"):
        together = list(described)
        path.write_bytes(pack(b"".join(together)))
        return len(together) - 1
    count = -1
    with path.open("wb") as file:
        for count, record in enumerate(described):  # noqa: B007  (counted)
            file.write(pack(record))
    return count


def _exchanges(pages: Iterable[Page]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """A request, a response and metadata for each page."""
    asked = b"GET / HTTP/1.1\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
    for number, ((encoding, is_chunked), page) in enumerate(zip(cycle(_TURNS), pages), start=1):
        answer = _response(page, encoding, is_chunked=is_chunked)
        yield (
            _record("request", page.url, asked, "application/http; msgtype=request", number),
            _record("response", page.url, answer, "application/http; msgtype=response", number),
            _record("metadata", page.url, b"fetchTimeMs: 12\r\n", "application/warc-fields", number),
        )


def _texts(pages: Iterable[Page]) -> Iterator[bytes]:
    for number, page in enumerate(pages, start=1):
        lines = (" ".join(str(text).split()) for text in html.fromstring(page.body or b"<p>").itertext())
        text = "\n".join(line for line in lines if line).encode("utf-8", "replace")
        yield _record("conversion", page.url, text, "text/plain", number)


def _record(kind: str, url: str, block: bytes, content_type: str, number: int) -> bytes:
    """One record; its id depends on nothing but what it is of, so that the same pages make the same bytes."""
    digest = sha256(f"{kind} {number} {url}".encode()).hexdigest()
    name = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{name}>",
        f"WARC-Date: 2026-11-{1 + number % 28:02}T12:00:00Z",
        *([f"WARC-Target-URI: {url}"] if url else []),
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + block + b"\r\n\r\n"


def _response(page: Page, encoding: str, *, is_chunked: bool) -> bytes:
    body = _ENCODE[encoding](page.body)
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html" + (f"; charset={page.charset}" if page.charset else "")]
    lines += [f"Content-Encoding: {encoding}"] if encoding else []
    if is_chunked:
        pieces = [body[start : start + 8000] for start in range(0, len(body), 8000)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        lines.append("Transfer-Encoding: chunked")
    else:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _by_arrow(codec: str) -> Callable[[bytes], bytes]:
    def packed(data: bytes) -> bytes:
        import pyarrow as pa  # noqa: PLC0415  (an extra)

        return bytes(pa.Codec(codec, compression_level=3).compress(data, asbytes=True))

    return packed


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


_ENCODE: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": _gzip,
    "deflate": zlib.compress,
    "br": _by_arrow("brotli"),
    "zstd": _by_arrow("zstd"),
}
_TURNS = [(encoding, is_chunked) for is_chunked in (False, True) for encoding in _ENCODE]
_PACK: dict[str, Callable[[bytes], bytes]] = {"none": bytes, "gzip": _gzip, "zstd": _by_arrow("zstd")}
