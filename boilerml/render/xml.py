"""The outline as XML in boilerml's own words, which say what the outline says and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boilerml.outline import Image, Mark, Node, plain
from boilerml.render.markup import Attributes, Dialect, Place, element, tag, text, written

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def xml(nodes: Sequence[Node], about: Mapping[str, object]) -> str:
    """Write an outline as XML.

    Args:
        nodes: the outline's.
        about: attributes of the root element.

    >>> from boilerml.outline import Run
    >>> print(xml([Node("paragraph", runs=(Run("a < b"),))], {"title": "T"}), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <page title="T">
    <paragraph>a &lt; b</paragraph>
    </page>
    """
    return f"{DECLARATION}{tag('page', about)}\n{written(nodes, DIALECT)}\n</page>\n"


def _element(node: Node, _place: Place) -> tuple[str, Attributes]:
    number = {"heading": "level", "item": "number"}.get(node.kind, "")
    attributes: dict[str, object] = {number: node.number} if number else {}
    spans = {"columns": node.columns, "rows": node.rows}
    attributes |= {name: value for name, value in spans.items() if value > 1}
    return node.kind.replace(" ", "-"), attributes


def _code(node: Node) -> str:
    return element("code", {"language": node.language, "xml:space": "preserve"}, text(plain(node.runs)))


def _image(image: Image) -> str:
    return element("picture", {"source": image.address}, text(image.alternative))


DIALECT = Dialect(
    _element,
    _code,
    _image,
    {
        Mark.CODE: ("monospace", {}),
        Mark.SUBSCRIPT: ("subscript", {}),
        Mark.SUPERSCRIPT: ("superscript", {}),
        Mark.DELETED: ("deleted", {}),
        Mark.EMPHASIS: ("emphasis", {}),
        Mark.STRONG: ("strong", {}),
    },
    "<break/>",
    ("link", "target"),
)
