"""Examples as one matrix, the columns that rest on what was learned computed without the page's own fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from boilerml.blocks import Column, Matrix
from boilerml.features import (
    CARRIED,
    TEXT_CARRIED,
    TEXT_FEATURES,
    WEB_FEATURES,
    Columns,
    Context,
    Lexicon,
    Vocabulary,
    matrix,
)
from boilerml.model import second_matrix
from boilerml.training import vocabulary
from boilerml.training.augment import augmented
from boilerml.training.examples import Example
from boilerml.training.fit import Plan
from boilerml.training.groups import folds, groups
from boilerml.training.lexicon import TokenCounts, learn
from boilerml.training.lexicon import count as count_tokens
from boilerml.training.prune import pruned_copies
from boilerml.training.transplant import transplanted
from boilerml.training.vocabulary import Corpus, corpus, wordings

INNER_FOLDS = 5
FEW_WORDS = 30
"""Words of a block that count towards its weight where words are learned: it is short blocks that they tell apart."""
CHUNK = 50
LEAST_CONTENT = 20.0
"""Words of content (capped, as in weights) from which a page's blocks weigh by them."""
MOST_HEAVY = 3.0
"""How much more than its share a page of little content may weigh."""

NAMES = {"html": WEB_FEATURES, "text": TEXT_FEATURES}
"""By medium, the columns of the first stage."""
CARRIED_ON = {"html": tuple(CARRIED), "text": TEXT_CARRIED}
"""By medium, those of them that the second stage sees again."""
LEARNED = ("names_", "wording")
"""How the names of columns begin that read the lexicon or the vocabulary."""


class Pool(NamedTuple):
    """Examples with all that does not depend on a split."""

    examples: tuple[Example, ...]
    group: NDArray[np.int64]
    """Shape (examples,): pages that belong together."""
    matrix: Matrix
    """Shape (blocks of all examples, features), learned columns blank."""
    ends: NDArray[np.int64]
    """One past each example's last row: shape (examples,)."""
    labels: NDArray[np.int8]
    weights: NDArray[np.float64]
    sampled: NDArray[np.float64]
    """Weights for training: long pages by a sample of their blocks, which stands for the rest; 0 for those left out."""
    counts: tuple[TokenCounts, ...]
    corpus: Corpus
    names: tuple[str, ...]
    """Of the matrix's columns."""
    carried: tuple[str, ...]
    """Of those that the second stage sees again."""

    @property
    def real(self) -> NDArray[np.bool_]:
        """Examples that are pages as they were found: shape (examples,)."""
        return np.array([not example.synthetic for example in self.examples])

    def rows(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The rows of the chosen examples, as a mask over all rows."""
        return np.repeat(chosen, np.diff(self.ends, prepend=0))


class Learned(NamedTuple):
    """What is learned of names and words before the models are fitted."""

    lexicon: Lexicon
    vocabulary: Vocabulary


def pool(examples: Sequence[Example], plan: Plan) -> Pool:
    """Group the examples, add augmented copies inside the plan's folds, and compute every one's columns."""
    group = groups(examples)
    fold = folds(group, plan.folds, plan.seed)
    threads = augmented(examples, fold, plan.seed) if "threads" in plan.copies else {}
    # A page and its copy with a thread share the weight; transplants and pruned copies are half a page of their own.
    halved = [one._replace(weight=one.weight / 2) if index in threads else one for index, one in enumerate(examples)]
    transplants = transplanted(examples, group, fold, plan.seed) if "transplants" in plan.copies else {}
    bare = pruned_copies(examples, plan.seed) if "pruned" in plan.copies else {}
    places = [*threads, *transplants, *bare]
    added = [one._replace(weight=one.weight / 2) for one in (*threads.values(), *transplants.values(), *bare.values())]
    everything = (*halved, *added)
    own = np.concatenate((group, group[places]))
    empty = [np.zeros(len(example.kept), np.float32) for example in everything]
    names = NAMES[plan.medium]
    matrices = _matrices(everything, [{}] * len(everything), empty, names, plan.jobs)
    return Pool(
        everything,
        own,
        np.concatenate(matrices),
        np.cumsum([len(rows) for rows in matrices]),
        np.concatenate([example.kept for example in everything]).astype(np.int8),
        np.concatenate([example.block_weights() for example in everything]),
        np.concatenate([_sampled(example, plan, place) for place, example in enumerate(everything)]),
        tuple(count_tokens(example) for example in everything),
        corpus(everything, own, plan.jobs),
        names,
        CARRIED_ON[plan.medium],
    )


def _sampled(example: Example, plan: Plan, place: int) -> NDArray[np.float64]:
    """Weights of a page's blocks in training, of a sample where there are many.

    A wrong block costs F1 by its words over those of gold and text together (2 m / w against F1; see ``align``), so
    blocks weigh by the content's words rather than by the page's: boilerplate is worse where there is more of it.
    """
    weights = example.block_weights()
    capped = weights / max(weights.sum(), 1e-12) * (np.minimum(example.words, 120) + 1.0).sum()
    content = float(capped[example.kept].sum())
    if plan.by_content and content > LEAST_CONTENT:
        weights = weights * min(float(capped.sum()) / (2 * content), MOST_HEAVY)
    if len(weights) > plan.rows:
        chosen = np.random.default_rng(plan.seed + place).permutation(len(weights))[: plan.rows]
        sample = np.zeros(len(weights))
        sample[chosen] = weights[chosen] * (weights.sum() / max(weights[chosen].sum(), 1e-12))
        return sample
    return weights


def learned(pool: Pool, chosen: NDArray[np.bool_]) -> Learned:
    """Lexicon and vocabulary of the chosen examples; words count on pages as they were found."""
    lexicon = learn(pool.counts[index] for index in np.flatnonzero(chosen))
    rows = pool.rows(chosen & pool.real)
    weights = np.concatenate([example.block_weights(FEW_WORDS) for example in pool.examples])
    return Learned(lexicon, vocabulary.learn(pool.corpus, pool.labels, weights, rows))


def training_matrix(pool: Pool, chosen: NDArray[np.bool_], plan: Plan) -> Matrix:
    """The rows of the chosen examples, each one's learned columns from what was learned without its inner fold.

    Some examples' are blank (see ``Plan.unnamed``).
    """
    inner = folds(pool.group, INNER_FOLDS, plan.seed + 1)
    parts = [learned(pool, chosen & (inner != part)) for part in range(INNER_FOLDS)]
    draw = np.random.default_rng(plan.seed + 2)
    unnamed, unworded = (draw.random(len(chosen)) < share for share in (plan.unnamed, plan.unworded))
    wording = np.zeros(len(pool.labels), np.float32)
    for part, known in enumerate(parts):
        rows = np.flatnonzero(pool.rows(chosen & (inner == part) & ~unworded))
        wording[rows] = wordings(pool.corpus, known.vocabulary, rows)
    lexicons = [{} if unnamed[index] else parts[inner[index]].lexicon for index in np.flatnonzero(chosen)]
    return _filled(pool, chosen, lexicons, wording, plan)


def judged_matrix(pool: Pool, chosen: NDArray[np.bool_], known: Learned, plan: Plan) -> Matrix:
    """The rows of the chosen examples as a model that learned from others would see them."""
    wording = np.zeros(len(pool.labels), np.float32)
    rows = np.flatnonzero(pool.rows(chosen))
    wording[rows] = wordings(pool.corpus, known.vocabulary, rows)
    return _filled(pool, chosen, [known.lexicon] * int(chosen.sum()), wording, plan)


def _filled(pool: Pool, chosen: NDArray[np.bool_], lexicons: Sequence[Lexicon], wording: Column, plan: Plan) -> Matrix:
    values = pool.matrix[pool.rows(chosen)]
    places = np.flatnonzero(chosen)
    own = np.split(wording, pool.ends[:-1])
    names = [name for name in pool.names if name.startswith(LEARNED)]
    examples = [pool.examples[place] for place in places]
    words = [own[place] for place in places]
    learned_places = [pool.names.index(name) for name in names]
    values[:, learned_places] = np.concatenate(_matrices(examples, lexicons, words, names, plan.jobs))
    if plan.blank:
        values[:, [place for place, name in enumerate(pool.names) if name.startswith(plan.blank)]] = 0
    return values


def with_context(pool: Pool, log_odds: NDArray[np.float64], kinds: NDArray[np.float64], jobs: int) -> Matrix:
    """The second stage's rows of all examples: its own columns, the kinds' log-probabilities, the carried ones."""
    odds = np.split(log_odds, pool.ends[:-1])
    places = [pool.names.index(name) for name in pool.carried]
    carried = np.split(pool.matrix[:, places], pool.ends[:-1])
    starts = range(0, len(pool.examples), CHUNK)
    chunks = Parallel(n_jobs=jobs)(
        delayed(_context_chunk)(*(side[start : start + CHUNK] for side in (pool.examples, odds, kinds, carried)))
        for start in starts
    )
    return np.concatenate([rows for chunk in chunks for rows in chunk])


def _context_chunk(
    examples: Sequence[Example],
    odds: Sequence[NDArray[np.float64]],
    kinds: NDArray[np.float64],
    carried: Sequence[Matrix],
) -> list[Matrix]:
    return [
        second_matrix(Context(Columns(example.page, scope=example.scope), own), kind, rows)
        for example, own, kind, rows in zip(examples, odds, kinds, carried, strict=True)
    ]


def _matrices(
    examples: Sequence[Example],
    lexicons: Sequence[Lexicon],
    wording: Sequence[Column],
    names: Sequence[str],
    jobs: int,
) -> list[Matrix]:
    starts = range(0, len(examples), CHUNK)
    chunks = Parallel(n_jobs=jobs)(
        delayed(_chunk)(*(side[start : start + CHUNK] for side in (examples, lexicons, wording)), names)
        for start in starts
    )
    return [rows for chunk in chunks for rows in chunk]


def _chunk(
    examples: Sequence[Example], lexicons: Sequence[Lexicon], wording: Sequence[Column], names: Sequence[str]
) -> list[Matrix]:
    return [
        matrix(Columns(example.page, lexicon, example.scope, own), names)
        for example, lexicon, own in zip(examples, lexicons, wording, strict=True)
    ]
