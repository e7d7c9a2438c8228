"""A page's blocks and their texts as arrays, each computed once, when first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Block, Column, Page
from boilerml.features.characters import CLASS, CLASS_OF, CLASSES, codes
from boilerml.features.terms import LONG_WORD, distinct, pair_terms, text_terms
from boilerml.features.wordlist import UNSPACED, Words, words
from boilerml.kernel import KERNEL

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

UNSPACED_WORD = 0.5
"""Words that one character of an unspaced script counts for: Chinese words are 1.5 to 2 characters long on average."""
PROSE_WORDS = 15
PROSE_LINK_DENSITY = 0.35
FIRST_COUNT = Block._fields.index("anchors")


def numbers(rows: tuple[tuple[Any, ...], ...], first: int) -> Ints:
    """The fields of tuples from one place on, all whole numbers, as columns: shape (fields, rows).

    >>> numbers((("a", 1, 2), ("b", 3, 4)), 1).tolist()
    [[1, 3], [2, 4]]
    """
    if KERNEL is None or not rows:
        return np.array(list(zip(*rows, strict=True))[first:], np.int64).reshape(-1, len(rows))
    columns = np.empty((len(rows[0]) - first, len(rows)), np.int64)
    KERNEL.numbers(rows, first, columns)
    return columns


class Texts:
    """Columns of a page's texts and of what was counted beside them. Shapes: ``(n,)`` over blocks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.n = len(page.blocks)

    @cached_property
    def fields(self) -> list[tuple[Any, ...]]:
        """The fields of all blocks, a tuple each: a look-up a block and field costs ten times as much."""
        return list(zip(*self.page.blocks, strict=True)) or [()] * len(Block._fields)

    @cached_property
    def counts(self) -> NDArray[np.float32]:
        """The counts that blocks carry: shape (n, counts)."""
        return numbers(self.page.blocks, FIRST_COUNT).astype(np.float32).T

    def of(self, name: str) -> Column:
        """One of those counts, by its field's name."""
        return self.counts[:, Block._fields.index(name) - FIRST_COUNT]

    @cached_property
    def text(self) -> NDArray[np.uint32]:
        """The code points of all blocks, one after the other."""
        return codes("".join(self.fields[0]))

    @cached_property
    def lengths(self) -> Ints:
        """Characters of each block."""
        return np.fromiter(map(len, self.fields[0]), np.int64, self.n)

    @cached_property
    def chars(self) -> Column:
        """Characters of each block."""
        return self.lengths.astype(np.float32)

    @cached_property
    def some_chars(self) -> Column:
        """Characters of each block, at least 1: what shares of them are divided by."""
        return np.maximum(self.chars, 1)

    @cached_property
    def median_chars(self) -> np.float32:
        """Characters of the median block, in a fifth of the time that ``np.median`` takes."""
        ordered = np.sort(self.chars)
        middle: np.float32 = (ordered[(self.n - 1) // 2] + ordered[self.n // 2]) / np.float32(2)
        return middle

    @cached_property
    def bounds(self) -> Ints:
        """Where each block begins in ``text``, and where the last one ends: shape (n + 1,)."""
        return np.concatenate(([0], np.cumsum(self.lengths)))

    @cached_property
    def starts(self) -> Ints:
        """Where each block begins in ``text``."""
        return self.bounds[:-1]

    @cached_property
    def classes(self) -> NDArray[np.uint8]:
        """The class of each character of ``text``."""
        return self._classified[0]

    @cached_property
    def class_counts(self) -> NDArray[np.float32]:
        """Characters of each class in each block: shape (n, classes), each class in one piece."""
        return self._classified[1].T

    @cached_property
    def _classified(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        k = len(CLASSES)
        if KERNEL is not None:
            classes, counts = np.empty(len(self.text), np.uint8), np.zeros((k, self.n), np.float32)
            KERNEL.classes(self.text, self.bounds, CLASS_OF, classes, counts)
            return classes, counts
        classes = CLASS_OF.take(self.text)
        places = np.repeat(np.arange(0, self.n * k, k), self.lengths)
        places += classes
        counted = np.bincount(places, minlength=self.n * k).reshape(self.n, k)
        return classes, np.ascontiguousarray(counted.T, np.float32)

    @cached_property
    def owner(self) -> Ints:
        """The block of each character of ``text``."""
        return np.repeat(np.arange(self.n), self.lengths)

    def characters(self, *names: str) -> Column:
        """Characters of the named classes in each block."""
        first, *others = [self.class_counts[:, CLASS[name]] for name in names]
        return sum(others, first)

    @cached_property
    def wordlist(self) -> Words:
        """Every word of the page."""
        return words(self.text, self.classes, self.bounds)

    @cached_property
    def is_spaced(self) -> Flags:
        """Which of the words are of a script that puts space between words: shape (words,)."""
        return self.classes[self.wordlist.starts] != UNSPACED

    @cached_property
    def spaced_words(self) -> Ints:
        """Words of spaced scripts in each block."""
        return np.bincount(self.wordlist.owners[self.is_spaced], minlength=self.n)

    @cached_property
    def words(self) -> Column:
        """Words of each block, in any script."""
        return (self.spaced_words + UNSPACED_WORD * self.characters("unspaced")).astype(np.float32)

    @cached_property
    def link_density(self) -> Column:
        """Share of each block's characters inside anchors (0 to 1)."""
        return np.minimum(self.of("anchor_chars") / self.some_chars, 1)

    @cached_property
    def prose(self) -> Flags:
        """Whether each block is long and no link list."""
        return (self.words >= PROSE_WORDS) & (self.link_density < PROSE_LINK_DENSITY)

    @cached_property
    def linked_chars(self) -> Column:
        """Characters of each block inside anchors, white space there not above its own."""
        return np.minimum(self.of("anchor_chars"), self.chars)

    @cached_property
    def prose_chars(self) -> Column:
        """Characters of each block of prose, 0 of others."""
        return np.where(self.prose, self.chars, np.float32(0))

    @cached_property
    def terms(self) -> tuple[Ints, NDArray[np.uint64]]:
        """Every term of the page, as its block and a hash: words of four characters, pairs of unspaced characters."""
        found = self.wordlist
        long = (found.ends - found.starts >= LONG_WORD) & self.is_spaced
        owner, hashes = found.owners[long], found.terms[long]
        pairs, pair_hashes = pair_terms(self.text, self.classes, self.starts)
        if not len(pairs):
            return owner, hashes
        return np.concatenate((owner, self.owner[pairs])), np.concatenate((hashes, pair_hashes))

    @cached_property
    def _distinct_terms(self) -> tuple[NDArray[np.uint64], Ints]:
        unique, ids = np.unique(self.terms[1], return_inverse=True)
        return unique, ids.astype(np.int64, copy=False)

    @cached_property
    def term_ids(self) -> tuple[Ints, Ints, int]:
        """``terms`` numbered from 0, and how many there are."""
        unique, ids = self._distinct_terms
        return self.terms[0], ids, len(unique)

    @cached_property
    def term_counts(self) -> Ints:
        """Terms of each block."""
        return np.bincount(self.terms[0], minlength=self.n)

    def term_share(self, text: str) -> tuple[Column, Column]:
        """Share of each block's terms that a text has, and share of the text's terms that the block has."""
        owner, ids, k = self.term_ids
        other = text_terms(text)
        if not len(other) or not k:
            return np.zeros(self.n, np.float32), np.zeros(self.n, np.float32)
        unique = self._distinct_terms[0]
        place = np.minimum(np.searchsorted(other, unique), len(other) - 1)
        hit = np.flatnonzero((other[place] == unique)[ids])
        owner = owner[hit]
        hits = np.bincount(owner, minlength=self.n)
        pairs = distinct(owner * len(other) + place[ids[hit]])
        covered = np.bincount(pairs // len(other), minlength=self.n)
        share = hits / np.maximum(self.term_counts, 1)
        return share.astype(np.float32), (covered / len(other)).astype(np.float32)
