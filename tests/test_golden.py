"""Pages with what must come out of them; known failures lie apart, each with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from boilerml import clean
from boilerml.evaluation.metrics import word_f1

GOLDEN = Path(__file__).parent / "golden"
FAILURES = GOLDEN / "known_failures"
LEAST = 0.9


def score(folder: Path) -> float:
    text = clean((folder / "page.html").read_bytes(), scope="article" if "comments" in folder.name else "page")
    return word_f1(text, (folder / "expected.txt").read_text(encoding="utf-8")).f1


def cases(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/page.html"))


@pytest.mark.parametrize("folder", cases(GOLDEN), ids=lambda folder: folder.name)
def test_what_must_come_out(folder: Path) -> None:
    assert score(folder) >= LEAST


@pytest.mark.xfail(strict=True, reason="see reason.txt beside the page")
@pytest.mark.parametrize("folder", cases(FAILURES), ids=lambda folder: folder.name)
def test_what_does_not_yet(folder: Path) -> None:
    assert (folder / "reason.txt").read_text(encoding="utf-8").strip()
    assert score(folder) >= LEAST
