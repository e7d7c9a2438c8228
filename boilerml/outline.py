"""The kept part of a page as nested values: what every format is written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntFlag
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple


class Mark(IntFlag):
    """How a run of text stands out from its sentence."""

    PLAIN = 0
    STRONG = 1
    EMPHASIS = 2
    DELETED = 4
    SUPERSCRIPT = 8
    SUBSCRIPT = 16
    CODE = 32


WIDE = Mark.STRONG | Mark.EMPHASIS | Mark.DELETED
"""Marks of whole phrases, links in them included."""


class Image(NamedTuple):
    """A picture."""

    address: str
    alternative: str = ""
    """What the page says in its place."""


class Run(NamedTuple):
    """A piece of a block's text that looks the same from end to end, or a picture in it."""

    text: str
    """``\\n`` is a line break; ``""`` for a picture."""
    marks: Mark = Mark.PLAIN
    link: str = ""
    """Where it leads, ``""`` if nowhere."""
    image: Image | None = None


class Node(NamedTuple):
    """A part of the outline: a branch has children, a leaf has runs. Never deeper than ``MOST_DEEP`` branches.

    Leaves are ``heading``, ``paragraph``, ``code``, ``caption`` and ``image``. Branches are ``list``,
    ``numbered list`` (of ``item``), ``definitions`` (of ``term`` and ``definition``), ``quote``, ``figure``, ``table``
    (of ``caption`` and ``row``) and ``row`` (of ``cell`` and ``head cell``).
    """

    kind: str
    children: tuple[Node, ...] = ()
    runs: tuple[Run, ...] = ()
    number: int = 0
    """A heading's level (1 to 6), an item's number."""
    columns: int = 1
    """How many columns a cell spans (1 to ``MOST_COLUMNS``)."""
    rows: int = 1
    """How many rows of those that are kept."""
    language: str = ""
    """Of code, as the page names it."""


MOST_DEEP = 16
"""Branches in each other; what is deeper stays at that depth. Markdown's readers give up at 20, and pages end at 10."""
MOST_COLUMNS = 1_000
"""As browsers have it."""


def plain(runs: tuple[Run, ...]) -> str:
    """The text of runs.

    >>> plain((Run("a"), Run("b", Mark.STRONG)))
    'ab'
    """
    return "".join([run.text for run in runs])


class Phrase(NamedTuple):
    """Runs that stand out in the same way."""

    marks: Mark
    """Of ``WIDE``."""
    links: list[tuple[str, list[Run]]]
    """Where each stretch leads (``""``: nowhere), and its runs, which bear only the marks that the phrase does not."""


def phrases(runs: Sequence[Run]) -> list[Phrase]:
    """Put emphasis around the links in it, and inside a link that has it only in part.

    >>> bold = Run("see ", Mark.STRONG), Run("this", Mark.STRONG, "x"), Run(".", Mark.STRONG)
    >>> [(phrase.marks.name, [link for link, _ in phrase.links]) for phrase in phrases(bold)]
    [('STRONG', ['', 'x', ''])]
    """
    if len(runs) == 1 and not runs[0].marks:  # as most leaves are
        return [Phrase(Mark.PLAIN, [(runs[0].link, [runs[0]])])]
    found: list[Phrase] = []
    for link, linked in groupby(runs, key=attrgetter("link")):
        stretch = list(linked)
        stretches = [[run] for run in stretch] if not link else [stretch]
        for some in stretches:
            marks = {run.marks & WIDE for run in some}
            shared = marks.pop() if len(marks) == 1 else Mark.PLAIN
            if not found or found[-1].marks != shared:
                found.append(Phrase(shared, []))
            bare = [run._replace(marks=run.marks & ~shared) for run in some]
            if not link and found[-1].links and not found[-1].links[-1][0]:
                found[-1].links[-1][1].extend(bare)
            else:
                found[-1].links.append((link, bare))
    return found


def lean(node: Node, *, links: bool, images: bool, tables: bool, formatting: bool) -> Node | None:
    """The node without what is not wanted; None if nothing is left of it.

    Args:
        node: any.
        links: False leaves their text.
        images: False leaves pictures out.
        tables: False leaves tables out, text and all.
        formatting: False leaves the text of emphasis, of inline code and the like.
    """
    if (node.kind == "table" and not tables) or (node.kind == "image" and not images):
        return None
    runs = tuple(
        run
        if links and formatting
        else Run(run.text, run.marks if formatting else Mark.PLAIN, run.link if links else "", run.image)
        for run in node.runs
        if images or run.image is None
    )
    found = (lean(child, links=links, images=images, tables=tables, formatting=formatting) for child in node.children)
    children = tuple(child for child in found if child is not None)
    if not children and not runs and node.kind not in ("cell", "head cell"):
        return None
    return node._replace(children=children, runs=runs)


_ROOM = {"table": 3, "row": 2, "list": 2, "numbered list": 2, "definitions": 2}
"""Branches from one of this kind down to a leaf, at least."""


def shallow(nodes: Iterable[Node], room: int = MOST_DEEP) -> Iterator[Node]:
    """The nodes with no more branches in each other than there is room for; of deeper ones the leaves stay."""
    for node in nodes:
        if not node.children:
            yield node
        elif room < _ROOM.get(node.kind, 1):
            yield from (leaf for leaf in shallow(node.children, 0) if leaf.runs)
        else:
            yield node._replace(children=tuple(shallow(node.children, room - 1)))


def headline(title: str) -> list[Node]:
    """The title as a heading; nothing of an empty one."""
    return [Node("heading", runs=(Run(title),), number=1)] if title else []


def plain_outline(blocks: Iterable[tuple[str, str]]) -> tuple[Node, ...]:
    """An outline of kinds and texts alone, for want of the page: nothing stands out, and lists have one level.

    >>> [node.kind for node in plain_outline([("list item", "a"), ("list item", "b"), ("cell", "c")])]
    ['list', 'paragraph']
    """
    nodes: list[Node] = []
    for kind, those in groupby(blocks, key=itemgetter(0)):
        leaf = kind if kind in ("heading", "code") else "paragraph"
        leaves = [Node(leaf, runs=(Run(text),), number=2 if kind == "heading" else 0) for _, text in those]
        if kind == "list item":
            leaves = [Node("list", tuple(Node("item", (one,)) for one in leaves))]
        nodes += leaves
    return tuple(nodes)
