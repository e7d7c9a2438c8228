"""The kept set is the best there is, by brute force."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.decide import decide

BLOCKS = st.lists(st.tuples(st.floats(0.001, 0.999), st.integers(1, 200)), min_size=1, max_size=8)


def expected(p: np.ndarray, w: np.ndarray, kept: np.ndarray, beta: float) -> float:
    square = beta * beta
    return float((1 + square) * (p * w * kept).sum() / ((w * kept).sum() + square * (p * w).sum()))


@given(BLOCKS, st.sampled_from([0.25, 0.5, 0.8, 1.0, 2.0]))
def test_no_set_is_better(blocks: list[tuple[float, int]], beta: float) -> None:
    p, w = (np.array(side, float) for side in zip(*blocks, strict=True))
    best = max(expected(p, w, np.array(kept), beta) for kept in product([0, 1], repeat=len(p)))
    assert expected(p, w, decide(p, w, beta=beta).kept, beta) == pytest.approx(best)


@given(BLOCKS)
def test_a_higher_beta_only_adds(blocks: list[tuple[float, int]]) -> None:
    p, w = (np.array(side, float) for side in zip(*blocks, strict=True))
    kept = [decide(p, w, beta=beta).kept for beta in (0.25, 0.5, 1.0, 2.0)]
    assert all((less <= more).all() for less, more in pairwise(kept))


def test_expected_f1_is_of_the_set_that_is_kept() -> None:
    p, w = np.array([1.0, 0.5, 0.0]), np.array([10.0, 10.0, 10.0])
    kept, f1 = decide(p, w)
    assert kept.tolist() == [True, True, False]
    assert f1 == pytest.approx(2 * 15 / (20 + 15))


def test_nothing_of_nothing() -> None:
    kept, f1 = decide(np.zeros(0), np.zeros(0))
    assert len(kept) == 0
    assert f1 == 1.0
