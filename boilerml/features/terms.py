"""A text's vocabulary as hashes, in any script: long words where words are spaced, pairs of characters where not."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from boilerml.features.characters import CLASS, CLASS_OF, CLASSES, LOWER_OF, codes

Ints: TypeAlias = NDArray[np.int64]
Integer = TypeVar("Integer", np.int64, np.uint64)
Hashes: TypeAlias = NDArray[np.uint64]

UNSPACED = CLASS["unspaced"]
LONG_WORD = 4
WORD_CLASSES = np.isin(np.arange(len(CLASSES)), [CLASS[name] for name in ("lower", "upper", "uncased", "digit")])
MIX = np.random.default_rng(7).integers(1, 2**63, 64, dtype=np.uint64) | np.uint64(1)
"""Odd multipliers by place in a word, for its hash; the seed is arbitrary and fixed."""


def distinct(values: NDArray[Integer]) -> NDArray[Integer]:
    """Different values, sorted; by sorting a tenth as long as ``np.unique``, which hashes them."""
    ordered = np.sort(values)
    is_new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return ordered[is_new]


def word_bounds(classes: NDArray[np.uint8], starts: Ints) -> tuple[Ints, Ints]:
    """Where words of spaced scripts begin and where they end, in a text whose parts begin at the given places."""
    inside = WORD_CLASSES.take(classes)
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    begins[starts] = inside[starts]
    closes = inside.copy()
    closes[:-1] &= begins[1:] | ~inside[1:]
    return np.flatnonzero(begins), np.flatnonzero(closes) + 1


def word_terms(text: NDArray[np.uint32], starts: Ints, ends: Ints) -> tuple[Ints, Hashes]:
    """Which of a text's words have four letters or more, and the hash of each such word.

    The hash is a sum of characters weighted by their place in the word.
    """
    lengths = ends - starts
    long = np.flatnonzero(lengths >= LONG_WORD)
    if not len(long):
        return long, np.zeros(0, np.uint64)
    starts, lengths = starts[long], lengths[long]
    # The letters of long words alone, one word after the other: two thirds of a text's characters.
    upto = np.cumsum(lengths)
    offsets = upto - lengths
    index = np.arange(int(upto[-1]))
    place = index - np.repeat(offsets, lengths)
    index += np.repeat(starts - offsets, lengths)
    letters = LOWER_OF.take(text.take(index))
    return long, np.add.reduceat(letters * MIX.take(np.minimum(place, 61)), offsets)


def pair_terms(text: NDArray[np.uint32], classes: NDArray[np.uint8], starts: Ints) -> tuple[Ints, Hashes]:
    """Where a text has two characters of unspaced scripts in a row, in one of its parts, and the hash of each pair."""
    unspaced = classes == UNSPACED
    if not unspaced.any():
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    together = unspaced[:-1] & unspaced[1:]
    together[starts[1:] - 1] = False
    pairs = np.flatnonzero(together)
    lower = LOWER_OF[text[pairs]].astype(np.uint64), LOWER_OF[text[pairs + 1]].astype(np.uint64)
    return pairs, lower[0] * MIX[62] + lower[1] * MIX[63]


def text_terms(text: str) -> Hashes:
    """The distinct terms of one text, sorted."""
    points = codes(text)
    if not len(points):
        return np.zeros(0, np.uint64)
    classes, starts = CLASS_OF[points], np.zeros(1, np.int64)
    words = word_terms(points, *word_bounds(classes, starts))[1]
    return distinct(np.concatenate((words, pair_terms(points, classes, starts)[1])))
