"""Measure what of a page's structure comes out of Markdown and HTML, or of its readers' comments; print a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from boilerml.evaluation import comments, fidelity
from boilerml.evaluation.corpora import Record, read_corpus, read_training_pages, sample


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("corpora", type=Path, nargs="+", help="corpora, or the folder of our own pages")
    add("--limit", type=int, metavar="N", help="N pages of each, chosen by hash of their ids (default: all)")
    add("--against-trafilatura", action="store_true", help="measure trafilatura as well")
    add("--comments", action="store_true", help="readers' comments, on corpora that have them apart")
    return parser


def _records(paths: list[Path], limit: int | None) -> Iterator[Record]:
    for path in paths:
        records = read_training_pages(path) if path.is_dir() else read_corpus(path)
        yield from records if limit is None else sample(records, limit)


def _structure(records: Iterator[Record], *, against_trafilatura: bool) -> str:
    as_html = fidelity.reader()
    formats = {
        "Markdown": fidelity.own_format(lambda extraction: as_html(extraction.markdown())),
        "HTML": fidelity.own_format(lambda extraction: extraction.html()),
    }
    if against_trafilatura:
        formats["trafilatura's Markdown"] = fidelity.trafilatura_format()
    return fidelity.table(fidelity.measured(records, formats))


def _comments(records: Iterator[Record], *, against_trafilatura: bool) -> str:
    finders: dict[str, comments.Finder] = {"boilerml": comments.ours}
    if against_trafilatura:
        finders["trafilatura"] = comments.trafilatura()
    return comments.table(comments.measured(records, finders))


if __name__ == "__main__":
    asked = _parser().parse_args()
    measure = _comments if asked.comments else _structure
    try:
        print(measure(_records(asked.corpora, asked.limit), against_trafilatura=asked.against_trafilatura))
    except (OSError, ValueError) as error:
        sys.exit(f"fidelity.py: {error}")
