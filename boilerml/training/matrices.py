"""Examples as one matrix, the columns that rest on the learned lexicon computed without the page's own fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from boilerml.blocks import Matrix
from boilerml.features import CARRIED, FEATURES, Columns, Lexicon, context_matrix, matrix
from boilerml.training.augment import augmented
from boilerml.training.examples import Example
from boilerml.training.fit import Plan
from boilerml.training.groups import folds, groups
from boilerml.training.lexicon import TokenCounts, learn
from boilerml.training.lexicon import count as count_tokens

INNER_FOLDS = 5
DROPPED = 0.3
"""Share of training pages whose lexicon columns are blanked: many sites name their classes by hashes or in languages
that the lexicon does not know, and the trees must not lean on it."""
CHUNK = 50
ROWS_CAP = 350
"""Blocks of one page that the trees are trained on: a fifth of the pages has more, and most blocks of the pool."""

NAMES = tuple(FEATURES)
LEXICAL = tuple(place for place, name in enumerate(NAMES) if name.startswith("names_"))
"""Columns that read the lexicon."""


class Pool(NamedTuple):
    """Examples with all that does not depend on a split."""

    examples: tuple[Example, ...]
    group: NDArray[np.int64]
    """Shape (examples,): pages that belong together."""
    matrix: Matrix
    """Shape (blocks of all examples, features), lexicon columns blank."""
    ends: NDArray[np.int64]
    """One past each example's last row: shape (examples,)."""
    labels: NDArray[np.int8]
    weights: NDArray[np.float64]
    sampled: NDArray[np.float64]
    """Weights for training: long pages by a sample of their blocks, which stands for the rest; 0 for those left out."""
    counts: tuple[TokenCounts, ...]

    @property
    def real(self) -> NDArray[np.bool_]:
        """Examples that are pages as they were found: shape (examples,)."""
        return np.array([not example.synthetic for example in self.examples])

    def rows(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The rows of the chosen examples, as a mask over all rows."""
        return np.repeat(chosen, np.diff(self.ends, prepend=0))


def pool(examples: Sequence[Example], plan: Plan) -> Pool:
    """Group the examples, add augmented copies inside the plan's folds, and compute every one's columns."""
    group = groups(examples)
    copies = augmented(examples, folds(group, plan.folds, plan.seed), plan.seed)
    # A page and its copy share the page's weight.
    halved = [one._replace(weight=one.weight / 2) if index in copies else one for index, one in enumerate(examples)]
    added = [copy._replace(weight=copy.weight / 2) for copy in copies.values()]
    everything = (*halved, *added)
    matrices = _matrices(everything, [{}] * len(everything), NAMES, plan.jobs)
    return Pool(
        everything,
        np.concatenate((group, group[list(copies)])),
        np.concatenate(matrices),
        np.cumsum([len(rows) for rows in matrices]),
        np.concatenate([example.kept for example in everything]).astype(np.int8),
        np.concatenate([example.block_weights() for example in everything]),
        np.concatenate([_sampled(example, plan.seed + place) for place, example in enumerate(everything)]),
        tuple(count_tokens(example) for example in everything),
    )


def _sampled(example: Example, seed: int) -> NDArray[np.float64]:
    weights = example.block_weights()
    if len(weights) > ROWS_CAP:
        chosen = np.random.default_rng(seed).permutation(len(weights))[:ROWS_CAP]
        sample = np.zeros(len(weights))
        sample[chosen] = weights[chosen] * (weights.sum() / weights[chosen].sum())
        return sample
    return weights


def training_lexicons(pool: Pool, chosen: NDArray[np.bool_], seed: int) -> tuple[list[Lexicon], Lexicon]:
    """A lexicon for each chosen example that has not seen its fold, and the one learned from all of them.

    Some examples get an empty one (see ``DROPPED``).
    """
    inner = folds(pool.group, INNER_FOLDS, seed + 1)
    parts = [
        learn(pool.counts[index] for index in np.flatnonzero(chosen & (inner != part))) for part in range(INNER_FOLDS)
    ]
    blank = np.random.default_rng(seed + 2).random(len(chosen)) < DROPPED
    own = [{} if blank[index] else parts[inner[index]] for index in np.flatnonzero(chosen)]
    return own, learn(pool.counts[index] for index in np.flatnonzero(chosen))


def with_lexicon(pool: Pool, chosen: NDArray[np.bool_], lexicons: Sequence[Lexicon], jobs: int) -> Matrix:
    """The rows of the chosen examples, their lexicon columns filled from one lexicon for each."""
    values = pool.matrix[pool.rows(chosen)]
    examples = [pool.examples[index] for index in np.flatnonzero(chosen)]
    names = [NAMES[place] for place in LEXICAL]
    values[:, LEXICAL] = np.concatenate(_matrices(examples, lexicons, names, jobs))
    return values


def with_context(pool: Pool, log_odds: NDArray[np.float64], jobs: int) -> Matrix:
    """The second stage's rows of all examples: its own columns, then the carried ones."""
    ends = pool.ends.tolist()
    odds = np.split(log_odds, ends[:-1])
    starts = range(0, len(pool.examples), CHUNK)
    chunks = Parallel(n_jobs=jobs)(
        delayed(_context_chunk)(pool.examples[start : start + CHUNK], odds[start : start + CHUNK]) for start in starts
    )
    carried = pool.matrix[:, [NAMES.index(name) for name in CARRIED]]
    return np.hstack((np.concatenate([rows for chunk in chunks for rows in chunk]), carried))


def _context_chunk(examples: Sequence[Example], odds: Sequence[NDArray[np.float64]]) -> list[Matrix]:
    pairs = zip(examples, odds, strict=True)
    return [context_matrix(Columns(example.page, scope=example.scope), own) for example, own in pairs]


def _matrices(
    examples: Sequence[Example], lexicons: Sequence[Lexicon], names: Sequence[str], jobs: int
) -> list[Matrix]:
    starts = range(0, len(examples), CHUNK)
    chunks = Parallel(n_jobs=jobs)(
        delayed(_chunk)(examples[start : start + CHUNK], lexicons[start : start + CHUNK], names) for start in starts
    )
    return [rows for chunk in chunks for rows in chunk]


def _chunk(examples: Sequence[Example], lexicons: Sequence[Lexicon], names: Sequence[str]) -> list[Matrix]:
    return [
        matrix(Columns(example.page, lexicon, example.scope), names)
        for example, lexicon in zip(examples, lexicons, strict=True)
    ]
