"""What kind of page this is: a linear model over what the page says of itself, its words, and its measures."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Matrix
from boilerml.features.columns import Columns
from boilerml.features.context import Context
from boilerml.features.lexicon import name_tokens
from boilerml.features.position import PAGE_MEASURES
from boilerml.features.terms import distinct
from boilerml.features.vocabulary import Hashes, buckets, tokens
from boilerml.kernel import KERNEL

KINDS = ("article", "documentation", "service", "forum", "collection", "listing", "product", "nothing")
"""The page types, and ``nothing``: pages on which there is nothing to keep (log-in, error, empty search)."""

STEP = 0.15
"""Value of a measure's step among the indicators, so that measures and tokens are shrunk alike."""

DIGITS = 9
"""Decimals of measures and of log-probabilities. Further ones differ between numeric libraries and their releases, and
a number may stand just where a step begins or a tree parts."""
LITTLE_CONTENT = 100.0
"""Words of content that the first stage expects, from which on a page is never taken for nothing. The log-in pages
and errors that are known are ten years old, and built as articles of ten years ago are: of the false alarms on held-out
pages of 2008 this leaves one in five, of the true ones nine in ten (screened at 80 and 120 words)."""

_OF_CONTENT = (
    "link_density chars_log siblings_log sibling_chars_log digit_share path_count_log in_list in_table is_item is_cell "
    "ends_sentence depth place images"
).split()
_OF_ALL = [*_OF_CONTENT, "in_form", "in_article", "in_main"]
_OF_PAGE = [name for name in PAGE_MEASURES if name != "page_scope"]
MEASURED = tuple(dict.fromkeys((*_OF_PAGE, *_OF_ALL)))
"""Columns of the first stage that the measures read; a model must have them all. None of them is learned."""
EXPECTED_WORDS = len(_OF_PAGE) + len(_OF_CONTENT) + len(_OF_ALL)
"""Place of the measure that is the logarithm of the expected words of content, plus one."""
MEASURES = EXPECTED_WORDS + 6


class KindTokens(NamedTuple):
    """What of a page the linear model counts: hashes, in any order; that one stands here twice does not matter."""

    names: Hashes
    """Class and id names and tags of its containers, its hints, the words of its title."""
    words: Hashes
    """Words and pairs of words of its blocks."""


def kind_tokens(page: Columns) -> KindTokens:
    """The tokens of a page.

    >>> [len(side) for side in kind_tokens(columns_of("<title>Mill</title><p class=story>one two</p>"))]
    [5, 5]
    """
    tags, own_names = page.container_fields[:2] if page.page.containers else ((), ())
    names = {f"<{tag}>" for tag in set(tags)}
    for own in set(own_names):
        names.update(f"name:{token}" for token in name_tokens(own))
    names.update(page.page.hints)
    names.update(f"title:{word}" for word in page.page.title.lower().split())
    hashed = np.array([zlib.crc32(name.encode("utf-8", "surrogatepass")) for name in names], np.uint32)
    return KindTokens(hashed, tokens(page)[1])


def measures(context: Context, first: Matrix, names: Sequence[str]) -> NDArray[np.float64]:
    """Numbers that tell kinds of pages apart, to ``DIGITS``: shape (``MEASURES``,).

    Args:
        context: the page and the first stage's log-odds.
        first: the first stage's matrix.
        names: of its columns; all of ``MEASURED`` among them.
    """
    page = [names.index(name) for name in _OF_PAGE]
    content = [names.index(name) for name in _OF_CONTENT]
    everything = [names.index(name) for name in _OF_ALL]
    total = float(context.mass.sum())
    numbers = np.concatenate(
        (
            first[0, page],
            context.mass @ first[:, content] / max(total, 1e-9),
            first[:, everything].mean(axis=0, dtype=np.float64),
            (
                np.log1p(total),
                total / context.words.sum(),
                context.probabilities.max(),
                np.log1p(context.mass.max()),
                context.ranked[1],
                np.log1p(context.page.of("inputs").sum()),
            ),
        )
    )
    return np.asarray(np.round(numbers, DIGITS), np.float64)


def nothing(log_probabilities: NDArray[np.float64], expected_words: float) -> float:
    """Probability that there is nothing to keep; 0 where the first stage expects more than a little content.

    >>> nothing(np.log([0.1] * 7 + [0.3]), 20.0), nothing(np.log([0.1] * 7 + [0.3]), 2000.0)
    (0.3, 0.0)
    """
    return round(float(np.exp(log_probabilities[-1])), 12) if expected_words < LITTLE_CONTENT else 0.0


@dataclass(frozen=True)
class KindModel:
    """A multinomial logistic regression (Maximum Entropy; Berger et al. 1996) over tokens and steps of measures."""

    hashes: Hashes
    """Known tokens, sorted: shape (tokens,)."""
    weights: NDArray[np.float32]
    """Shape (tokens, kinds)."""
    edges: NDArray[np.float64]
    """Where each measure steps, rising: shape (measures, steps); infinite where it has fewer."""
    steps: NDArray[np.float32]
    """Weights of the steps passed: shape (measures, steps, kinds)."""
    baseline: NDArray[np.float64]
    """Shape (kinds,)."""

    def log_probabilities(self, found: KindTokens, measured: NDArray[np.float64]) -> NDArray[np.float64]:
        """Natural logarithm of each kind's probability, to ``DIGITS``: shape (kinds,)."""
        odds = self.baseline + self._said(found.names) + self._said(found.words)
        odds = odds + STEP * self.steps[measured[:, None] > self.edges].sum(axis=0, dtype=np.float64)
        odds = odds - odds.max()
        return np.round(odds - np.log(np.exp(odds).sum()), DIGITS)

    def _said(self, hashes: Hashes) -> NDArray[np.float64]:
        """Sum of the known tokens' weights over the square root of their number."""
        if not len(self.hashes) or not len(hashes):
            return np.zeros(len(self.baseline))
        if KERNEL is not None:
            flags = np.zeros(len(self.hashes), np.uint8)
            KERNEL.found(self.hashes, self._buckets, hashes, flags)
            place = np.flatnonzero(flags)
        else:
            place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
            place = distinct(place[self.hashes[place] == hashes])
        return self.weights[place].sum(axis=0, dtype=np.float64) / np.sqrt(max(len(place), 1))

    @cached_property
    def _buckets(self) -> NDArray[np.int32]:
        return buckets(self.hashes)
