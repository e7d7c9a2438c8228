"""Judge every page by a model that has seen neither its host nor a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml import render
from boilerml.blocks import Matrix
from boilerml.decide import decide
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.metrics import word_f1
from boilerml.features import Columns
from boilerml.forest import sigmoid
from boilerml.pipeline import SCOPES
from boilerml.training.calibrate import platt
from boilerml.training.examples import read_examples
from boilerml.training.fit import Plan, fit, log_odds
from boilerml.training.groups import folds as split
from boilerml.training.matrices import Pool, pool, training_lexicons, with_context, with_lexicon
from boilerml.training.progress import Progress

BETAS_TRIED = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


READING, FIRST_FIT, SECOND_FIT = 3.0, 6.0, 1.0
"""What the steps of a training cost beside each other, as it was measured on the whole pool."""


class HeldOut(NamedTuple):
    """What models say of pages they have not seen."""

    fold: NDArray[np.int64]
    """Shape (examples,)."""
    log_odds: NDArray[np.float64]
    """Shape (blocks of all examples,)."""


class Cleaned(NamedTuple):
    """A held-out page and what a model of the other pages makes of it."""

    record: Record
    text: str
    expected: float
    """F1 that the model expects of it (0 to 1), not yet set right by held-out pages."""


def held_out(pool: Pool, plan: Plan, progress: Progress) -> HeldOut:
    """Fit as many first stages as folds, each without one of them, and let it judge that one."""
    fold = split(pool.group, plan.folds, plan.seed)
    odds = np.zeros(len(pool.labels))
    for number in range(plan.folds):
        progress.begin(f"held-out fold {number + 1} of {plan.folds}")
        seen = fold != number
        lexicons, full = training_lexicons(pool, seen, plan.seed)
        trained = pool.sampled[pool.rows(seen)] > 0
        matrix = with_lexicon(pool, seen, lexicons, plan.jobs)[trained]
        rows = pool.rows(seen) & (pool.sampled > 0)
        estimator = fit(matrix, pool.labels[rows], pool.sampled[rows], plan.first, plan.seed)
        del matrix
        if not seen.all():
            unseen = with_lexicon(pool, ~seen, [full] * int((~seen).sum()), plan.jobs)
            odds[~pool.rows(seen)] = log_odds(estimator, unseen)
        progress.end()
    return HeldOut(fold, odds)


def second_look(pool: Pool, held: HeldOut, context: Matrix, plan: Plan, progress: Progress) -> HeldOut:
    """Fit second stages on held-out first-stage log-odds, again each without one fold, and let it judge that one.

    A second stage never sees its fold's rows; the first stages behind the rows it does see have (nesting them would
    cost as many fits again for each fold).
    """
    odds = np.zeros(len(pool.labels))
    for number in np.unique(held.fold).tolist():
        progress.begin(f"second stage, held-out fold {number + 1}")
        unseen = pool.rows(held.fold == number)
        rows = ~unseen & (pool.sampled > 0)
        estimator = fit(context[rows], pool.labels[rows], pool.sampled[rows], plan.second, plan.seed)
        odds[unseen] = log_odds(estimator, context[unseen])
        progress.end()
    return HeldOut(held.fold, odds)


def calibration(pool: Pool, held: HeldOut, chosen: NDArray[np.bool_]) -> dict[str, tuple[float, float]]:
    """Slope and intercept for each scope, from the held-out log-odds of the chosen examples."""
    scope = np.array([example.scope for example in pool.examples])
    fitted: dict[str, tuple[float, float]] = {}
    for number, name in enumerate(SCOPES):
        rows = pool.rows(chosen & (scope == number) & pool.real)
        fitted[name] = platt(held.log_odds[rows], pool.labels[rows], pool.weights[rows])
    return fitted


def candidates(pool: Pool, held: HeldOut) -> dict[int, tuple[Cleaned, ...]]:
    """By example, every page's text under each of ``BETAS_TRIED``, calibrated on the other folds."""
    texts: dict[int, tuple[Cleaned, ...]] = {}
    for number in np.unique(held.fold).tolist():
        fitted = calibration(pool, held, held.fold != number)
        for index in np.flatnonzero((held.fold == number) & pool.real).tolist():
            example = pool.examples[index]
            end = int(pool.ends[index])
            slope, intercept = fitted[SCOPES[example.scope]]
            odds = held.log_odds[end - len(example.kept) : end]
            words = Columns(example.page).words.astype(np.float64)
            decisions = [decide(sigmoid(slope * odds + intercept), words, beta=beta) for beta in BETAS_TRIED]
            texts[index] = tuple(
                Cleaned(example.record, render.text(example.page, kept.tolist()), expected)
                for kept, expected in decisions
            )
    return texts


def scores(texts: dict[int, tuple[Cleaned, ...]], count: int) -> NDArray[np.float64]:
    """Word F1 of each example's candidates: shape (examples, betas), 0 for examples without any."""
    table = np.zeros((count, len(BETAS_TRIED)))
    for index, pages in texts.items():
        table[index] = [word_f1(page.text, page.record.gold).f1 for page in pages]
    return table


def best_betas(pool: Pool, f1: NDArray[np.float64], chosen: NDArray[np.bool_]) -> dict[str, int]:
    """For each scope, which of ``BETAS_TRIED`` serves the chosen pages best on average.

    The expected F1 of a kept set takes blocks to be independent; they are not, and the beta that makes up for it is a
    matter of measurement.
    """
    weights = np.array([example.weight for example in pool.examples]) * chosen * pool.real
    scope = np.array([example.scope for example in pool.examples])
    return {name: int((f1 * (weights * (scope == n))[:, None]).sum(axis=0).argmax()) for n, name in enumerate(SCOPES)}


def cleaned(
    pool: Pool, held: HeldOut, texts: dict[int, tuple[Cleaned, ...]], f1: NDArray[np.float64]
) -> Iterator[Cleaned]:
    """Every page's text by the model that has not seen it, under the beta that serves the other folds best."""
    for number in np.unique(held.fold).tolist():
        best = best_betas(pool, f1, held.fold != number)
        for index in np.flatnonzero((held.fold == number) & pool.real).tolist():
            yield texts[index][best[SCOPES[pool.examples[index].scope]]]


def cross_validate(
    paths: Sequence[Path], *, folds: int, seed: int, jobs: int, log: Callable[[str], None]
) -> Iterator[tuple[Record, str]]:
    """Yield each record of the corpora with the text that a model trained without its host makes of it.

    Args:
        paths: corpus files, or the folder of the project's own pages.
        folds: how many models are trained.
        seed: of the split and of the trees.
        jobs: processes that read pages.
        log: told of progress, a line at a time.

    Raises:
        ValueError, OSError: a corpus cannot be read.
    """
    plan = Plan(seed=seed, folds=folds, jobs=jobs)
    progress = Progress([READING, *[FIRST_FIT] * folds, *[SECOND_FIT] * folds], log)
    progress.begin("reading pages")
    pages = pool(read_examples(paths, jobs=jobs), plan)
    progress.end()
    first = held_out(pages, plan, progress)
    held = second_look(pages, first, with_context(pages, first.log_odds, jobs), plan, progress)
    texts = candidates(pages, held)
    for page in cleaned(pages, held, texts, scores(texts, len(pages.examples))):
        yield page.record, page.text
