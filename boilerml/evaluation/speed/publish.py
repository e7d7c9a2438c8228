"""Tables and plots put where they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from boilerml.evaluation.speed.document import filled
from boilerml.evaluation.speed.measure import Measured
from boilerml.evaluation.speed.plots import draw


def publish(document: Path, tables: Mapping[str, str], measured: Measured, log: Callable[[str], None]) -> None:
    """Write tables between a document's markers, and plots beside it where matplotlib can draw them.

    Raises:
        ValueError: the document lacks the markers of a table.
        OSError: it cannot be read or written, or a plot cannot.
    """
    document.write_text(filled(document.read_text(encoding="utf-8"), tables), encoding="utf-8")
    try:
        draw(measured, document.parent)
    except ImportError as error:
        log(f"no plots: {error}; pip install 'boilerml[bench]'")
