"""The second look: what the first stage thinks of a block's neighbours, containers and likes, and of the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Column, Matrix
from boilerml.features.columns import Columns, Ints
from boilerml.features.neighbours import KERNELS

Floats: TypeAlias = NDArray[np.float64]

LEAST_WORDS = 0.5
"""What a block without words weighs in averages."""
LIMIT = 30.0
"""Log-odds beyond which nothing is surer."""
FAR = -8.0
"""Log-odds beyond the page's ends: boilerplate."""
REACH = 3
"""Blocks to both sides whose log-odds are columns."""
MAIN_SHARE = 0.6
"""Share of the expected content that the main container holds at least."""

CARRIED = (
    "chars_log words_log link_density depth heading_level from_h1 from_title place copies copies_before topic_share "
    "siblings_log sibling_chars_log path_count_log path_prose_share path_chars_spread main_climb main_distance "
    "page_blocks_log page_words_log page_link_density page_prose_share page_prose_log page_longest_log "
    "page_block_chars page_currencies page_headings page_images page_questions page_scope"
).split()
"""First-stage columns that the second stage sees again; none that reads the lexicon, whose say is in the log-odds."""


class Context:
    """A page and the first stage's log-odds of its blocks."""

    def __init__(self, page: Columns, log_odds: Floats) -> None:
        self.page = page
        self.log_odds = np.clip(log_odds, -LIMIT, LIMIT)
        beyond = np.full(REACH, FAR)
        self.padded = np.concatenate((beyond, self.log_odds, beyond))
        self.probabilities = 1 / (1 + np.exp(-self.log_odds))
        self.words = np.maximum(page.words.astype(np.float64), LEAST_WORDS)
        self.mass = self.probabilities * self.words

    @cached_property
    def held_words(self) -> Floats:
        """Words in each container: shape (containers,)."""
        return self.page.inside(self.words)

    @cached_property
    def held_mass(self) -> Floats:
        """Expected words of content in each container: shape (containers,)."""
        return self.page.inside(self.mass)

    @cached_property
    def shares(self) -> Floats:
        """Share of content of each container by words: shape (containers,)."""
        return self.held_mass / np.maximum(self.held_words, LEAST_WORDS)

    @cached_property
    def block_shares(self) -> Floats:
        """Share of content of each container by blocks: shape (containers,)."""
        return self.page.inside(self.probabilities) / np.maximum(self.page.sizes, 1)

    @cached_property
    def ranked(self) -> tuple[float, float, float]:
        """Probability down to which blocks would be kept, expected F1 of that, and its share of the page's words."""
        order = np.argsort(-self.probabilities, kind="stable")
        gains, sizes = np.cumsum(self.mass[order]), np.cumsum(self.words[order])
        expected = 2 * gains / (sizes + gains[-1])
        last = int(expected.argmax())
        return float(self.probabilities[order[last]]), float(expected[last]), float(sizes[last] / sizes[-1])

    @cached_property
    def main(self) -> int:
        """The innermost container that holds most of the expected content."""
        inside = np.flatnonzero(self.held_mass >= MAIN_SHARE * self.held_mass[0])
        return int(inside[-1]) if len(inside) else 0


ContextFeature: TypeAlias = Callable[[Context], Column]


def _shifted(by: int) -> ContextFeature:
    def column(context: Context) -> Column:
        return context.padded[REACH + by : REACH + by + context.page.n]

    return column


def _around(level: int) -> ContextFeature:
    return lambda context: context.shares[context.page.levels[level]]


def _around_blocks(level: int) -> ContextFeature:
    return lambda context: context.block_shares[context.page.levels[level]]


def _alike(signature: Callable[[Columns], Ints], *, by_words: bool) -> ContextFeature:
    def column(context: Context) -> Column:
        kind = signature(context.page)[context.page.container]
        weights = context.words if by_words else np.ones(context.page.n)
        return (np.bincount(kind, context.probabilities * weights) / np.maximum(np.bincount(kind, weights), 1e-9))[kind]

    return column


def _smoothed(sigma: int) -> ContextFeature:
    def column(context: Context) -> Column:
        reach, kernel, n = 3 * sigma, KERNELS[sigma], context.page.n
        mass, words = (np.convolve(values, kernel)[reach : reach + n] for values in (context.mass, context.words))
        return mass / np.maximum(words, 1e-9)

    return column


def _whole(value: Callable[[Context], float]) -> ContextFeature:
    return lambda context: np.full(context.page.n, value(context))


def _in_main(context: Context) -> Column:
    index = np.arange(context.page.n)
    return (index >= context.page.first[context.main]) & (index < context.page.end[context.main])


CONTEXT: dict[str, ContextFeature] = {
    "log_odds": lambda context: context.log_odds,
    **{f"log_odds@{by}": _shifted(by) for by in range(-REACH, REACH + 1) if by},
    **{f"content_share_{level}": _around(level) for level in range(4)},
    **{f"content_blocks_{level}": _around_blocks(level) for level in range(4)},
    "path_content_share": _alike(lambda page: page.signatures, by_words=True),
    "path_content_blocks": _alike(lambda page: page.signatures, by_words=False),
    "tags_content_share": _alike(lambda page: page.tag_signatures, by_words=True),
    "tags_content_blocks": _alike(lambda page: page.tag_signatures, by_words=False),
    **{f"content~{sigma}": _smoothed(sigma) for sigma in KERNELS},
    "over_threshold": lambda context: np.log(context.probabilities / context.ranked[0]),
    "page_threshold": _whole(lambda context: context.ranked[0]),
    "page_expected": _whole(lambda context: context.ranked[1]),
    "page_kept_share": _whole(lambda context: context.ranked[2]),
    "page_best": _whole(lambda context: float(context.probabilities.max())),
    "page_content_share": _whole(lambda context: float(context.mass.sum() / context.words.sum())),
    "page_content_log": _whole(lambda context: float(np.log1p(context.mass.sum()))),
    "in_main_content": _in_main,
    "main_content_share": _whole(
        lambda context: float(context.held_mass[context.main] / max(context.held_words[context.main], LEAST_WORDS))
    ),
}
"""Features of the second stage: the first stage's log-odds of the block and of its neighbours (``@``), the share of
content by words and by blocks in each of four containers around it and among the blocks of the same path of tags,
Gaussian averages (``~``), and what keeping the best set would make of the page."""


def context_matrix(context: Context) -> Matrix:
    """The second stage's own columns: shape (blocks, ``len(CONTEXT)``), finite.

    Args:
        context: a page of at least one block, and the first stage's log-odds.
    """
    values = np.empty((len(CONTEXT), context.page.n), np.float32)
    for place, function in enumerate(CONTEXT.values()):
        values[place] = function(context)
    return values.T
