"""From a page's blocks to the classifier's matrix: one registered function a column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from boilerml.blocks import Matrix

# The order of import is the order of the table, and of the matrix's columns in training.
# isort: off
from boilerml.features import text, markup, surroundings, repetition, position, neighbours, wording, lines, outlines

# isort: on
from boilerml.features.columns import Columns
from boilerml.features.context import CARRIED, CONTEXT, Context, context_matrix
from boilerml.features.kinds import KINDS, KindModel, kind_tokens, measures, nothing
from boilerml.features.lexicon import Lexicon
from boilerml.features.media import TEXT_CARRIED, TEXT_FEATURES, WEB_FEATURES
from boilerml.features.registry import FEATURES
from boilerml.features.vocabulary import NO_VOCABULARY, Vocabulary

__all__ = [
    "CARRIED",
    "CONTEXT",
    "FEATURES",
    "KINDS",
    "NO_VOCABULARY",
    "TEXT_CARRIED",
    "TEXT_FEATURES",
    "WEB_FEATURES",
    "Columns",
    "Context",
    "KindModel",
    "Lexicon",
    "Vocabulary",
    "context_matrix",
    "kind_tokens",
    "matrix",
    "measures",
    "nothing",
]


def matrix(columns: Columns, names: Sequence[str]) -> Matrix:
    """The named features of every block of a page.

    Args:
        columns: the page's shared columns, with the lexicon and the scope that some features read.
        names: features, in the order of the matrix's columns.

    Returns:
        Shape (blocks, names), finite, each column in one piece: forests read columns.

    Raises:
        KeyError: if a feature is not in the table.
    """
    values = np.empty((len(names), columns.n), np.float32)
    if columns.n:
        for place, name in enumerate(names):
            values[place] = columns.once(name, FEATURES[name])
    return values.T
