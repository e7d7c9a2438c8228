"""Texts of articles with a forum's posts below: readers' comments, which no markup tells from what is above them.

As ``augment`` does for pages with markup, where a subtree is spliced; of a text it is the runs between empty lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Page
from boilerml.training.align import tokens
from boilerml.training.augment import Thread, splice
from boilerml.training.examples import Example

SHARE = 0.35
"""Share of articles that get such a copy."""
BLOCKS = (4, 200)
"""Fewest and most lines that are spliced."""


def with_remarks(examples: Sequence[Example], fold: NDArray[np.int64], seed: int) -> dict[int, Example]:
    """By index, copies of articles' texts with the posts of a thread of the same fold below, labelled boilerplate."""
    draw = np.random.default_rng(seed + 4)
    spans = [_posts(example) if not example.synthetic else (0, 0) for example in examples]
    donors = {
        part: [index for index in np.flatnonzero(fold == part).tolist() if spans[index][1]]
        for part in np.unique(fold).tolist()
    }
    copies: dict[int, Example] = {}
    for index, example in enumerate(examples):
        chance, pick = draw.random(2)
        available = donors[int(fold[index])]
        is_article = example.record.type == "article" and not example.synthetic and example.kept.any()
        if not is_article or chance >= SHARE or not available:
            continue
        donor = available[int(pick * len(available))]
        copies[index] = _below(example, examples[donor].page, spans[donor])
    return copies


def _posts(example: Example) -> tuple[int, int]:
    """The first and one past the last of the runs (their places among the containers' first level) of a thread."""
    if example.record.type != "forum" or not example.kept.any():
        return 0, 0
    kept = np.flatnonzero(example.kept)
    runs = [
        index
        for index, container in enumerate(example.page.containers)
        if container.depth == 1 and container.first <= kept[-1] and container.end > kept[0]
    ]
    first, last = example.page.containers[runs[0]], example.page.containers[runs[-1]]
    count = last.end - first.first
    if not BLOCKS[0] <= count <= BLOCKS[1]:
        return 0, 0
    after = runs[-1] + 1
    while after < len(example.page.containers) and example.page.containers[after].depth > 1:
        after += 1
    return runs[0], after


def _below(example: Example, donor: Page, span: tuple[int, int]) -> Example:
    """A copy with the donor's runs after the one that holds the last content."""
    page = example.page
    last = int(np.flatnonzero(example.kept)[-1])
    place = next(
        index
        for index, container in enumerate(page.containers)
        if container.depth == 1 and container.first <= last < container.end
    )
    thread = _runs(donor, span)
    at, count = page.containers[place].end, len(thread.blocks)
    start = donor.containers[span[0]].first
    lines = (*page.lines[:at], *donor.lines[start : start + count], *page.lines[at:])
    words = [len(tokens(block.text)) for block in thread.blocks]
    return example._replace(
        page=replace(splice(page, thread, place), lines=lines),
        kept=np.insert(example.kept, at, np.zeros(count, bool)),
        words=np.insert(example.words, at, words),
        synthetic=True,
    )


def _runs(page: Page, span: tuple[int, int]) -> Thread:
    """Containers from one place to another, which begin and end with a run, and their blocks."""
    first, end = span
    start, stop = page.containers[first].first, page.containers[end - 1].end
    containers = tuple(
        container._replace(
            parent=container.parent - first if container.depth > 1 else -1,
            depth=container.depth - 1,
            first=container.first - start,
            end=container.end - start,
        )
        for container in page.containers[first:end]
    )
    return Thread(
        containers, tuple(block._replace(container=block.container - first) for block in page.blocks[start:stop])
    )
