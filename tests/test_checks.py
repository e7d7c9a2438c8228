"""The measures of a confidence are what they are called."""

from __future__ import annotations

import numpy as np
import pytest

from boilerml.training.checks import confidence_checks

DRAW = np.random.default_rng(0)
F1 = DRAW.random(1000)


def test_a_perfect_confidence() -> None:
    found = confidence_checks(F1, F1)
    assert found["confidence_calibration_error"] == pytest.approx(0)
    assert found["confidence_rank_correlation"] == pytest.approx(1)
    assert found["confidence_lowest_tenth_share_of_loss"] == pytest.approx(0.19, abs=0.01)


def test_a_confidence_that_says_nothing() -> None:
    found = confidence_checks(np.full(1000, F1.mean()), F1)
    assert found["confidence_rank_correlation"] == 0
    assert found["confidence_lowest_tenth_share_of_loss"] == pytest.approx(0.1, abs=0.03)


def test_one_that_boasts() -> None:
    assert confidence_checks(F1 / 2 + 0.5, F1)["confidence_calibration_error"] == pytest.approx(0.25, abs=0.02)
