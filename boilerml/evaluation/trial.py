"""Tools tried on pages in a process of their own, which may hang, crash or take all the memory that it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple

from boilerml import extract, extract_text
from boilerml.charset import decode
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.hostile import FILES, PAGES, TEXTS
from boilerml.evaluation.peers import PEERS

SECONDS = 30.0
"""Of a processor, after which a tool is said to hang; or as many of a clock, ``IDLE`` times."""
IDLE, TICK = 10, 0.2
MEMORY = 2 * 2**30
"""Bytes of address space that it may have besides what it had before the first page."""

Page = str | bytes


class Outcome(NamedTuple):
    """What came of a page."""

    seconds: float = 0.0
    """Of this process's own time."""
    megabytes: int = 0
    """The most memory in use, beyond what there was before the page was cleaned."""
    has_word: bool = False
    """Whether the word that is to be found was."""
    error: str = ""
    """``hangs``, ``ends`` (the process does), ``memory``, the kind of what was raised, or nothing."""


def _verdicts(page: Page) -> str:
    return "\n".join(verdict.text for verdict in extract(page).blocks)


def _forms(page: Page) -> str:
    found = extract(page, favor="recall")
    return f"{found.markdown()}{found.html()}{found.xml()}{found.tei()}{found.json()}{found.comments}"


def _lines(page: Page) -> str:
    return "\n".join(verdict.text for verdict in extract_text(page).blocks)


def _peer(name: str) -> Callable[[Page], str]:
    clean = PEERS[name].load()
    return lambda page: clean(Record("", "", html=decode(page) if isinstance(page, bytes) else page))


TOOLS: Mapping[str, Callable[[], Callable[[Page], str]]] = MappingProxyType(
    {
        "boilerml": lambda: _verdicts,
        "every form": lambda: _forms,
        "plain text": lambda: _lines,
        **{name: partial(_peer, name) for name in PEERS},
    }
)
"""What can be tried: on pages and files, or on texts."""


class Trial:
    """A tool in a process that is started again when a page has ended it; to be used as a context."""

    def __init__(self, tool: str, seconds: float = SECONDS) -> None:
        """Prepare; ``seconds`` of a processor are given to each page, and twice as many to start."""
        self._tool, self._seconds = tool, seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Trial:  # noqa: PYI034  (Self is younger than Python 3.10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def run(self, name: str, size: int) -> Outcome:
        """Try the tool on a page of the hostile corpus, of about this size."""
        if self._child is None or self._child.poll() is not None:
            command = [sys.executable, "-W", "ignore", "-m", "boilerml.evaluation.trial", self._tool]
            self._child = subprocess.Popen(  # noqa: S603  (this very module)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._answer(2 * self._seconds)
        self._child.stdin.write(json.dumps([name, size]).encode() + b"\n")  # type: ignore[union-attr]  # a pipe
        self._child.stdin.flush()  # type: ignore[union-attr]  # as above
        return self._answer(self._seconds)

    def _answer(self, seconds: float) -> Outcome:
        if self._child is None or self._child.stdout is None:
            return Outcome(error="ends")
        began, until = _processor_seconds(self._child.pid), time.monotonic() + IDLE * seconds
        with DefaultSelector() as ready:
            ready.register(self._child.stdout, EVENT_READ)
            while not (is_there := bool(ready.select(TICK))):
                if _processor_seconds(self._child.pid) - began > seconds or time.monotonic() > until:
                    break
        line = self._child.stdout.readline() if is_there else b""
        if not line:
            self._stop()
            return Outcome(error="ends") if is_there else Outcome(seconds, error="hangs")
        return Outcome(*json.loads(line))

    def _stop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
        self._child = None


def _tried(clean: Callable[[Page], str], name: str, size: int) -> Outcome:
    page = {**PAGES, **FILES, **TEXTS}[name](size)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, began = _status("VmRSS:"), time.process_time()
    error, text = "", ""
    try:
        text = clean(page)
    except MemoryError:
        error = "memory"
    except Exception as raised:  # noqa: BLE001  (whatever it is, it is counted)
        error = type(raised).__name__
    return Outcome(time.process_time() - began, _status("VmHWM:") - before, "deep" in text, error)


def _processor_seconds(pid: int) -> float:
    """What a process has had of a processor: others may use the same, so a clock would tell nothing."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status(name: str) -> int:
    """Megabytes that Linux counts under this name."""
    return int(Path("/proc/self/status").read_text().partition(name)[2].split()[0]) // 1024


def _serve(tool: str) -> None:
    """Answer each line of standard input, a case and a size, by a line of standard output."""
    import resource  # noqa: PLC0415  (Unix has it)

    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # tools print
    clean = TOOLS[tool]()
    clean("<p>It rained all day in the valley.")
    limit = _status("VmSize:") * 2**20 + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    def say(values: Any) -> None:  # noqa: ANN401  (whatever JSON holds)
        out.write(json.dumps(values) + "\n")
        out.flush()

    say(Outcome())
    for line in sys.stdin:
        say(_tried(clean, *json.loads(line)))


if __name__ == "__main__":
    _serve(sys.argv[1])
