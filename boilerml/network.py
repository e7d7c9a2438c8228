"""A small multilayer perceptron as arrays: standardised columns, rectified layers, one log-odds a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Matrix

Floats = NDArray[np.float64]
"""Double precision: how a sum of single-precision products is split among threads shows in the fifth decimal, and
verdicts would hang on the machine."""

ROWS = 2_048
"""Rows scored at once, so that a page of a million blocks takes no more memory than its matrix."""
TILE_ROWS, TILE_COLUMNS = 30, 32
"""Of one tile of a product: with up to 256 inputs, fewer multiplications than the 262,144 from which OpenBLAS starts
threads."""
CLIP = 4.0
"""Standard deviations beyond which a column's value says no more: a page may hold anything."""


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

    def log_odds(self, matrix: Matrix) -> NDArray[np.float64]:
        """Log-odds of content: shape (rows,)."""
        total = np.zeros(len(matrix))
        for start in range(0, len(matrix), ROWS):
            total[start : start + ROWS] = self._scored(matrix[start : start + ROWS])
        return total

    def _scored(self, rows: Matrix) -> Floats:
        values = standardised(rows, self.centre, self.scale)
        for weights, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            values = np.maximum(product(values, weights) + bias, 0)
        output: Floats = (product(values, self.weights[-1]) + self.biases[-1])[:, 0]
        return output


def product(values: Floats, weights: Floats) -> Floats:
    """The matrix product, tile by tile: each is too small for a numeric library to share it among threads.

    On a busy machine threads that wait for each other cost twice what a page costs altogether (34 ms instead of 14),
    and where they part the work shows in the last digits: this is the same on any number of cores.

    >>> product(np.ones((2, 3)), np.ones((3, 40))).sum()
    np.float64(240.0)
    """
    total = np.empty((len(values), weights.shape[1]))
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
