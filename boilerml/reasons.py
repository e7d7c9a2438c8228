"""Why a block was judged as it was: what each feature added to its log-odds, compared with the page's average block.

Trees: on a row's way down a tree, each comparison changes the mean value of the leaves that can still be reached; that
change is the compared feature's (Saabas 2014), the mean taken over the page's own blocks. Network: integrated gradients
(Sundararajan et al. 2017) along the line from the page's average row. The second look asks the first's log-odds as a
feature; what that added is handed on to the features of the first look, in proportion to what they added to it, as
DeepLIFT's rescaling does (Shrikumar et al. 2017). All is exact: the effects add up to the block's log-odds less the
page's average.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Matrix, Page
from boilerml.forest import ROWS, Forest
from boilerml.model import Model
from boilerml.network import Network, standardised

STEPS = 16
"""Points on the line of integration; more change no effect by a hundredth."""

Floats = NDArray[np.float64]


class Reason(NamedTuple):
    """What one feature said of a block."""

    feature: str
    """Its name, as in ``docs/features.md``."""
    value: float
    """Its value for the block."""
    effect: float
    """What it added to the block's log-odds: above 0 for content, below 0 against it."""


class Reasons:
    """The reasons for all blocks of a page; what they share is computed once."""

    def __init__(self, page: Page, model: Model, scope: str) -> None:
        self.model = model
        self.slope = model.calibration[scope][0]
        looks = model.looks(page, scope)
        self.first, self.second = looks.first, looks.second

    def of(self, index: int, most: int) -> tuple[Reason, ...]:
        """The features that spoke most for and against a block: at most so many of each, the strongest first."""
        found = self.all(index)
        speak_for = sorted((reason for reason in found if reason.effect > 0), key=lambda reason: -reason.effect)
        against = sorted((reason for reason in found if reason.effect < 0), key=lambda reason: reason.effect)
        return (*speak_for[:most], *against[:most])

    def all(self, index: int) -> list[Reason]:
        """Every feature's reason. The effects add up to the block's log-odds less the page's mean."""
        parts = self.model.parts
        second = contributions(parts.context, self._means[1], self.second[index])
        by_tree = contributions(parts.forest, self._means[0], self.first[index])
        by_network = integrated(parts.network, self._average, self.first[index])
        first = 0.5 * (by_tree + by_network)
        names = self.model.second_names
        own = names.index("log_odds")
        total = first.sum()
        share = float(np.clip(second[own] / total, 0, 1)) if abs(total) > 1e-9 else 0.0
        second[own] -= share * total
        effects: dict[str, float] = {}
        values: dict[str, float] = {}
        for stage, row, added in ((names, self.second, second), (self.model.features, self.first, share * first)):
            for name, value, effect in zip(stage, row[index].tolist(), (self.slope * added).tolist(), strict=True):
                effects[name] = effects.get(name, 0.0) + effect
                values[name] = value
        return [Reason(name, values[name], effect) for name, effect in effects.items()]

    @cached_property
    def _means(self) -> tuple[Floats, Floats]:
        return node_means(self.model.parts.forest, self.first), node_means(self.model.parts.context, self.second)

    @cached_property
    def _average(self) -> Matrix:
        average: Matrix = self.first.mean(axis=0, dtype=np.float64).astype(np.float32)
        return average


def node_means(forest: Forest, matrix: Matrix) -> Floats:
    """For each node of each tree the mean value of the leaves that the rows passing it reach; 0 where none passes.

    Returns:
        Shape (trees, 2**(depth + 1) - 1), the leaves last: node ``i``'s children stand at ``2 i + 1`` and ``2 i + 2``.
    """
    trees, leaves = forest.values.shape
    counts = np.zeros(trees * leaves)
    for start in range(0, len(matrix), ROWS):
        counts += np.bincount(forest.places(matrix[start : start + ROWS]).ravel(), minlength=trees * leaves)
    held = counts.reshape(trees, leaves)
    sums = held * forest.values
    levels: list[Floats] = []
    for _ in range(forest.depth + 1):
        levels.append(sums / np.maximum(held, 1))
        sums, held = (side.reshape(trees, -1, 2).sum(axis=2) if side.shape[1] > 1 else side for side in (sums, held))
    return np.hstack(levels[::-1])


def contributions(forest: Forest, means: Floats, row: NDArray[np.float32]) -> Floats:
    """What each column added to the row's log-odds on its way down the trees: shape (columns,).

    Args:
        forest: the trees.
        means: of their nodes, from a matrix in which the row is.
        row: shape (columns,).
    """
    trees, leaves = forest.values.shape
    each = np.arange(trees)
    leaf = forest.places(row[None, :].repeat(2, axis=0))[:, 0] - each * leaves
    added = np.zeros(len(row))
    for level in range(forest.depth):
        above = 2**level - 1 + (leaf >> (forest.depth - level))
        below = 2 ** (level + 1) - 1 + (leaf >> (forest.depth - level - 1))
        np.add.at(added, forest.features[each, above], means[each, below] - means[each, above])
    return added


def integrated(network: Network, average: Matrix, row: Matrix) -> Floats:
    """What each column adds to the network's log-odds between the average row and this one: shape (columns,)."""
    ends = standardised(np.stack((average, row)), network.centre, network.scale)
    way = ends[1] - ends[0]
    points = ends[0] + way * ((np.arange(STEPS) + 0.5) / STEPS)[:, None]
    added: Floats = way * _gradients(network, points).mean(axis=0)
    before, after = network.log_odds(np.stack((average, row)))
    # The sum of steps is not quite the integral: the rest goes where the most was added.
    rest = (after - before) - added.sum()
    size = np.abs(added).sum()
    return added + (rest * np.abs(added) / size if size else 0.0)


def _gradients(network: Network, points: Floats) -> Floats:
    """Derivative of the log-odds by each standardised column at each point: shape (points, columns)."""
    values, active = points, []
    for weights, bias in zip(network.weights[:-1], network.biases[:-1], strict=True):
        values = np.maximum(values @ weights + bias, 0)
        active.append(values > 0)
    slopes: Floats = np.repeat(network.weights[-1].T, len(points), axis=0)
    for weights, is_active in zip(network.weights[-2::-1], active[::-1], strict=True):
        slopes = (slopes * is_active) @ weights.T
    return slopes
