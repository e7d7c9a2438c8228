"""The lowest versions that are tested are those that pyproject.toml promises."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
HIGHER = {"numpy", "scipy", "resiliparse"}
"""Than promised: ``tests/lowest.txt`` says why."""
TESTED = ("dev", "train", "metadata", "cli", "fetch", "renderers", "warc", "browser", "recipes", "batch")


def test_lowest_versions_are_the_promised_ones() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(\w+) = \[(.*?)\]$", project, re.MULTILINE | re.DOTALL)
    wanted = [text for name, text in lists if name in ("dependencies", *TESTED)]
    promised = dict(re.findall(r'"([\w.-]+)>=([\d.]+)"', " ".join(wanted)))
    lines = (ROOT / "tests" / "lowest.txt").read_text(encoding="utf-8").splitlines()
    tested = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert tested.keys() == promised.keys()
    for name in tested.keys() - HIGHER:
        assert f"{tested[name]}.".startswith(f"{promised[name]}."), name
