"""Whether some bytes are a page with markup or plain text, where nobody says."""

from __future__ import annotations

import re

LOOKED_AT = 65_536
"""Bytes in which a page's first tag stands."""
LEAST = 100
"""Bytes below which there is too little to tell, and what was asked for is taken to be HTML."""

_TAG = re.compile(
    rb"<(?:!doctype|!--|\?xml|/?(?:html|head|body|title|meta|link|script|style|div|span|p|br|a|b|i|em|strong|img|ul|ol|li|"
    rb"dl|dt|dd|h[1-6]|table|tbody|tr|td|th|form|input|section|article|main|nav|header|footer|aside|figure|blockquote|"
    rb"pre|center|font|hr|iframe|svg|template|noscript))(?=[\s/>\[-]|$)",
    re.IGNORECASE,
)
_TEXT_NAME = re.compile(r"\.(?:txt|text)\Z", re.IGNORECASE)
_HTML_NAME = re.compile(r"\.(?:x?html?|xht|php|aspx?|jsp)\Z", re.IGNORECASE)
_WET_NAME = re.compile(r"\.wet(?:\.gz)?\Z", re.IGNORECASE)


def is_text(data: bytes, name: str = "") -> bool:
    """Whether bytes are plain text rather than HTML: by the file's name, or else because no tag is in them.

    >>> is_text(b"The river rose in the night. " * 9), is_text(b"<p>The river rose in the night. " * 9)
    (True, False)
    >>> is_text(b"a <b> c", "notes.txt"), is_text(b"no tag at all " * 9, "page.html")
    (True, False)
    """
    if _TEXT_NAME.search(name) or _HTML_NAME.search(name):
        return _TEXT_NAME.search(name) is not None
    return len(data) >= LEAST and _TAG.search(data[:LOOKED_AT].replace(b"\0", b"")) is None


def is_wet(name: str) -> bool:
    """Whether a file is named as Common Crawl names its archives of plain text.

    >>> is_wet("CC-MAIN-00000.warc.wet.gz")
    True
    """
    return _WET_NAME.search(name) is not None
