"""The outline as TEI P5, the format of text corpora: sections by headings, and a header with what is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from boilerml.address import Addresses
from boilerml.outline import Image, Mark, Node, plain
from boilerml.render.markup import Attributes, Dialect, Place, element, text, written
from boilerml.render.xml import DECLARATION

_NAMES = {
    "section": "div",
    "paragraph": "p",
    "quote": "quote",
    "figure": "figure",
    "image": "p",
    "caption": "head",
    "code": "ab",
    "table": "table",
    "row": "row",
    "term": "item",
    "definition": "item",
}
_RENDITIONS = {"list": "bulleted", "numbered list": "numbered", "definitions": "definitions"}
_AUTHORITY = re.compile(r"(?<=//)[^/?#]+")
_SOUND = re.compile(r"(?:[^@\[\]]*@)?[^:@\[\]]+(?::\d+)?")
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")


def tei(nodes: Sequence[Node], title: str = "", url: str | None = None) -> str:
    """Write an outline as a TEI document.

    Args:
        nodes: the outline's.
        title: of the page.
        url: of the page.

    Returns:
        A document that is valid by the schema ``tei_all``.
    """
    source = element("ref", {"target": address_of(Addresses().link(url))}, text(url)) if url else ""
    header = (
        f"<teiHeader>\n<fileDesc>\n<titleStmt>\n<title>{text(title)}</title>\n</titleStmt>\n"
        "<publicationStmt>\n<p>Main content of a web page, extracted by boilerml.</p>\n</publicationStmt>\n"
        f"<sourceDesc>\n<p>{source}</p>\n</sourceDesc>\n</fileDesc>\n</teiHeader>"
    )
    body = written(_sections(nodes), DIALECT)
    if all(node.kind == "figure" for node in nodes):  # figures alone make no body
        body += "<p/>"
    return (
        f'{DECLARATION}<TEI xmlns="http://www.tei-c.org/ns/1.0">\n{header}\n'
        f"<text>\n<body>\n{body}\n</body>\n</text>\n</TEI>\n"
    )


def _sections(nodes: Sequence[Node]) -> list[Node]:
    """Put each heading, and all up to the next of its level or a higher one, in a section."""
    top: list[Node] = []
    levels: list[int] = []
    """Of the open sections, outermost first."""
    contents: list[list[Node]] = [top]
    for node in nodes:
        if node.kind == "heading":
            while levels and levels[-1] >= node.number:
                _end(levels, contents)
            levels.append(node.number)
            contents.append([])
        contents[-1].append(node)
    while levels:
        _end(levels, contents)
    return top


def _end(levels: list[int], contents: list[list[Node]]) -> None:
    levels.pop()
    section = Node("section", tuple(contents.pop()))
    contents[-1].append(section)


def _element(node: Node, place: Place) -> tuple[str, Attributes]:
    if node.kind == "heading":
        is_head = place.parent == "section" and place.before is None
        return ("head", {}) if is_head else ("ab", {"type": "heading", "subtype": f"h{node.number}"})
    if node.kind in _RENDITIONS:
        return "list", {"rend": _RENDITIONS[node.kind]}
    if node.kind in ("item", "term", "definition"):
        return "item", {"n": node.number, "rend": "" if node.kind == "item" else node.kind}
    if node.kind in ("cell", "head cell"):
        role = "label" if node.kind == "head cell" else ""
        spans = {"cols": node.columns, "rows": node.rows}
        return "cell", {"role": role, **{name: value for name, value in spans.items() if value > 1}}
    if node.kind == "caption" and place.parent not in ("table", "figure"):
        return "p", {"rend": "caption"}
    return _NAMES[node.kind], {}


def _code(node: Node) -> str:
    return element("ab", {"type": "code"}, element("code", _language(node), text(plain(node.runs))))


def _language(node: Node) -> Attributes:
    return {"lang": re.sub(r"[^\w.-]", "-", node.language), "xml:space": "preserve"}


def _image(image: Image) -> str:
    description = element("desc", {}, text(image.alternative)) if image.alternative else ""
    return element("graphic", {"url": address_of(image.address)}, description)


def address_of(address: str) -> str:
    """An address in the form that the schema asks for."""
    address = _AUTHORITY.sub(
        lambda found: found[0] if _SOUND.fullmatch(found[0]) else quote(found[0], safe=""), address, 1
    )
    path, mark, fragment = address.partition("#")
    return mark.join(
        _BARE_PERCENT.sub("%25", quote(part, safe="%/:=&?~+!$,;'@()*")) for part in (path, fragment) if part
    )


DIALECT = Dialect(
    _element,
    _code,
    _image,
    {
        Mark.CODE: ("hi", {"rend": "code"}),
        Mark.SUBSCRIPT: ("hi", {"rend": "subscript"}),
        Mark.SUPERSCRIPT: ("hi", {"rend": "superscript"}),
        Mark.DELETED: ("hi", {"rend": "strikethrough"}),
        Mark.EMPHASIS: ("hi", {"rend": "italic"}),
        Mark.STRONG: ("hi", {"rend": "bold"}),
    },
    "<lb/>",
    ("ref", "target"),
    address_of,
)
