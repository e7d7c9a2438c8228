"""What the labels allow at best: page F1 of keeping exactly the blocks labelled content, by source."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from boilerml.evaluation.metrics import word_f1
from boilerml.training.examples import Example, read_examples
from boilerml.training.sources import POOL

PAGES = Path(__file__).resolve().parent.parent / "training_data"


def _ceiling(example: Example) -> float:
    kept = [block.text for block, is_kept in zip(example.page.blocks, example.kept, strict=True) if is_kept]
    return word_f1("\n".join(kept), example.record.gold).f1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, metavar="DIR", help="folder with <source>.jsonl.xz")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read pages (default: 2)")
    asked = parser.parse_args()
    files = [asked.corpora / f"{source}.jsonl.xz" for source in POOL] if asked.corpora else []
    try:
        examples = read_examples([PAGES, *files], jobs=asked.jobs)
    except (OSError, ValueError) as error:
        sys.exit(f"label_ceilings.py: {error}")
    print("| source | pages | mean | pages under .9 |\n|---|---|---|---|")
    for source in dict.fromkeys(example.record.source for example in examples):
        found = np.array([_ceiling(example) for example in examples if example.record.source == source])
        print(f"| {source} | {len(found)} | {found.mean():.3f} | {(found < 0.9).mean():.1%} |")
