"""Addresses of links and pictures: absolute where that is known, and none that a browser would run."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin

LINKED = frozenset(("http", "https", "mailto", "tel", "ftp"))
SHOWN = frozenset(("http", "https"))

_SCHEME = re.compile(r"([^/?#]*?):")
_DROPPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_UNSAFE = re.compile(r"[\s\"<>\\^`{|}]")
MOST_CHARS = 4_000
"""Beyond it an address is data."""


class Addresses:
    """Reads the addresses on a page."""

    def __init__(self, url: str | None = None, base: str | None = None) -> None:
        """Know what relative addresses are relative to: the page's own address, or its ``<base>``."""
        joined = _join((url or "").strip(), (base or "").strip())
        self.base = joined if _is_one_of(joined, SHOWN) else ""

    def link(self, value: str | None) -> str:
        r"""Where a link leads; ``""`` if nowhere, or to what only scripts would do.

        >>> Addresses("https://example.org/a/").link("../b c")
        'https://example.org/b%20c'
        >>> Addresses().link("java\nscript:alert(1)")
        ''
        """
        return self._safe(value, LINKED)

    def image(self, value: str | None) -> str:
        """Where a picture lies; ``""`` if its data stands in its address."""
        return self._safe(value, SHOWN)

    def _safe(self, value: str | None, schemes: frozenset[str]) -> str:
        if not value or len(value) > MOST_CHARS:
            return ""
        address = _DROPPED.sub("", value).strip()
        if not self.base and address.startswith("#"):
            return ""
        if not address or not _is_one_of(address, schemes):
            return ""
        address = _join(self.base, address)
        return _UNSAFE.sub(_escaped, address) if _is_one_of(address, schemes) else ""


def _is_one_of(address: str, schemes: frozenset[str]) -> bool:
    """Tell whether an address has no scheme, or one of these. What stands before a colon counts as one, however odd."""
    scheme = _SCHEME.match(address)
    return scheme is None or scheme[1].lower() in schemes


def _escaped(found: re.Match[str]) -> str:
    return quote(found[0])


def _join(base: str, address: str) -> str:
    """The address seen from the base; as it is where one of them cannot be read."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address
