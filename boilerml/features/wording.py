"""What a block's words say, and those of its neighbours, its containers, its likes and the heading above it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Column
from boilerml.features.columns import Columns, Ints
from boilerml.features.neighbours import KERNELS
from boilerml.features.registry import Feature, enter, feature

BOLD_SHARE = 0.9
BOLD_WORDS = 12
"""A line so bold and so short is a heading in all but its tag."""
SECTION_LEVEL = 3


@feature
def wording(page: Columns) -> Column:
    """Log-odds of content by the block's words alone (see ``Vocabulary``), -6 to 6; 0 without a vocabulary.

    >>> wording(columns_of("<p>one</p><p>two</p>")).tolist()
    [0.0, 0.0]
    """
    return page.wording


def _shifted(by: int) -> Feature:
    def column(page: Columns) -> Column:
        shifted = np.zeros(page.n, np.float32)
        if by < 0:
            shifted[-by:] = page.wording[:by]
        else:
            shifted[:-by] = page.wording[by:]
        return shifted if page.n > abs(by) else np.zeros(page.n, np.float32)

    return column


def _smoothed(sigma: int) -> Feature:
    return lambda page: np.convolve(page.wording, KERNELS[sigma])[3 * sigma : 3 * sigma + page.n].astype(np.float32)


class _Containers:
    """The mean over the blocks of each container: shape (m,)."""

    def __init__(self, page: Columns) -> None:
        self.means = page.inside(page.wording) / np.maximum(page.end - page.first, 1)


def _around(level: int) -> Feature:
    return lambda page: page.shared(_Containers).means[page.levels[level]].astype(np.float32)


def _alike(signature: Callable[[Columns], Ints]) -> Feature:
    def column(page: Columns) -> Column:
        kind = signature(page)[page.container]
        means = np.bincount(kind, page.wording) / np.maximum(np.bincount(kind), 1)
        return means[kind].astype(np.float32)

    return column


def _below(is_heading: NDArray[np.bool_], page: Columns) -> Column:
    """Of the last heading before or at each block: its wording; 0 above the first."""
    last = np.maximum.accumulate(np.where(is_heading, np.arange(page.n), -1))
    return np.where(last >= 0, page.wording[np.maximum(last, 0)], 0).astype(np.float32)


def is_title_like(page: Columns) -> NDArray[np.bool_]:
    """Whether each block is a heading, or a short line in bold, which many pages have instead."""
    bold = (page.of("strong_chars") >= BOLD_SHARE * page.chars) & (page.words < BOLD_WORDS)
    return (page.heading_levels < 7) | bold


@feature
def title_level(page: Columns) -> Column:
    """Heading level of the last heading or bold line (7) before or at the block; 9 above the first.

    >>> title_level(columns_of("<p>a</p><h2>b</h2><p>c</p><p><b>d</b></p>")).tolist()
    [9.0, 2.0, 2.0, 7.0]
    """
    last = np.maximum.accumulate(np.where(is_title_like(page), np.arange(page.n), -1))
    return np.where(last >= 0, page.heading_levels[np.maximum(last, 0)], 9).astype(np.float32)


WORDINGS: dict[str, Feature] = {
    **{f"wording@{by}": _shifted(by) for by in (-2, -1, 1, 2)},
    **{f"wording~{sigma}": _smoothed(sigma) for sigma in KERNELS},
    "wording_second": _around(1),
    "wording_third": _around(2),
    "wording_fourth": _around(3),
    "wording_title": lambda page: _below(is_title_like(page), page),
    "wording_section": lambda page: _below(page.heading_levels <= SECTION_LEVEL, page),
    "wording_path": _alike(lambda page: page.signatures),
    "wording_tags": _alike(lambda page: page.tag_signatures),
    "wording_page": lambda page: np.full(page.n, page.wording.mean(), np.float32),
}
"""The same of the neighbours (``@``), smoothed (``~``), averaged over the containers around, over the blocks on
the same path and over the page; and of the last heading or bold line above, and of the last of the first three heading
levels."""

for _name, _column in WORDINGS.items():
    enter(_name, _column)
