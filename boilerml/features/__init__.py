"""From a page's blocks to the classifier's matrix: one registered function a column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from boilerml.blocks import Matrix, Page
from boilerml.features import text, markup, surroundings, repetition, position, neighbours  # noqa: F401, I001 - order of import is the order of the table
from boilerml.features.columns import Columns
from boilerml.features.lexicon import EMPTY, Lexicon
from boilerml.features.registry import FEATURES

__all__ = ["FEATURES", "Columns", "Lexicon", "columns_of", "matrix"]


def matrix(page: Page, names: Sequence[str], *, lexicon: Lexicon = EMPTY, scope: int = 0) -> Matrix:
    """The named features of every block.

    Args:
        page: a page; it may be empty.
        names: features, in the order of the columns.
        lexicon: log-odds of class and id tokens, learned in training.
        scope: 0 for the main content of the page, 1 for the article's body alone.

    Returns:
        Shape (blocks, names), finite.

    Raises:
        KeyError: if a feature is not in the table.
    """
    values = np.empty((len(page.blocks), len(names)), np.float32)
    if page.blocks:
        columns = Columns(page, lexicon, scope)
        for place, name in enumerate(names):
            values[:, place] = FEATURES[name](columns)
    return values
