"""Measure time and memory a page, beside other tools, and hold them to the bars. All of it: docs/performance.md."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from functools import partial
from pathlib import Path

from boilerml.evaluation.peers import PEERS
from boilerml.evaluation.speed.document import sections
from boilerml.evaluation.speed.measure import PARTS, Plan, measure
from boilerml.evaluation.speed.publish import publish

_log = partial(print, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add(
        "--corpora",
        nargs="+",
        type=Path,
        default=[],
        metavar="PATH",
        help="files or folders: the pool (default: our own)",
    )
    add("--own", type=Path, default=Plan.own, metavar="DIR", help="our own pages (default: training_data)")
    add("--limit", type=int, metavar="N", help="N pages of each corpus, always the same ones (default: all)")
    add("--parts", nargs="+", choices=PARTS, default=[], help="only these (default: all)")
    add("--peers", nargs="*", choices=PEERS, default=Plan.peers, help="other tools (default: those installed)")
    add("--seed", type=int, default=Plan.seed, help="of the order of turns (default: %(default)s)")
    add("--times", type=int, default=Plan.times, metavar="N", help="starts of each process (default: %(default)s)")
    add("--many", type=int, default=Plan.many, metavar="N", help="pages for clean_many (default: %(default)s)")
    add("--write", type=Path, metavar="DOC", help="put tables between DOC's markers, and plots beside it")
    return parser


if __name__ == "__main__":
    asked = vars(_parser().parse_args())
    document = asked.pop("write")
    asked.update({name: tuple(asked[name]) for name in ("corpora", "parts", "peers")})
    plan = Plan(**asked)
    try:
        measured = measure(plan, _log)
        tables = sections(measured, shlex.join(["python", *sys.argv]))
        print(*(f"{name}\n\n{text}\n" for name, text in tables.items()), sep="\n")
        if document:
            publish(document, tables, measured, _log)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        sys.exit(f"bench.py: {error}")
