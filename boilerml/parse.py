"""From what was downloaded to a tree: any ``str`` or ``bytes`` becomes an lxml tree, or None if nothing is in it."""

from __future__ import annotations

from lxml import etree


def parse(html: str | bytes) -> etree._Element | None:
    """Parse a page.

    Args:
        html: the page. Bytes may be in any charset; see :func:`decode`.

    Returns:
        The root ``html`` element, or None if there is nothing to parse.

    Raises:
        TypeError: if ``html`` is neither text nor bytes.
    """
    data = _utf8(html).replace(b"\0", b"")
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def decode(data: bytes) -> str:
    """Decode a page; undecodable bytes become U+FFFD."""
    return data.decode("utf-8", "replace")


def _utf8(html: str | bytes) -> bytes:
    if isinstance(html, str):
        return html.encode("utf-8", "replace")
    if isinstance(html, bytes | bytearray | memoryview):
        return decode(bytes(html)).encode("utf-8")
    raise TypeError(f"html must be str or bytes, not {type(html).__name__}: pass the page's source, or its undecoded bytes")
