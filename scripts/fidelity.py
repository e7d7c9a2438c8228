"""Measure what of a page's structure comes out of Markdown and HTML, and print it as a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from boilerml.evaluation import fidelity
from boilerml.evaluation.corpora import Record, read_corpus, read_training_pages, sample


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("corpora", type=Path, nargs="+", help="corpora, or the folder of our own pages")
    add("--limit", type=int, metavar="N", help="N pages of each, chosen by hash of their ids (default: all)")
    add("--against-trafilatura", action="store_true", help="measure trafilatura's Markdown as well")
    return parser


def _records(paths: list[Path], limit: int | None) -> Iterator[Record]:
    for path in paths:
        yield from sample(read_training_pages(path) if path.is_dir() else read_corpus(path), limit)


if __name__ == "__main__":
    asked = _parser().parse_args()
    as_html = fidelity.reader()
    formats = {
        "Markdown": fidelity.own_format(lambda extraction: as_html(extraction.markdown())),
        "HTML": fidelity.own_format(lambda extraction: extraction.html()),
    }
    if asked.against_trafilatura:
        formats["trafilatura's Markdown"] = fidelity.trafilatura_format()
    try:
        print(fidelity.table(fidelity.measured(_records(asked.corpora, asked.limit), formats)))
    except (OSError, ValueError) as error:
        sys.exit(f"fidelity.py: {error}")
