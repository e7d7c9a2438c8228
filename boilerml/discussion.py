"""What readers wrote below an article: the parts of the page that call themselves comments, read as a forum thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Block, Container, Page
from boilerml.decide import decide
from boilerml.features.lexicon import name_tokens
from boilerml.model import Model
from boilerml.tags import HEADING_TAGS

NAMES = frozenset(
    "comment comments commentlist commentlisting commentsection commentarea commentcontent commentbody commenttext "
    "usercomments usercomment readercomments replies responses reactions discussion talkback talkbacks "
    "kommentar kommentare kommentarer kommentit commentaire commentaires comentario comentarios commenti commento "
    "komentarze komentarz komentare komentar reacties reactie yorum yorumlar opinie".split()
)
"""Words in class and id by which engines of twenty years name a list of comments, or one of them."""
LISTED_NAMES = frozenset("recent latest popular rss feed sidebar widget open".split())
"""Words beside those that name something else: where comments on other pages are listed, or a page that has some."""
WRITTEN_NAMES = frozenset(
    "form forms commentform respond reply login signin count counter number policy rules privacy notice nav navigation "
    "pager pagination closed".split()
)
"""Where comments are written, counted and regulated: nothing in it is one."""
LEAST_WORDS = 8
"""Fewer are a heading, or say that there is nothing yet."""
MOST_OF_ARTICLE = 0.3
"""Share of the article's words from which on a container is not its comments but holds both."""


FORM_TAGS = frozenset("form fieldset label button textarea".split())


class Region(NamedTuple):
    """A part of the page that holds comments."""

    container: int
    first: int
    end: int


def comments(page: Page, kept: Sequence[bool], model: Model) -> list[int]:
    """The blocks that hold the words of readers, without their names, dates and buttons.

    Args:
        page: an article's page.
        kept: for each block, whether it belongs to the article, as scope ``article`` has it.
        model: judges the comments as it does a forum thread.

    Returns:
        Indices in reading order; none where no part of the page calls itself comments.
    """
    regions = list(_regions(page, np.array(kept, bool)))
    if not regions:
        return []
    thread = _page_of(page, regions)
    scope = next(iter(model.calibration))
    probabilities, words, _, nothing = model.judge(thread, scope)
    decision = decide(probabilities, words, beta=model.betas[scope]["balanced"], nothing=nothing, limit=model.nothing)
    may_be = _may_be(thread)
    places = [index for region in regions for index in range(region.first, region.end)]
    found = decision.kept & [may_be[block.container] for block in thread.blocks]
    if words @ found < LEAST_WORDS:
        return []
    return [index for index, is_one in zip(places, found.tolist(), strict=True) if is_one]


def _may_be(thread: Page) -> list[bool]:
    """For each container whether comments may stand in it: not in headings and forms."""
    may_be: list[bool] = []
    for tag, names, parent, *_ in thread.containers:
        is_other = tag in HEADING_TAGS or tag in FORM_TAGS or not WRITTEN_NAMES.isdisjoint(name_tokens(names))
        may_be.append(not is_other and (parent < 0 or may_be[parent]))
    return may_be


def _regions(page: Page, kept: NDArray[np.bool_]) -> Iterator[Region]:
    """The outermost containers named so, after the article's beginning, that do not hold the article."""
    if not kept.any():
        return
    sizes = np.array([len(block.text) for block in page.blocks]) * kept
    before = np.concatenate(([0], np.cumsum(sizes)))
    start, done = int(np.flatnonzero(kept)[0]), 0
    for index, container in enumerate(page.containers):
        if container.first < max(start, done) or not _is_named(container):
            continue
        if before[container.end] - before[container.first] <= MOST_OF_ARTICLE * before[-1]:
            done = container.end
            yield Region(index, container.first, container.end)


def _is_named(container: Container) -> bool:
    tokens = name_tokens(container.names)
    return not NAMES.isdisjoint(tokens) and LISTED_NAMES.isdisjoint(tokens)


def _page_of(page: Page, regions: Sequence[Region]) -> Page:
    """The regions as a page of their own."""
    count = sum(region.end - region.first for region in regions)
    frame = Container("html", "", parent=-1, depth=0, hidden=False, first=0, end=count)
    containers = [frame, frame._replace(tag="body", parent=0, depth=1)]
    blocks: list[Block] = []
    for region in regions:
        places = _moved(page.containers, region, len(blocks) - region.first, containers)
        blocks += [
            block._replace(container=places[block.container]) for block in page.blocks[region.first : region.end]
        ]
    return Page(tuple(blocks), tuple(containers), page.title)


def _moved(containers: Sequence[Container], region: Region, shift: int, target: list[Container]) -> dict[int, int]:
    """Move the region's containers into the body of a page, and return the new place of each."""
    places = {containers[region.container].parent: 1}
    for index in range(region.container, len(containers)):
        container = containers[index]
        if container.first >= region.end:
            break
        parent = places[container.parent]
        places[index] = len(target)
        first, end, depth = container.first + shift, container.end + shift, target[parent].depth + 1
        target.append(container._replace(parent=parent, depth=depth, first=first, end=end))
    return places
