"""What the features share: a page's texts, marks and containers as arrays, each computed once, when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Block, Column, Container, Page
from boilerml.features.characters import CLASS, CLASS_OF, CLASSES, codes
from boilerml.features.lexicon import EMPTY, Lexicon
from boilerml.features.terms import WORD_CLASSES, terms, text_terms
from boilerml.tags import HEADING_TAGS

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
T = TypeVar("T")

UNSPACED_WORD = 0.5
"""Words that one character of an unspaced script counts for: Chinese words are 1.5 to 2 characters long on average."""
PROSE_WORDS = 15
PROSE_LINK_DENSITY = 0.35
FIRST_COUNT = Block._fields.index("anchors")


class Columns:
    """A page's shared columns. Shapes: ``(n,)`` over blocks, ``(m,)`` over containers where a name says so."""

    def __init__(self, page: Page, lexicon: Lexicon = EMPTY, scope: int = 0, wording: Column | None = None) -> None:
        self.page = page
        self.lexicon = lexicon
        self.scope = scope
        self.n = len(page.blocks)
        self.wording: Column = np.zeros(self.n, np.float32) if wording is None else wording
        self._shared: dict[type, Any] = {}

    def shared(self, family: type[T]) -> T:
        """What the features of one family share, computed when the first of them asks."""
        if family not in self._shared:
            self._shared[family] = family(self)  # type: ignore[call-arg]
        found: T = self._shared[family]
        return found

    @cached_property
    def counts(self) -> NDArray[np.float32]:
        """The counts that blocks carry: shape (n, counts)."""
        return np.array([block[FIRST_COUNT:] for block in self.page.blocks], np.float32)

    def of(self, name: str) -> Column:
        """One of those counts, by its field's name."""
        return self.counts[:, Block._fields.index(name) - FIRST_COUNT]

    @cached_property
    def heading_levels(self) -> Column:
        """1 to 6 inside a heading, 7 elsewhere."""
        levels: list[float] = []
        for container, parent in zip(self.page.containers, self.parent, strict=False):
            above = levels[parent] if levels else 7.0
            levels.append(float(container.tag[1]) if container.tag in HEADING_TAGS else above)
        return np.array(levels or [7.0], np.float32)[self.container]

    # --- text -------------------------------------------------------------------------------------------------------

    @cached_property
    def text(self) -> NDArray[np.uint32]:
        """The code points of all blocks, one after the other."""
        return codes("".join([block.text for block in self.page.blocks]))

    @cached_property
    def starts(self) -> Ints:
        """Where each block begins in ``text``."""
        return np.concatenate(([0], np.cumsum(self.chars.astype(np.int64))[:-1]))

    @cached_property
    def classes(self) -> NDArray[np.uint8]:
        """The class of each character of ``text``."""
        return CLASS_OF[self.text]

    @cached_property
    def owner(self) -> Ints:
        """The block of each character of ``text``."""
        return np.repeat(np.arange(self.n), self.chars.astype(np.int64))

    @cached_property
    def class_counts(self) -> NDArray[np.float32]:
        """Characters of each class in each block: shape (n, classes)."""
        k = len(CLASSES)
        counts = np.bincount(self.owner * k + self.classes, minlength=self.n * k)
        return counts.reshape(self.n, k).astype(np.float32)

    def characters(self, *names: str) -> Column:
        """Characters of the named classes in each block."""
        return self.class_counts[:, [CLASS[name] for name in names]].sum(axis=1)

    @cached_property
    def chars(self) -> Column:
        """Characters of each block."""
        return np.array([len(block.text) for block in self.page.blocks], np.float32)

    @cached_property
    def word_starts(self) -> Ints:
        """Where words of spaced scripts begin in ``text``."""
        inside = WORD_CLASSES[self.classes]
        begins = inside.copy()
        begins[1:] &= ~inside[:-1]
        begins[self.starts] |= inside[self.starts]
        return np.flatnonzero(begins)

    @cached_property
    def words(self) -> Column:
        """Words of each block, in any script."""
        spaced = np.bincount(self.owner[self.word_starts], minlength=self.n)
        return (spaced + UNSPACED_WORD * self.characters("unspaced")).astype(np.float32)

    @cached_property
    def link_density(self) -> Column:
        """Share of each block's characters inside anchors (0 to 1)."""
        return np.minimum(self.of("anchor_chars") / np.maximum(self.chars, 1), 1)

    @cached_property
    def prose(self) -> Flags:
        """Whether each block is long and no link list."""
        return (self.words >= PROSE_WORDS) & (self.link_density < PROSE_LINK_DENSITY)

    @cached_property
    def terms(self) -> tuple[Ints, NDArray[np.uint64]]:
        """Every term of the page, as its block and a hash: words of four characters, pairs of unspaced characters."""
        return terms(self.text, self.classes, self.word_starts, self.owner)

    @cached_property
    def term_ids(self) -> tuple[Ints, Ints, int]:
        """``terms`` numbered from 0, and how many there are."""
        owner, hashes = self.terms
        unique, ids = np.unique(hashes, return_inverse=True)
        return owner, ids.astype(np.int64), len(unique)

    def term_share(self, text: str) -> tuple[Column, Column]:
        """Share of each block's terms that a text has, and share of the text's terms that the block has."""
        owner, hashes = self.terms
        other = text_terms(text)
        if not len(other) or not len(hashes):
            return np.zeros(self.n, np.float32), np.zeros(self.n, np.float32)
        hit = np.isin(hashes, other)
        hits = np.bincount(owner, hit, self.n)
        own = np.bincount(owner, minlength=self.n)
        distinct = np.unique(owner[hit] * np.int64(len(other)) + np.searchsorted(other, hashes[hit]))
        covered = np.bincount(distinct // len(other), minlength=self.n)
        return (hits / np.maximum(own, 1)).astype(np.float32), (covered / len(other)).astype(np.float32)

    # --- tree -------------------------------------------------------------------------------------------------------

    @cached_property
    def container(self) -> Ints:
        """Innermost container of each block; the root's for text outside any."""
        return np.maximum(np.array([block.container for block in self.page.blocks], np.int64), 0)

    @cached_property
    def container_numbers(self) -> Ints:
        """Depth, hidden, first and end of each container: shape (m, 4)."""
        rows = [(c.depth, int(c.hidden), c.first, c.end) for c in self.page.containers] or [(0, 0, 0, self.n)]
        return np.array(rows, np.int64)

    @cached_property
    def depth(self) -> Ints:
        """Block-level elements above each container: shape (m,)."""
        return self.container_numbers[:, 0]

    @cached_property
    def parent(self) -> list[int]:
        """Parent of each container; the root is its own."""
        return [max(container.parent, 0) for container in self.page.containers] or [0]

    @cached_property
    def first(self) -> Ints:
        """First block of each container."""
        return self.container_numbers[:, 2]

    @cached_property
    def end(self) -> Ints:
        """One past the last block of each container."""
        return self.container_numbers[:, 3]

    @cached_property
    def outer(self) -> Ints:
        """For each container the nearest one above that holds more blocks: wrappers of wrappers do not count."""
        sizes = (self.end - self.first).tolist()
        outer = [0] * len(sizes)
        for index, parent in enumerate(self.parent):
            outer[index] = parent if sizes[parent] > sizes[index] else outer[parent]
        return np.array(outer, np.int64)

    @cached_property
    def levels(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Containers around each block: the innermost, then three times the next that holds more blocks."""
        first = self.container
        second = self.outer[first]
        third = self.outer[second]
        return first, second, third, self.outer[third]

    def inside(self, column: Column | Flags) -> NDArray[np.float64]:
        """Sum of a column over the blocks of each container: shape (m,)."""
        total = np.concatenate(([0.0], np.cumsum(column, dtype=np.float64)))
        sums: NDArray[np.float64] = total[self.end] - total[self.first]
        return sums

    @cached_property
    def signatures(self) -> Ints:
        """A number for each container's path of tags and first classes: shape (m,)."""
        return self._paths(lambda container: (container.tag, container.names.partition(" ")[0]))

    @cached_property
    def tag_signatures(self) -> Ints:
        """A number for each container's path of tags: shape (m,)."""
        return self._paths(lambda container: container.tag)

    def _paths(self, key: Callable[[Container], Hashable]) -> Ints:
        numbers: dict[Hashable, int] = {}
        paths: list[int] = []
        for own, parent in zip(map(key, self.page.containers), self.parent, strict=False):
            above = paths[parent] if paths else -1
            paths.append(numbers.setdefault((above, own), len(numbers)))
        return np.array(paths or [0], np.int64)
