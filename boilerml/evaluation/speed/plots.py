"""Measurements as pictures, drawn by matplotlib (the extra ``bench``), which loads when one is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from boilerml.evaluation.comparison import OURS
from boilerml.evaluation.speed.growth import Growth
from boilerml.evaluation.speed.measure import Measured
from boilerml.evaluation.speed.stages import Stage
from boilerml.evaluation.speed.timing import Timings

Axes: TypeAlias = Any
"""matplotlib's, which a bare environment does not have."""

_SIZE = (7.0, 3.6)
_OURS, _THEIRS = "#1a6e8e", "#b0b0b0"


def distribution(axes: Axes, pool: Timings) -> None:
    """CPU time a page, a line of quantiles for each contender."""
    shares = np.linspace(0, 100, 201)
    for name, ms in zip(pool.names, pool.ms.T, strict=True):
        axes.plot(np.percentile(ms, shares), shares, label=name, linewidth=2.4 if name == OURS else 1.2)
    axes.set(xscale="log", xlabel="CPU ms a page", ylabel="% of pages in at most this time")
    axes.legend(fontsize="small")


def growth(axes: Axes, grown: Growth) -> None:
    """CPU time of made pages over their blocks, beside a line in proportion."""
    blocks, ms = [point.blocks for point in grown.points], [point.ms for point in grown.points]
    axes.plot(blocks, [ms[-1] * count / blocks[-1] for count in blocks], "--", color=_THEIRS, label="in proportion")
    axes.plot(blocks, ms, "o-", color=_OURS, label="boilerml")
    axes.set(xscale="log", yscale="log", xlabel="blocks", ylabel="CPU ms")
    axes.legend(fontsize="small")


def stages(axes: Axes, found: Sequence[Stage]) -> None:
    """The stages' milliseconds, a bar each."""
    named = found[::-1]
    bars = axes.barh([stage.name for stage in named], [stage.ms for stage in named], color=_OURS)
    axes.bar_label(bars, [f"{stage.share:.0%}" for stage in named], padding=3, fontsize="small")
    axes.set(xlabel="mean CPU ms a page")


PLOTS: MappingProxyType[str, tuple[str, Callable[[Axes, Any], None]]] = MappingProxyType(
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
        if figured := getattr(measured, part):
            figure = figures.Figure(figsize=_SIZE, layout="constrained")
            axes = figure.subplots()
            axes.spines[["top", "right"]].set_visible(b=False)
            plot(axes, figured)
            paths.append(folder / f"performance-{name}.svg")
            with matplotlib.rc_context({"svg.hashsalt": name}):
                figure.savefig(paths[-1], metadata={"Date": None})
    return paths
