"""Train a model from labelled pages, and print how it does on pages it has not seen."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

# Threads that wait should sleep: on a busy machine, spinning ones cost many times the fit. Read as libgomp loads.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from boilerml.evaluation import tables
from boilerml.training.fit import Plan
from boilerml.training.sources import POOL
from boilerml.training.text import text_plan
from boilerml.training.text_model import train_text_from
from boilerml.training.train import Order, train_from

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "training_data"

EPILOG = """\
Without --corpora the model is trained on our own pages alone: a minute's work, to see that everything runs.
The shipped models: python scripts/train.py --corpora ../shared/corpora --out models/web-4
and, of plain text: python scripts/train.py --text --corpora ../shared/corpora --out models/text-1
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--corpora", type=Path, metavar="DIR", help="folder with <source>.jsonl.xz of the training sources")
    add("--sources", nargs="+", choices=POOL, default=list(POOL), metavar="SOURCE", help="which (default: all of them)")
    add("--pages", type=Path, default=PAGES, help="folder of our own pages (default: training_data)")
    add("--text", action="store_true", help="a model of plain text: the pages are rendered to text in several ways")
    add("--out", type=Path, default=ROOT / "build" / "model", help="folder of the model (default: build/model)")
    add("--seed", type=int, default=0)
    add("--jobs", type=int, default=2, help="processes that read pages (default: 2)")
    return parser


def _log(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    asked = _parser().parse_args()
    files = [asked.corpora / f"{source}.jsonl.xz" for source in asked.sources] if asked.corpora else []
    plan, train = (text_plan, train_text_from) if asked.text else (Plan, train_from)
    try:
        order = Order(asked.out.name, asked.out, plan(seed=asked.seed, jobs=asked.jobs))
        report = train(files, asked.pages, order, _log)
    except (OSError, ValueError) as error:
        sys.exit(f"train.py: {error}")
    print(tables.as_text(report))
    print(f"the model is in {asked.out}: boilerml clean --model {asked.out} PAGE", file=sys.stderr)
