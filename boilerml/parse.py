"""From what was downloaded to a tree: any text or bytes become an lxml tree in which nothing readable is lost.

libxml2 reads a page as HTML 5 tells to, but for a few places where it drops or hides content; those are mended here:

- It stops at a depth of 2,048 elements (256 in old versions) and forgets the rest of the page. Such a page is parsed
  again by events, which know no limit, into a tree that grows no deeper than 512.
- What follows ``</html>`` becomes a second root, out of reach of the first. It is appended to the body.
- Elements younger than its tables (``main``, ``section``, custom ones) do not end the head. They are moved out of it.
- ``<wbr>`` is a container to it, ``</br>`` nothing, ``<noframes>`` and ``<iframe/>`` swallow markup as raw text, and a
  CDATA section ends at the first ``>``. Such a page is rewritten and parsed again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from boilerml.charset import decode, utf8
from boilerml.limits import DEPTH

__all__ = ["decode", "parse"]

LIKELY_CUT = 250
"""A page that ends this deep was probably cut by the parser's own limit. Pages have depths of 10 to 60."""
MANY_TAGS = 50_000
"""Tags in a page too deep for libxml2, above which it is levelled first: an end tag that closes nothing costs a look at
every open element, so 25,000 open elements and as many such tags cost one and a half seconds, ten times as many 150."""

HEAD_TAGS = frozenset("title meta link script style base basefont bgsound noscript template isindex".split())
"""What may stay in a head. Scripts and all may stand in a body as well."""

BINARY = tuple(
    bytes.fromhex(start)
    for start in "255044462d 89504e47 47494638 ffd8ff 1f8b 504b0304 774f46 4f676753 494433 7f454c46".split()
)
"""First bytes of what is no page: PDF, PNG, GIF, JPEG, gzip, zip, WOFF, Ogg, MP3, ELF."""

_LEADING = re.compile(rb"(?:\xef\xbb\xbf|\s)*")
_UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNFIT_NAME = re.compile(r"[^\w:.@-]+|^$")
_LEVELLED = re.compile(
    rb"</?(?!(?:html|head|title|body|script|style|textarea|xmp|noembed)\b)[a-z][^<>]*>", re.IGNORECASE
)


_MENDS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (rb"<[wW][bB][rR]\b[^<>]*>", b"<wbr/>"),
        (rb"</[bB][rR]\b[^<>]*>", b"<br>"),
        (rb"<(/?)[nN][oO][fF][rR][aA][mM][eE][sS]\b", rb"<\1div"),
        (rb"(<[iI][fF][rR][aA][mM][eE]\b[^<>]*)/>", rb"\1></iframe>"),
    )
)
"""What a page is rewritten by if :func:`_is_flawed`. Two pages in a hundred are: a search before parsing costs more."""


def parse(html: str | bytes | bytearray | memoryview, depth: int = DEPTH) -> etree._Element | None:
    """Parse a page.

    Args:
        html: the page as text, or as it was downloaded in any charset (see :func:`decode`). A charset declared inside
            a ``str`` means nothing: it was decoded already. Lone surrogates become U+FFFD, zeros are dropped.
        depth: of the tree, at most, where less than ``DEPTH``, or the page is too deep for libxml2; deeper elements
            stand side by side.

    Returns:
        The root ``html`` element, with comments and processing instructions left out; None if there is nothing to
        parse: no text and no element, or a picture, an archive, a PDF. Of one page always the same tree, in any
        thread.

    Raises:
        TypeError: if ``html`` is neither text nor bytes.
    """
    data = _bytes(html)
    data = data[_LEADING.match(data).end() :]  # type: ignore[union-attr]  # it matches nothing, too
    data = data.replace(b"\0", b"")
    if data.startswith(b"<?xml"):  # sections end at "]]>" in XHTML; in HTML they are comments and end at ">"
        data = data.replace(b"<![CDATA[", b"").replace(b"]]>", b"")
    root, flawed = _tree(data)
    if flawed:
        for pattern, replacement in _MENDS:
            data = pattern.sub(replacement, data)
        root, _ = _tree(data)
    if root is not None and _ends_deep(root):
        return _flat_tree(data, depth)
    if root is not None and depth < DEPTH and root.xpath(f"boolean(.{'/*' * (depth + 2)})"):
        return _built(data, depth)
    return root


def _bytes(html: object) -> bytes:
    """Return the page in UTF-8."""
    if isinstance(html, str):
        try:
            return html.encode("utf-8")
        except UnicodeEncodeError:  # surrogates; those that make a pair become the character they mean
            return html.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode("utf-8")
    if isinstance(html, bytes | bytearray | memoryview):
        data = bytes(html)
        return b"" if data.startswith(BINARY) else utf8(data)
    raise TypeError(
        f"html must be str or bytes, not {type(html).__name__}: pass the page's source, or the bytes as downloaded"
    )


def _parser(target: _FlatBuilder | None = None) -> etree.HTMLParser:
    return etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        huge_tree=True,
        target=target,  # type: ignore[arg-type]  # lxml takes targets without the stubs' comment()
    )


def _tree(data: bytes) -> tuple[etree._Element | None, bool]:
    """Parse; tell also whether something was misread that can be rewritten."""
    parser = _parser()
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # how some versions say that there is nothing
        root = None
    if root is None:
        return None, False
    _adopt(root)
    _empty_head(root)
    return root, _is_flawed(root, parser)


def _is_flawed(root: etree._Element, parser: etree.HTMLParser) -> bool:
    """Tell whether an empty element holds content, markup is text, or a line break was written as an end tag."""
    if any(error.message.endswith("end tag : br") for error in parser.error_log):
        return True
    swallowers = root.iter("wbr", "noframes", "iframe")
    return any(
        len(element) or (element.text and (element.tag == "wbr" or "<" in element.text)) for element in swallowers
    )


def _adopt(root: etree._Element) -> None:
    """Append what came after ``</html>`` to the body: ``html`` elements beside the root, from now on ``div``."""
    if root.getnext() is None:
        return
    home = root.find("body")
    home = root if home is None else home
    for late in list(root.itersiblings()):
        late.tag = "div"
        home.append(late)


def _empty_head(root: etree._Element) -> None:
    """Move elements that make no sense in a head to where the body begins."""
    head = root.find("head")
    strays = [] if head is None else [child for child in head if child.tag not in HEAD_TAGS]
    if not strays:
        return
    body = root.find("body")
    body = etree.SubElement(root, "body") if body is None else body
    body[:0] = strays
    # libxml2 reads control characters, but lxml does not write them.
    strays[-1].tail = _UNFIT.sub(" ", (strays[-1].tail or "") + (body.text or ""))
    body.text = None


def _ends_deep(root: etree._Element) -> bool:
    """Tell whether the page ends inside so many elements that the parser may have given up there."""
    element, depth = root, 0
    while len(element) and depth < LIKELY_CUT:
        element, depth = element[-1], depth + 1
    return depth == LIKELY_CUT


def _flat_tree(data: bytes, depth: int) -> etree._Element | None:
    """Parse by events, which libxml2 sends from any depth. Linear in time, thanks to ``MANY_TAGS``."""
    if data.count(b"<") > MANY_TAGS:
        data = _LEVELLED.sub(b"<p>", data)
        while b"<p><p>" in data:
            data = data.replace(b"<p><p>", b"<p>")
        return _tree(data)[0]
    return _built(data, depth)


def _built(data: bytes, depth: int) -> etree._Element:
    root: etree._Element = etree.fromstring(data, _parser(_FlatBuilder(depth)))
    _empty_head(root)
    return root


class _FlatBuilder:
    """Builds a tree no deeper than ``most`` from the parser's events: deeper elements stand side by side there."""

    def __init__(self, most: int) -> None:
        self._most = most
        make = _parser().makeelement  # takes the names that pages use, where etree.Element asks for those of XML
        self._builder = etree.TreeBuilder(element_factory=make)  # type: ignore[arg-type]  # a narrower stub
        self._rooted = False
        self._depth = 0
        """Open elements below the root."""
        self._flat = ""
        """The tag of the element that stands open below ``most``, if any."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = self._name(tag)
        self._depth += self._rooted
        self._rooted = True
        if self._depth > self._most:
            self._end_flat()
            self._flat = tag
        clean: dict[str | bytes, str | bytes] = {}
        clean |= {name: _UNFIT.sub("", value) for name, value in attributes.items() if not _UNFIT_NAME.search(name)}
        self._builder.start(tag, clean)

    def data(self, text: str) -> None:
        self._builder.data(_UNFIT.sub("", text))

    def end(self, tag: str) -> None:
        if self._depth > self._most:
            self._end_flat()
        elif self._depth:
            self._builder.end(self._name(tag))
        self._depth = max(self._depth - 1, 0)  # 0: the root, which stays open for what comes after </html>

    def close(self) -> etree._Element:
        self._end_flat()
        self._builder.end("html")
        return self._builder.close()

    def _name(self, tag: str) -> str:
        """Name what came after ``</html>`` as :func:`_adopt` does, and make a name that lxml takes."""
        return "div" if tag == "html" and self._rooted else _UNFIT_NAME.sub("_", tag)

    def _end_flat(self) -> None:
        if self._flat:
            self._builder.end(self._flat)
        self._flat = ""
