"""The outline as a small HTML document: structure, links and pictures, and nothing that a browser runs or styles."""

from __future__ import annotations

from collections.abc import Sequence

from boilerml.outline import Image, Mark, Node, plain
from boilerml.render.markup import Attributes, Dialect, Place, element, text, written

_NAMES = {
    "paragraph": "p",
    "list": "ul",
    "numbered list": "ol",
    "item": "li",
    "definitions": "dl",
    "term": "dt",
    "definition": "dd",
    "quote": "blockquote",
    "figure": "figure",
    "table": "table",
    "row": "tr",
    "cell": "td",
    "head cell": "th",
    "code": "pre",
}


def html(nodes: Sequence[Node], title: str = "") -> str:
    """Write an outline as an HTML document.

    Args:
        nodes: the outline's.
        title: the document's title.

    Returns:
        A document in HTML 5.
    """
    head = f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{text(title)}</title>\n</head>'
    return f"{head}\n<body>\n<article>\n{written(nodes, DIALECT)}\n</article>\n</body>\n</html>\n"


def _element(node: Node, place: Place) -> tuple[str, Attributes]:
    if node.kind == "heading":
        return f"h{min(max(node.number, 1), 6)}", {}
    if node.kind == "item":
        return "li", {"value": node.number if node.number != (place.before.number if place.before else 0) + 1 else 0}
    if node.kind in ("cell", "head cell"):
        spans = {"colspan": node.columns, "rowspan": node.rows}
        return _NAMES[node.kind], {name: value for name, value in spans.items() if value > 1}
    return _name(node.kind, place), {}


def _name(kind: str, place: Place) -> str:
    if kind == "caption":
        return {"table": "caption", "figure": "figcaption"}.get(place.parent, "p")
    if kind == "image":
        return "" if place.parent == "figure" else "figure"
    return "" if kind == "paragraph" and place.alone and place.parent in _ITEMS else _NAMES[kind]


def _code(node: Node) -> str:
    language = {"class": f"language-{node.language}" if node.language else ""}
    return element("pre", {}, element("code", language, text(plain(node.runs))))


def _image(image: Image) -> str:
    return f'<img src="{text(image.address)}" alt="{text(image.alternative)}">'


_ITEMS = frozenset(("item", "cell", "head cell", "term", "definition"))
DIALECT = Dialect(
    _element,
    _code,
    _image,
    {
        Mark.CODE: ("code", {}),
        Mark.SUBSCRIPT: ("sub", {}),
        Mark.SUPERSCRIPT: ("sup", {}),
        Mark.DELETED: ("del", {}),
        Mark.EMPHASIS: ("em", {}),
        Mark.STRONG: ("strong", {}),
    },
    "<br>",
    ("a", "href"),
)
