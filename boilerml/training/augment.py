"""Articles with readers' comments below them: the pool has few, the web has many, and forums look just like them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Block, Container, Page
from boilerml.features.lexicon import name_tokens
from boilerml.training.align import tokens
from boilerml.training.examples import Example

SHARES = (0.15, 0.7)
"""Share of articles, by scope, that get a copy with a thread below."""
BLOCKS = (6, 400)
"""Fewest and most blocks of a thread that is spliced."""
MAIN_SHARE = 0.8
"""Share of the content's words that its main container holds at least."""
ERASED = 0.4
"""Share of spliced threads whose inner names are erased."""
LIST_NAMES = (
    "comments", "commentlist", "comment-list", "comments-area", "respond", "responses", "discussion", "reactions",
    "reader-comments", "user-comments", "thread", "feedback", "comment_list", "talkback", "",
)  # fmt: skip
"""What engines of the last twenty years call the list of comments."""


class Thread(NamedTuple):
    """A subtree cut out of a page: indices relative to itself, the root first with parent -1."""

    containers: tuple[Container, ...]
    blocks: tuple[Block, ...]


def augmented(examples: Sequence[Example], fold: NDArray[np.int64], seed: int) -> dict[int, Example]:
    """By index, copies of articles with a thread spliced in below the content, labelled boilerplate.

    The threads are forum threads and comment lists of the same pool and of the article's own fold, so that a model
    never meets the text of a fold that it will be judged on.
    """
    draw = np.random.default_rng(seed + 3)
    threads = [list(_threads(example)) for example in examples]
    donors = {
        part: [index for index in np.flatnonzero(fold == part) if threads[index]] for part in np.unique(fold).tolist()
    }
    copies = {}
    for index, example in enumerate(examples):
        chance, pick, inside, erased, name = draw.random(5)
        available = donors[int(fold[index])]
        if example.record.type != "article" or chance >= SHARES[example.scope] or not available:
            continue
        found = threads[available[int(pick * len(available))]]
        thread = _renamed(found[0], LIST_NAMES[int(name * len(LIST_NAMES))], erase=erased < ERASED)
        place = _place(example, inside=inside < 0.5)
        if place > 0:
            copies[index] = _with_thread(example, thread, place)
    return copies


def _threads(example: Example) -> Iterator[Thread]:
    """Where readers write: the posts of a forum page, or containers that call themselves comments and are not kept."""
    page = example.page
    if example.record.type == "forum" and example.kept.any():
        index = main_container(example)
        if index > 0 and BLOCKS[0] <= _size(page, index) <= BLOCKS[1]:
            yield cut(page, index)
        return
    end = 0
    for index, container in enumerate(page.containers):
        if index and container.first >= end and {"comment", "comments"} & name_tokens(container.names):
            end = container.end
            texts = [len(block.text) for block in page.blocks[container.first : container.end]]
            is_thread = BLOCKS[0] <= len(texts) <= BLOCKS[1] and sum(chars > 80 for chars in texts) >= 3
            if is_thread and not example.kept[container.first : container.end].any():
                yield cut(page, index)


def _size(page: Page, index: int) -> int:
    return page.containers[index].end - page.containers[index].first


def main_container(example: Example) -> int:
    """The innermost container that holds most of the content's words; -1 without content."""
    words = np.concatenate(([0], np.cumsum(np.where(example.kept, example.words, 0))))
    best = -1
    for index, container in enumerate(example.page.containers):
        if words[-1] and words[container.end] - words[container.first] >= MAIN_SHARE * words[-1]:
            best = index
    return best


def _place(example: Example, *, inside: bool) -> int:
    """The container after which a thread goes: the main one, or the last content inside it."""
    main = main_container(example)
    if not inside or main < 0:
        return main
    index = example.page.blocks[int(np.flatnonzero(example.kept)[-1])].container
    while index > main and example.page.containers[index].parent != main:
        index = example.page.containers[index].parent
    return max(main, index)


def _renamed(thread: Thread, name: str, *, erase: bool) -> Thread:
    root, *rest = thread.containers
    inner = [container._replace(names="") for container in rest] if erase else rest
    return Thread((root._replace(names=name), *inner), thread.blocks)


def _with_thread(example: Example, thread: Thread, place: int) -> Example:
    at = example.page.containers[place].end
    count = len(thread.blocks)
    words = [len(tokens(block.text)) for block in thread.blocks]
    return example._replace(
        page=splice(example.page, thread, place),
        kept=np.insert(example.kept, at, np.zeros(count, bool)),
        words=np.insert(example.words, at, words),
        synthetic=True,
    )


def subtree_end(containers: Sequence[Container], index: int) -> int:
    """One past the last container inside the given one; containers come outermost first, in reading order."""
    end = containers[index].end
    place = index + 1
    while place < len(containers) and containers[place].first < end:
        place += 1
    return place


def cut(page: Page, index: int) -> Thread:
    """The subtree of one container."""
    root = page.containers[index]
    inside = page.containers[index : subtree_end(page.containers, index)]
    containers = tuple(
        container._replace(
            parent=container.parent - index if place else -1,
            depth=container.depth - root.depth,
            first=container.first - root.first,
            end=container.end - root.first,
        )
        for place, container in enumerate(inside)
    )
    blocks = tuple(block._replace(container=block.container - index) for block in page.blocks[root.first : root.end])
    return Thread(containers, blocks)


def splice(page: Page, thread: Thread, index: int) -> Page:
    """The page with a thread as the next sibling of one of its containers, which must not be the root."""
    target = page.containers[index]
    place, at = subtree_end(page.containers, index), target.end
    around = set(containers_above(page.containers, index))
    before = (
        container._replace(end=container.end + len(thread.blocks)) if number in around else container
        for number, container in enumerate(page.containers[:place])
    )
    added = (block._replace(container=block.container + place) for block in thread.blocks)
    moved = (
        block._replace(container=block.container + len(thread.containers)) if block.container >= place else block
        for block in page.blocks[at:]
    )
    added_containers = inserted(thread, target, target.end, place)
    containers = (*before, *added_containers, *_pushed(page.containers[place:], thread, place))
    return Page((*page.blocks[:at], *added, *moved), containers, page.title, page.description, page.hints)


def containers_above(containers: Sequence[Container], index: int) -> Iterator[int]:
    """The containers around one, innermost first."""
    while (index := containers[index].parent) >= 0:
        yield index


def inserted(thread: Thread, target: Container, at: int, place: int) -> Iterator[Container]:
    """The thread's containers as siblings of the target: from ``place`` on, their blocks from ``at`` on."""
    for container in thread.containers:
        yield container._replace(
            parent=container.parent + place if container.parent >= 0 else target.parent,
            depth=container.depth + target.depth,
            first=container.first + at,
            end=container.end + at,
        )


def _pushed(containers: Sequence[Container], thread: Thread, place: int) -> Iterator[Container]:
    """The containers that stood at ``place`` and after it, moved behind the thread's."""
    for container in containers:
        yield container._replace(
            parent=container.parent + len(thread.containers) if container.parent >= place else container.parent,
            first=container.first + len(thread.blocks),
            end=container.end + len(thread.blocks),
        )
