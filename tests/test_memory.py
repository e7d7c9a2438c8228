"""Page after page, a process takes no more memory. The long form: ``python scripts/measure_memory.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

linux = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells memory so")


def measured(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/measure_memory.py", "--pages", "1200", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@linux
@pytest.mark.slow
def test_memory_does_not_grow() -> None:
    done = measured("--most", "0.05")  # of a short run: names of classes are still gathered up to their bound
    assert done.returncode == 0, done.stdout + done.stderr


@linux
@pytest.mark.slow
def test_a_leak_is_found() -> None:
    done = measured("--most", "0.05", "--leak", "40000")
    assert done.returncode == 1, done.stdout + done.stderr
