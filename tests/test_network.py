"""The network's arrays say what scikit-learn says, whatever the rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

from boilerml.network import CLIP, Network, standardised
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


def test_arrays_say_what_the_estimator_says() -> None:
    estimator = MLPClassifier((7, 3), max_iter=5, random_state=1)
    with pytest.warns(match="Maximum iterations"):
        estimator.fit(ROWS, LABELS)
    ones = np.ones(5)
    weights = tuple(values.astype(np.float64) for values in estimator.coefs_)
    network = Network(0 * ones, ones, weights, tuple(values.astype(np.float64) for values in estimator.intercepts_))
    rows = np.clip(ROWS, -CLIP, CLIP)
    odds = 1 / (1 + np.exp(-network.log_odds(rows)))
    np.testing.assert_allclose(odds, estimator.predict_proba(rows)[:, 1], atol=1e-6)


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
