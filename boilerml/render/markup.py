"""The outline as elements: one writer, and a dialect for each vocabulary.

Whatever is written is one of the dialect's own elements and attributes, or text, which is escaped. Nothing of the
page's markup is copied, so there is nothing to filter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from boilerml.outline import Image, Mark, Node, Run, phrases

_NO_CHARACTER = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and HTML should not."""

Attributes = Mapping[str, object]
"""Values by name; empty ones are not written."""


class Place(NamedTuple):
    """Where a node stands."""

    parent: str
    """The kind of the branch that it is in; ``""`` at the top."""
    before: Node | None
    """The node before it in that branch."""
    alone: bool
    """It is the branch's only child, but for lists."""


class Dialect(NamedTuple):
    """How one vocabulary names things."""

    element: Callable[[Node, Place], tuple[str, Attributes]]
    """The element of a node, and its attributes. Without a name only what is inside is written."""
    code: Callable[[Node], str]
    """A piece of code, all of it."""
    image: Callable[[Image], str]
    """A picture, all of it."""
    marks: Mapping[Mark, tuple[str, Attributes]]
    """From the innermost to the outermost."""
    line_break: str
    link: tuple[str, str]
    """Element and attribute."""
    address: Callable[[str], str] = str
    """How an address is written."""


LISTS = frozenset(("list", "numbered list", "definitions"))


def written(nodes: Sequence[Node], dialect: Dialect) -> str:
    """Nodes as elements, each on a line of its own."""
    return _content(Node("", tuple(nodes)), dialect)


def _content(parent: Node, dialect: Dialect) -> str:
    alone = sum(child.kind not in LISTS for child in parent.children) == 1
    pieces = []
    before = None
    for node in parent.children:
        name, attributes = dialect.element(node, Place(parent.kind, before, alone))
        before = node
        if node.kind == "code":
            pieces.append(dialect.code(node))
            continue
        inner = _content(node, dialect) if node.children else spans(node.runs, dialect)
        is_branch = len(node.children) > 1 or any(child.children for child in node.children)
        pieces.append(element(name, attributes, f"\n{inner}\n" if is_branch and name else inner))
    return "\n".join(pieces)


def spans(runs: Sequence[Run], dialect: Dialect) -> str:
    """Runs with their marks and links as elements."""
    pieces = []
    name, attribute = dialect.link
    for marks, links in phrases(runs):
        inner = ""
        for link, linked in links:
            part = "".join([_span(run, dialect) for run in linked])
            inner += element(name, {attribute: dialect.address(link)}, part) if link and part.strip() else part
        pieces.append(_marked(inner, marks, dialect))
    return "".join(pieces)


def _span(run: Run, dialect: Dialect) -> str:
    if run.image is not None:
        return dialect.image(run.image)
    return _marked(text(run.text).replace("\n", dialect.line_break), run.marks, dialect)


def _marked(inner: str, marks: Mark, dialect: Dialect) -> str:
    if not marks:
        return inner
    for mark, (name, attributes) in dialect.marks.items():
        if marks & mark and inner.strip():
            inner = element(name, attributes, inner)
    return inner


def element(name: str, attributes: Attributes, inner: str) -> str:
    """An element with what is in it; that alone where it has no name.

    >>> element("a", {"href": "x&y", "title": ""}, "z")
    '<a href="x&amp;y">z</a>'
    """
    return f"{tag(name, attributes)}{inner}</{name}>" if name else inner


def tag(name: str, attributes: Attributes) -> str:
    """A start tag."""
    pairs = "".join([f' {key}="{text(str(value))}"' for key, value in attributes.items() if value])
    return f"<{name}{pairs}>"


def text(value: str) -> str:
    r"""Text, escaped for content and for attributes in double quotes, less what is no character.

    >>> text('<"\x01&')
    '&lt;&quot;&amp;'
    """
    return escape(_NO_CHARACTER.sub(lambda found: " " if found[0].isspace() else "", value))
