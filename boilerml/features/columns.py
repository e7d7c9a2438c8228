"""What the features share: a page's texts, marks and containers as arrays, each computed once, when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Column, Container, Page
from boilerml.features.lexicon import EMPTY, Lexicon
from boilerml.features.paths import Paths, distinct_paths
from boilerml.features.texts import Flags, Ints, Texts, numbers
from boilerml.tags import HEADING_TAGS

__all__ = ["Columns", "Flags", "Ints"]

T = TypeVar("T")
FIRST_NUMBER = Container._fields.index("parent")
OUTSIDE = Container(tag="", names="", parent=-1, depth=0, hidden=False, first=0)
"""Stands in where a page has no container."""


class Columns(Texts):
    """A page's shared columns. Shapes: ``(n,)`` over blocks, ``(m,)`` over containers where a name says so."""

    def __init__(self, page: Page, lexicon: Lexicon = EMPTY, scope: int = 0, wording: Column | None = None) -> None:
        super().__init__(page)
        self.lexicon = lexicon
        self.scope = scope
        self.wording: Column = np.zeros(self.n, np.float32) if wording is None else wording
        self._shared: dict[type, Any] = {}
        self._columns: dict[str, Column] = {}

    def shared(self, family: type[T]) -> T:
        """What the features of one family share, computed when the first of them asks."""
        if family not in self._shared:
            self._shared[family] = family(self)  # type: ignore[call-arg]
        found: T = self._shared[family]
        return found

    def once(self, name: str, column: Callable[[Columns], Column]) -> Column:
        """A column by name, computed when it is asked for first: some features are made from others."""
        if name not in self._columns:
            self._columns[name] = column(self)
        return self._columns[name]

    @cached_property
    def heading_levels(self) -> Column:
        """1 to 6 inside a heading, 7 elsewhere."""
        levels: list[float] = []
        for above, tag in zip(self.paths.above, self.paths.tags, strict=True):
            outside = levels[above] if levels else 7.0
            levels.append(float(tag[1]) if tag in HEADING_TAGS else outside)
        return np.array(levels, np.float32)[self.path]

    @cached_property
    def container(self) -> Ints:
        """Innermost container of each block; the root's for text outside any."""
        return np.maximum(np.array(self.fields[1], np.int64), 0)

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """All containers; where a page has none, one around all blocks."""
        return self.page.containers or (OUTSIDE._replace(end=self.n),)

    @cached_property
    def container_fields(self) -> list[tuple[Any, ...]]:
        """The fields of all containers, a tuple each."""
        return list(zip(*self.containers, strict=True))

    @cached_property
    def container_numbers(self) -> Ints:
        """Parent, depth, hidden, first and end of each container: shape (5, m)."""
        return numbers(self.containers, FIRST_NUMBER)

    @cached_property
    def depth(self) -> Ints:
        """Block-level elements above each container: shape (m,)."""
        return self.container_numbers[1]

    @cached_property
    def parent(self) -> list[int]:
        """Parent of each container; the root is its own."""
        return self.parents.tolist()

    @cached_property
    def parents(self) -> Ints:
        """``parent`` as an array: shape (m,)."""
        return np.maximum(self.container_numbers[0], 0)

    @cached_property
    def first(self) -> Ints:
        """First block of each container."""
        return self.container_numbers[3]

    @cached_property
    def end(self) -> Ints:
        """One past the last block of each container."""
        return self.container_numbers[4]

    @cached_property
    def sizes(self) -> Ints:
        """Blocks in each container: shape (m,)."""
        return self.end - self.first

    @cached_property
    def outer(self) -> Ints:
        """For each container the nearest one above that holds more blocks: wrappers of wrappers do not count."""
        parents = self.parents
        wrapped = self.sizes[parents] <= self.sizes
        # The topmost of those that hold the same blocks: each round doubles the steps up, so few rounds are needed.
        top = np.where(wrapped, parents, np.arange(len(parents)))
        while not np.array_equal(higher := top[top], top):
            top = higher
        return parents[top]

    @cached_property
    def levels(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Containers around each block: the innermost, then three times the next that holds more blocks."""
        first = self.container
        second = self.outer[first]
        third = self.outer[second]
        return first, second, third, self.outer[third]

    def inside(self, column: Column | Flags) -> NDArray[np.float64]:
        """Sum of a column over the blocks of each container: shape (m,); of several at once: shape (several, m)."""
        total = np.zeros((*column.shape[:-1], self.n + 1))
        np.cumsum(column, axis=-1, dtype=np.float64, out=total[..., 1:])
        sums: NDArray[np.float64] = total.take(self.end, axis=-1) - total.take(self.first, axis=-1)
        return sums

    @cached_property
    def held_chars(self) -> NDArray[np.float64]:
        """Characters in each container: shape (m,)."""
        return self.inside(self.chars)

    @cached_property
    def paths(self) -> Paths:
        """The different paths to the page's containers."""
        tags, names = self.container_fields[:2]
        return distinct_paths(tags, names, self.parent)

    @cached_property
    def path(self) -> Ints:
        """The path of each block's innermost container, as its place in ``paths``."""
        return self.paths.number[self.container]

    @cached_property
    def signatures(self) -> Ints:
        """A number for each container's path of tags and first classes: shape (m,)."""
        return self.paths.numbered([names.partition(" ")[0] for names in self.paths.names])

    @cached_property
    def tag_signatures(self) -> Ints:
        """A number for each container's path of tags: shape (m,)."""
        return self.paths.numbered([""] * len(self.paths.tags))
