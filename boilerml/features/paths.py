"""Paths of tags and names from a page's root to its containers, each once: a page has half as many as containers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]


class Paths(NamedTuple):
    """Different paths, each after those above it; what containers of one path have in common is computed once."""

    number: Ints
    """The path of each container: shape (containers,)."""
    above: list[int]
    """The path of the container around; -1 at the root."""
    tags: list[str]
    names: list[str]

    def numbered(self, parts: Sequence[str]) -> Ints:
        """A number for each container's path of tags and parts, with one part for each of the paths here."""
        known: dict[Hashable, int] = {}
        numbers: list[int] = []
        for above, tag, part in zip(self.above, self.tags, parts, strict=True):
            key = (numbers[above] if numbers else -1, tag, part)
            numbers.append(known.setdefault(key, len(known)))
        return np.array(numbers, np.int64)[self.number]


def distinct_paths(tags: Sequence[str], names: Sequence[str], parents: Sequence[int]) -> Paths:
    """The different paths of containers.

    Args:
        tags: of each container, at least one.
        names: of each container.
        parents: the place of the container around, always before the own one but for the first, which has none.

    >>> distinct_paths(["ul", "li", "li"], ["menu", "", ""], [0, 0, 0]).number.tolist()
    [0, 1, 1]
    """
    known: dict[tuple[int, str, str], int] = {}
    numbers: list[int] = []
    for tag, own, parent in zip(tags, names, parents, strict=True):
        key = (numbers[parent] if numbers else -1, tag, own)
        numbers.append(known.setdefault(key, len(known)))
    return Paths(np.array(numbers, np.int64), *map(list, zip(*known, strict=True)))
