"""Score the model of plain text, and other tools beside it, on pages rendered to text: docs/plain-text.md."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

# As in train.py: threads that wait should sleep.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from boilerml.evaluation import tables
from boilerml.evaluation.beside import OTHERS, LinesPlan, compare_lines
from boilerml.evaluation.comparison import report_texts
from boilerml.evaluation.report import BY, Report
from boilerml.training.renderings import RENDERERS, UNTRAINED, typical

_log = partial(print, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("corpora", nargs="+", type=Path, metavar="CORPUS", help="a .jsonl[.gz|.xz] file, or the folder training_data")
    add("--renderer", choices=(*RENDERERS, *UNTRAINED), default="resiliparse", help="what makes texts of the pages")
    add("--model", type=Path, help="a text model's folder (default: the shipped one)")
    add("--split", default="", help="only this split")
    add("--limit", type=int, help="at most this many pages of each corpus, always the same ones")
    add("--against", nargs="+", choices=(*OTHERS, "boilerml on html"), default=[], metavar="TOOL")
    add("--by", nargs="+", choices=BY, default=["source"])
    add("--cv", action="store_true", help="judge each page by a model trained on the other hosts' pages")
    add("--probe", nargs="+", default=[], metavar="SOURCE", help="with --cv: score only these sources")
    add("--hold-out", action="store_true", help="with --cv: train without the renderer that is scored")
    for name, default in (("--seed", 0), ("--jobs", 2)):
        add(name, type=int, default=default, help=f"with --cv (default: {default})")
    return parser


def _evaluated(asked: argparse.Namespace) -> Report:
    if not asked.cv:
        render = partial(typical, renderer=asked.renderer)
        plan = LinesPlan(asked.corpora, render, asked.against, asked.model, asked.limit, asked.split)
        return compare_lines(plan, asked.by, _log)
    from boilerml.training import text  # noqa: PLC0415 - only here is scikit-learn needed

    used = tuple(name for name in RENDERERS if not (asked.hold_out and name == asked.renderer))
    wanted = text.Wanted(used, asked.renderer, tuple(asked.probe), asked.seed)
    texts = text.judge_probes(asked.corpora, wanted, text.text_plan(asked.seed, asked.jobs), _log)
    return report_texts(texts, "boilerml held out", asked.by)


if __name__ == "__main__":
    asked = _parser().parse_args()
    try:
        report = _evaluated(asked)
    except (OSError, ValueError) as error:
        sys.exit(f"evaluate_text.py: {error}")
    print(tables.as_text(report))
