"""A small multilayer perceptron as arrays: standardised columns, rectified layers, one log-odds a row.

Its sums are of whole numbers small enough for single precision to hold them exactly. So the order in which a numeric
library adds, how many threads share the work and which instructions a machine has do not matter: the same page has the
same log-odds everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Matrix
from boilerml.kernel import KERNEL

Floats = NDArray[np.float64]
Wholes = NDArray[np.float32]
"""Whole numbers in single precision, which adds and multiplies them exactly up to ``EXACT``."""

ROWS = 256
"""Rows scored at once: what is computed on the way stays in a processor's cache, whatever the page."""
TILE_ROWS, TILE_COLUMNS = 30, 32
"""Of one tile of a product: with up to 256 inputs, fewer multiplications than the 262,144 from which OpenBLAS starts
threads."""
CLIP = 4.0
"""Standard deviations beyond which a column's value says no more: a page may hold anything."""
STEPS = 64
"""Parts into which a standard deviation is divided."""
LEVELS = 511
"""Values above 0 that the output of a hidden unit may have."""
EXACT = 2.0**24
"""Whole numbers up to here are all different in single precision."""
MOST_WEIGHT = 32_767
"""A weight's whole number is at most this."""


class Layer(NamedTuple):
    """Weights as whole numbers."""

    weights: Wholes
    """Shape (inputs, outputs)."""
    unit: float
    """What 1 is worth in a sum of products with inputs that are whole numbers as well."""


@dataclass(frozen=True)
class Network:
    """Layers of a perceptron that ends in one output.

    Trees cut columns into steps and look at a few at a time; a network weighs all of them at once. The two err
    differently, and their mean errs less than either (docs/experiments.md).
    """

    centre: Floats
    """Mean of each column on the training rows: shape (columns,)."""
    scale: Floats
    """One over its standard deviation: shape (columns,)."""
    weights: tuple[Floats, ...]
    """By layer: shape (inputs, outputs); the last has one output."""
    biases: tuple[Floats, ...]
    """By layer: shape (outputs,)."""
    tops: tuple[float, ...] = ()
    """By hidden layer, above 0: its largest output, which ``LEVELS`` stands for."""

    def log_odds(self, matrix: Matrix) -> NDArray[np.float64]:
        """Log-odds of content: shape (rows,)."""
        total = np.zeros(len(matrix))
        last = len(self.tops)
        for start in range(0, len(matrix), ROWS):
            values = self.hidden(matrix[start : start + ROWS], last)
            total[start : start + ROWS] = self.sums(last, values)[:, 0]
        return total

    def hidden(self, rows: Matrix, place: int) -> Wholes:
        """What a layer is given: shape (rows, inputs).

        Args:
            rows: shape (rows, columns).
            place: of the layer. The first is given the standardised columns in whole ``STEPS`` (-256 to 256), others
                the outputs of the layer before in whole ``LEVELS`` (0 to 511).
        """
        values = rounded(standardised(rows, self.centre, self.scale), STEPS)
        for below, top in enumerate(self.tops[:place]):
            values = rounded(np.clip(self.sums(below, values), 0, top), LEVELS / top)
        return values

    def sums(self, place: int, values: Wholes) -> Floats:
        """What a layer makes of its inputs, shape (rows, inputs), before it is rectified: shape (rows, outputs)."""
        weights, unit = self._layers[place]
        return product(values, weights) * unit + self.biases[place]

    @cached_property
    def _layers(self) -> list[Layer]:
        largest = [CLIP * STEPS, *(float(LEVELS) for _ in self.tops)]
        worth = [1 / STEPS, *(top / LEVELS for top in self.tops)]
        return [whole(*layer) for layer in zip(self.weights, largest, worth, strict=True)]


def whole(weights: Floats, largest: float, worth: float) -> Layer:
    """Weights in whole numbers, as large as exact sums allow.

    Args:
        weights: shape (inputs, outputs).
        largest: the largest input, a whole number.
        worth: what 1 in an input is worth.

    >>> whole(np.array([[0.5], [-1.0]]), 256.0, 1.0).weights.ravel().tolist()
    [16384.0, -32767.0]
    """
    heaviest = np.abs(weights).sum(axis=0).max() * largest / (EXACT - largest * len(weights))
    unit = max(float(heaviest), float(np.abs(weights).max()) / MOST_WEIGHT) or 1.0
    return Layer(np.rint(weights / unit).astype(np.float32, order="C"), unit * worth)


def rounded(values: Floats, steps: float) -> Wholes:
    """Values in whole steps, each row in one piece."""
    return np.rint(values * steps).astype(np.float32, order="C")


def product(values: Wholes, weights: Wholes) -> Wholes:
    """The matrix product of whole numbers: exact, by whatever way.

    Without the compiled loops it is taken tile by tile, each too small for a numeric library to share it among threads:
    on a busy machine threads that wait for each other cost twice what a page costs altogether (34 ms instead of 14).

    Args:
        values: shape (rows, inputs).
        weights: shape (inputs, outputs).

    Returns:
        Shape (rows, outputs).

    >>> product(np.ones((2, 3), np.float32), np.ones((3, 40), np.float32)).sum()
    np.float32(240.0)
    """
    total = np.empty((len(values), weights.shape[1]), np.float32)
    if KERNEL is not None:
        KERNEL.product(values, weights, total)
        return total
    for row in range(0, len(values), TILE_ROWS):
        for column in range(0, weights.shape[1], TILE_COLUMNS):
            tile = slice(row, row + TILE_ROWS), slice(column, column + TILE_COLUMNS)
            total[tile] = values[tile[0]] @ weights[:, tile[1]]
    return total


def standardised(matrix: Matrix, centre: Floats, scale: Floats) -> Floats:
    """Columns less their mean, in standard deviations, clipped.

    >>> standardised(np.float32([[3], [99]]), np.array([1.0]), np.array([0.5])).ravel().tolist()
    [1.0, 4.0]
    """
    values: Floats = np.clip((matrix - centre) * scale, -CLIP, CLIP)
    return values
