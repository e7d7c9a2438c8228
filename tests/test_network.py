"""The network's arrays say what scikit-learn says, whatever the rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from boilerml.network import CLIP, EXACT, STEPS, Network, product, standardised, whole
from boilerml.training.fit import Layers, fit_network

DRAW = np.random.default_rng(0)
ROWS = DRAW.normal(3, 2, (600, 5)).astype(np.float32)
LABELS = (ROWS[:, 0] + ROWS[:, 1] ** 2 > 14).astype(np.int8)
LAYERS = Layers(hidden=(16, 4), epochs=30, averaged=2, batch=64, rate=0.01)


def fitted(seed: int = 0) -> Network:
    return fit_network(ROWS, LABELS, np.ones(len(ROWS)), LAYERS, seed)


def test_it_learns_what_is_there_and_nothing_where_there_is_nothing() -> None:
    assert ((fitted().log_odds(ROWS) > 0) == LABELS).mean() > 0.93
    permuted = DRAW.permutation(LABELS)
    unseen = fit_network(ROWS[:300], permuted[:300], np.ones(300), LAYERS, 0).log_odds(ROWS[300:]) > 0
    assert (unseen == LABELS[300:]).mean() < 0.75


def test_arrays_say_what_the_estimator_says_of_rows_in_whole_steps() -> None:
    estimator = MLPClassifier((), max_iter=5, random_state=1)
    with pytest.warns(match="Maximum iterations"):
        estimator.fit(ROWS, LABELS)
    ones = np.ones(5)
    weights = tuple(values.astype(np.float64) for values in estimator.coefs_)
    network = Network(0 * ones, ones, weights, tuple(values.astype(np.float64) for values in estimator.intercepts_))
    rows = (np.rint(np.clip(ROWS, -CLIP, CLIP) * STEPS) / STEPS).astype(np.float32)
    odds = 1 / (1 + np.exp(-network.log_odds(rows)))
    np.testing.assert_allclose(odds, estimator.predict_proba(rows)[:, 1], atol=1e-4)


def smooth(network: Network, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """What the network would say if nothing were rounded."""
    values = standardised(rows, network.centre, network.scale)
    for weights, bias in zip(network.weights[:-1], network.biases[:-1], strict=True):
        values = np.maximum(values @ weights + bias, 0)
    return np.ravel(values @ network.weights[-1] + network.biases[-1])


def test_rounding_moves_little() -> None:
    odds = smooth(fitted_once(), ROWS)
    assert np.abs(fitted_once().log_odds(ROWS) - odds).std() < 0.01 * odds.std()


@given(st.integers(1, 300), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_sums_are_exact_in_any_order(inputs: int, outputs: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    layer = whole(draw.standard_cauchy((inputs, outputs)), CLIP * STEPS, 1 / STEPS)
    values = draw.choice([-CLIP * STEPS, CLIP * STEPS, 1.0, 0.0], (4, inputs)).astype(np.float32)
    values[0] = np.where(layer.weights[:, 0] < 0, -CLIP * STEPS, CLIP * STEPS)  # the largest sum that there can be
    exact = values.astype(np.int64) @ layer.weights.astype(np.int64)
    assert np.abs(exact).max() <= EXACT
    assert (product(values, layer.weights) == exact).all()
    shuffled = draw.permutation(inputs)
    assert (product(values[:, shuffled].copy(), layer.weights[shuffled].copy()) == exact).all()


def test_the_same_seed_gives_the_same_arrays_and_weights_fit_into_half_the_bytes() -> None:
    first, second, other = fitted(), fitted(), fitted(1)
    assert all((a == b).all() for a, b in zip(first.weights, second.weights, strict=True))
    assert not all((a == b).all() for a, b in zip(first.weights, other.weights, strict=True))
    assert all((values == values.astype(np.float16)).all() for values in first.weights)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=5, max_size=5))
def test_any_row_gets_a_number(row: list[float]) -> None:
    with np.errstate(over="ignore"):
        odds = fitted_once().log_odds(np.array([row], np.float32))
    assert np.isfinite(odds).all()


def fitted_once(found: list[Network] = []) -> Network:  # noqa: B006 - the default remembers
    if not found:
        found.append(fitted())
    return found[0]


def test_no_rows_no_numbers() -> None:
    assert fitted_once().log_odds(np.zeros((0, 5), np.float32)).shape == (0,)
    assert standardised(np.full((1, 1), 9, np.float32), np.zeros(1), np.ones(1)).tolist() == [[CLIP]]
