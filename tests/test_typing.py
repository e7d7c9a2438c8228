"""What a user's type checker says: uses that must pass, and lines that must fail, in ``tests/typing/``."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "typing"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found() -> dict[str, set[tuple[int, str]]]:
    """What mypy finds in strict mode: by file, the line and the code of each error."""
    files = {path.name: path for path in sorted(FOLDER.glob("*.py"))}
    command = [sys.executable, "-m", "mypy", "--strict", "--show-error-codes", *map(str, files.values())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    errors: dict[str, set[tuple[int, str]]] = {name: set() for name in files}
    for line in done.stdout.splitlines():
        if error := re.fullmatch(r"(.+?):(\d+): error: .* +\[([\w-]+)\]", line):
            errors.setdefault(Path(error[1]).name, set()).add((int(error[2]), error[3]))
    assert done.stderr == ""
    return errors


def expected(path: Path) -> set[tuple[int, str]]:
    numbered = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return {(number, mark[1]) for number, line in numbered if (mark := re.search(r"# E: ([\w-]+)$", line))}


@pytest.mark.parametrize("name", ["passes.py", "fails.py"])
def test_mypy_finds_the_marked_errors_and_no_others(name: str, found: dict[str, set[tuple[int, str]]]) -> None:
    assert found[name] == expected(FOLDER / name)


def test_there_are_lines_that_must_fail() -> None:
    assert expected(FOLDER / "passes.py") == set()
    assert len(expected(FOLDER / "fails.py")) > 10
