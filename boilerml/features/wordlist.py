"""Every word of a page, once for all that ask: where it stands, in which block, and its hashes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.features.characters import CLASS, CLASSES, LOWER_OF
from boilerml.features.terms import MIX, WORD_CLASSES, word_bounds, word_terms
from boilerml.kernel import KERNEL

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

DIGIT, UNSPACED = CLASS["digit"], CLASS["unspaced"]
ROLES = np.zeros(256, np.uint8)
"""By class: 0 parts words, 1 letter, 2 digit, 3 a character of a script without spaces, which is a word of its own."""
ROLES[: len(CLASSES)] = WORD_CLASSES
ROLES[DIGIT], ROLES[UNSPACED] = 2, 3
_ZERO = np.uint64(ord("0"))


class Words(NamedTuple):
    """A page's words in order; shape (words,) each."""

    starts: Ints
    """Where each begins in the page's text."""
    ends: Ints
    """One past its last character."""
    owners: Ints
    """Its block."""
    hashes: Hashes
    """Case folded, digits alike: a sum of characters weighted by their place, mixed."""
    terms: Hashes
    """Case folded: the same sum, unmixed, as ``boilerml.features.terms`` has it; only of words of four letters."""


def words(text: NDArray[np.uint32], classes: NDArray[np.uint8], bounds: Ints) -> Words:
    """Find the words of a text whose parts begin, and end, at ``bounds``."""
    if KERNEL is None:
        return by_columns(text, classes, bounds)
    starts, ends, owners, hashes, terms = KERNEL.words(text, classes, bounds, LOWER_OF, ROLES, MIX)
    return Words(
        np.frombuffer(starts, np.int64),
        np.frombuffer(ends, np.int64),
        np.frombuffer(owners, np.int64),
        np.frombuffer(hashes, np.uint64),
        np.frombuffer(terms, np.uint64),
    )


def by_columns(text: NDArray[np.uint32], classes: NDArray[np.uint8], bounds: Ints) -> Words:
    """The same without the compiled loops."""
    starts, ends = word_bounds(classes, bounds[:-1])
    hashes = _spaced(text, classes, starts)
    terms = np.zeros(len(starts), np.uint64)
    long, terms_of_long = word_terms(text, starts, ends)
    terms[long] = terms_of_long
    single = np.flatnonzero(classes == UNSPACED)
    if len(single):
        order = np.argsort(np.concatenate((starts, single)), kind="stable")
        starts, ends = np.concatenate((starts, single))[order], np.concatenate((ends, single + 1))[order]
        hashes = np.concatenate((hashes, LOWER_OF[text[single]] * MIX[61]))[order]
        terms = np.concatenate((terms, np.zeros(len(single), np.uint64)))[order]
    owners = np.searchsorted(bounds, starts, side="right") - 1
    return Words(starts, ends, owners, (hashes ^ (hashes >> np.uint64(29))) * MIX[5], terms)


def _spaced(text: NDArray[np.uint32], classes: NDArray[np.uint8], starts: Ints) -> Hashes:
    """The unmixed hashes of the words of spaced scripts."""
    if not len(starts):
        return np.zeros(0, np.uint64)
    lower = np.where(classes == DIGIT, _ZERO, LOWER_OF[text].astype(np.uint64))
    begin = np.zeros(len(lower), np.int64)
    begin[starts] = starts
    within = np.minimum(np.arange(len(lower)) - np.maximum.accumulate(begin), 60)
    return np.add.reduceat(np.where(WORD_CLASSES[classes], lower * MIX[within], np.uint64(0)), starts)
