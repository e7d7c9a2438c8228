"""Neighbours as operations on columns: the blocks before and after, and averages over them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Column
from boilerml.features.columns import Columns
from boilerml.features.registry import FEATURES, Feature, enter

SHIFTED = {
    "names_chain_sum": (-2, -1, 1, 2),
    "names_nearest": (-2, -1, 1, 2),
    "text_to_tag": (-2, 1),
    "path_count_log": (-2, 2),
    "link_density": (-1, 1),
    "chars_log": (1,),
    "words_log": (1,),
    "heading_level": (-1,),
    "digit_share": (-1,),
}
"""Columns that are features of the neighbours as well: ``<name>@-1`` is of the block before."""

SMOOTHED = "density links names_nearest topic_weight".split()
SIGMAS = (2, 5, 15)
"""Widths in blocks of the Gaussians that smooth a column; text density so smoothed carries much of the trees' gain."""


def shifted_column(name: str, shift: int) -> Feature:
    """A feature of the block some places after (below 0: before); -1 beyond the page's ends."""

    def column(page: Columns) -> Column:
        shifted = np.full(page.n, -1, np.float32)
        if page.n > abs(shift):
            source = page.once(name, FEATURES[name])
            if shift < 0:
                shifted[-shift:] = source[:shift]
            else:
                shifted[:-shift] = source[shift:]
        return shifted

    return column


def _kernel(sigma: int) -> NDArray[np.float64]:
    reach = np.arange(-3 * sigma, 3 * sigma + 1)
    kernel: NDArray[np.float64] = np.exp(-0.5 * (reach / sigma) ** 2)
    kernel /= kernel.sum()
    return kernel


KERNELS = {sigma: _kernel(sigma) for sigma in SIGMAS}
"""Gaussian weights by width, over three widths to both sides."""

SOURCES = {
    "density": lambda page: page.words * (1 - page.link_density),
    "links": lambda page: page.link_density,
}
"""Columns that are smoothed without being features themselves."""


def _smooth(name: str, sigma: int) -> Feature:
    def column(page: Columns) -> Column:
        source = page.once(name, SOURCES[name] if name in SOURCES else FEATURES[name])
        kernel = KERNELS[sigma]
        full = np.convolve(source, kernel)
        return full[3 * sigma : 3 * sigma + page.n].astype(np.float32)

    return column


def _relative(name: str) -> Feature:
    def column(page: Columns) -> Column:
        source = page.once(name, FEATURES[name])
        return source / max(float(source.max()), 1e-9)

    return column


for _name, _shifts in SHIFTED.items():
    for _by in _shifts:
        enter(f"{_name}@{_by}", shifted_column(_name, _by))
for _name in SMOOTHED:
    for _sigma in SIGMAS:
        enter(f"{_name}~{_sigma}", _smooth(_name, _sigma))
for _sigma in SIGMAS:
    enter(f"density~{_sigma}/max", _relative(f"density~{_sigma}"))
