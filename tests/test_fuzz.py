"""The fuzzers' targets on their seeds and on changes of them, and for some seconds under atheris where it is there."""

from __future__ import annotations

import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, in_time, seeds

RUNS = {"pages": 30, "texts": 60, "models": 60, "arrays": 200, "loops": 300}
ODD = [
    b"<",
    b">",
    b"\0",
    b"</p>",
    b"<table>",
    b"&#",
    b"\xff\xfe",
    b"\n",
    b"{",
    b'"',
    b"<script>",
    b"\xd8\x00",
    b"[" * 50,
]


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_and_changes_of_them_pass(target: str) -> None:
    chance = random.Random(target)
    known = seeds(target)
    for _ in range(RUNS[target]):
        data = bytearray(chance.choice(known)[:2_000])
        for _ in range(chance.randrange(8)):
            place = chance.randrange(len(data) + 1)
            data[place : place + chance.randrange(20)] = chance.choice(ODD)
        in_time(target, bytes(data))


@pytest.mark.slow
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed: pip install 'boilerml[fuzz]'")
@pytest.mark.parametrize("target", TARGETS)
def test_coverage_finds_nothing_in_seconds(target: str, tmp_path: Path) -> None:
    limits = ["-max_total_time=4", "-rss_limit_mb=2048", "-timeout=5"]
    command = [sys.executable, "-m", "tests.fuzz.run", target, *limits]
    found = f"-artifact_prefix={tmp_path}/"
    done = subprocess.run([*command, found, str(tmp_path / "corpus")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "Done" in done.stderr
