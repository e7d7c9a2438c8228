"""Run cleaners over labelled pages: every tool on every page, timed, and no crash stops the run."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from boilerml.evaluation.corpora import Record
from boilerml.evaluation.metrics import Overlap, Score, Segments, is_exact, segments, shingle_overlap, word_f1

Cleaner: TypeAlias = Callable[[Record], str]
"""A tool as it is run here. It may use the page, its address and its language; gold is not for it to see."""

WARM_UP = Record("warm-up", "none", html="<html><body><p>A page to load models and word lists on.</p></body></html>")


class Result(NamedTuple):
    """How one tool did on one page."""

    tool: str
    id: str
    source: str
    type: str
    lang: str
    words: Score
    shingles: Overlap
    exact: bool
    """Every token of the gold in its order, and nothing else."""
    segments: Segments
    empty: bool
    """Nothing came out although something should have."""
    error: str = ""
    """Type and message of what the tool raised; its text then counts as empty."""
    ms: float | None = None
    """CPU milliseconds; None where it was not measured."""


def on_html(clean: Callable[[str], str]) -> Cleaner:
    """A cleaner out of a function that wants nothing but the page.

    >>> on_html(str.upper)(Record("1", "s", html="<p>a"))
    '<P>A'
    """
    return lambda record: clean(record.html)


def run(records: Iterable[Record], tools: Mapping[str, Cleaner]) -> Iterator[Result]:
    """Yield the result of each tool on each page; a terminal sees progress on stderr.

    Tools take turns page by page, each going first on its share of the pages, so that a busy machine and warm caches
    favour none of them. Each tool first cleans a page that is not counted.
    """
    names = list(tools)
    for name in names:
        timed(tools[name], WARM_UP)
    for turn, record in enumerate(watched(records)):
        first = turn % max(len(names), 1)
        for name in names[first:] + names[:first]:
            text, error, ms = timed(tools[name], record)
            yield judge(record, text, name, error=error, ms=ms)


def judge(record: Record, text: str, tool: str, *, error: str = "", ms: float | None = None) -> Result:
    """Score one text against its page's gold by every metric."""
    return Result(
        tool=tool,
        id=record.id,
        source=record.source,
        type=record.type,
        lang=record.lang,
        words=word_f1(text, record.gold),
        shingles=shingle_overlap(text, record.gold),
        exact=is_exact(text, record.gold),
        segments=segments(text, record.with_, record.without),
        empty=not text.strip() and bool(record.gold.strip() or record.with_),
        error=error,
        ms=ms,
    )


def timed(cleaner: Cleaner, record: Record) -> tuple[str, str, float]:
    """The text, what was raised, and the CPU milliseconds it took."""
    error = ""
    start = time.process_time()
    try:
        text = cleaner(record) or ""
    except Exception as failure:  # noqa: BLE001 - a tool may raise anything, and that is a result
        text, error = "", f"{type(failure).__name__}: {failure}"[:200]
    return text, error, 1000 * (time.process_time() - start)


def watched(records: Iterable[Record]) -> Iterable[Record]:
    """The records, with a progress bar where there is a terminal to show it on and tqdm to draw it."""
    if not sys.stderr.isatty():
        return records
    try:
        tqdm = importlib.import_module("tqdm").tqdm
    except ImportError:
        return records
    total = len(records) if isinstance(records, Sequence) else None
    bar: Iterable[Record] = tqdm(records, total=total, unit="page", smoothing=0.1)
    return bar
