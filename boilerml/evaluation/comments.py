"""How well readers' comments are told from the rest, on corpora that have them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from boilerml.evaluation.corpora import Record
from boilerml.evaluation.metrics import Score, word_f1
from boilerml.pipeline import extract

Finder = Callable[[Record], str]


class Found(NamedTuple):
    """What one tool found on the pages."""

    scores: Sequence[Score]
    """Of the pages that have comments."""
    empty: int
    """Pages without comments …"""
    false: int
    """… on which something was found."""


def ours(record: Record) -> str:
    """Our comments of a page."""
    return extract(record.html, url=record.url or None, scope="article").comments


def trafilatura() -> Finder:
    """Trafilatura's comments of a page."""
    extract_by = import_module("trafilatura").bare_extraction

    def find(record: Record) -> str:
        return getattr(extract_by(record.html, include_comments=True), "comments", None) or ""

    return find


def measured(records: Iterable[Record], finders: Mapping[str, Finder]) -> dict[str, Found]:
    """What each tool finds."""
    scores: dict[str, list[Score]] = {name: [] for name in finders}
    false = dict.fromkeys(finders, 0)
    empty = 0
    for record in records:
        has_comments = bool(record.comments.strip())
        empty += not has_comments
        for name, find in finders.items():
            text = find(record)
            if has_comments:
                scores[name].append(word_f1(text, record.comments))
            else:
                false[name] += bool(text.strip())
    return {name: Found(scores[name], empty, false[name]) for name in finders}


def table(found: Mapping[str, Found]) -> str:
    """The figures as a Markdown table, a row for each tool."""
    lines = ["| tool | pages with comments | F1 | precision | recall | found where there are none |", "|---" * 6 + "|"]
    for name, (scores, empty, false) in found.items():
        means = [_mean([getattr(score, part) for score in scores]) for part in ("f1", "precision", "recall")]
        lines.append(f"| {name} | {len(scores)} | {' | '.join(means)} | {false} of {empty} |")
    return "\n".join(lines)


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else "–"
