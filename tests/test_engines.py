"""What measures the engines measures them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fastwarc")
pytest.importorskip("pyarrow")

from boilerml.batch.records import Record
from boilerml.evaluation.engines import _records, compare, make_archives, memory, shares

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_engines_are_timed_on_the_same_archives(tmp_path: Path) -> None:
    names = make_archives(tmp_path, ROOT / "training_data", (2, 3))
    records = [one for name in names for one in _records(name) if isinstance(one, Record)]
    assert len({one.url for one in records}) == len(records) == 6
    timings = list(compare(["bare pool", "boilerml batch"], names, workers=2))
    assert [one.engine for one in timings] == ["bare pool", "boilerml batch"]
    for one in timings:
        assert one.pages_per_second * one.seconds == pytest.approx(6)
        assert one.cpu_seconds > 0
    spent = shares(names)
    assert spent["cleaning"] == max(spent.values())
    assert 50 < memory(names[0]) < 4000


def test_archives_are_made_from_the_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "scripts/make_warc.py", str(tmp_path), "--archives", "1", "--pages", "3", "--wet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{tmp_path}/made-00000.warc.wet.gz 3\n"
