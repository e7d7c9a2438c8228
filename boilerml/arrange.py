"""From kept blocks to the outline: lists, tables, quotes and figures put together again around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from boilerml.grid import cells_of, rows_of
from boilerml.language import language
from boilerml.marked import Marked
from boilerml.outline import MOST_DEEP, Node, Run, shallow
from boilerml.structure import Structure, structure
from boilerml.tags import CELL_TAGS, ITEM_TAGS

BRANCHES = {
    **dict.fromkeys(("ul", "menu", "dir"), "list"),
    "ol": "numbered list",
    "li": "item",
    "dl": "definitions",
    "dt": "term",
    "dd": "definition",
    "blockquote": "quote",
    "figure": "figure",
    "table": "table",
    "tr": "row",
    "td": "cell",
    "th": "cell",
}
HOMES = {"item": "list", "term": "definitions", "definition": "definitions"}
"""What holds a branch of this kind; it is put around those that the page has left without."""
FILLED = {"list": ("item",), "numbered list": ("item",), "definitions": ("term", "definition")}
"""What a branch of this kind holds; whatever else stands in it is wrapped as the last of them."""
CLOSED = frozenset(("list", "numbered list", "definitions", "table", "row"))
"""Branches that hold no text of their own."""


class Part(NamedTuple):
    """A leaf, or a branch's worth of them, on its way into the outline."""

    path: tuple[int, ...]
    """The containers that become branches around it, outermost first."""
    leaf: int
    """The container whose blocks make one leaf; -1: it stands alone."""
    node: Node


def arranged(marked: Marked, kept: Sequence[bool]) -> tuple[Node, ...]:
    """The outline of the kept blocks, in reading order, and of the pictures between them.

    Args:
        marked: the page.
        kept: for each block, whether it is kept.
    """
    found = structure(marked.page.containers)
    paths = _paths(marked, found)
    builder = _Builder(marked)
    for part in _merged(_parts(marked, kept, found, paths)):
        builder.add(part)
    return builder.outline()


def _paths(marked: Marked, found: Structure) -> list[tuple[int, ...]]:
    """For each container those above it, and itself, that become branches: at most ``MOST_DEEP``."""
    paths: list[tuple[int, ...]] = []
    inner: list[int] = []
    """The nearest table that became a branch."""
    for index, container in enumerate(marked.page.containers):
        above, tag = container.parent, container.tag
        path = paths[above] if above >= 0 else ()
        table = inner[above] if above >= 0 else -1
        fits = tag in BRANCHES and len(path) < MOST_DEEP and found.leaves[index] < 0
        if tag == "table":
            fits = fits and index in found.tables and len(path) + 3 <= MOST_DEEP
            table = index if fits else -1
        elif tag == "tr":
            fits = fits and table >= 0 and path[-1] == table  # in a cell it is no row of any table
        elif tag in CELL_TAGS:
            fits = fits and table >= 0 and marked.page.containers[path[-1]].tag == "tr"
        elif tag in ITEM_TAGS and path:
            fits = fits and marked.page.containers[path[-1]].tag not in ("table", "tr")  # there it is no item of a list
        paths.append((*path, index) if fits else path)
        inner.append(table)
    return paths


def _parts(marked: Marked, kept: Sequence[bool], found: Structure, paths: list[tuple[int, ...]]) -> Iterator[Part]:
    """A part for each kept block and each picture that stands among kept blocks."""
    pictures = iter([*_pictures(marked, kept, paths), (len(kept), Part((), -1, Node("image")))])
    place, picture = next(pictures)
    for index, block in enumerate(marked.page.blocks):
        while place <= index and place < len(kept):
            yield picture
            place, picture = next(pictures)
        if not kept[index]:
            continue
        container = block.container
        path, leaf = (paths[container], found.leaves[container]) if container >= 0 else ((), -1)
        kind = found.kinds[leaf] if leaf >= 0 else "paragraph"
        yield Part(path, leaf, _leaf(marked, kind, leaf, marked.runs[index]))


def _leaf(marked: Marked, kind: str, container: int, runs: tuple[Run, ...]) -> Node:
    tag = marked.page.containers[container].tag if container >= 0 else ""
    if kind == "heading":
        return Node(kind, runs=runs, number=int(tag[1]))
    return Node(kind, runs=runs, language=language(marked.elements[container]) if kind == "code" else "")


def _pictures(marked: Marked, kept: Sequence[bool], paths: list[tuple[int, ...]]) -> Iterator[tuple[int, Part]]:
    """The pictures around which at least half of the blocks are kept, each once, and the index of the block after."""
    places = {element: index for index, element in enumerate(marked.elements)}
    shown = {run.image.address for runs in marked.runs for run in runs if run.image}
    for place, element, run in marked.loose:
        above = next((places[one] for one in element.iterancestors() if one in places), -1)
        if above < 0 or place >= len(kept) or run.image is None or run.image.address in shown:
            continue
        first, end = marked.page.containers[above][-2:]
        if 2 * sum(kept[first:end]) >= end - first:
            shown.add(run.image.address)
            yield place, Part(paths[above], -1, Node("image", runs=(run,)))


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """Make one of the lines of one heading, caption or piece of code."""
    held: Part | None = None
    gathered: list[Run] = []
    for part in parts:
        if held is not None and part.leaf == held.leaf >= 0:
            gathered += [Run("\n"), *part.node.runs]
            continue
        if held is not None:
            yield held._replace(node=held.node._replace(runs=tuple(gathered)))
        held, gathered = part, list(part.node.runs)
    if held is not None:
        yield held._replace(node=held.node._replace(runs=tuple(gathered)))


class _Builder:
    """Opens and closes branches as the paths of leaves ask."""

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.path: list[int] = []
        self.children: list[list[Node]] = [[]]
        self.sources: list[list[int]] = [[]]
        """The container that each of the children was made of."""
        self.waiting: list[Node] = []

    def add(self, part: Part) -> None:
        """Take the next leaf in reading order."""
        path = part.path
        if part.node.kind == "image" and path and self._kind(path[-1]) in CLOSED:
            self.waiting.append(part.node)  # its own cell or item holds no text: it goes with the next
            return
        common = 0
        while common < min(len(path), len(self.path)) and path[common] == self.path[common]:
            common += 1
        self._close(common)
        for container in path[common:]:
            self.path.append(container)
            self.children.append([])
            self.sources.append([])
        self._put([*self.waiting, part.node])
        self.waiting.clear()

    def _put(self, nodes: list[Node]) -> None:
        self.children[-1] += nodes
        self.sources[-1] += [-1] * len(nodes)

    def outline(self) -> tuple[Node, ...]:
        """Close what is open."""
        self._put(self.waiting)
        self._close(0)
        return tuple(shallow(_housed(self.children[0])))

    def _kind(self, container: int) -> str:
        return BRANCHES[self.marked.page.containers[container].tag]

    def _close(self, depth: int) -> None:
        while len(self.path) > depth:
            container, children, sources = self.path.pop(), self.children.pop(), self.sources.pop()
            nodes = self._branch(container, children, sources)
            self.children[-1] += nodes
            self.sources[-1] += [container] * len(nodes)

    def _branch(self, container: int, children: list[Node], sources: list[int]) -> list[Node]:
        kind, element = self._kind(container), self.marked.elements[container]
        if kind == "table" and not any(sum(bool(cell.children) for cell in row.children) > 1 for row in children):
            return list(_unrolled(children))
        if kind == "table":
            return [Node(kind, tuple(rows_of(element, children, self._elements(sources))))]
        if kind == "row":
            return [Node(kind, tuple(cells_of(element, children, self._elements(sources))))]
        if kind in FILLED:
            if not any(child.kind in FILLED[kind] for child in children):
                return children  # a list by name alone
            if kind == "list":  # only the numbers of ordered lists are shown
                children = [child._replace(number=0) if child.kind == "item" else child for child in children]
            return [Node(kind, tuple(_filled(children, FILLED[kind])))]
        return [Node(kind, tuple(_housed(children)), number=self.marked.numbers.get(element, 0))]

    def _elements(self, sources: list[int]) -> list[etree._Element | None]:
        return [self.marked.elements[source] if source >= 0 else None for source in sources]


def _unrolled(children: Iterable[Node]) -> Iterator[Node]:
    """What stands in a table of which no row has two cells left, as of posts beside the names of their writers."""
    for child in children:
        if child.kind != "row":
            yield child
        else:
            yield from (node for cell in child.children for node in cell.children)


def _filled(children: list[Node], wanted: tuple[str, ...]) -> Iterator[Node]:
    """Wrap what stands among a list's items; a list among them belongs to the item before it."""
    held: Node | None = None
    for child in children:
        if held is not None and held.kind == "item" and child.kind in ("list", "numbered list"):
            held = held._replace(children=(*held.children, child))
            continue
        if held is not None:
            yield held
        held = child if child.kind in wanted else Node(wanted[-1], tuple(_housed((child,))))
    if held is not None:
        yield held


def _housed(children: Iterable[Node]) -> Iterator[Node]:
    """Put a list around items that have none."""
    held: list[Node] = []
    home = ""
    for child in children:
        wanted = HOMES.get(child.kind, "")
        if held and wanted != home:
            yield _home(home, held)
            held = []
        home = wanted
        if home:
            held.append(child)
        else:
            yield child
    if held:
        yield _home(home, held)


def _home(kind: str, items: list[Node]) -> Node:
    return Node(kind, tuple(item._replace(number=0) for item in items))
