"""Pages with most of their surroundings gone: the web has bare pages, the pool hardly any."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Page
from boilerml.training.augment import main_container, subtree_end
from boilerml.training.examples import Example

SHARE = 0.3
"""Share of pages that get a pruned copy."""
LEAST_LOST = 0.5
"""Smallest chance that a part of a page goes; what it is for one page is drawn between this and 1."""


def pruned_copies(examples: Sequence[Example], seed: int) -> dict[int, Example]:
    """By index, copies of some pages from which parts without content are gone.

    Where there is no menu, what is there is content: a model that has only seen pages with a hundred links around
    them doubts the lines of a page with three.
    """
    draw = np.random.default_rng(seed + 5)
    copies = {}
    for index, example in enumerate(examples):
        chosen, share, own = draw.random() < SHARE, draw.uniform(LEAST_LOST, 1), draw.integers(2**32)
        if chosen and example.kept.any() and not example.kept.all():
            copies[index] = pruned(example, share, np.random.default_rng(own))
    return copies


def pruned(example: Example, share: float, draw: np.random.Generator) -> Example:
    """The page without a share (0 to 1) of its largest parts outside the main container that hold no content."""
    stays = np.ones(len(example.kept), bool)
    containers, main = example.page.containers, main_container(example)
    place = 0
    while place < len(containers):
        one = containers[place]
        if example.kept[one.first : one.end].any() and place != main:
            place += 1
            continue
        # Inside the main container stands what belongs to its content: names and dates of posts, captions.
        if place != main and draw.random() < share:
            stays[one.first : one.end] = False
        place = subtree_end(containers, place)
    return example._replace(
        page=without_blocks(example.page, stays), kept=example.kept[stays], words=example.words[stays], synthetic=True
    )


def without_blocks(page: Page, stays: NDArray[np.bool_]) -> Page:
    """The page with only those blocks that stay, and the containers that still hold any.

    Args:
        page: a page.
        stays: shape (blocks,).
    """
    before = np.concatenate(([0], np.cumsum(stays))).tolist()
    full = [before[one.end] > before[one.first] for one in page.containers]
    place = [number - 1 for number in accumulate(full)]
    containers = tuple(
        one._replace(parent=place[one.parent] if one.parent >= 0 else -1, first=before[one.first], end=before[one.end])
        for one, remains in zip(page.containers, full, strict=True)
        if remains
    )
    blocks = tuple(
        block._replace(container=place[block.container] if block.container >= 0 else -1)
        for block, remains in zip(page.blocks, stays.tolist(), strict=True)
        if remains
    )
    return Page(blocks, containers, page.title, page.description, page.hints)
