"""Trees as arrays: they say what scikit-learn's estimator says, to the last digits, or are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from boilerml.blocks import Matrix
from boilerml.forest import Forest, sigmoid
from boilerml.training.export import ExportError, forest, forest_bytes
from boilerml.training.fit import Settings, fit, log_odds

Estimator = Any


def _rows(seed: int, count: int = 400) -> Matrix:
    """Columns of every habit: continuous, few values, huge, tiny, constant, many zeros."""
    draw = np.random.default_rng(seed)
    columns = [
        draw.normal(size=count),
        draw.integers(0, 4, count),
        draw.lognormal(10, 3, count),
        draw.normal(scale=1e-20, size=count),
        np.ones(count),
        np.where(draw.random(count) < 0.8, 0, draw.random(count)),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _labels(matrix: Matrix, seed: int) -> NDArray[np.int8]:
    score = (
        matrix[:, 0] + matrix[:, 1] - 1.5 + (matrix[:, 5] > 0.5) + np.random.default_rng(seed).normal(size=len(matrix))
    )
    return (score > 0).astype(np.int8)


def _fitted(matrix: Matrix, labels: NDArray[np.int8], depth: int) -> Estimator:
    settings = Settings(trees=12, depth=depth, least_rows=3, columns=1.0)
    return fit(matrix, labels, np.ones(len(labels)), settings, seed=0)


def _on_thresholds(matrix: Matrix, exported: Forest) -> Matrix:
    """Rows whose values are exactly the thresholds of the columns, or the next float32 on either side."""
    rows = []
    for column in range(matrix.shape[1]):
        thresholds = exported.thresholds[(exported.features == column) & np.isfinite(exported.thresholds)]
        for nudged in (
            thresholds,
            np.nextafter(thresholds, np.float32(-np.inf)),
            np.nextafter(thresholds, np.float32(np.inf)),
        ):
            some = np.resize(matrix, (len(nudged), matrix.shape[1])).copy()
            some[:, column] = nudged
            rows.append(some)
    return np.concatenate(rows)


@pytest.mark.parametrize("depth", range(1, 7))
def test_arrays_say_what_the_estimator_says(depth: int) -> None:
    matrix = _rows(depth)
    estimator = _fitted(matrix, _labels(matrix, depth), depth)
    exported = forest(estimator, matrix)
    assert exported.depth <= depth
    assert exported.values.shape == (12, 2**exported.depth)
    unseen = np.concatenate((_rows(depth + 100), _on_thresholds(matrix, exported)))
    assert np.abs(exported.log_odds(unseen) - log_odds(estimator, unseen)).max() <= 1e-9
    assert np.abs(exported.probabilities(unseen) - estimator.predict_proba(unseen)[:, 1]).max() <= 1e-9


def test_values_that_differ_by_one_digit_only_part_as_learned() -> None:
    """Thresholds lie between neighbouring float32 values, where only a double can stand."""
    low = np.float32(1.0)
    column = np.where(np.arange(200) < 100, low, np.nextafter(low, np.float32(2))).astype(np.float32)
    matrix = column[:, None]
    labels = (np.arange(200) >= 100).astype(np.int8)
    exported = forest(_fitted(matrix, labels, 2), matrix)
    probabilities = exported.probabilities(matrix)
    assert probabilities[0] < 0.5 < probabilities[-1]
    assert len(set(probabilities.tolist())) == 2


def test_trees_of_one_leaf() -> None:
    matrix = np.ones((50, 3), np.float32)
    labels = (np.arange(50) < 20).astype(np.int8)
    estimator = _fitted(matrix, labels, 3)
    exported = forest(estimator, matrix)
    assert exported.depth == 0
    assert np.abs(exported.probabilities(matrix) - estimator.predict_proba(matrix)[:, 1]).max() <= 1e-9


def test_rows_do_not_depend_on_their_neighbours() -> None:
    matrix = _rows(7)
    exported = forest(_fitted(matrix, _labels(matrix, 7), 4), matrix)
    together = exported.log_odds(matrix)
    alone = np.concatenate([exported.log_odds(matrix[row : row + 1]) for row in range(len(matrix))])
    assert (together == alone).all()


def test_no_rows_and_no_trees() -> None:
    matrix = _rows(8)
    exported = forest(_fitted(matrix, _labels(matrix, 8), 3), matrix)
    assert exported.log_odds(matrix[:0]).shape == (0,)
    bare = Forest(np.zeros((0, 1), np.int16), np.zeros((0, 1), np.float32), np.zeros((0, 2)), 0.25)
    assert bare.log_odds(matrix[:3]).tolist() == [0.25] * 3


def test_extreme_log_odds_are_probabilities() -> None:
    assert sigmoid(np.array([-1e308, -800.0, 0.0, 800.0, 1e308])).tolist() == pytest.approx([0, 0, 0.5, 1, 1])


def test_same_forest_gives_same_bytes() -> None:
    matrix = _rows(9)
    labels = _labels(matrix, 9)
    first, second = (forest_bytes(forest(_fitted(matrix, labels, 3), matrix)) for _ in range(2))
    assert first == second


def test_estimator_that_says_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = _rows(10)
    estimator = _fitted(matrix, _labels(matrix, 10), 3)
    told = estimator.predict_proba(matrix)
    told[17] += 1e-6
    monkeypatch.setattr(estimator, "predict_proba", lambda _: told)
    with pytest.raises(ExportError, match="differ by up to"):
        forest(estimator, matrix)


def test_changed_trees_are_refused() -> None:
    matrix = _rows(11)
    estimator = _fitted(matrix, _labels(matrix, 11), 3)
    forest(estimator, matrix)
    estimator._baseline_prediction = estimator._baseline_prediction + 0.5
    told = estimator.predict_proba(matrix)
    estimator._baseline_prediction = estimator._baseline_prediction - 0.5
    estimator.predict_proba = lambda _: told
    with pytest.raises(ExportError):
        forest(estimator, matrix)
