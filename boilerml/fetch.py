"""Download one page: within bounds of time and size, and openly as what we are. Needs the extra ``fetch`` (httpx)."""

from __future__ import annotations

import time
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from boilerml.charset import codec

if TYPE_CHECKING:
    import httpx

SECONDS = 20.0
"""To connect, and between two pieces of the answer."""
SECONDS_ALTOGETHER = 60.0
BYTES = 20_000_000
"""Of a page without its images: the largest in our corpora have three million."""
REDIRECTS = 10
READABLE = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
HOME = "https://pypi.org/project/boilerml/"


class FetchError(Exception):
    """A page that cannot be had: the message says why, and what to do."""


class Fetched(NamedTuple):
    """A page from the web."""

    html: str | bytes
    """Text where the server named a charset in which all of it can be read, else the bytes."""
    url: str
    """Where it was found in the end, after redirections."""


def fetch(url: str, *, limit: int = BYTES, seconds: float = SECONDS_ALTOGETHER) -> Fetched:
    """Download a page as one request of an honest reader: no cookies, no disguise, no second try.

    It does not read robots.txt, which is about crawling: who fetches many pages of a site should, and should wait
    between them.

    Args:
        url: its address, which begins with ``http://`` or ``https://``.
        limit: of its size in bytes, once unpacked.
        seconds: that all of it may take; connecting and each piece have 20 seconds at most.

    Raises:
        FetchError: if there is none there, if it is too large or too slow, or not a page at all, or if httpx is not
            installed.
    """
    if not url.startswith(("http://", "https://")):
        raise FetchError(f"{url!r} is no address of a page: it should begin with http:// or https://")
    try:
        import httpx  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError as error:
        raise FetchError("fetching needs httpx: pip install 'boilerml[fetch]'") from error
    agent = f"boilerml/{version('boilerml')} (+{HOME})"
    headers = {"User-Agent": agent, "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"}
    try:
        with (
            httpx.Client(follow_redirects=True, max_redirects=REDIRECTS, timeout=SECONDS, headers=headers) as client,
            client.stream("GET", url) as answer,
        ):
            return _received(answer, limit, seconds)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{str(error) or type(error).__name__}: check the address, or try later") from error


def _received(answer: httpx.Response, limit: int, seconds: float) -> Fetched:
    if answer.status_code >= 400:
        raise FetchError(f"the server says {answer.status_code} {answer.reason_phrase}: check the address")
    kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in READABLE:
        raise FetchError(f"it is {kind}, not a web page: convert it to HTML first")
    end = time.monotonic() + seconds
    data = bytearray()
    for piece in answer.iter_bytes():
        data += piece
        if len(data) > limit:
            raise FetchError(f"it has more than {limit:,} bytes: download it yourself if you do want it")
        if time.monotonic() > end:
            raise FetchError(f"it took more than {seconds:.0f} seconds: try later")
    return Fetched(_decoded(bytes(data), answer.charset_encoding), str(answer.url))


def _decoded(data: bytes, label: str | None) -> str | bytes:
    """A server's charset outranks what the page says of itself, but servers err: all of the page must fit it.

    Valid UTF-8 is that whatever the server says, as ``boilerml.charset`` has it.
    """
    name = codec(label) if label else None
    for encoding in ("utf-8", name) if name else ():
        with suppress(UnicodeDecodeError):
            return data.decode(str(encoding))
    return data
