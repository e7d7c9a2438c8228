"""Write what the repository ships of the pool: ``digest_labels.py CORPORA`` makes ids and labels into digests.

Run it when the segmenter cuts pages differently: labels are digests of its lines.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from pathlib import Path

from boilerml.evaluation.corpora import read_corpus
from boilerml.training.importers import SOURCES
from boilerml.training.importers.hand_labels import LABELS, labels_of
from boilerml.training.importers.pool import POOL, id_digest


def main(arguments: list[str] | None = None) -> int:
    """Digest every source's ids, and the hand-made labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", metavar="CORPORA", type=Path, help="the folder that holds SOURCE.jsonl.xz")
    folder: Path = parser.parse_args(arguments).corpora
    rows = [
        f"{name}\t{' '.join(sorted({id_digest(record.id) for record in read_corpus(folder / f'{name}.jsonl.xz')}))}"
        for name in sorted(SOURCES)
    ]
    _write(POOL, rows)
    labels = map(labels_of, read_corpus(folder / "hand_types.jsonl.xz"))
    _write(LABELS, [json.dumps(facts, ensure_ascii=False) for facts in labels])
    return 0


def _write(path: Path, rows: list[str]) -> None:
    path.write_bytes(gzip.compress("".join(f"{row}\n" for row in rows).encode(), mtime=0))
    print(f"{path}: {len(rows)} lines, {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
