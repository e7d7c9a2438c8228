"""A cleaned page: its text, what was decided about every block of it, and every form in which it can be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from boilerml import render
from boilerml.blocks import Verdict
from boilerml.original import Original
from boilerml.outline import Node, Run, lean


@dataclass(frozen=True)
class Extraction:
    """A cleaned page: its text, and what was decided about every block of it."""

    text: str
    blocks: tuple[Verdict, ...]
    """Every block in reading order, kept or not."""
    confidence: float
    """The page's expected F1 (0 to 1)."""
    title: str
    """The text of ``<title>``, white space folded; ``""`` without one."""
    url: str | None = None
    """The address that was given, if any."""
    page_type: str = ""
    """The most probable of ``page_types``; ``"nothing"`` if nothing was kept for that reason; ``""`` without text."""
    page_types: Mapping[str, float] = field(default_factory=dict)
    """Probability of each kind of page (article, documentation, service, forum, collection, listing, product, and
    nothing: a page without anything to keep); together 1."""
    original: Original | None = field(default=None, repr=False, compare=False)

    def markdown(self) -> str:
        return render.markdown(self._outline())

    def html(self) -> str:
        return render.html(self._outline(), self.title)

    def _outline(self):
        return self.original.outline([v.kept for v in self.blocks])
