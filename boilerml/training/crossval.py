"""Judge every page by a model that has seen neither its host nor a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from boilerml import render
from boilerml.blocks import Matrix, Page
from boilerml.copies import without_copies
from boilerml.decide import decide
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.metrics import word_f1
from boilerml.features import Columns, nothing
from boilerml.features.kinds import EXPECTED_WORDS
from boilerml.forest import sigmoid
from boilerml.model import mean_log_odds
from boilerml.network import Network
from boilerml.pipeline import SCOPES
from boilerml.training.calibrate import platt
from boilerml.training.examples import Example, read_examples
from boilerml.training.fit import Plan, fit, fit_network, log_odds
from boilerml.training.groups import folds as split
from boilerml.training.kinds import PageFacts, held_out_kinds, nothing_threshold, page_facts
from boilerml.training.matrices import Pool, judged_matrix, learned, pool, training_matrix, with_context
from boilerml.training.progress import Progress

BETAS_TRIED = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)

READING, FIRST_FIT, SECOND_FIT = 5.0, 8.0, 1.0
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
        trees, network = fit_first(pool, seen, plan)
        if not seen.all():
            unseen = judged_matrix(pool, ~seen, learned(pool, seen), plan)
            odds[~pool.rows(seen)] = first_log_odds(trees, network, unseen)
        progress.end()
    return HeldOut(fold, odds)


def first_log_odds(
    trees: HistGradientBoostingClassifier, network: Network | None, matrix: Matrix
) -> NDArray[np.float64]:
    """What a first stage says of rows, as scikit-learn computes its trees: shape (rows,)."""
    odds = log_odds(trees, matrix)
    return odds if network is None else mean_log_odds(odds, network.log_odds(matrix))


def fit_first(pool: Pool, seen: NDArray[np.bool_], plan: Plan) -> tuple[HistGradientBoostingClassifier, Network | None]:
    """The two voices of the first stage, fitted on the sampled rows of the examples seen."""
    trained = pool.sampled[pool.rows(seen)] > 0
    matrix = training_matrix(pool, seen, plan)[trained]
    rows = pool.rows(seen) & (pool.sampled > 0)
    fitted = pool.labels[rows], pool.sampled[rows]
    trees = fit(matrix, *fitted, plan.first, plan.seed)
    return trees, fit_network(matrix, *fitted, plan.network, plan.seed) if plan.network else None


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


def candidates(
    pool: Pool, held: HeldOut, silent: NDArray[np.float64], chosen: NDArray[np.bool_] | None = None
) -> dict[int, tuple[Cleaned, ...]]:
    """By example, every page's text under each of ``BETAS_TRIED``, calibrated on the other folds.

    Args:
        pool: the pages.
        held: held-out log-odds of the second stage.
        silent: held-out probability of there being nothing to keep: shape (examples,).
        chosen: of which examples, by default of the pages as they were found: shape (examples,).
    """
    wanted = pool.real if chosen is None else chosen
    texts: dict[int, tuple[Cleaned, ...]] = {}
    is_empty = np.array([not example.record.gold.strip() for example in pool.examples])
    for number in np.unique(held.fold).tolist():
        others = (held.fold != number) & pool.real
        fitted = calibration(pool, held, held.fold != number)
        limit = nothing_threshold(silent[others], is_empty[others])
        for index in np.flatnonzero((held.fold == number) & wanted).tolist():
            example = pool.examples[index]
            end = int(pool.ends[index])
            slope, intercept = fitted[SCOPES[example.scope]]
            odds = held.log_odds[end - len(example.kept) : end]
            probabilities = sigmoid(slope * odds + intercept)
            decisions = [
                decide(probabilities, _words(example), beta=beta, nothing=float(silent[index]), limit=limit)
                for beta in BETAS_TRIED
            ]
            texts[index] = tuple(
                Cleaned(example.record, _text(example.page, kept), expected) for kept, expected in decisions
            )
    return texts


def _text(page: Page, kept: NDArray[np.bool_]) -> str:
    return render.text(page, without_copies(page, kept).tolist())


def _words(example: Example) -> NDArray[np.float64]:
    return Columns(example.page).words.astype(np.float64)


def scores(texts: dict[int, tuple[Cleaned, ...]], count: int) -> NDArray[np.float64]:
    """Word F1 of each example's candidates: shape (examples, betas), 0 for examples without any."""
    table = np.zeros((count, len(BETAS_TRIED)))
    for index, pages in texts.items():
        table[index] = [word_f1(page.text, page.record.gold).f1 for page in pages]
    return table


def best_betas(pool: Pool, f1: NDArray[np.float64], chosen: NDArray[np.bool_]) -> dict[str, int]:
    """For each scope, which of ``BETAS_TRIED`` serves the chosen pages best on average.

    The expected F1 of a kept set takes blocks to be independent; they are not, and the beta that makes up for it is a
    matter of measurement. Of betas that are within one standard error of the best, the most precise is taken (the
    rule of Breiman et al. 1984 for trees): what is not in the pool mostly adds boilerplate.
    """
    weights = np.array([example.weight for example in pool.examples]) * chosen * pool.real
    scope = np.array([example.scope for example in pool.examples])
    return {name: _most_precise(f1, weights * (scope == number)) for number, name in enumerate(SCOPES)}


def _most_precise(f1: NDArray[np.float64], weights: NDArray[np.float64]) -> int:
    """The last column whose mean is no more than one standard error of the difference below the best one's."""
    total = weights.sum()
    if not total:
        return 0
    lost = f1[:, [int((f1 * weights[:, None]).sum(axis=0).argmax())]] - f1
    mean = (lost * weights[:, None]).sum(axis=0) / total
    error = np.sqrt((((lost - mean) * weights[:, None]) ** 2).sum(axis=0)) / total
    return int(np.flatnonzero(mean <= error + 1e-12)[-1])


def cleaned(
    pool: Pool, held: HeldOut, texts: dict[int, tuple[Cleaned, ...]], f1: NDArray[np.float64]
) -> Iterator[Cleaned]:
    """Every page's text by the model that has not seen it, under the beta that serves the other folds best."""
    for number in np.unique(held.fold).tolist():
        best = best_betas(pool, f1, held.fold != number)
        for index in filter(texts.__contains__, np.flatnonzero(held.fold == number).tolist()):
            yield texts[index][best[SCOPES[pool.examples[index].scope]]]


def cross_validate(paths: Sequence[Path], plan: Plan, log: Callable[[str], None]) -> Iterator[tuple[Record, str]]:
    """Yield each record of the corpora with the text that a model trained without its host makes of it.

    Args:
        paths: corpus files, or the folder of the project's own pages.
        plan: seed, folds and settings.
        log: told of progress, a line at a time.

    Raises:
        ValueError, OSError: a corpus cannot be read.
    """
    log("reading pages")
    yield from judged_pages(pool(read_examples(paths, jobs=plan.jobs), plan), plan, log)


def judged_pages(pages: Pool, plan: Plan, log: Callable[[str], None]) -> Iterator[tuple[Record, str]]:
    """As ``cross_validate``, of pages that are read already, with the plan that they were read for."""
    progress = Progress([*[FIRST_FIT] * plan.folds, READING, *[SECOND_FIT] * plan.folds], log)
    look = look_at(pages, plan, progress)
    texts = candidates(pages, look.held, look.nothing)
    for page in cleaned(pages, look.held, texts, scores(texts, len(pages.examples))):
        yield page.record, page.text


class Look(NamedTuple):
    """Both stages' held-out view of a pool."""

    held: HeldOut
    """Of the second stage."""
    facts: PageFacts
    kinds: NDArray[np.float64]
    """Log-probabilities of each page's kinds: shape (examples, kinds)."""
    nothing: NDArray[np.float64]
    """Probability of there being nothing to keep, as ``features.nothing`` says: shape (examples,)."""
    context: Matrix
    """The second stage's rows."""


def look_at(pool: Pool, plan: Plan, progress: Progress) -> Look:
    """Judge every page, stage by stage, by models that have not seen its fold."""
    first = held_out(pool, plan, progress)
    progress.begin("kinds of pages, and what stands around each block")
    facts = page_facts(pool, first.log_odds, plan.jobs)
    kinds = held_out_kinds(pool, facts, first.fold)
    told = np.zeros_like(kinds) if "kind" in plan.blank else kinds
    context = with_context(pool, first.log_odds, told, plan.jobs)
    progress.end()
    expected = np.expm1(facts.measures[:, EXPECTED_WORDS])
    silent = np.array([nothing(own, words) for own, words in zip(kinds, expected.tolist(), strict=True)])
    return Look(second_look(pool, first, context, plan, progress), facts, kinds, silent, context)
