"""A text's vocabulary as hashes, in any script: long words where words are spaced, pairs of characters where not."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from boilerml.features.characters import CLASS, CLASS_OF, CLASSES, LOWER_OF, codes

Ints: TypeAlias = NDArray[np.int64]

UNSPACED = CLASS["unspaced"]
WORD_CLASSES = np.isin(np.arange(len(CLASSES)), [CLASS[name] for name in ("lower", "upper", "uncased", "digit")])
MIX = np.random.default_rng(7).integers(1, 2**63, 64, dtype=np.uint64) | np.uint64(1)
"""Odd multipliers by place in a word, for its hash; the seed is arbitrary and fixed."""


def terms(
    text: NDArray[np.uint32], classes: NDArray[np.uint8], word_starts: Ints, owner: Ints
) -> tuple[Ints, NDArray[np.uint64]]:
    """Terms of a text as (owner, hash), the hash a sum of characters weighted by their place in the word."""
    lower = LOWER_OF[text].astype(np.uint64)
    unspaced = classes == UNSPACED
    pairs = (
        np.flatnonzero(unspaced[:-1] & unspaced[1:] & (owner[:-1] == owner[1:]))
        if len(text) > 1
        else np.zeros(0, np.int64)
    )
    pair_hashes = lower[pairs] * MIX[62] + lower[np.minimum(pairs + 1, max(len(text) - 1, 0))] * MIX[63]
    if not len(word_starts):
        return owner[pairs], pair_hashes
    inside = WORD_CLASSES[classes]
    index = np.arange(len(text))
    start = np.zeros(len(text), np.int64)
    start[word_starts] = word_starts
    place = np.minimum(index - np.maximum.accumulate(start), 61)
    weighted = np.where(inside, lower * MIX[place], np.uint64(0))
    hashes = np.add.reduceat(weighted, word_starts)
    lengths = np.add.reduceat(inside.astype(np.int64), word_starts)
    long = lengths >= 4
    return (
        np.concatenate((owner[word_starts[long]], owner[pairs])),
        np.concatenate((hashes[long], pair_hashes)),
    )


def text_terms(text: str) -> NDArray[np.uint64]:
    """The distinct terms of one text, sorted."""
    points = codes(text)
    if not len(points):
        return np.zeros(0, np.uint64)
    classes = CLASS_OF[points]
    inside = WORD_CLASSES[classes]
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    return np.unique(terms(points, classes, np.flatnonzero(begins), np.zeros(len(points), np.int64))[1])
