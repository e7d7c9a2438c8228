"""Processes of their own to measure in: started from scratch, one thread for each numeric library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple, ParamSpec, TypeVar
from unittest.mock import patch

from boilerml.batch.pool import ONE_THREAD

P = ParamSpec("P")
R = TypeVar("R")

QUIET = {**ONE_THREAD, "PYTHONWARNINGS": "ignore"}
"""The environment of all of them; what libraries warn of each other's use is nobody's concern here."""
WITHOUT_LOOPS = {**QUIET, "BOILERML_KERNEL": "0"}
"""An environment in which the compiled loops are left unused."""

# The kernel counts among a process's memory what its parent held when it started it. So a small process stands between.
_LAUNCHER = """if True:
    import json, resource, subprocess, sys
    subprocess.run([sys.executable, "-c", *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    most = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(json.dumps([1000 * (used.ru_utime + used.ru_stime), most]))
"""


class Usage(NamedTuple):
    """What a process took from its first instruction to its last."""

    ms: float
    """CPU milliseconds, the system's on its behalf included."""
    mib: float
    """The most memory that it held, in MiB."""


def alone(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """What the function returns when it is called in a fresh process; both are pickled.

    Libraries read how many threads to start when they are loaded, which in this process has happened already.
    """
    return _alone(QUIET, lambda fresh: fresh.submit(function, *arguments, **named).result())


def without_loops(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """As :func:`alone`, without the compiled loops."""
    return _alone(WITHOUT_LOOPS, lambda fresh: fresh.submit(function, *arguments, **named).result())


def _alone(environment: dict[str, str], ask: Callable[[ProcessPoolExecutor], R]) -> R:
    spawn = get_context("spawn")
    with patch.dict(os.environ, environment), ProcessPoolExecutor(1, mp_context=spawn) as fresh:
        return ask(fresh)


def usage(code: str, *arguments: str) -> Usage:
    """Run Python code in a fresh interpreter (Linux, macOS).

    Args:
        code: as ``python -c`` takes it.
        arguments: ``sys.argv[1:]`` there.

    Raises:
        subprocess.CalledProcessError: the code failed; what it wrote on standard error was not held back.
    """
    command = [sys.executable, "-S", "-c", _LAUNCHER, code, *arguments]
    environment = {**os.environ, **QUIET}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603  (our own code)
    return Usage(*json.loads(done.stdout))
