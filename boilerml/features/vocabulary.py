"""What words and pairs of words have meant on the training pages: a linear model's weights, found by their hashes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Column
from boilerml.features.columns import Columns, Ints
from boilerml.features.terms import MIX
from boilerml.kernel import KERNEL

Hashes: TypeAlias = NDArray[np.uint32]

LIMIT = 6.0
"""Log-odds beyond which a block's wording is not believed."""
_EDGE = MIX[10]
"""Stands before a block's first word and after its last."""


@dataclass(frozen=True)
class Vocabulary:
    """Weights of words and of pairs of neighbouring words (a block's edges count as words).

    A block's log-odds are the sum of its tokens' weights over the square root of their number, plus the baseline: a
    logistic regression on rows of length 1.
    """

    hashes: Hashes
    """Sorted: shape (tokens,)."""
    weights: NDArray[np.float32]
    """Shape (tokens,)."""
    baseline: float = 0.0

    def wording(self, page: Columns) -> Column:
        """Log-odds of content by each block's words alone: shape (blocks,); 0 where no word is known."""
        owner, hashes = tokens(page)
        if not len(self.hashes) or not len(hashes):
            return np.zeros(page.n, np.float32)
        if KERNEL is not None:
            count, total = np.zeros(page.n), np.zeros(page.n)
            KERNEL.wording(self.hashes, self._buckets, self.weights, owner, hashes, count, total)
            return _scored(total, count, self.baseline)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[place] == hashes
        return scores(np.where(known, self.weights[place], 0), owner, known, page.n, self.baseline)

    @cached_property
    def _buckets(self) -> NDArray[np.int32]:
        return buckets(self.hashes)


def buckets(hashes: Hashes) -> NDArray[np.int32]:
    """Where, among sorted hashes, those of each first half begin, and where the last end: shape (65537,)."""
    return np.searchsorted(hashes, np.arange(65_537, dtype=np.uint64) << np.uint64(16)).astype(np.int32)


def scores(weights: Column, owner: Ints, known: NDArray[np.bool_], n: int, baseline: float) -> Column:
    """Log-odds of blocks from the weights of their tokens; 0 for a block of which no token is known."""
    return _scored(np.bincount(owner, weights, n), np.bincount(owner, known, n), baseline)


def _scored(total: NDArray[Any], count: NDArray[Any], baseline: float) -> Column:
    total = total / np.sqrt(np.maximum(count, 1)) + baseline
    return np.where(count > 0, np.clip(total, -LIMIT, LIMIT), 0).astype(np.float32)


NO_VOCABULARY = Vocabulary(np.zeros(0, np.uint32), np.zeros(0, np.float32))


class _Tokens:
    """A page's tokens, which its wording and its kind both ask for."""

    def __init__(self, page: Columns) -> None:
        self.found = _tokens(page)


def tokens(page: Columns) -> tuple[Ints, Hashes]:
    """Every word and every pair of neighbouring words, as its block and a hash.

    Case is folded and digits are alike ("3 days ago" is "9 days ago"); each character of a script without spaces is a
    word.
    """
    return page.shared(_Tokens).found


def word_hashes(page: Columns) -> tuple[Ints, NDArray[np.uint64]]:
    """Every word of the page in order, as its block and a hash: case folded, digits alike, as in ``tokens``."""
    return page.wordlist.owners, page.wordlist.hashes


def _tokens(page: Columns) -> tuple[Ints, Hashes]:
    owner, hashes = word_hashes(page)
    if KERNEL is not None:
        owners, found = KERNEL.tokens(owner, hashes, MIX)
        return np.frombuffer(owners, np.int64), np.frombuffer(found, np.uint32)
    if not len(owner):
        return owner, np.zeros(0, np.uint32)
    first = np.concatenate(([True], owner[1:] != owner[:-1]))
    last = np.concatenate((first[1:], [True]))
    before = np.where(first, _EDGE, np.concatenate((hashes[:1], hashes[:-1])))
    pairs = before * MIX[62] + hashes * MIX[63]
    ends = hashes[last] * MIX[62] + _EDGE * MIX[63:64]
    return np.concatenate((owner, owner, owner[last])), _folded(np.concatenate((hashes, pairs, ends)))


def _folded(hashes: NDArray[np.uint64]) -> Hashes:
    return (hashes >> np.uint64(32)).astype(np.uint32)
