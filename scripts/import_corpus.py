"""Turn the clone of a public repository into a labelled corpus: ``import_corpus.py SOURCE PATH --out DIR``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from boilerml.evaluation.corpora import write_corpus
from boilerml.training.importers import SOURCES, import_source


def main(arguments: list[str] | None = None) -> int:
    """Import one source; exit code 2 if PATH is not in its layout."""
    options = _options(arguments)
    target: Path = options.out / f"{options.source}.jsonl.xz"
    partial = target.with_name(f"{options.source}.part.jsonl.xz")
    try:
        records = import_source(options.source, options.path, pool_only=options.pool)
        options.out.mkdir(parents=True, exist_ok=True)
        pages = write_corpus(partial, records)
        if pages:
            partial.replace(target)
    except (OSError, ValueError) as error:
        return _failed(str(error))
    finally:
        partial.unlink(missing_ok=True)
    if not pages:
        return _failed(f"{options.path} holds no page of {options.source}; see training_data/SOURCES.md")
    print(f"{target}: {pages} pages")
    return 0


def _failed(why: str) -> int:
    print(f"import_corpus.py: {why}", file=sys.stderr)
    return 2


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, epilog="training_data/SOURCES.md has each source's command.")
    parser.add_argument("source", metavar="SOURCE", choices=sorted(SOURCES), help=", ".join(sorted(SOURCES)))
    parser.add_argument("path", metavar="PATH", type=Path, help="the clone, or the folder that holds the clones")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="where SOURCE.jsonl.xz is written")
    parser.add_argument(
        "--pool",
        action="store_true",
        help="only the pages that the shipped model may be trained on: others share a host with a test set",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
