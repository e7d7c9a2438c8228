"""From the parsed tree to blocks: text runs between block-level boundaries, nothing judged and nothing dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from lxml import etree

from boilerml.attributes import HIDING_STYLE, names_of
from boilerml.blocks import Block, Container, Met, Page
from boilerml.head import description, hints, title
from boilerml.kernel import ACTIONS, KERNEL
from boilerml.limits import Full, Room, endless
from boilerml.tags import BLOCK_TAGS, PREFORMATTED_TAGS, SKIPPED_TAGS, STRONG_TAGS

INVISIBLE = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphens and zero-width joints: they part a word where a reader sees none."""

ANCHORS, ANCHOR_CHARS, STRONG_CHARS, IMAGES, INPUTS, ELEMENTS = range(6)
"""Places of the counts, in the order of Block's own fields."""
COUNTED = {"img": IMAGES, "input": INPUTS}
HIDDEN, END = Container._fields.index("hidden"), Container._fields.index("end")


class Walk:
    """The state of one walk over a tree. What wants more than text (``boilerml.marked``) extends it."""

    def __init__(self, room: Room = endless) -> None:
        self.room = room
        self.blocks: list[Block] = []
        self.containers: list[list[Any]] = []
        """Fields of the containers; the end is known when the element is left."""
        self.open: list[etree._Element] = []
        self.indices: list[int] = []
        """Container indices of the outermost open elements, as far as they hold a block already."""
        self.pieces: list[str] = []
        self.lines: list[str] = []
        self.breaks = 0
        self.names: list[str] = []
        self.anchor_depth = self.strong_depth = self.preformatted_depth = 0
        self.glue = False
        self.counts = [0] * 6

    def text(self, text: str) -> None:
        """Take a piece of text, counted by what is open around it."""
        if self.preformatted_depth == 0 and text.isspace():
            # Most white space stands between elements, where it means nothing.
            if self.pieces:
                self.pieces.append(" ")
            self.glue = False
            return
        self.pieces.append(text)
        self.glue = False
        self.breaks = 0
        if self.anchor_depth or self.strong_depth:
            chars = len(text.strip()) if self.preformatted_depth else len(" ".join(text.split()))
            if self.anchor_depth:
                self.counts[ANCHOR_CHARS] += chars
            if self.strong_depth:
                self.counts[STRONG_CHARS] += chars

    def line(self) -> None:
        """End a line of the run."""
        text = "".join(self.pieces)
        self.pieces.clear()
        if self.preformatted_depth:
            self.lines.extend(text.split("\n"))
        elif folded := " ".join(text.split()):
            self.lines.append(folded)

    def boundary(self) -> None:
        """End the run; it becomes a block if it has text."""
        self.glue = False
        if not self.pieces and not self.lines:
            self.names.clear()
            return
        self.line()
        text = "\n".join(self.lines)
        if not text.isascii() and any(map(text.__contains__, INVISIBLE)):
            text = text.translate(dict.fromkeys(map(ord, INVISIBLE)))
        text = text.strip("\n").rstrip()
        self.lines.clear()
        self.breaks = 0
        shown = 0 if text.isspace() else len(text)
        self.counts[ANCHOR_CHARS] = min(self.counts[ANCHOR_CHARS], shown)  # some of what was counted is invisible
        self.counts[STRONG_CHARS] = min(self.counts[STRONG_CHARS], shown)
        if shown:
            if met := self.room(len(self.blocks)):
                raise Full(met)
            fields = (text, self.innermost(), " ".join(self.names), *self.counts)
            self.blocks.append(tuple.__new__(Block, fields))  # a third of the time of Block(...)
            self.counts = [0] * 6
        self.names.clear()

    def innermost(self) -> int:
        """Index of the innermost open element, its chain entered into the containers if new."""
        indices, containers, first = self.indices, self.containers, len(self.blocks)
        index = indices[-1] if indices else -1
        hidden = index >= 0 and containers[index][HIDDEN]
        for depth in range(len(indices), len(self.open)):
            element = self.open[depth]
            names, hides = names_of(element)
            hidden = hidden or hides
            containers.append([element.tag, names, index, depth, hidden, first, 0])
            index = len(containers) - 1
            indices.append(index)
        return index

    def start_block(self, element: etree._Element, tag: str) -> None:
        """Enter a block-level element."""
        self.counts[ELEMENTS] += 1
        if self.pieces or self.lines or self.names:
            self.boundary()
        self.glue = False
        self.open.append(element)
        if tag in PREFORMATTED_TAGS:
            self.preformatted_depth += 1

    def end_block(self, tag: str) -> None:
        """Leave a block-level element."""
        if self.pieces or self.lines or self.names:
            self.boundary()
        self.glue = False
        if tag in PREFORMATTED_TAGS:
            self.preformatted_depth -= 1
        self.open.pop()
        if len(self.indices) > len(self.open):
            self.containers[self.indices.pop()][END] = len(self.blocks)

    def break_line(self, _element: etree._Element, _tag: str) -> None:
        """Enter a ``<br>``."""
        self.counts[ELEMENTS] += 1
        self.line()
        self.breaks += 1
        if self.breaks > 1 and not self.preformatted_depth:
            self.boundary()

    def start_inline(self, element: etree._Element, tag: str) -> None:
        """Enter an inline element."""
        self.counts[ELEMENTS] += 1
        if self.glue and not self.preformatted_depth:
            self.pieces.append(" ")
        if tag == "a":
            self.anchor_depth += 1
            self.counts[ANCHORS] += 1
        elif tag in STRONG_TAGS:
            self.strong_depth += 1
        elif tag in COUNTED:
            self.counts[COUNTED[tag]] += 1
        if (names := element.get("class")) and len(self.names) < 8:
            self.names.append(names)

    def end_inline(self, tag: str) -> None:
        """Leave a link, a span or a bold element; other inline elements leave no trace."""
        if tag in STRONG_TAGS:
            self.strong_depth -= 1
        else:
            self.anchor_depth -= tag == "a"
            self.glue = True


Enter: TypeAlias = Callable[[Any, str], None]
Leave: TypeAlias = Callable[[str], None]


class Handlers(dict[object, tuple[Enter | None, Leave | None]]):
    """For each tag what enters and what leaves an element; None where its content is skipped, or nothing is to do."""

    def __init__(self, walk: Walk) -> None:
        self.block, self.inline = (walk.start_block, walk.end_block), (walk.start_inline, None)
        super().__init__(dict.fromkeys(BLOCK_TAGS, self.block))
        self.update(dict.fromkeys(SKIPPED_TAGS, (None, None)))
        self.update(dict.fromkeys(("a", "span", *STRONG_TAGS), (walk.start_inline, walk.end_inline)))
        self["br"] = walk.break_line, None

    def __missing__(self, tag: object) -> tuple[Enter | None, Leave | None]:
        """Of no table: custom ones (with a hyphen) are blocks; comments and the like have no name as tag."""
        self[tag] = (None, None) if not isinstance(tag, str) else self.block if "-" in tag else self.inline
        return self[tag]


def segment(tree: etree._Element, room: Room = endless) -> Page:
    """Cut a tree into blocks at its block-level boundaries, in one iterative walk.

    A boundary is the start or end of any element that is not inline, or two ``<br>`` in a row. ``<pre>`` keeps its
    lines; one ``<br>`` is a line break inside the block. Hidden elements, forms, menus and ``<noscript>`` stay:
    whether they are content is the classifier's to say. Where there is no more ``room``, the page ends with the block
    before, and names the limit.
    """
    if KERNEL is not None:
        found = KERNEL.walk(tree, Block, Container, ACTIONS, HIDING_STYLE.search, room)
        if found is not None:
            return _page(tree, *found)
    walk = Walk(room)
    return walked(tree, walk, Handlers(walk))


def walked(tree: etree._Element, walk: Walk, handlers: Handlers) -> Page:
    """Walk through a tree, as far as there is room, and return what was gathered."""
    met: Met = None
    try:
        _go(tree, walk, handlers)
    except Full as full:
        met = full.met
        for index in walk.indices:
            walk.containers[index][END] = len(walk.blocks)
    containers = [tuple.__new__(Container, fields) for fields in walk.containers]  # as with Block
    return _page(tree, walk.blocks, containers, met)


def _page(tree: etree._Element, blocks: Sequence[Block], containers: Sequence[Container], met: Met) -> Page:
    return Page(tuple(blocks), tuple(containers), title(tree), description(tree), hints(tree), truncated=met)


def _go(tree: etree._Element, walk: Walk, handlers: Handlers) -> None:
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        tag = element.tag
        enter, leave = handlers[tag]
        if event == "start":
            if enter is None:
                events.skip_subtree()
                continue
            enter(element, tag)
            text = element.text
        else:
            if leave is not None:
                leave(tag)
            text = element.tail
        if text:
            walk.text(text)
    walk.boundary()
