"""How sure a mean is: percentile intervals from pages drawn again with replacement."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]

Statistic: TypeAlias = Callable[[Array], Array]
"""Column sums of shape ``(…, k)`` to a number each, shape ``(…)``."""

RESAMPLES = 1000
"""Draws behind an interval: its ends then move by about a tenth of its width from seed to seed."""

_TAIL_PERCENTILES = (2.5, 97.5)
_DRAWN_AT_ONCE = 100


class Estimate(NamedTuple):
    """A number over pages and the 95 % percentile interval that goes with it."""

    value: float
    low: float
    high: float


def resampled_sums(columns: ArrayLike, *, resamples: int = RESAMPLES, seed: int = 0) -> Array:
    """Sum each column over ``n`` rows drawn with replacement, many times.

    Args:
        columns: shape ``(n, k)``, a row a page.
        resamples: how many times to draw.
        seed: the same seed and number of rows draw the same rows, so that two tools compare on equal terms.

    Returns:
        Shape ``(resamples, k)``.

    Raises:
        ValueError: there is no row to draw from.
    """
    values = np.asarray(columns, dtype=np.float64)
    if len(values) == 0:
        raise ValueError("an interval needs at least one page")
    draws = np.random.default_rng(seed)
    shares = np.full(len(values), 1 / len(values))
    # How often each row is drawn is multinomial; a slice at a time keeps 10,000 pages in a few megabytes.
    slices = [min(_DRAWN_AT_ONCE, resamples - start) for start in range(0, resamples, _DRAWN_AT_ONCE)]
    return np.concatenate([draws.multinomial(len(values), shares, size) @ values for size in slices])


def estimate(columns: ArrayLike, statistic: Statistic, *, resamples: int = RESAMPLES, seed: int = 0) -> Estimate:
    """A statistic of the columns' sums, with its interval.

    Raises:
        ValueError: there are no rows.
    """
    values = np.asarray(columns, dtype=np.float64)
    drawn = statistic(resampled_sums(values, resamples=resamples, seed=seed))
    low, high = np.percentile(drawn, _TAIL_PERCENTILES)
    return Estimate(float(statistic(values.sum(axis=0))), float(low), float(high))


def mean_interval(values: ArrayLike, *, resamples: int = RESAMPLES, seed: int = 0) -> Estimate:
    """The mean of one number a page, with its interval.

    >>> mean_interval([0.25, 0.25, 0.25])
    Estimate(value=0.25, low=0.25, high=0.25)
    """
    column = np.asarray(values, dtype=np.float64)[:, None]
    return estimate(column, lambda sums: sums[..., 0] / len(column), resamples=resamples, seed=seed)


def paired_difference(left: ArrayLike, right: ArrayLike, *, resamples: int = RESAMPLES, seed: int = 0) -> Estimate:
    """The mean of left minus right, page by page, with its interval: what is hard for both drops out.

    Raises:
        ValueError: the two are not of one length, or there are no pages.

    >>> paired_difference([0.75, 0.5], [0.5, 0.25])
    Estimate(value=0.25, low=0.25, high=0.25)
    """
    ours, theirs = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if ours.shape != theirs.shape:
        raise ValueError(f"{ours.size} pages on the left, {theirs.size} on the right: they should be the same")
    return mean_interval(ours - theirs, resamples=resamples, seed=seed)
