"""From the parsed tree to blocks: text runs between block-level boundaries, nothing judged and nothing dropped."""

from __future__ import annotations

import re

from lxml import etree

from boilerml.blocks import Block, Container, Page
from boilerml.head import description, hints, title
from boilerml.tags import (
    BLOCK_TAGS,
    NAME_ATTRIBUTES,
    PREFORMATTED_TAGS,
    SKIPPED_TAGS,
    STRONG_TAGS,
)

HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Soft hyphens and zero-width joints: they part a word where a reader sees none."""


ANCHORS, ANCHOR_CHARS, STRONG_CHARS, IMAGES, INPUTS, ELEMENTS = range(6)
"""Places of the counts, in the order of Block's own fields."""


class _Walk:
    """The state of one walk over a tree."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.containers: list[tuple[str, str, int, int, bool, int]] = []
        """Fields of the containers, the end apart: it is known when the element is left."""
        self.open: list[tuple[etree._Element, str]] = []
        self.indices: list[int] = []
        """Container indices of the outermost open elements, as far as they hold a block already."""
        self.ends: list[int] = []
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
        if not text.isascii():
            text = text.translate(INVISIBLE)
        text = text.strip("\n").rstrip()
        self.lines.clear()
        self.breaks = 0
        shown = 0 if text.isspace() else len(text)
        self.counts[ANCHOR_CHARS] = min(self.counts[ANCHOR_CHARS], shown)  # some of what was counted is invisible
        self.counts[STRONG_CHARS] = min(self.counts[STRONG_CHARS], shown)
        if shown:
            self.blocks.append(Block(text, self.innermost(), " ".join(self.names), *self.counts))
            self.counts = [0] * 6
        self.names.clear()

    def innermost(self) -> int:
        """Index of the innermost open element, its chain entered into the containers if new."""
        index = self.indices[-1] if self.indices else -1
        for depth in range(len(self.indices), len(self.open)):
            element, tag = self.open[depth]
            hidden = _is_hidden(element) or (index >= 0 and self.containers[index][4])
            names = " ".join([value for name in NAME_ATTRIBUTES if (value := element.get(name))])
            self.containers.append((tag, names, index, depth, hidden, len(self.blocks)))
            self.ends.append(0)
            index = len(self.containers) - 1
            self.indices.append(index)
        return index

    def start_block(self, element: etree._Element, tag: str) -> None:
        """Enter a block-level element."""
        self.counts[ELEMENTS] += 1
        if self.pieces or self.lines or self.names:
            self.boundary()
        self.glue = False
        self.open.append((element, tag))
        if tag in PREFORMATTED_TAGS:
            self.preformatted_depth += 1

    def start_inline(self, element: etree._Element, tag: str) -> None:
        """Enter an inline element."""
        self.counts[ELEMENTS] += 1
        if tag == "br":
            self.line()
            self.breaks += 1
            if self.breaks > 1 and not self.preformatted_depth:
                self.boundary()
            return
        if self.glue and not self.preformatted_depth:
            self.pieces.append(" ")
        if tag == "a":
            self.anchor_depth += 1
            self.counts[ANCHORS] += 1
        elif tag in STRONG_TAGS:
            self.strong_depth += 1
        elif tag == "img":
            self.counts[IMAGES] += 1
        elif tag == "input":
            self.counts[INPUTS] += 1
        if (names := element.get("class")) and len(self.names) < 8:
            self.names.append(names)

    def end_block(self, tag: str) -> None:
        """Leave a block-level element."""
        if self.pieces or self.lines or self.names:
            self.boundary()
        self.glue = False
        if tag in PREFORMATTED_TAGS:
            self.preformatted_depth -= 1
        self.open.pop()
        if len(self.indices) > len(self.open):
            self.ends[self.indices.pop()] = len(self.blocks)

    def end_inline(self, tag: str) -> None:
        """Leave an inline element."""
        if tag == "a":
            self.anchor_depth -= 1
            self.glue = True
        elif tag in STRONG_TAGS:
            self.strong_depth -= 1
        elif tag == "span":
            self.glue = True


SKIPPED, BLOCK, INLINE = range(3)
KINDS = dict.fromkeys(BLOCK_TAGS, BLOCK) | dict.fromkeys(SKIPPED_TAGS, SKIPPED)


def _kind(tag: object) -> int:
    """Of an element in no table: custom ones (with a hyphen) are blocks; comments and the like have no name as tag."""
    if not isinstance(tag, str):
        return SKIPPED
    return BLOCK if "-" in tag else INLINE


def segment(tree: etree._Element) -> Page:
    """Cut a tree into blocks at its block-level boundaries, in one iterative walk.

    A boundary is the start or end of any element that is not inline, or two ``<br>`` in a row. ``<pre>`` keeps its
    lines; one ``<br>`` is a line break inside the block. Hidden elements, forms, menus and ``<noscript>`` stay:
    whether they are content is the classifier's to say.
    """
    walk = _Walk()
    kinds = dict(KINDS)
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        tag = element.tag
        kind = kinds.get(tag)
        if kind is None:
            kind = kinds[tag] = _kind(tag)
        if event == "start":
            if kind == SKIPPED:
                events.skip_subtree()
                continue
            if kind == BLOCK:
                walk.start_block(element, tag)
            else:
                walk.start_inline(element, tag)
            text = element.text
        else:
            if kind == BLOCK:
                walk.end_block(tag)
            elif kind == INLINE:
                walk.end_inline(tag)
            text = element.tail
        if text:
            walk.text(text)
    walk.boundary()
    containers = [Container(*fields, end) for fields, end in zip(walk.containers, walk.ends, strict=True)]
    return Page(tuple(walk.blocks), tuple(containers), title(tree), description(tree), hints(tree))


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or (style is not None and HIDING_STYLE.search(style) is not None)
    )
