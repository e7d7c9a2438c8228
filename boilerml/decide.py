"""From probabilities to what is kept: the set of blocks with the highest expected F-beta of the page."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FAVORS = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}
"""How much recall counts beside precision (van Rijsbergen 1979), by what the user favours: a factor on the beta that
serves F1 best on held-out pages."""


class Decision(NamedTuple):
    """What is kept of a page."""

    kept: NDArray[np.bool_]
    """Shape (blocks,)."""
    expected: float
    """Expected F1 of keeping it (0 to 1)."""


def decide(
    probabilities: NDArray[np.float64],
    words: NDArray[np.float64],
    *,
    beta: float = 1.0,
    nothing: float = 0.0,
    limit: float = 1.0,
) -> Decision:
    """Keep the blocks that maximise the page's expected F-beta, or none.

    With words ``w`` and probabilities ``p`` of being content, F-beta of a kept set is about
    ``(1 + b²) Σ(p w kept) / (Σ(w kept) + b² Σ(p w))``; its maximum keeps the most probable blocks down to some rank
    (Lewis 1995), so every rank is tried. That set is never empty: whether there is anything to keep is asked first.

    Args:
        probabilities: calibrated, shape (blocks,).
        words: of each block, shape (blocks,), not negative.
        beta: above 1 favours recall, below 1 precision.
        nothing: probability that the page has nothing to keep.
        limit: above it nothing is kept.

    Returns:
        The kept set and its expected F1 (with beta 1, whatever the beta asked for): that of the set if there is
        something to keep, and 0 if there is not.

    >>> decide(np.array([0.9, 0.1]), np.array([9.0, 9.0]), nothing=0.8, limit=0.5)
    Decision(kept=array([False, False]), expected=0.8)
    """
    kept = np.zeros(len(probabilities), bool)
    if not len(probabilities):
        return Decision(kept, 1.0)
    if nothing > limit:
        return Decision(kept, nothing)
    order = np.argsort(-probabilities, kind="stable")
    gains = np.cumsum((probabilities * words)[order])
    sizes = np.cumsum(words[order])
    square = beta * beta
    expected = (1 + square) * gains / np.maximum(sizes + square * gains[-1], 1e-12)
    last = int(np.argmax(expected))
    kept[order[: last + 1]] = True
    return Decision(kept, float(2 * gains[last] / max(sizes[last] + gains[-1], 1e-12)) * (1 - nothing))
