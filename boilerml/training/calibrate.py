"""From held-out log-odds to probabilities that mean what they say, and to a confidence that does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

POINTS = 11

Floats = NDArray[np.float64]


def platt(log_odds: Floats, labels: NDArray[np.int8], weights: Floats) -> tuple[float, float]:
    """Slope and intercept that calibrate held-out blocks' log-odds (Platt 1999); (1, 0) without both classes."""
    if not len(labels) or labels.min() == labels.max():
        return 1.0, 0.0
    model = LogisticRegression(C=np.inf).fit(log_odds[:, None], labels, sample_weight=weights / weights.mean())
    return round(float(model.coef_[0, 0]), 6), round(float(model.intercept_[0]), 6)


def confidence_points(expected: Floats, real: Floats) -> tuple[list[float], list[float]]:
    """Points of a rising line from a page's expected F1 to the F1 that held-out pages had there on average."""
    if len(expected) < 10 * POINTS:
        return [0.0, 1.0], [0.0, 1.0]
    line = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(expected, real)
    points = np.quantile(expected, np.linspace(0, 1, POINTS))
    # Steps of the isotonic fit are averaged around each point: a step is an accident of the sample.
    width = np.ptp(points) / POINTS / 2
    smooth = [line.predict(np.linspace(point - width, point + width, 9)).mean() for point in points]
    return [round(float(point), 4) for point in points], [round(float(value), 4) for value in smooth]
