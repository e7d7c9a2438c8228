"""Hard-wrapped text: the width at which a page's lines were broken, and which lines go on in the next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boilerml.words import UNSPACED

NARROWEST, WIDEST = 30, 160
"""Columns between which a page's width is looked for: mail is wrapped at 72, terminals at 80, narrow columns at 40."""
LEAST_FULL = 4
"""Lines that must be broken at one width before it counts as the page's."""
OVERLONG = 0.5
"""Lines beyond the width for each full one that a wrapped page may have: long addresses and tables are not wrapped."""
FULL_SHARE = 0.55
"""Of the lines over half the width that another follows directly, the share that must be full: in wrapped paragraphs of
three lines two in three are, in a list of headlines hardly one in six."""
SHORTEST = 0.6
"""Share of the width that a line must have to be full, however long the word after it is."""


def first_word(text: str) -> int:
    """Characters that a line break before the text has saved; 1 where the script has no spaces."""
    if not text[:1].isascii() and UNSPACED.match(text):
        return 1
    end = text.find(" ")
    return end if end > 0 else len(text)


def continued(lengths: Sequence[int], words: Sequence[int], follows: Sequence[bool]) -> NDArray[np.bool_]:
    """Which lines were broken because the next one's first word did not fit: shape (lines,).

    Lines are filled greedily when text is wrapped, so at the width ``W`` a line that goes on has a length of at most
    ``W``, and with a space and the next word it would have more. Each pair of lines votes for the widths at which
    that is so; the width with most votes, less the lines that exceed it, is the page's.

    Args:
        lengths: characters of each line, its indentation among them.
        words: characters of each line's first word.
        follows: whether each line stands directly below the one before.
    """
    n = len(lengths)
    length = np.array(lengths, np.int64)
    with_next = np.full(n, -1, np.int64)
    with_next[:-1] = np.where(np.array(follows[1:], bool), length[:-1] + np.array(words[1:], np.int64), -1)
    width = _width(length, with_next)
    if not width:
        return np.zeros(n, bool)
    return _full(length, with_next, width)


def _full(length: NDArray[np.int64], with_next: NDArray[np.int64], width: int) -> NDArray[np.bool_]:
    return (length <= width) & (with_next >= width) & (length >= SHORTEST * width)


def _width(length: NDArray[np.int64], with_next: NDArray[np.int64]) -> int:
    """The width at which the page was wrapped; 0 if it was not."""
    votes = np.zeros(WIDEST + 2, np.int64)
    pair = (with_next >= NARROWEST) & (length <= WIDEST) & (length >= SHORTEST * NARROWEST)
    np.add.at(votes, length[pair], 1)
    np.add.at(votes, np.minimum(with_next[pair], WIDEST) + 1, -1)
    full = np.cumsum(votes)[:-1]
    longer = np.cumsum(np.bincount(np.minimum(length, WIDEST + 1), minlength=WIDEST + 2)[::-1])[::-1]
    over = longer[1:]  # at W: lines of more than W characters
    merit = (full - over)[NARROWEST:]
    width = NARROWEST + int(np.argmax(merit))
    broken = int(_full(length, with_next, width).sum())
    open_pairs = int(((with_next >= 0) & (length >= width / 2)).sum())
    is_wrapped = broken >= LEAST_FULL and over[width] <= OVERLONG * broken and broken >= FULL_SHARE * open_pairs
    return width if is_wrapped else 0
