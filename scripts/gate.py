"""Hold the floors under the model's scores: exit 1 if one is broken, 2 if a corpus is not the pinned one."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from boilerml.evaluation import gate
from boilerml.evaluation.comparison import own_cleaner

ROOT = Path(__file__).resolve().parent.parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("BOILERML_CORPORA", ROOT.parent / "shared" / "corpora"))
    add = parser.add_argument
    add("--floors", type=Path, default=ROOT / "tests" / "floors.json", help="default: tests/floors.json")
    add("--corpora", type=Path, default=shared, help="folder of the corpora (default: $BOILERML_CORPORA)")
    add("--model", type=Path, help="a model's folder (default: the shipped model)")
    add("--raise", action="store_true", dest="lift", help="write what was measured where it is above the floor")
    return parser


if __name__ == "__main__":
    asked = _parser().parse_args()
    try:
        outcomes = gate.hold(
            gate.read_floors(asked.floors), [asked.corpora, ROOT], lambda scope: own_cleaner(scope, model=asked.model)
        )
    except (OSError, ValueError) as error:
        sys.exit(f"gate.py: {error}")
    print(gate.as_text(outcomes))
    if asked.lift:
        gate.write_floors(asked.floors, gate.raised(outcomes))
    sys.exit(gate.exit_code(outcomes))
