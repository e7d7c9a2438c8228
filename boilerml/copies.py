"""What stands on a page twice comes out once: copies for other screens, for scripts' sake, and quotations of a post."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Page
from boilerml.tags import PREFORMATTED_TAGS
from boilerml.words import letters

LEAST_LETTERS = 45
"""Letters and digits from which a block says so much that saying it again is a copy: about ten words. Names, prices and
buttons are repeated for a reason; so is code."""


def without_copies(page: Page, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is kept, less every block that says, letter by letter, what a kept block before it says.

    Args:
        page: the page.
        kept: shape (blocks,).

    Returns:
        Shape (blocks,), a subset of ``kept``.
    """
    seen: set[str] = set()
    once = kept.copy()
    for index in np.flatnonzero(kept).tolist():
        block = page.blocks[index]
        if len(block.text) < LEAST_LETTERS or _is_code(page, block.container):
            continue
        text = letters(block.text)
        if len(text) >= LEAST_LETTERS:
            once[index] = text not in seen
            seen.add(text)
    return once


def _is_code(page: Page, container: int) -> bool:
    return container >= 0 and page.containers[container].tag in PREFORMATTED_TAGS
