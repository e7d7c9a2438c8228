"""Try ideas by cross-validation: the making of the model with something changed, beside the model as it is."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

# As in train.py: threads that wait should sleep.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from boilerml.evaluation import tables
from boilerml.evaluation.report import BY
from boilerml.training.experiment import CHANGES, experiment
from boilerml.training.fit import Plan
from boilerml.training.sources import POOL

PAGES = Path(__file__).resolve().parent.parent / "training_data"

EPILOG = """\
changes:
  {changes}

Each takes as long as a training. A new one is a line in boilerml/training/experiment.py.
The figures in docs/experiments.md: python scripts/experiment.py --corpora ../shared/corpora --change "without network"
"""


def _parser() -> argparse.ArgumentParser:
    epilog = EPILOG.format(changes="\n  ".join(CHANGES))
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--corpora", type=Path, metavar="DIR", help="folder with <source>.jsonl.xz (default: our own pages alone)")
    add("--change", nargs="+", choices=CHANGES, default=[], metavar="CHANGE", help="which of those below to try")
    add("--by", nargs="+", choices=BY, default=["source"])
    add("--markdown", type=Path, help="write the tables to this file")
    for name, default in (("--folds", 5), ("--seed", 0), ("--jobs", 2)):
        add(name, type=int, default=default, help=f"default: {default}")
    return parser


if __name__ == "__main__":
    asked = _parser().parse_args()
    files = [asked.corpora / f"{source}.jsonl.xz" for source in POOL] if asked.corpora else []
    plan = Plan(seed=asked.seed, folds=asked.folds, jobs=asked.jobs)
    try:
        report = experiment(
            [PAGES, *files], asked.change, plan, partial(print, file=sys.stderr, flush=True), by=asked.by
        )
    except (OSError, ValueError) as error:
        sys.exit(f"experiment.py: {error}")
    print(tables.as_text(report))
    if asked.markdown:
        asked.markdown.write_text(tables.as_markdown(report), encoding="utf-8")
