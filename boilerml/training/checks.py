"""What held-out pages say of everything but the text: kinds of pages, pages with nothing, and the confidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from boilerml.evaluation.metrics import word_f1
from boilerml.features import KINDS
from boilerml.training.calibrate import confidence_points
from boilerml.training.crossval import Cleaned, Look
from boilerml.training.kinds import kind_labels
from boilerml.training.matrices import Pool

DECILES = 10
LOWEST = 0.1
"""Share of pages of lowest confidence whose part of the whole loss is measured."""


def checks(pages: Pool, look: Look, judged: Sequence[Cleaned]) -> dict[str, float]:
    """Measures of the page types, of saying nothing and of the confidence, each by models that had not seen the page.

    Args:
        pages: the pool.
        look: its held-out view.
        judged: its pages as they were found, in the order in which ``crossval.cleaned`` yields them.
    """
    place = {(one.record.source, one.record.id): index for index, one in enumerate(pages.examples) if not one.synthetic}
    index = np.array([place[page.record.source, page.record.id] for page in judged])
    f1 = np.array([word_f1(page.text, page.record.gold).f1 for page in judged])
    expected = np.array([page.expected for page in judged])
    confidence = _confidence(expected, f1, look.held.fold[index])
    is_wcxb = np.array([page.record.source == "wcxb" for page in judged])
    kinds = kind_labels(pages.examples)[index]
    found = look.kinds[index, : len(KINDS) - 1].argmax(axis=1)
    typed = (kinds >= 0) & (kinds < len(KINDS) - 1)
    is_empty = np.array([not page.record.gold.strip() for page in judged])
    says_nothing = np.array([not page.text.strip() for page in judged])
    shares = {
        "page_type_accuracy_wcxb": found[is_wcxb & typed] == kinds[is_wcxb & typed],
        "page_type_accuracy": found[typed] == kinds[typed],
        "nothing_where_nothing_is": says_nothing[is_empty],
        "nothing_where_content_is": says_nothing[~is_empty],
    }
    named = {name: float(np.mean(values)) if len(values) else 0.0 for name, values in shares.items()}
    return {name: round(value, 4) for name, value in {**named, **confidence_checks(confidence, f1)}.items()}


def _confidence(expected: NDArray[np.float64], f1: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
    """The confidence of each page, its line fitted on the other folds."""
    confidence = np.zeros(len(expected))
    for number in np.unique(fold).tolist():
        own = fold == number
        confidence[own] = np.interp(expected[own], *confidence_points(expected[~own], f1[~own]))
    return confidence


def confidence_checks(confidence: NDArray[np.float64], f1: NDArray[np.float64]) -> dict[str, float]:
    """How far a confidence can be trusted.

    Args:
        confidence: 0 to 1, shape (pages,).
        f1: the pages' real F1, shape (pages,).

    Returns:
        The mean distance of confidence and F1 over deciles of confidence, their rank correlation (Spearman), and the
        share of all that is lost (1 - F1) on the tenth of the pages that has the lowest confidence.
    """
    order = np.argsort(confidence, kind="stable")
    tenths = [part for part in np.array_split(order, DECILES) if len(part)]
    lost = 1 - f1
    lowest = order[: max(round(LOWEST * len(order)), 1)]
    varies = len(f1) > 1 and np.ptp(confidence) > 0 and np.ptp(f1) > 0
    return {
        "confidence_calibration_error": float(
            np.mean([abs(confidence[part].mean() - f1[part].mean()) for part in tenths])
        ),
        "confidence_rank_correlation": float(spearmanr(confidence, f1).statistic) if varies else 0.0,
        "confidence_lowest_tenth_share_of_loss": float(lost[lowest].sum() / max(lost.sum(), 1e-9)),
    }
