"""Which words of a page are the gold's: alignment by anchors, then blocks labelled to maximise the page's F1."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Span: TypeAlias = tuple[int, int, int, int]
"""A range of the page's tokens and a range of the gold's: ``(page_from, page_to, gold_from, gold_to)``."""

TOKEN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\w+"
)
"""A word; in scripts that put no space between words, a character."""

ANCHOR_LENGTHS = (8, 5, 3, 2, 1)
SMALL_GAP = 4_000
"""Cells of a gap's table up to which it is aligned exactly."""
COPIES = 3
"""How often an anchor of the gold may occur in the page: text in a mobile and a desktop copy has no unique words."""
LOOSE_LENGTH = 5
"""Words that must agree in a row where gold and page differ in order."""


class Labels(NamedTuple):
    """What alignment says of a page's blocks."""

    kept: Flags
    """Shape (blocks,): content or not."""
    matched: Ints
    """Words of each block that the gold has."""
    words: Ints
    """Words of each block."""
    ceiling: float
    """Page F1 of keeping exactly the blocks labelled content: what the labels allow at best (0 to 1)."""


def tokens(text: str) -> list[str]:
    """The text's words, lower-case.

    >>> tokens("Über 20 Jahre: 東京")
    ['über', '20', 'jahre', '東', '京']
    """
    return TOKEN.findall(text.lower())


def label(texts: Sequence[str], gold: str) -> Labels:
    """Label the blocks of a page by its gold text.

    The blocks kept are those that maximise the page's F1 under the alignment: with ``m`` of a block's ``w`` words
    matched, a block raises F1 exactly if ``2 m / w > F1`` (Dinkelbach 1967, for the ratio 2 Σm / (Σw + gold)).
    """
    page_tokens = [tokens(text) for text in texts]
    gold_tokens = tokens(gold)
    words = np.array([len(block) for block in page_tokens], np.int64)
    flat = [token for block in page_tokens for token in block]
    hits = _matched(flat, gold_tokens)
    ends = np.cumsum(words)
    total = np.concatenate(([0], np.cumsum(hits)))
    matched = total[ends] - total[ends - words]
    kept = _best(matched, words, len(gold_tokens))
    _keep_wordless_neighbours(kept, words)
    bag: Counter[str] = Counter()
    for block, is_kept in zip(page_tokens, kept, strict=True):
        if is_kept:
            bag.update(block)
    return Labels(kept, matched, words, _bag_f1(bag, Counter(gold_tokens)))


def _best(matched: Ints, words: Ints, gold_words: int) -> Flags:
    f1 = 1.0
    kept = np.zeros(len(words), bool)
    for _ in range(50):
        kept = 2 * matched > f1 * words
        denominator = words[kept].sum() + gold_words
        new = 2 * matched[kept].sum() / denominator if denominator else 0.0
        if abs(new - f1) < 1e-9:
            break
        f1 = float(new)
    return kept


def _keep_wordless_neighbours(kept: Flags, words: Ints) -> None:
    """A block of punctuation alone follows the block before it."""
    for index in np.flatnonzero(words == 0):
        kept[index] = index > 0 and kept[index - 1]


def _bag_f1(predicted: Counter[str], gold: Counter[str]) -> float:
    if not predicted and not gold:
        return 1.0
    overlap = sum((predicted & gold).values())
    return 2 * overlap / (sum(predicted.values()) + sum(gold.values()))


def _matched(page: list[str], gold: list[str]) -> Flags:
    """Which tokens of the page the gold has, in order as far as the two agree."""
    numbers: dict[str, int] = {}
    a, b = (np.array([numbers.setdefault(t, len(numbers)) for t in side], np.int64) for side in (page, gold))
    pairs = _align(a, b)
    page_hit, gold_hit = np.zeros(len(a), bool), np.zeros(len(b), bool)
    for start_a, start_b, length in pairs:
        page_hit[start_a : start_a + length] = True
        gold_hit[start_b : start_b + length] = True
    for start_a, start_b, length in _loose(a, b, page_hit, gold_hit):
        page_hit[start_a : start_a + length] = True
        gold_hit[start_b : start_b + length] = True
    return page_hit


def _align(a: Ints, b: Ints) -> list[tuple[int, int, int]]:
    """Runs ``(a, b, length)`` in which two sequences agree, in order: anchors of rare n-grams, then the gaps."""
    grams = {n: (_grams(a, n), _grams(b, n)) for n in ANCHOR_LENGTHS}
    runs: list[tuple[int, int, int]] = []
    todo: list[tuple[Span, int]] = [((0, len(a), 0, len(b)), 0)]
    while todo:
        span, level = todo.pop()
        if span[0] >= span[1] or span[2] >= span[3]:
            continue
        if (span[1] - span[0]) * (span[3] - span[2]) <= SMALL_GAP:
            runs.extend(_exact(a, b, span))
            continue
        n = ANCHOR_LENGTHS[level]
        found = list(_extended(a, b, span, _chain(*_anchors(*grams[n], span, n)), n))
        runs.extend(found)
        if found:
            todo.extend((gap, level) for gap in _gaps(span, found))
        elif level + 1 < len(ANCHOR_LENGTHS):
            todo.append((span, level + 1))
    return runs


def _grams(sequence: Ints, n: int) -> Ints:
    """A hash of the n-gram at each place: shape ``(len - n + 1,)``."""
    count = max(len(sequence) - n + 1, 0)
    value = np.zeros(count, np.int64)
    for offset in range(n):
        value = value * np.int64(1_000_003) + sequence[offset : offset + count]
    return value


def _anchors(page: Ints, gold: Ints, span: Span, n: int) -> tuple[Ints, Ints]:
    """Places of n-grams that are unique in the gold's range and rare in the page's, ordered by page place."""
    a = page[span[0] : max(span[1] - n + 1, span[0])]
    b = gold[span[2] : max(span[3] - n + 1, span[2])]
    unique_b, first_b, count_b = np.unique(b, return_index=True, return_counts=True)
    unique_b, first_b = unique_b[count_b == 1], first_b[count_b == 1]
    if not len(unique_b) or not len(a):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(unique_b, a), len(unique_b) - 1)
    at = np.flatnonzero(unique_b[place] == a)
    place = place[at]
    copies = np.bincount(place, minlength=len(unique_b))
    rare = copies[place] <= (1 if (copies == 1).any() else COPIES)
    return at[rare] + span[0], first_b[place[rare]] + span[2]


def _chain(at: Ints, place: Ints) -> list[tuple[int, int]]:
    """The longest run of anchors that rises in both sequences (patience sorting)."""
    tops: list[int] = []
    top_index: list[int] = []
    before: list[int] = []
    positions = place.tolist()
    for index, position in enumerate(positions):
        pile = bisect_left(tops, position)
        before.append(top_index[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(position)
            top_index.append(index)
        else:
            tops[pile] = position
            top_index[pile] = index
    chain: list[tuple[int, int]] = []
    index = top_index[-1] if top_index else -1
    while index >= 0:
        chain.append((int(at[index]), positions[index]))
        index = before[index]
    return chain[::-1]


def _extended(a: Ints, b: Ints, span: Span, chain: list[tuple[int, int]], n: int) -> Iterator[tuple[int, int, int]]:
    """Anchors grown to both sides while the sequences agree; overlapping ones become one run."""
    floor_a, floor_b = span[0], span[2]
    for anchor_a, anchor_b in chain:
        if anchor_a < floor_a or anchor_b < floor_b:
            continue
        start_a, start_b = anchor_a, anchor_b
        end_a, end_b = start_a + n, start_b + n
        while start_a > floor_a and start_b > floor_b and a[start_a - 1] == b[start_b - 1]:
            start_a, start_b = start_a - 1, start_b - 1
        while end_a < span[1] and end_b < span[3] and a[end_a] == b[end_b]:
            end_a, end_b = end_a + 1, end_b + 1
        yield start_a, start_b, end_a - start_a
        floor_a, floor_b = end_a, end_b


def _gaps(span: Span, runs: list[tuple[int, int, int]]) -> Iterator[Span]:
    at_a, at_b = span[0], span[2]
    for start_a, start_b, length in runs:
        yield at_a, start_a, at_b, start_b
        at_a, at_b = start_a + length, start_b + length
    yield at_a, span[1], at_b, span[3]


def _exact(a: Ints, b: Ints, span: Span) -> Iterator[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, a[span[0] : span[1]].tolist(), b[span[2] : span[3]].tolist(), autojunk=False)
    for match in matcher.get_matching_blocks():
        if match.size:
            yield match.a + span[0], match.b + span[2], match.size


def _loose(a: Ints, b: Ints, page_hit: Flags, gold_hit: Flags) -> Iterator[tuple[int, int, int]]:
    """Runs out of order: what both sides have left over and agrees for a few words in a row."""
    left_a, left_b = (np.where(hit, -1 - side, 0) for hit, side in ((page_hit, 1), (gold_hit, 2)))
    rest_a, rest_b = np.where(page_hit, left_a, a), np.where(gold_hit, left_b, b)
    n = LOOSE_LENGTH
    at, place = _anchors(_grams(rest_a, n), _grams(rest_b, n), (0, len(a), 0, len(b)), n)
    used = np.zeros(len(b), bool)
    free = 0
    for start_a, start_b in zip(at.tolist(), place.tolist(), strict=True):
        if start_a < free or used[start_b]:
            continue
        end_a, end_b = start_a + n, start_b + n
        while end_a < len(a) and end_b < len(b) and rest_a[end_a] == rest_b[end_b]:
            end_a, end_b = end_a + 1, end_b + 1
        used[start_b:end_b] = True
        free = end_a
        yield start_a, start_b, end_a - start_a
