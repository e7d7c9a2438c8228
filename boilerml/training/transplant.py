"""One page's content in another page's surroundings: more pages than were labelled, each part as it was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Page
from boilerml.training.augment import Thread, containers_above, cut, inserted, main_container, subtree_end
from boilerml.training.examples import Example

MAIN_SHARE = 0.93
"""Share of the content's words that the main container holds at least, on both pages."""
LEAST_OUTSIDE = 8
"""Blocks outside the main container that make surroundings."""
LEAST_CHOICE = 3
"""Pages of the same source, type, scope and fold among which a donor is drawn."""


def transplanted(
    examples: Sequence[Example], group: NDArray[np.int64], fold: NDArray[np.int64], seed: int
) -> dict[int, Example]:
    """By index of the page whose surroundings they have, copies with another page's main container.

    Both pages are of one source, type, scope and fold: what counts as content is agreed on, and a model never meets
    the text of a fold that it will be judged on. What surrounds content says less of it than the eye believes: a model
    that has seen a menu around many contents learns the menu.
    """
    draw = np.random.default_rng(seed + 4)
    mains = {index: main for index, one in enumerate(examples) if (main := _whole_main(one)) > 0}
    alike: dict[tuple[str, str, int, int], list[int]] = defaultdict(list)
    for index in mains:
        alike[_key(examples[index], int(fold[index]))].append(index)
    copies = {}
    for index, main in mains.items():
        donors = alike[_key(examples[index], int(fold[index]))]
        donor = donors[int(draw.integers(len(donors)))]
        if len(donors) >= LEAST_CHOICE and group[donor] != group[index]:
            copies[index] = transplant(examples[index], main, examples[donor], mains[donor])
    return copies


def _key(example: Example, fold: int) -> tuple[str, str, int, int]:
    return example.record.source, example.record.type, example.scope, fold


def _whole_main(example: Example) -> int:
    """The main container, if it holds nearly all content and something stands around it; else -1."""
    index = main_container(example)
    if index <= 0:
        return -1
    main = example.page.containers[index]
    content = np.where(example.kept, example.words, 0)
    inside = content[main.first : main.end].sum()
    outside = len(example.kept) - (main.end - main.first)
    return index if outside >= LEAST_OUTSIDE and inside >= MAIN_SHARE * content.sum() else -1


def transplant(host: Example, place: int, donor: Example, root: int) -> Example:
    """The host's page with one container replaced by a container of the donor's; title and description come along."""
    target, source = host.page.containers[place], donor.page.containers[root]
    there = slice(source.first, source.end)
    return host._replace(
        page=_exchanged(host.page, place, donor.page, cut(donor.page, root)),
        kept=np.concatenate([host.kept[: target.first], donor.kept[there], host.kept[target.end :]]),
        words=np.concatenate([host.words[: target.first], donor.words[there], host.words[target.end :]]),
        weight=min(host.weight, donor.weight),
        synthetic=True,
    )


def _exchanged(page: Page, place: int, donor: Page, thread: Thread) -> Page:
    target, behind = page.containers[place], subtree_end(page.containers, place)
    more = len(thread.blocks) - (target.end - target.first)
    deeper = len(thread.containers) - (behind - place)
    around = set(containers_above(page.containers, place))
    before = (
        one._replace(end=one.end + more) if number in around else one
        for number, one in enumerate(page.containers[:place])
    )
    after = (
        one._replace(
            parent=one.parent + deeper if one.parent >= behind else one.parent,
            first=one.first + more,
            end=one.end + more,
        )
        for one in page.containers[behind:]
    )
    added = (block._replace(container=block.container + place) for block in thread.blocks)
    moved = (
        block._replace(container=block.container + deeper) if block.container >= behind else block
        for block in page.blocks[target.end :]
    )
    containers = (*before, *inserted(thread, target, target.first, place), *after)
    return Page((*page.blocks[: target.first], *added, *moved), containers, donor.title, donor.description, page.hints)
