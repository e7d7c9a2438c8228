"""Learn what words mean: a logistic regression of blocks on their words, those that pages of several hosts use."""

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

from boilerml.blocks import Column
from boilerml.features import Columns, Vocabulary
from boilerml.features.vocabulary import scores, tokens
from boilerml.training.examples import Example
from boilerml.training.fit import THREADS

LEAST_HOSTS = 8
"""Hosts that must use a token before anything is learned of it: what one site says is no rule."""
FIT = 0.1
"""Inverse strength of the L2 penalty; of .03, .1, .3, 1 and 3 the one with the lowest held-out loss."""
SMALLEST = 0.1
"""Weights nearer to 0 are left out: without three quarters of the tokens, held-out AUC falls from .863 to .860."""
DESCENT = 60
"""Steps after which the descent ends, near its end or not: what later steps add is of this sample."""
CHUNK = 50


class Corpus(NamedTuple):
    """The tokens of all blocks of a pool."""

    hashes: NDArray[np.uint32]
    """Of the tokens that enough hosts use, sorted: shape (tokens,)."""
    counts: sparse.csr_matrix
    """Which block has which of them: shape (blocks, tokens)."""


def corpus(examples: Sequence[Example], group: NDArray[np.int64], jobs: int) -> Corpus:
    """Count the tokens of every block of the examples.

    Args:
        examples: pages.
        group: pages of one host share a number: shape (examples,).
        jobs: processes.
    """
    starts = range(0, len(examples), CHUNK)
    chunks = Parallel(n_jobs=jobs)(delayed(_tokens)(examples[start : start + CHUNK]) for start in starts)
    pages = [page for chunk in chunks for page in chunk]
    sizes = [len(example.kept) for example in examples]
    first = np.cumsum([0, *sizes[:-1]])
    rows = np.concatenate([owner + at for (owner, _), at in zip(pages, first, strict=True)])
    every = np.concatenate([hashes for _, hashes in pages])
    hashes, ids = np.unique(every, return_inverse=True)
    host = np.repeat(group, [len(owner) for owner, _ in pages])
    pairs = np.unique(ids.astype(np.int64) * (int(group.max()) + 1) + host)
    known = np.bincount(pairs // (int(group.max()) + 1), minlength=len(hashes)) >= LEAST_HOSTS
    place = np.cumsum(known) - 1
    kept = known[ids]
    shape = (sum(sizes), int(known.sum()))
    counts = sparse.csr_matrix((np.ones(int(kept.sum()), np.float32), (rows[kept], place[ids[kept]])), shape)
    return Corpus(hashes[known], counts)


def _tokens(examples: Sequence[Example]) -> list[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    return [tokens(Columns(example.page)) for example in examples]


def learn(
    corpus: Corpus, labels: NDArray[np.int8], weights: NDArray[np.float64], rows: NDArray[np.bool_]
) -> Vocabulary:
    """The weights of words, from the chosen rows; an empty vocabulary without both classes among them.

    Args:
        corpus: of all rows.
        labels: 1 content, 0 boilerplate: shape (rows,).
        weights: shape (rows,).
        rows: which to learn from: shape (rows,).
    """
    used = np.flatnonzero(rows & (weights > 0))
    if not len(used) or labels[used].min() == labels[used].max() or not corpus.counts.shape[1]:
        return Vocabulary(np.zeros(0, np.uint32), np.zeros(0, np.float32))
    known = normalised(corpus.counts[used])
    model = LogisticRegression(C=FIT, max_iter=DESCENT)
    with threadpool_limits(limits=THREADS), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(known, labels[used], sample_weight=weights[used] / weights[used].mean())
    learned = model.coef_[0].astype(np.float16)
    kept = np.abs(learned) >= SMALLEST
    return Vocabulary(corpus.hashes[kept], learned[kept].astype(np.float32), float(model.intercept_[0]))


def normalised(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows of counts over the square root of their sum."""
    sums = np.asarray(counts.sum(axis=1)).ravel()
    return sparse.diags(1 / np.sqrt(np.maximum(sums, 1))).dot(counts).tocsr().astype(np.float32)


def wordings(corpus: Corpus, vocabulary: Vocabulary, rows: NDArray[np.int64]) -> Column:
    """What ``Vocabulary.wording`` says of the chosen rows, from their counted tokens: shape (rows,)."""
    weights = np.zeros(len(corpus.hashes), np.float32)
    weights[np.searchsorted(corpus.hashes, vocabulary.hashes)] = vocabulary.weights
    counts = corpus.counts[rows].tocoo()
    known = np.isin(corpus.hashes, vocabulary.hashes)[counts.col] * counts.data
    return scores(weights[counts.col] * counts.data, counts.row, known, len(rows), vocabulary.baseline)
