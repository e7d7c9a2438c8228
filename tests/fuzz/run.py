"""Fuzz one target under atheris (the extra ``fuzz``), guided by coverage, with our own pages as seeds.

``python -m tests.fuzz.run pages -max_total_time=600 -artifact_prefix=build/ build/pages``: the target, options of
libFuzzer, and a folder for what it learns. It ends with what failed, written to a file, or after the time.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["boilerml"]):
    from tests.fuzz.targets import in_time, seeds


def main() -> None:
    """Read the arguments, put seeds into the folders, run."""
    target = sys.argv.pop(1)
    for folder in [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]:
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds(target)):
            (folder / f"seed-{number}").write_bytes(seed)
    atheris.Setup(sys.argv, lambda data: in_time(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
