"""Measure the engines of batch work on archives made of a corpus: pages a second, shares of time, memory."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from boilerml.evaluation.engines import ENGINES, compare, make_archives, memory, shares


def main() -> int:
    """Read the arguments, make the archives and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="a corpus (.jsonl.xz), or the folder training_data")
    parser.add_argument("--archives", type=int, default=4, metavar="N", help="how many; default 4")
    parser.add_argument("--pages", type=int, default=500, metavar="N", help="in each; default 500")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="default 2")
    parser.add_argument("--times", type=int, default=1, metavar="N", help="that each engine runs; default 1")
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=list(ENGINES), metavar="ENGINE")
    parser.add_argument(
        "--memory", action="store_true", help="instead: clean the first archive, print the most MiB held"
    )
    arguments = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(prefix="boilerml-") as folder:
        names = make_archives(Path(folder), arguments.source, (arguments.archives, arguments.pages))
        if arguments.memory:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
                print(f"{fresh.submit(memory, names[0]).result():.0f} MiB")
            return 0
        for timing in compare(arguments.engines, names, arguments.workers, arguments.times):
            wall = f"{timing.seconds:.1f} s\t{timing.pages_per_second:.0f} pages/s"
            print(timing.engine, wall, f"{timing.cpu_seconds:.1f} CPU s", sep="\t", flush=True)
        spent = shares(names[:1])
        print(*(f"{what}: {seconds / sum(spent.values()):.1%}" for what, seconds in spent.items()), sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
