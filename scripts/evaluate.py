"""Score a model, and other tools beside it, on labelled pages. What it all means: docs/evaluation.md."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from boilerml.evaluation import tables
from boilerml.evaluation.benchmarks import BENCHMARKS
from boilerml.evaluation.comparison import Plan, compare, report_texts
from boilerml.evaluation.peers import PEERS, installed
from boilerml.evaluation.report import BY, Report

_log = partial(print, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("corpora", nargs="*", type=Path, metavar="CORPUS", help="a .jsonl[.gz|.xz] file, or the folder training_data")
    add("--benchmark", nargs=2, action="append", default=[], metavar=("NAME", "CLONE"), help=", ".join(BENCHMARKS))
    add("--split", default="", help="only this split (default: test for wcxb, all pages elsewhere)")
    add("--scope", choices=["auto", "page", "article", "both"], default="auto", help="default: as fits the source")
    add("--favor", choices=["precision", "balanced", "recall"], default="balanced")
    add("--model", type=Path, help="a model's folder (default: the shipped model)")
    add("--limit", type=int, help="at most this many pages of each corpus, always the same ones")
    add("--against", nargs="+", choices=PEERS, default=[], help="other tools to run on the same pages")
    add("--by", nargs="+", choices=BY, default=BY)
    add("--json", type=Path, help="write the tables and every page's scores to this file")
    add("--markdown", type=Path, help="write the tables to this file")
    add("--cv", action="store_true", help="judge each page by a model trained on the other hosts' pages")
    for name, default in (("--folds", 5), ("--seed", 0), ("--jobs", 1)):
        add(name, type=int, default=default, help=f"with --cv (default: {default})")
    return parser


def _evaluated(asked: argparse.Namespace) -> Report:
    if not asked.cv:
        asked.benchmarks = [(name, Path(clone)) for name, clone in asked.benchmark]
        return compare(Plan(*(getattr(asked, name) for name in Plan._fields)), asked.by, _log)
    from boilerml.training import crossval, fit  # noqa: PLC0415 - only here is scikit-learn needed

    texts = crossval.cross_validate(asked.corpora, fit.Plan(asked.seed, asked.folds, jobs=asked.jobs), _log)
    return report_texts(texts, "boilerml held out", asked.by, installed(asked.against, _log))


if __name__ == "__main__":
    asked = (parser := _parser()).parse_args()
    if not (asked.corpora or (asked.benchmark and not asked.cv)):
        parser.error("nothing to score: name a CORPUS or a --benchmark (and for --cv a CORPUS)")
    try:
        report = _evaluated(asked)
    except (OSError, ValueError) as error:
        sys.exit(f"evaluate.py: {error}")
    print(tables.as_text(report))
    for path, write in ((asked.markdown, tables.as_markdown), (asked.json, tables.as_json)):
        if path:
            path.write_text(write(report), encoding="utf-8")
