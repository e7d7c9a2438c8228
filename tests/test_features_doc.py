"""docs/features.md tells of every feature, as the code does."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from boilerml.features import CONTEXT, FEATURES

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def made() -> str:
    document: str = runpy.run_path(str(ROOT / "scripts" / "list_features.py"))["markdown"]()
    return document


def test_the_document_is_up_to_date(made: str) -> None:
    kept = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    assert kept == made, "run: python scripts/list_features.py > docs/features.md"


def test_every_feature_has_a_row_that_says_something(made: str) -> None:
    rows = dict(line.strip("| ").split(" | ", 1) for line in made.splitlines() if line.startswith("| `"))
    assert list(rows) == [f"`{name}`" for name in FEATURES]
    assert all(rows.values())


def test_the_second_look_is_listed_too(made: str) -> None:
    assert all(f"`{name}`" in made for name in CONTEXT)
