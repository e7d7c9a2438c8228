"""Boosted trees as arrays: padded to perfect trees, so that scoring is a few gathers a level and no branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Matrix

Float32s: TypeAlias = NDArray[np.float32]
Float64s: TypeAlias = NDArray[np.float64]

ROWS = 2_048
"""Rows scored at once: a page may have a million blocks, and each takes some six kilobytes on its way down."""


@dataclass(frozen=True)
class Forest:
    """Perfect binary trees of one depth, node ``i``'s children at ``2 i + 1`` and ``2 i + 2``.

    A row goes left where its value is at most the threshold. A leaf nearer the root than ``depth`` is padded: its
    nodes send every row left (threshold infinite) and its value stands at the leaf that rows then reach.
    """

    features: NDArray[np.int16]
    """Column that each inner node asks: shape (trees, 2**depth - 1)."""
    thresholds: Float32s
    """Shape (trees, 2**depth - 1): the largest float32 not above the learned one, so float32 rows go the same way."""
    values: Float64s
    """Log-odds that each leaf adds: shape (trees, 2**depth)."""
    baseline: float
    """Log-odds before any tree."""

    @property
    def depth(self) -> int:
        """Comparisons a row makes in each tree."""
        return int(self.values.shape[1]).bit_length() - 1

    def log_odds(self, matrix: Matrix) -> Float64s:
        """Sum of the leaves that each row reaches, plus the baseline: shape (rows,)."""
        total = np.full(len(matrix), self.baseline)
        if len(self.values):
            for start in range(0, len(matrix), ROWS):
                part = total[start : start + ROWS]
                # Tree by tree, as scikit-learn adds: the order of floating-point sums is part of the result.
                for values in self._leaves(matrix[start : start + ROWS]):
                    part += values
        return total

    def _leaves(self, matrix: Matrix) -> Float64s:
        """Value of the leaf that each row reaches in each tree: shape (trees, rows)."""
        rows = len(matrix)
        trees, inner = self.features.shape
        flat = np.ascontiguousarray(matrix.T).ravel()
        features = self.features.astype(np.int64).ravel() * rows
        thresholds = self.thresholds.ravel()
        base = (np.arange(trees, dtype=np.int64) * inner)[:, None]
        row = np.arange(rows, dtype=np.int64)[None, :]
        node = np.zeros((trees, rows), np.int64)
        for _ in range(self.depth):
            place = node + base
            goes_right = flat[features[place] + row] > thresholds[place]
            node = 2 * node + 1 + goes_right
        leaf = node - inner + (np.arange(trees, dtype=np.int64) * (inner + 1))[:, None]
        reached: Float64s = self.values.ravel()[leaf]
        return reached

    def probabilities(self, matrix: Matrix) -> Float64s:
        """Logistic function of the log-odds: shape (rows,), 0 to 1."""
        return sigmoid(self.log_odds(matrix))


def sigmoid(log_odds: Float64s) -> Float64s:
    """Probability of log-odds.

    >>> sigmoid(np.array([0.0])).tolist()
    [0.5]
    """
    probabilities: Float64s = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -700, 700)))
    return probabilities
