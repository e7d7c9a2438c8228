"""What a line of plain text is among its lines, for pages whose markup is lost; 0 on pages that have theirs."""

from __future__ import annotations

import numpy as np

from boilerml.blocks import Column, Line
from boilerml.features.columns import Columns, Flags, Ints
from boilerml.features.registry import FEATURES, feature
from boilerml.features.vocabulary import word_hashes

FIRST = len(FEATURES)
"""Place of the first feature of lines in the table."""

SHORT_WORDS, LONG_WORDS = 8, 14
"""Words below which a line without a sentence's end is short, and from which it is long."""
FREQUENT = 24
"""How many of the words that most of the page's prose lines have count as its grammar: "the", "of", "и", "的"."""


class _Lines:
    """The fields of the page's lines: shape (4, n); of a page with markup zeros."""

    def __init__(self, page: Columns) -> None:
        lines = page.page.lines or (Line("\n", 0, 0, 1),) * page.n
        joints, self.gap, self.indent, self.rows = (np.array(side) for side in zip(*lines, strict=True))
        self.is_piece = np.array([joint != "\n" for joint in joints.tolist()])


@feature
def line_gap(page: Columns) -> Column:
    r"""Empty lines before the line, at most 5.

    >>> line_gap(lines_of("one\n\ntwo")).tolist()
    [0.0, 1.0]
    """
    return np.minimum(page.shared(_Lines).gap, 5).astype(np.float32)


@feature
def line_indent(page: Columns) -> Column:
    r"""Columns by which the line is indented beyond the page's usual indentation, -20 to 20.

    >>> line_indent(lines_of("a long line of text\n  * item")).tolist()
    [0.0, 2.0]
    """
    return np.clip(page.shared(_Lines).indent, -20, 20).astype(np.float32)


@feature
def line_rows(page: Columns) -> Column:
    r"""Natural logarithm of the hard-wrapped lines that were joined to this one.

    >>> line_rows(lines_of("one\ntwo")).tolist()
    [0.0, 0.0]
    """
    return np.log(page.shared(_Lines).rows).astype(np.float32)


@feature
def line_is_piece(page: Columns) -> Column:
    """1 if it was cut from a line that holds much of its page.

    >>> line_is_piece(lines_of("It rained all day long. " * 20)).tolist()[:3]
    [0.0, 1.0, 1.0]
    """
    return page.shared(_Lines).is_piece.astype(np.float32)


class _Runs:
    """Runs of short and of long lines: how many lines the run of each has, and those before it in the run."""

    def __init__(self, page: Columns) -> None:
        ends = page.once("ends_sentence", FEATURES["ends_sentence"]) > 0
        self.short = (page.words < SHORT_WORDS) & ~ends
        self.long = page.words >= LONG_WORDS
        self.of_short = _run_lengths(self.short)
        self.of_long = _run_lengths(self.long)
        self.since_long, self.until_long = _nearest(self.long, page.words)


def _run_lengths(flags: Flags) -> Ints:
    """For each place the length of the run of set flags it is in; 0 outside any."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    lengths = np.zeros(len(flags), np.int64)
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        lengths[first:end] = end - first
    return lengths


def _nearest(marks: Flags, words: Column) -> tuple[Column, Column]:
    """Words of the last marked line at or before each place, and of the next at or after; 0 where there is none."""
    n = len(marks)
    index = np.arange(n)
    before = np.maximum.accumulate(np.where(marks, index, -1))
    after = np.minimum.accumulate(np.where(marks, index, n)[::-1])[::-1]
    return (
        np.where(before >= 0, words[np.maximum(before, 0)], 0).astype(np.float32),
        np.where(after < n, words[np.minimum(after, n - 1)], 0).astype(np.float32),
    )


@feature
def short_run_log(page: Columns) -> Column:
    r"""Natural logarithm of the run of short lines that the line is in, plus one; 0 in none.

    >>> print(short_run_log(lines_of("Home\nNews\nIt rained in the valley for most of the day.")).round(2))
    [1.1 1.1 0. ]
    """
    return np.log1p(page.shared(_Runs).of_short).astype(np.float32)


@feature
def long_run_log(page: Columns) -> Column:
    r"""Natural logarithm of the run of long lines that the line is in, plus one; 0 in none.

    >>> print(long_run_log(lines_of("Home\n" + "rain " * 20)).round(2))
    [0.   0.69]
    """
    return np.log1p(page.shared(_Runs).of_long).astype(np.float32)


@feature
def long_before(page: Columns) -> Column:
    r"""Natural logarithm of the words of the last long line at or before the line, plus one.

    >>> print(long_before(lines_of("Home\n" + "rain " * 20 + "\nEnd")).round(2))
    [0.   3.04 3.04]
    """
    return np.log1p(page.shared(_Runs).since_long)


@feature
def long_after(page: Columns) -> Column:
    r"""Natural logarithm of the words of the next long line at or after the line, plus one.

    >>> print(long_after(lines_of("Home\n" + "rain " * 20 + "\nEnd")).round(2))
    [3.04 3.04 0.  ]
    """
    return np.log1p(page.shared(_Runs).until_long)


class _Grammar:
    """Which of a line's words are among those that most of the page's long lines share."""

    def __init__(self, page: Columns) -> None:
        owner, hashes = word_hashes(page)
        self.share = np.zeros(page.n, np.float32)
        self.frequent = np.zeros(page.n, np.float32)
        if not len(owner):
            return
        unique, ids = np.unique(hashes, return_inverse=True)
        k = len(unique)
        pairs = np.unique((owner * k + ids)[page.shared(_Runs).long[owner]])
        spread = np.bincount(pairs % k, minlength=k)
        place = np.argsort(-spread, kind="stable")[:FREQUENT]
        is_frequent = np.zeros(k, bool)
        is_frequent[place[spread[place] > 1]] = True
        count = np.maximum(np.bincount(owner, minlength=page.n), 1)
        self.frequent = np.bincount(owner, is_frequent[ids], page.n).astype(np.float32)
        self.share = (self.frequent / count).astype(np.float32)


@feature
def grammar_share(page: Columns) -> Column:
    r"""Share of the line's words among the two dozen that most long lines of the page have, its stop words as it were.

    >>> text = "\n".join(f"{place} and the water of the {place}" + " rose" * 12 for place in ("hill", "lake", "town"))
    >>> print(grammar_share(lines_of(text + "\nContact us\nthe rain of the hill"))[3:].round(2))
    [0.  0.6]
    """
    return page.shared(_Grammar).share


@feature
def grammar_words(page: Columns) -> Column:
    r"""Natural logarithm of how many such words the line has, plus one.

    >>> text = "\n".join(f"{place} and the water of the {place}" + " rose" * 12 for place in ("hill", "lake", "town"))
    >>> print(grammar_words(lines_of(text + "\nContact us\nthe rain of the hill"))[3:].round(2))
    [0.   1.39]
    """
    return np.log1p(page.shared(_Grammar).frequent)
