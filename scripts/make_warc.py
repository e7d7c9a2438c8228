"""Make archives like a crawl's of our own pages: something to try batch work on, without a download."""

from __future__ import annotations

import argparse
import sys
from itertools import cycle, islice
from pathlib import Path

from boilerml.batch.imitation import own_pages, write_warc, write_wet


def main() -> int:
    """Read the arguments and write the archives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to put them")
    parser.add_argument("--archives", type=int, default=2, metavar="N", help="how many; default 2")
    parser.add_argument("--pages", type=int, default=72, metavar="N", help="in each; default 72, as many as we have")
    parser.add_argument("--compression", default="gzip", choices=("gzip", "zstd", "none", "whole-gzip", "whole-zstd"))
    parser.add_argument("--wet", action="store_true", help="archives of plain text instead")
    parser.add_argument("--source", type=Path, default=Path(__file__).parent.parent / "training_data")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    pages = list(own_pages(arguments.source))
    suffix = {"gzip": ".gz", "zstd": ".zst", "whole-gzip": ".gz", "whole-zstd": ".zst"}.get(arguments.compression, "")
    for number in range(arguments.archives):
        path = arguments.folder / f"made-{number:05}.warc{'.wet' if arguments.wet else ''}{suffix}"
        write = write_wet if arguments.wet else write_warc
        print(path, write(path, islice(cycle(pages), arguments.pages), compression=arguments.compression))
    return 0


if __name__ == "__main__":
    sys.exit(main())
