"""What words and pairs of words have meant on the training pages: a linear model's weights, found by their hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Column
from boilerml.features.characters import CLASS, LOWER_OF
from boilerml.features.columns import Columns, Ints
from boilerml.features.terms import MIX, WORD_CLASSES

Hashes: TypeAlias = NDArray[np.uint32]

LIMIT = 6.0
"""Log-odds beyond which a block's wording is not believed."""
_DIGIT, _UNSPACED = CLASS["digit"], CLASS["unspaced"]
_ZERO = np.uint64(ord("0"))
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
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[place] == hashes
        return scores(np.where(known, self.weights[place], 0), owner, known, page.n, self.baseline)


def scores(weights: Column, owner: Ints, known: NDArray[np.bool_], n: int, baseline: float) -> Column:
    """Log-odds of blocks from the weights of their tokens; 0 for a block of which no token is known."""
    count = np.bincount(owner, known, n)
    total = np.bincount(owner, weights, n) / np.sqrt(np.maximum(count, 1)) + baseline
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


class _Words:
    """A page's words, which its tokens and the features of lines both ask for."""

    def __init__(self, page: Columns) -> None:
        self.place, self.hashes = _words(page)


def word_hashes(page: Columns) -> tuple[Ints, NDArray[np.uint64]]:
    """Every word of the page in order, as its block and a hash: case folded, digits alike, as in ``tokens``."""
    words = page.shared(_Words)
    return page.owner[words.place], words.hashes


def _tokens(page: Columns) -> tuple[Ints, Hashes]:
    place, hashes = page.shared(_Words).place, page.shared(_Words).hashes
    owner = page.owner[place]
    if not len(owner):
        return owner, np.zeros(0, np.uint32)
    first = np.concatenate(([True], owner[1:] != owner[:-1]))
    last = np.concatenate((first[1:], [True]))
    before = np.where(first, _EDGE, np.concatenate((hashes[:1], hashes[:-1])))
    pairs = before * MIX[62] + hashes * MIX[63]
    ends = hashes[last] * MIX[62] + _EDGE * MIX[63:64]
    return np.concatenate((owner, owner, owner[last])), _folded(np.concatenate((hashes, pairs, ends)))


def _words(page: Columns) -> tuple[Ints, NDArray[np.uint64]]:
    """Where each word begins in the page's text, and its hash: a sum of characters weighted by their place."""
    lower = np.where(page.classes == _DIGIT, _ZERO, LOWER_OF[page.text].astype(np.uint64))
    starts = page.word_starts
    unspaced = np.flatnonzero(page.classes == _UNSPACED)
    spaced = np.zeros(0, np.uint64)
    if len(starts):
        index = np.arange(len(lower))
        begin = np.zeros(len(lower), np.int64)
        begin[starts] = starts
        within = np.minimum(index - np.maximum.accumulate(begin), 60)
        spaced = np.add.reduceat(np.where(WORD_CLASSES[page.classes], lower * MIX[within], np.uint64(0)), starts)
    if not len(unspaced):
        return starts, _mixed(spaced)
    place = np.concatenate((starts, unspaced))
    order = np.argsort(place, kind="stable")
    return place[order], _mixed(np.concatenate((spaced, lower[unspaced] * MIX[61]))[order])


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed: NDArray[np.uint64] = (hashes ^ (hashes >> np.uint64(29))) * MIX[5]
    return mixed


def _folded(hashes: NDArray[np.uint64]) -> Hashes:
    return (hashes >> np.uint64(32)).astype(np.uint32)
