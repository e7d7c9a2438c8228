"""Which pages of a source come into the pool of labelled pages, and which are left out."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from boilerml.evaluation.corpora import Record
from boilerml.training.importers.gold_text import agreement
from boilerml.training.importers.registry import SOURCES, check_layout

MAX_PAGE_BYTES = 3_000_000
MIN_AGREEMENT = 0.5
"""Golds of which the page holds less are of another version of the page."""
MAY_BE_EMPTY = frozenset(("hand_types",))
"""Sources whose empty gold is a judgement: nothing on the page is content."""

POOL = Path(__file__).resolve().parents[3] / "training_data" / "pool_ids.txt.gz"
"""The pool's ids as digests, a source a line: ``name TAB digest digest …``. Pages that share a host with a test set, or
are a copy of one of its pages, are not in it."""
ID_DIGITS = 10


def import_source(name: str, path: Path, *, pool_only: bool = False) -> Iterator[Record]:
    """Yield the labelled pages of one source.

    Args:
        name: a key of ``SOURCES``.
        path: the clone, or the folder of clones.
        pool_only: leave out pages outside the pool, which may be on a test set's hosts.

    Raises:
        ValueError: the source is unknown, or ``path`` has not the layout of its repository.
    """
    if name not in SOURCES:
        raise ValueError(f"no source is named {name!r}; there are: {' '.join(SOURCES)}")
    check_layout(SOURCES[name], path)
    pool = pooled(name) if pool_only else None
    records = (record for record in SOURCES[name].read(path) if pool is None or id_digest(record.id) in pool)
    return admissible(records)


def admissible(records: Iterable[Record]) -> Iterator[Record]:
    """Pass on, with ``align`` set, what can be learned from: a gold that is in the page, and a page of sane size."""
    for record in records:
        if len(record.html.encode("utf-8", "replace")) > MAX_PAGE_BYTES:
            continue
        if not record.gold and record.source not in MAY_BE_EMPTY:
            continue
        align = agreement(record.html, record.gold)
        if align >= MIN_AGREEMENT:
            yield record._replace(align=align)


def id_digest(page: str) -> str:
    """The digest by which the pool's list names a page's id."""
    return hashlib.sha256(page.encode()).hexdigest()[:ID_DIGITS]


def pooled(name: str) -> frozenset[str]:
    """The digests of a source's pages in the pool.

    Raises:
        ValueError: the list is not there.
    """
    if not POOL.is_file():
        raise ValueError(f"{POOL} is missing: import from a clone of the project, or every page of the source")
    with gzip.open(POOL, "rt", encoding="ascii") as lines:
        rows = dict(line.rstrip("\n").split("\t") for line in lines)
    return frozenset(rows.get(name, "").split())
