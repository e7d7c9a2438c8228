"""Judge every page by a model that has seen neither its host nor a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml import render
from boilerml.decide import decide
from boilerml.evaluation.corpora import Record
from boilerml.features import Columns
from boilerml.forest import sigmoid
from boilerml.pipeline import SCOPES
from boilerml.training.calibrate import platt
from boilerml.training.examples import read_examples
from boilerml.training.fit import Settings, fit, log_odds
from boilerml.training.groups import folds as split
from boilerml.training.matrices import Pool, pool, training_lexicons, with_lexicon
from boilerml.training.progress import Progress


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


def held_out(pool: Pool, settings: Settings, *, count: int, seed: int, jobs: int, progress: Progress) -> HeldOut:
    """Fit as many models as folds, each without one of them, and let it judge that one."""
    fold = split(pool.group, count, seed)
    odds = np.zeros(len(pool.labels))
    for number in range(count):
        progress.begin(f"held-out fold {number + 1} of {count}")
        seen = fold != number
        lexicons, full = training_lexicons(pool, seen, seed)
        rows = pool.rows(seen)
        matrix = with_lexicon(pool, seen, lexicons, jobs)
        estimator = fit(matrix, pool.labels[rows], pool.weights[rows], settings, seed)
        del matrix
        if not seen.all():
            unseen = with_lexicon(pool, ~seen, [full] * int((~seen).sum()), jobs)
            odds[~rows] = log_odds(estimator, unseen)
        progress.end()
    return HeldOut(fold, odds)


def calibration(pool: Pool, held: HeldOut, chosen: NDArray[np.bool_]) -> dict[str, tuple[float, float]]:
    """Slope and intercept for each scope, from the held-out log-odds of the chosen examples."""
    scope = np.array([example.scope for example in pool.examples])
    fitted = {}
    for number, name in enumerate(SCOPES):
        rows = pool.rows(chosen & (scope == number) & pool.real)
        fitted[name] = platt(held.log_odds[rows], pool.labels[rows], pool.weights[rows])
    return fitted


def cleaned(pool: Pool, held: HeldOut) -> Iterator[Cleaned]:
    """Every page's text by the model that has not seen it, calibrated on the other folds."""
    for number in range(int(held.fold.max()) + 1):
        fitted = calibration(pool, held, held.fold != number)
        for index in np.flatnonzero((held.fold == number) & pool.real):
            example = pool.examples[index]
            end = int(pool.ends[index])
            slope, intercept = fitted[SCOPES[example.scope]]
            odds = held.log_odds[end - len(example.kept) : end]
            words = Columns(example.page).words.astype(np.float64)
            kept, expected = decide(sigmoid(slope * odds + intercept), words)
            yield Cleaned(example.record, render.text(example.page, kept.tolist()), expected)


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
    progress = Progress(folds + 1, log)
    progress.begin("reading pages")
    examples = read_examples(paths, jobs=jobs)
    pages = pool(examples, count=folds, seed=seed, jobs=jobs)
    progress.end()
    held = held_out(pages, Settings(), count=folds, seed=seed, jobs=jobs, progress=progress)
    for page in cleaned(pages, held):
        yield page.record, page.text
