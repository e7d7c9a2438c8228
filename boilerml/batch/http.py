"""Bodies of HTTP responses as crawlers store them: their encodings undone, as far as the bytes allow."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_PIECE = 1 << 16


def decoded(body: bytes, transfer: str, content: str, most: int) -> bytes:
    r"""Undo the encodings of a body.

    Crawlers often store a body decoded and its headers as they were, so what is not in the encoding that the headers
    name stays as it is. Of a body that is cut or damaged, what can be read is returned.

    Args:
        body: as it is stored.
        transfer: the header ``Transfer-Encoding``; ``""`` without one.
        content: the header ``Content-Encoding``; ``""`` without one.
        most: bytes after which decoding ends, against those that unpack to gigabytes: at most one piece of 64 KiB more
            is returned.

    >>> decoded(b"6\r\n<p>Hel\r\n2\r\nlo\r\n0\r\n\r\n", "chunked", "", 1000)
    b'<p>Hello'
    >>> decoded(zlib.compress(b"<p>Hello"), "", "deflate", 1000)
    b'<p>Hello'
    >>> decoded(b"<p>Hello", "chunked", "gzip, br", 1000)
    b'<p>Hello'
    """
    if "chunked" in transfer.lower():
        body = _dechunked(body)
    for name in reversed([part.strip() for part in content.lower().split(",")]):
        if name in _DECODERS:
            body = _first(_DECODERS[name](body), most, body)
    return body


def _dechunked(body: bytes) -> bytes:
    """The chunks joined; the body itself if it does not begin with one."""
    pieces: list[bytes] = []
    place = 0
    while size := _CHUNK_SIZE.match(body, place):
        length = int(size[1], 16)
        if not length:
            return b"".join(pieces)
        pieces.append(body[size.end() : size.end() + length])
        place = size.end() + length
        place += 2 if body.startswith(b"\r\n", place) else body.startswith(b"\n", place)
    return b"".join(pieces) if pieces and place >= len(body) else body


def _first(pieces: Iterator[bytes], most: int, body: bytes) -> bytes:
    """What the pieces hold until they fail, end, or are enough; the body itself if it was never encoded."""
    taken: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            taken.append(piece)
            size += len(piece)
            if size > most:
                break
    except (OSError, zlib.error):  # cut or damaged from here on, or never encoded: HTML may begin like a stream
        return body if body.lstrip().startswith(b"<") else b"".join(taken)
    return b"".join(taken) or body


def _gzip(body: bytes) -> Iterator[bytes]:
    while body.startswith(b"\x1f\x8b"):
        inflater = zlib.decompressobj(wbits=31)
        yield from _inflated(inflater, body)
        body = inflater.unused_data


def _deflate(body: bytes) -> Iterator[bytes]:
    """With zlib's header, as the standard has it, or without, as some servers have it."""
    has_header = len(body) > 1 and body[0] & 15 == 8 and not (body[0] << 8 | body[1]) % 31
    return _inflated(zlib.decompressobj(wbits=15 if has_header else -15), body)


def _inflated(inflater: zlib._Decompress, body: bytes) -> Iterator[bytes]:
    while body and not inflater.eof:
        yield inflater.decompress(body, _PIECE)
        body = inflater.unconsumed_tail


def _by_arrow(codec: str) -> Callable[[bytes], Iterator[bytes]]:
    """Arrow brings the decoders that the standard library lacks."""

    def pieces(body: bytes) -> Iterator[bytes]:
        import pyarrow as pa  # noqa: PLC0415  (an extra, and few bodies need it)

        with pa.CompressedInputStream(pa.BufferReader(body), codec) as stream:
            while piece := stream.read(_PIECE):
                yield piece

    return pieces


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _by_arrow("brotli"),
    "zstd": _by_arrow("zstd"),
}
