"""Print how often boilerml and trafilatura tell titles, authors and days as a corpus has them."""

from __future__ import annotations

import argparse
import os
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from boilerml.about import metadata
from boilerml.evaluation.corpora import Record, read_corpus, sample
from boilerml.evaluation.described import Told, as_text, score

ROOT = Path(__file__).resolve().parent.parent


def _boilerml(record: Record) -> Told:
    told = metadata(record.html, url=record.url or None)
    return Told(told.title, "; ".join(told.authors), told.published or "")


def _trafilatura(record: Record) -> Told:
    told = import_module("trafilatura.metadata").extract_metadata(record.html, default_url=record.url or None)
    return Told(told.title or "", told.author or "", told.date or "") if told else Told("", "", "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("BOILERML_CORPORA", ROOT.parent / "shared" / "corpora"))
    parser.add_argument(
        "corpus", nargs="?", type=Path, default=shared / "wcxb.jsonl.xz", help="default: wcxb in $BOILERML_CORPORA"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="at most N pages, chosen by hash")
    return parser


if __name__ == "__main__":
    asked = _parser().parse_args()
    warnings.simplefilter("ignore")  # lxml_html_clean and dateparser warn of themselves
    tools = {"boilerml": _boilerml}
    if find_spec("trafilatura"):
        tools["trafilatura"] = _trafilatura
    print(as_text(score(sample(read_corpus(asked.corpus), asked.limit), tools)))
