"""Learn to tell kinds of pages apart, and when to say nothing."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from boilerml.blocks import Matrix
from boilerml.features import KINDS, Columns, Context, KindModel, kind_tokens, measures
from boilerml.features.kinds import DIGITS, MEASURES, STEP, KindTokens
from boilerml.training.examples import Example
from boilerml.training.fit import THREADS
from boilerml.training.matrices import CHUNK, Pool
from boilerml.training.vocabulary import normalised

LEAST_HOSTS = 6
"""Hosts whose pages must have a name or a hint before anything is learned of it."""
LEAST_HOSTS_WORDS = 60
"""The same for words: there are many, and few of them say what kind of page they stand on."""
STEPS = 7
"""Places where a measure steps: its octiles."""
FIT = 6.0
"""Inverse strength of the L2 penalty; between 3 and 30 held-out accuracy is the same within chance."""
FALSE_ALARMS = 0.005
"""Share of pages with content that may come out empty."""
DESCENT = 200
"""Steps after which the descent ends."""
UNSEEN = -9.0
"""Log-odds of a kind of which no page is known."""
OTHER_NAMES = {"docs": "documentation"}


class PageFacts(NamedTuple):
    """What the kinds of a pool's pages are told by."""

    names: sparse.csr_matrix
    words: sparse.csr_matrix
    """Which page has which token: shape (examples, tokens)."""
    hashes: tuple[NDArray[np.uint32], NDArray[np.uint32]]
    """The tokens of the columns of ``names`` and of ``words``, sorted."""
    measures: NDArray[np.float64]
    """Shape (examples, measures)."""


def page_facts(pool: Pool, log_odds: NDArray[np.float64], jobs: int) -> PageFacts:
    """Tokens and measures of every example, under held-out log-odds of the first stage."""
    odds, rows = (np.split(side, pool.ends[:-1]) for side in (log_odds, pool.matrix))
    starts = range(0, len(pool.examples), CHUNK)
    chunks = Parallel(n_jobs=jobs)(
        delayed(_facts)(*(side[start : start + CHUNK] for side in (pool.examples, odds, rows)), pool.names)
        for start in starts
    )
    facts = [one for chunk in chunks for one in chunk]
    names, name_hashes = _counted([tokens.names for tokens, _ in facts], pool.group, LEAST_HOSTS)
    words, word_hashes = _counted([tokens.words for tokens, _ in facts], pool.group, LEAST_HOSTS_WORDS)
    # A hash that both sides have would have two weights in one table.
    apart = ~np.isin(word_hashes, name_hashes)
    return PageFacts(
        names, words[:, apart], (name_hashes, word_hashes[apart]), np.array([measured for _, measured in facts])
    )


def _facts(
    examples: Sequence[Example], odds: Sequence[NDArray[np.float64]], rows: Sequence[Matrix], names: Sequence[str]
) -> list[tuple[KindTokens, NDArray[np.float64]]]:
    found = []
    for example, own, first in zip(examples, odds, rows, strict=True):
        columns = Columns(example.page, scope=example.scope)
        found.append((_once(kind_tokens(columns)), measures(Context(columns, own), first, names)))
    return found


def _once(found: KindTokens) -> KindTokens:
    return KindTokens(np.unique(found.names), np.unique(found.words))


def _counted(
    pages: Sequence[NDArray[np.uint32]], group: NDArray[np.int64], least: int
) -> tuple[sparse.csr_matrix, NDArray[np.uint32]]:
    """Which page has which of the tokens that pages of enough hosts have."""
    page = np.repeat(np.arange(len(pages)), [len(own) for own in pages])
    hashes, ids = np.unique(np.concatenate(pages), return_inverse=True)
    hosts = int(group.max()) + 1
    pairs = np.unique(ids.astype(np.int64) * hosts + group[page])
    known = np.bincount(pairs // hosts, minlength=len(hashes)) >= least
    kept = known[ids]
    columns = (np.cumsum(known) - 1)[ids[kept]]
    shape = (len(pages), int(known.sum()))
    return sparse.csr_matrix((np.ones(len(columns), np.float32), (page[kept], columns)), shape), hashes[known]


def kind_labels(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Each page's place in ``KINDS``, -1 where the source does not say: shape (examples,)."""
    return np.array([_kind(example) for example in examples])


def _kind(example: Example) -> int:
    if not example.record.gold.strip():
        return KINDS.index("nothing")
    name = OTHER_NAMES.get(example.record.type, example.record.type)
    return KINDS.index(name) if name in KINDS[:-1] else -1


def fit_kinds(facts: PageFacts, kinds: NDArray[np.int64], weights: NDArray[np.float64]) -> KindModel:
    """Fit the linear model on the pages that weigh something and whose kind is known."""
    used = np.flatnonzero((kinds >= 0) & (weights > 0))
    edges = _edges(facts.measures[used])
    tokens = [normalised(side[used]) for side in (facts.names, facts.words)]
    rows = sparse.hstack((*tokens, STEP * _steps(facts.measures[used], edges))).tocsr()
    learned, baseline = np.zeros((rows.shape[1], len(KINDS))), np.full(len(KINDS), UNSEEN)
    seen = np.unique(kinds[used])
    baseline[seen] = 0
    if len(seen) > 1:
        model = LogisticRegression(C=FIT, max_iter=DESCENT)
        with threadpool_limits(limits=THREADS), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(rows, kinds[used], sample_weight=weights[used] / weights[used].mean())
        # Of two classes scikit-learn gives the log-odds of the second.
        learned[:, seen[-len(model.coef_) :]] = model.coef_.T
        baseline[seen[-len(model.coef_) :]] = model.intercept_
    count = sum(side.shape[1] for side in tokens)
    hashes = np.concatenate(facts.hashes)
    order = np.argsort(hashes)
    return KindModel(
        hashes[order],
        learned[:count][order].astype(np.float16).astype(np.float32),
        edges,
        learned[count:].reshape(MEASURES, STEPS, len(KINDS)).astype(np.float32),
        baseline,
    )


def _edges(measured: NDArray[np.float64]) -> NDArray[np.float64]:
    """The octiles of each measure, those that are alike once: shape (measures, ``STEPS``), filled with infinity."""
    quantiles = np.round(np.quantile(measured, np.arange(1, STEPS + 1) / (STEPS + 1), axis=0).T, DIGITS)
    quantiles[:, 1:][quantiles[:, 1:] == quantiles[:, :-1]] = np.inf
    return np.sort(quantiles, axis=1)


def _steps(measured: NDArray[np.float64], edges: NDArray[np.float64]) -> sparse.csr_matrix:
    return sparse.csr_matrix((measured[:, :, None] > edges).reshape(len(measured), -1).astype(np.float32))


def kinds_of(facts: PageFacts, model: KindModel, pages: NDArray[np.int64]) -> NDArray[np.float64]:
    """What ``KindModel.log_probabilities`` says of the chosen pages: shape (pages, kinds)."""
    found = np.zeros((len(pages), len(KINDS)))
    for at, page in enumerate(pages.tolist()):
        names, words = (
            hashes[side.indices[side.indptr[page] : side.indptr[page + 1]]]
            for hashes, side in zip(facts.hashes, (facts.names, facts.words), strict=True)
        )
        found[at] = model.log_probabilities(KindTokens(names, words), facts.measures[page])
    return found


def held_out_kinds(pool: Pool, facts: PageFacts, fold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log-probabilities of every page's kinds by a model that has not seen its fold: shape (examples, kinds)."""
    kinds = kind_labels(pool.examples)
    weights = page_weights(pool)
    found = np.zeros((len(kinds), len(KINDS)))
    for number in np.unique(fold).tolist():
        unseen = np.flatnonzero(fold == number)
        model = fit_kinds(facts, kinds, weights * (fold != number))
        found[unseen] = kinds_of(facts, model, unseen)
    return found


def page_weights(pool: Pool) -> NDArray[np.float64]:
    """The weight of each page as it was found, 0 for copies: shape (examples,)."""
    return np.array([example.weight for example in pool.examples]) * pool.real


def nothing_threshold(probabilities: NDArray[np.float64], is_empty: NDArray[np.bool_]) -> float:
    """The probability of nothing above which so few pages with content lie that saying nothing does little harm.

    Args:
        probabilities: held-out, of ``nothing``: shape (pages,).
        is_empty: whether the gold is empty: shape (pages,).
    """
    content = probabilities[~is_empty]
    if not is_empty.any() or not len(content):
        return 1.0
    return round(float(np.quantile(content, 1 - FALSE_ALARMS, method="higher")), 4)
