"""Whether structure survives: what comes out of Markdown and HTML again, block by block.

The page and what was made of it are read in the same way, by the walk that cuts any page into blocks, which knows
nothing of outlines: a block counts if a block of the same letters, inside an element of the same kind, comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import NamedTuple

from lxml import etree

from boilerml import render
from boilerml.blocks import Page
from boilerml.evaluation.corpora import Record
from boilerml.extraction import Extraction
from boilerml.parse import parse
from boilerml.pipeline import extract
from boilerml.reading import read
from boilerml.segment import segment
from boilerml.tags import CELL_TAGS, HEADING_TAGS, PREFORMATTED_TAGS
from boilerml.words import letters

KINDS: Mapping[str, frozenset[str]] = {
    "headings": HEADING_TAGS,
    "list items": frozenset(("li",)),
    "table cells": CELL_TAGS,
    "code blocks": PREFORMATTED_TAGS - {"textarea"},
    "quotes": frozenset(("blockquote",)),
}
LAYOUT_BLOCKS = 12
"""Blocks in a cell above which a table is no table of data here."""
KNOWN_LETTERS = 8
"""Letters from which a block found in another tool's text was kept by it rather than by chance."""

Kept = Counter[tuple[str, str]]
"""Kind and letters of blocks."""
