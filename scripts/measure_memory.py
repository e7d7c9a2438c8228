"""Clean many pages in one process, and tell whether its memory grows: the last quarter beside the second (Linux)."""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path
from statistics import mean

from boilerml import extract

LOOK = 50
"""Pages between two looks at the memory."""


def main() -> None:
    """Read the arguments, clean the pages, end with 1 if memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("training_data/pages"), help="of HTML files")
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--most", type=float, default=0.02, help="growth that is allowed, as a share; default 0.02")
    parser.add_argument("--leak", type=int, default=0, metavar="BYTES", help="so many are kept of each page: a leak")
    arguments = parser.parse_args()
    sizes = measured(arguments.folder, arguments.pages, arguments.leak)
    second, last = (mean(sizes[len(sizes) * quarter // 4 : len(sizes) * (quarter + 1) // 4]) for quarter in (1, 3))
    growth = last / second - 1
    print(f"{arguments.pages} pages: {second:.1f} MB in the second quarter, {last:.1f} in the last ({growth:+.2%})")
    sys.exit(growth > arguments.most)


def measured(folder: Path, pages: int, leak: int) -> list[float]:
    """Resident megabytes every so many pages, each page numbered so that none is the same as another."""
    sources = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.html"))]
    if not sources:
        sys.exit(f"{folder}: no pages in it")
    sizes: list[float] = []
    kept: list[bytearray] = []
    for number, page in zip(range(pages), itertools.cycle(sources), strict=False):
        found = extract(f"<div class='c{number} k{number}x'>{page}<p>Page {number}</p></div>")
        if number % 10 == 0:
            found.markdown()
            found.html()
        if leak:
            kept.append(bytearray(leak))
        if number % LOOK == 0:
            sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6)
    return sizes


if __name__ == "__main__":
    main()
