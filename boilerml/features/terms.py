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
MIX: Hashes = np.array([
    0x500320D4F8F2A545, 0x72D7E6DE5793354B, 0x6349AB2FCA057CB1, 0x1CD396D5EAB513A1, 0x266BD94C871BA8A3,
    0x6FD0996BA47D139B, 0x00AC889374D0D639, 0x691E0347BFF9036F, 0x66065EFC90D30CAF, 0x3BE54AE38F3E1C91,
    0x26C9C43D6881EE25, 0x23A373512BB9A943, 0x209F910FDC179F79, 0x38F842A8FEC762C9, 0x4095098FBD33FB8F,
    0x46D90050CA90C447, 0x7F6C8DA4413591B5, 0x6575F21DE76186B1, 0x4FA391A959A297DB, 0x7E963F01ABA6BCB7,
    0x1B8F3C44BBAD70F5, 0x1481D3F2EC2BD291, 0x4E67B29FEDC0E5B7, 0x059FE4478EAEEE0F, 0x04912BDF38EDDA07,
    0x41E7E07A121E8EC3, 0x3BACA397FC31A1FF, 0x7565C0EB677B2AC5, 0x508A7C6469673CB9, 0x41CE9B67387FB91B,
    0x3F998C79A21522C3, 0x1FAE91A7B08F6685, 0x01827774FF22DE43, 0x18A0A22A0C70CDD5, 0x5894822F7C08C9BF,
    0x19AD7B2B70E03F51, 0x2F4CF7405C48F391, 0x007A5D17BE9806A1, 0x6A3F0106CF0B9D35, 0x13C56175D4F3C5F3,
    0x2240B1AAC453A18F, 0x70AEB9597B81B375, 0x4140D34417D6730F, 0x6C6F6B557849CBC3, 0x51E2408B5A9D3709,
    0x5EF259B40563FF3B, 0x0BB620C3BC9C15E5, 0x454433639F4B4877, 0x40FEAE3E5D075C5B, 0x6F880C774E750D89,
    0x2E3DE69357CF8B6B, 0x4C914BA6D255E419, 0x07958ECD0DDA63F5, 0x319DEB3A5480030D, 0x295941474C961019,
    0x1339BEA61CE22497, 0x687DC45930D7B52D, 0x3091B130B353E7D7, 0x7D479C5549A63B0F, 0x4B84D9093235055F,
    0x4D727BBB3841168F, 0x51A9DF38B90CFD5D, 0x5695EBED460915A3, 0x134D05957A774509,
], np.uint64)  # fmt: skip
"""Odd multipliers by place in a word, for its hash: drawn once. Drawing them anew would load numpy.random, in 6 MB."""


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
