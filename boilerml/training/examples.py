"""From labelled pages to examples: every page segmented, aligned with its gold, and labelled block by block."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Page
from boilerml.evaluation.corpora import Record, host
from boilerml.evaluation.scopes import scope_of
from boilerml.pipeline import SCOPES, read
from boilerml.training.align import label
from boilerml.training.sources import WEIGHTS

WORDS_CAP = 120
"""Words of a block that count towards its weight: pages are scored by words, and one long block is not the page."""


class Example(NamedTuple):
    """A labelled page."""

    record: Record
    """Without its html."""
    host: str
    scope: int
    page: Page
    kept: NDArray[np.bool_]
    """Shape (blocks,): content or boilerplate."""
    words: NDArray[np.int64]
    """Words of each block."""
    weight: float
    """Of the page: the sum of its blocks' weights."""
    ceiling: float
    """F1 of keeping exactly the blocks labelled content."""

    def block_weights(self) -> NDArray[np.float64]:
        """Weights of the blocks: words up to a cap, summing to the page's weight."""
        capped = np.minimum(self.words, WORDS_CAP) + 1.0
        return self.weight * capped / max(float(capped.sum()), 1.0)


def example(record: Record) -> Example:
    """Label one page."""
    page = read(record.html)
    labels = label([block.text for block in page.blocks], record.gold)
    weight = WEIGHTS.get(record.source, 1.0) * labels.ceiling**2 * record.sure
    scope = SCOPES.index(scope_of(record))
    return Example(
        record._replace(html=""), host(record), scope, page, labels.kept, labels.words, weight, labels.ceiling
    )
