"""From public repositories to labelled pages: an importer for each training source, in its own layout.

``training_data/SOURCES.md`` lists the repositories, their commits and licences, and the command for each.
"""

from __future__ import annotations

from boilerml.training.importers import (
    canola,
    containers,
    fundus,
    hand_labels,
    json_gold,
    readability,
    site_selectors,
    text_pairs,
)
from boilerml.training.importers.pool import import_source
from boilerml.training.importers.registry import SOURCES, Source

__all__ = ["SOURCES", "Source", "import_source"]

FAMILIES = (
    json_gold,
    fundus,
    site_selectors,
    text_pairs,
    canola,
    readability,
    containers,
    hand_labels,
)
"""The modules that enter themselves into ``SOURCES``; importing them is what completes it."""
