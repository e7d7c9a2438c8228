"""The values that travel from stage to stage: blocks, containers, pages, verdicts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Column: TypeAlias = NDArray[np.floating[Any]]
"""One value for each block of a page: shape ``(n,)``."""

Matrix: TypeAlias = NDArray[np.float32]
"""One row for each block, one column for each feature: shape ``(n, k)``."""


Met: TypeAlias = Literal["bytes", "blocks", "seconds"] | None
"""The limit beyond which nothing of a page was read; None: all was (see ``limits``)."""


class Container(NamedTuple):
    """An element that encloses blocks."""

    tag: str
    names: str
    """Its class, id, role and itemprop, separated by spaces."""
    parent: int
    """Index of the enclosing container; -1 at the root, and always below the own index."""
    depth: int
    """Block-level elements above it in the document; 0 at the root."""
    hidden: bool
    """It, or an element above it, is hidden by attribute or inline style."""
    first: int
    """Index of its first block."""
    end: int = 0
    """One past the index of its last block: it holds exactly the blocks ``first`` to ``end - 1``."""


class Block(NamedTuple):
    """A run of text between two block-level boundaries, with what was counted on the way."""

    text: str
    """White space folded; lines (``<br>``, ``<pre>``) separated by ``\\n``. Never empty."""
    container: int
    """Index of the innermost container."""
    inline_names: str = ""
    """Class of the inline elements inside, separated by spaces."""
    anchors: int = 0
    """Counts here are of what stands between the end of the block before and the end of this one."""
    anchor_chars: int = 0
    """Characters of the text inside links; like ``strong_chars`` at most as many as it has."""
    strong_chars: int = 0
    images: int = 0
    inputs: int = 0
    elements: int = 0
    """Elements opened: how much markup stands in front of the text and inside it."""


class Line(NamedTuple):
    """How a block of plain text stands among the lines of its source."""

    joint: str = "\n"
    """What stands between it and the block before: a line break; or, where a long line was split, what stood there."""
    gap: int = 0
    """Empty lines before it."""
    indent: int = 0
    """Columns by which it is indented beyond the page's usual indentation (below 0: less)."""
    rows: int = 1
    """Lines of the source that it was joined from: more than 1 where text was hard-wrapped."""


@dataclass(frozen=True)
class Page:
    """A page as values: nothing of the parser's tree is left, so pages cache, pickle and travel."""

    blocks: tuple[Block, ...]
    """In reading order."""
    containers: tuple[Container, ...] = ()
    title: str = ""
    """The text of ``<title>``, white space folded."""
    description: str = ""
    """The page's own summary from its meta elements."""
    hints: tuple[str, ...] = ()
    """What the page claims to be, in its head (see ``head.hints``)."""
    lines: tuple[Line, ...] = ()
    """Of plain text, one for each block; of a page that had markup, none."""
    truncated: Met = None
    """The limit beyond which nothing was read; None if all was."""

    def first(self, blocks: int) -> Page:
        """The page as if it ended after so many of its blocks."""
        kept = [one._replace(end=min(one.end, blocks)) for one in self.containers if one.first < blocks]
        return replace(self, blocks=self.blocks[:blocks], containers=tuple(kept), lines=self.lines[:blocks])


class Verdict(NamedTuple):
    """What was decided about one block."""

    text: str
    path: str
    """The elements above it, outermost first: ``html/body/main/p``."""
    probability: float
    """Of being content (0 to 1)."""
    kept: bool
    kind: str = "paragraph"
    """heading, paragraph, list item, cell, code, quote or caption."""
