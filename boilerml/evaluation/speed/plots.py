"""Measurements as pictures, drawn by matplotlib (the extra ``bench``), which loads when one is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from boilerml.evaluation.speed.measure import Measured

Axes: TypeAlias = Any
"""matplotlib's, which a bare environment does not have."""

_SIZE = (7.0, 3.6)
_OURS, _THEIRS = "#1a6e8e", "#b0b0b0"


def distribution(axes: Axes, measured: Measured) -> None:
    """CPU time a page, a line of quantiles for each contender."""
    assert measured.pool
    shares = np.linspace(0, 100, 201)
    for name, ms in zip(measured.pool.names, measured.pool.ms.T, strict=True):
        axes.plot(np.percentile(ms, shares), shares, label=name, linewidth=2.4 if name == "boilerml" else 1.2)
    axes.set(xscale="log", xlabel="CPU ms a page", ylabel="% of pages in at most this time")
    axes.legend(fontsize="small")


def growth(axes: Axes, measured: Measured) -> None:
    """CPU time of made pages over their blocks, beside a line in proportion."""
    assert measured.growth
    points = measured.growth.points
    blocks, ms = [point.blocks for point in points], [point.ms for point in points]
    axes.plot(blocks, [ms[-1] * count / blocks[-1] for count in blocks], "--", color=_THEIRS, label="in proportion")
    axes.plot(blocks, ms, "o-", color=_OURS, label="boilerml")
    axes.set(xscale="log", yscale="log", xlabel="blocks", ylabel="CPU ms")
    axes.legend(fontsize="small")


def stages(axes: Axes, measured: Measured) -> None:
    """The stages' milliseconds, a bar each."""
    named = measured.stages[::-1]
    bars = axes.barh([stage.name for stage in named], [stage.ms for stage in named], color=_OURS)
    axes.bar_label(bars, [f"{stage.share:.0%}" for stage in named], padding=3, fontsize="small")
    axes.set(xlabel="mean CPU ms a page")


PLOTS: MappingProxyType[str, tuple[str, Callable[[Axes, Measured], None]]] = MappingProxyType(
    {"pool": ("distribution", distribution), "growth": ("growth", growth), "stages": ("stages", stages)}
)
"""By the part that is plotted, the name of the picture and how it is drawn."""


def draw(measured: Measured, folder: Path) -> list[Path]:
    """Draw what was measured: ``performance-….svg`` in the folder, the same bytes for the same figures.

    Raises:
        ImportError: matplotlib is not installed.
        OSError: a picture cannot be written.
    """
    matplotlib, figures = import_module("matplotlib"), import_module("matplotlib.figure")
    paths = []
    for part, (name, plot) in PLOTS.items():
        if getattr(measured, part):
            figure = figures.Figure(figsize=_SIZE, layout="constrained")
            axes = figure.subplots()
            axes.spines[["top", "right"]].set_visible(b=False)
            plot(axes, measured)
            paths.append(folder / f"performance-{name}.svg")
            with matplotlib.rc_context({"svg.hashsalt": name}):
                figure.savefig(paths[-1], metadata={"Date": None})
    return paths
