"""Pages with what must come out of them; known failures lie apart, each with its reason.

A case is a folder: ``page.html`` as it was served, ``expected.txt``, and where it matters ``unwanted.txt`` (no line of
it may come out) and ``verbatim.txt`` (comes out as it is, its lines and tabs too).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from boilerml import clean
from boilerml.evaluation.metrics import word_f1

GOLDEN = Path(__file__).parent / "golden"
FAILURES = GOLDEN / "known_failures"
LEAST = 0.9


def cases(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/page.html"))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def check(folder: Path) -> None:
    text = clean((folder / "page.html").read_bytes(), scope="article" if "comments" in folder.name else "page")
    assert word_f1(text, (folder / "expected.txt").read_text(encoding="utf-8")).f1 >= LEAST
    assert [line for line in read(folder / "unwanted.txt").splitlines() if line in text] == []
    assert read(folder / "verbatim.txt").rstrip("\n") in text


def known(folder: Path) -> object:
    reason = " ".join(read(folder / "reason.txt").split())
    return pytest.param(folder, id=folder.name, marks=pytest.mark.xfail(raises=AssertionError, reason=reason))


@pytest.mark.parametrize("folder", cases(GOLDEN), ids=lambda folder: folder.name)
def test_what_must_come_out(folder: Path) -> None:
    check(folder)


@pytest.mark.parametrize("folder", [known(folder) for folder in cases(FAILURES)])
def test_what_does_not_yet(folder: Path) -> None:
    check(folder)


@pytest.mark.parametrize("folder", cases(FAILURES), ids=lambda folder: folder.name)
def test_a_known_failure_has_a_reason(folder: Path) -> None:
    assert read(folder / "reason.txt").strip()
