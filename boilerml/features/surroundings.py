"""The containers around a block: how much text, links and prose each holds, and which is the page's main one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Column
from boilerml.features.columns import Columns, Ints
from boilerml.features.registry import Feature, enter

DECAY = 0.6
"""What a container hands to the one above of its prose: the decay of Readability-like scores, from findings."""


class _Sums:
    """Per-container sums (shape (m,)) that the features of every level read."""

    def __init__(self, page: Columns) -> None:
        ends, digits = page.characters("sentence_end", "question"), page.characters("digit")
        sums = page.inside(np.stack((page.linked_chars, page.prose_chars, digits, ends, page.of("images"))))
        self.chars = page.held_chars
        self.blocks = page.sizes
        self.total = max(float(page.chars.sum()), 1.0)
        some_chars, some_blocks = np.maximum(self.chars, 1), np.maximum(self.blocks, 1)
        self.links, self.prose, self.digits = sums[:3] / some_chars
        self.sentences, self.images = sums[3:] / some_blocks
        self.block_chars = self.chars / some_blocks
        self.scores = _scores(page)
        self.best = int(np.argmax(self.scores))
        self.common = _common_depth(page, self.best)
        self.depth = page.depth
        measures = np.array([measure(self) for measure in MEASURES.values()], np.float32)
        self.levels = [measures.take(level, axis=1) for level in page.levels]
        """For each of the four levels, every measure of every block's container: shape (measures, n)."""


def _scores(page: Columns) -> NDArray[np.float64]:
    """Words of prose in each container, those of containers inside counted with decay."""
    words = np.where(page.prose, page.words * (1 - page.link_density), 0)
    scores: list[float] = np.bincount(page.container, words, len(page.parent)).tolist()
    for index in range(len(scores) - 1, 0, -1):
        if scores[index]:
            scores[page.parent[index]] += DECAY * scores[index]
    return np.array(scores)


def _common_depth(page: Columns, best: int) -> Ints:
    """Depth of the lowest container that each container shares with the best one: shape (m,)."""
    above = [best]
    while above[-1] > 0:
        above.append(page.parent[above[-1]])
    common = np.zeros(len(page.parent), np.int64)
    # Containers come outermost first in reading order, so what is inside one follows it in one piece.
    for index, end in zip(above[::-1], np.searchsorted(page.first, page.end[above[::-1]]).tolist(), strict=True):
        common[index:end] = page.depth[index]
    return common


MEASURES: dict[str, Callable[[_Sums], NDArray[np.float64]]] = {
    "chars_log": lambda sums: np.log1p(sums.chars),
    "blocks_log": lambda sums: np.log1p(sums.blocks),
    "page_share": lambda sums: sums.chars / sums.total,
    "link_density": lambda sums: sums.links,
    "prose_share": lambda sums: sums.prose,
    "block_chars_log": lambda sums: np.log1p(sums.block_chars),
    "sentences": lambda sums: np.minimum(sums.sentences, 10),
    "images": lambda sums: np.minimum(sums.images, 3),
    "digit_share": lambda sums: sums.digits,
    "score_log": lambda sums: np.log1p(sums.scores),
    "score_relative": lambda sums: sums.scores / max(sums.scores[sums.best], 1e-9),
}
"""Measures of one container; each is a feature of some levels, named ``<measure>_<level>``."""


def _measure(place: int, level: int) -> Feature:
    return lambda page: page.shared(_Sums).levels[level][place]


_ALL = tuple(MEASURES)
LEVELS = {
    "own": ("chars_log", "sentences", "digit_share", "score_relative"),
    "second": _ALL,
    "third": _ALL,
    "fourth": _ALL,
}
"""What is measured of each level; the innermost container mostly holds one block, and says what the block says."""

for _level, (_level_name, _measures) in enumerate(LEVELS.items()):
    for _name in _measures:
        enter(f"{_name}_{_level_name}", _measure(_ALL.index(_name), _level))


def main_distance(page: Columns) -> Column:
    """Steps in the tree from the block to the container with the most prose.

    >>> print(main_distance(columns_of("<nav>menu</nav><main><p>" + "prose " * 20 + "</p></main>")).round(2))
    [3. 0.]
    """
    sums = page.shared(_Sums)
    own = page.container
    return (sums.depth[own] + sums.depth[sums.best] - 2 * sums.common[own]).astype(np.float32)


def main_climb(page: Columns) -> Column:
    """Steps up from the container with the most prose to what it shares with the block; 0 inside it.

    >>> print(main_climb(columns_of("<nav>menu</nav><main><p>" + "prose " * 20 + "</p></main>")).round(2))
    [2. 0.]
    """
    sums = page.shared(_Sums)
    return (sums.depth[sums.best] - sums.common[page.container]).astype(np.float32)


def main_place(page: Columns) -> Column:
    """Place against the main container, by share of blocks: below 0 before it, 0 to 1 inside, above 1 after.

    >>> page = columns_of("<nav>menu</nav><main><p>" + "prose " * 20 + "</p></main><footer>end</footer>")
    >>> print(main_place(page).round(2))
    [-0.33  0.    1.33]
    """
    sums = page.shared(_Sums)
    first, end = page.first[sums.best], page.end[sums.best]
    index = np.arange(page.n)
    inside = (index - first) / max(end - first, 1)
    place = np.where(
        index < first, (index - first) / page.n, np.where(index >= end, 1 + (index - end + 1) / page.n, inside)
    )
    return place.astype(np.float32)


def level_ratio(page: Columns) -> Column:
    """Share of the second container's characters that the innermost one holds (0 to 1).

    >>> print(level_ratio(columns_of("<div><p>four</p><p>more</p></div>")).round(2))
    [0.5 0.5]
    """
    sums = page.shared(_Sums)
    own, second, _, _ = page.levels
    return (sums.chars[own] / np.maximum(sums.chars[second], 1)).astype(np.float32)


def place_in_second(page: Columns) -> Column:
    """Place of the block among the blocks of its second container (0 to 1).

    >>> print(place_in_second(columns_of("<ul><li>a</li><li>b</li><li>c</li><li>d</li></ul>")).round(2))
    [0.   0.25 0.5  0.75]
    """
    second = page.levels[1]
    return ((np.arange(page.n) - page.first[second]) / np.maximum(page.end[second] - page.first[second], 1)).astype(
        np.float32
    )


def place_in_third(page: Columns) -> Column:
    """Place of the block among the blocks of its third container (0 to 1).

    >>> print(place_in_third(columns_of("<nav>menu</nav><ul><li>a</li><li>b</li><li>c</li></ul>")).round(2))
    [0.   0.25 0.5  0.75]
    """
    third = page.levels[2]
    return ((np.arange(page.n) - page.first[third]) / np.maximum(page.end[third] - page.first[third], 1)).astype(
        np.float32
    )


for _function in (main_distance, main_climb, main_place, level_ratio, place_in_second, place_in_third):
    enter(_function.__name__, _function)
