"""Exported trees say what scikit-learn's say, to the last digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from boilerml.forest import Forest, sigmoid
from boilerml.store import forest_arrays, packed
from boilerml.training.export import ExportError, forest
from boilerml.training.fit import Settings, fit


def data(seed: int, rows: int = 600, columns: int = 6) -> tuple[Any, Any, Any]:
    draw = np.random.default_rng(seed)
    # Few distinct values: many rows stand exactly on a threshold's neighbours.
    matrix = np.round(draw.normal(size=(rows, columns)), 1).astype(np.float32)
    labels = (matrix[:, 0] + matrix[:, 1] * matrix[:, 2] + draw.normal(size=rows) > 0).astype(np.int8)
    return matrix, labels, draw.uniform(0.1, 2, rows)


def fitted(seed: int, **settings: Any) -> tuple[HistGradientBoostingClassifier, Any]:
    matrix, labels, weights = data(seed)
    return fit(matrix, labels, weights, Settings(**{"trees": 8, "least_rows": 5, **settings}), seed), matrix


@pytest.mark.parametrize("depth", [1, 2, 3, 6])
@pytest.mark.parametrize("seed", [0, 1])
def test_probabilities_agree(seed: int, depth: int) -> None:
    estimator, matrix = fitted(seed, depth=depth)
    exported = forest(estimator, matrix)
    assert exported.depth <= depth
    for rows in (matrix, data(seed + 10)[0], np.full((3, 6), 1e30, np.float32), -np.full((3, 6), 1e30, np.float32)):
        np.testing.assert_allclose(exported.probabilities(rows), estimator.predict_proba(rows)[:, 1], atol=1e-9, rtol=0)


def test_thresholds_between_float32_values_send_rows_the_same_way() -> None:
    near = np.float32(0.1) + np.arange(-3, 4, dtype=np.float32) * np.spacing(np.float32(0.1))
    matrix = np.repeat(near, 40)[:, None]
    labels = (matrix[:, 0] > np.float32(0.1)).astype(np.int8)
    estimator = fit(matrix, labels, np.ones(len(matrix)), Settings(trees=3, least_rows=2, columns=1.0), 0)
    exported = forest(estimator, matrix)
    np.testing.assert_allclose(exported.probabilities(matrix), estimator.predict_proba(matrix)[:, 1], atol=1e-9, rtol=0)


def test_an_estimator_that_says_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    estimator, matrix = fitted(3)
    monkeypatch.setattr(estimator, "predict_proba", lambda rows: np.full((len(rows), 2), 0.5))
    with pytest.raises(ExportError, match="differ"):
        forest(estimator, matrix)


def test_a_forest_without_trees_or_rows_is_its_baseline() -> None:
    empty = Forest(np.zeros((0, 1), np.int16), np.zeros((0, 1), np.float32), np.zeros((0, 2)), -1.5)
    assert empty.log_odds(np.zeros((2, 3), np.float32)).tolist() == [-1.5, -1.5]
    estimator, matrix = fitted(4)
    assert forest(estimator, matrix).log_odds(matrix[:0]).tolist() == []


def test_the_same_fit_gives_the_same_bytes() -> None:
    first, second = (packed(forest_arrays(forest(*fitted(5)))) for _ in range(2))
    assert first == second


def test_sigmoid_takes_any_log_odds() -> None:
    assert sigmoid(np.array([-1e9, 0.0, 1e9])).tolist() == pytest.approx([0.0, 0.5, 1.0])


def on_thresholds(matrix: Any, exported: Forest) -> Any:
    """Rows whose values are exactly a column's thresholds, or the next float32 on either side."""
    rows = []
    for column in range(matrix.shape[1]):
        there = exported.thresholds[(exported.features == column) & np.isfinite(exported.thresholds)]
        below, above = (np.nextafter(there, np.float32(side)) for side in (-np.inf, np.inf))
        for values in (there, below, above):
            some = np.resize(matrix, (len(values), matrix.shape[1])).copy()
            some[:, column] = values
            rows.append(some)
    return np.concatenate(rows)


@pytest.mark.parametrize("depth", range(1, 7))
def test_rows_exactly_on_thresholds_go_the_same_way(depth: int) -> None:
    estimator, matrix = fitted(depth, depth=depth)
    exported = forest(estimator, matrix)
    rows = on_thresholds(matrix, exported)
    assert len(rows) > 0
    np.testing.assert_allclose(exported.probabilities(rows), estimator.predict_proba(rows)[:, 1], atol=1e-9, rtol=0)


def test_trees_of_one_leaf_are_exported() -> None:
    matrix = np.ones((50, 3), np.float32)
    labels = (np.arange(50) < 20).astype(np.int8)
    estimator = fit(matrix, labels, np.ones(50), Settings(trees=4, depth=3, least_rows=3), 0)
    exported = forest(estimator, matrix)
    assert exported.depth == 0
    np.testing.assert_allclose(exported.probabilities(matrix), estimator.predict_proba(matrix)[:, 1], atol=1e-9, rtol=0)


def test_what_is_said_of_a_row_does_not_depend_on_the_others() -> None:
    estimator, matrix = fitted(7)
    exported = forest(estimator, matrix)
    alone = np.concatenate([exported.log_odds(matrix[row : row + 1]) for row in range(len(matrix))])
    assert (exported.log_odds(matrix) == alone).all()
