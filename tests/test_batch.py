"""Many pages: in order, few at a time, and none lost with another."""

from __future__ import annotations

import ctypes
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import boilerml
from boilerml.batch.pool import PENDING_PER_WORKER, in_order
from boilerml.extraction import Extraction

ROOT = Path(__file__).parent.parent
PROSE = "The river rose in the night, and by morning the lower fields of the valley stood under water. "


def page(number: object) -> str:
    return f"<p>{PROSE * 3} {number}</p>"


def last_word(result: Extraction) -> str:
    return result.text.split()[-1]


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_texts_come_in_order_and_are_those_of_clean(workers: int) -> None:
    pages = [page(number) for number in range(20)]
    results = list(boilerml.clean_many(pages, workers=workers))
    assert [result.index for result in results] == list(range(20))
    assert [result.value for result in results] == [boilerml.clean(html) for html in pages]
    assert {result.error for result in results} == {""}


@pytest.mark.parametrize("workers", [0, 2])
def test_addresses_and_what_is_wanted_go_along(workers: int) -> None:
    pages: list[Any] = [(page("one"), "https://a.example/"), (page("two").encode(), None), page("three")]
    results = list(boilerml.clean_many(pages, workers=workers, make=lambda done: (done.url, last_word(done))))
    assert [result.value for result in results] == [("https://a.example/", "one"), (None, "two"), (None, "three")]
    assert [result.url for result in results] == ["https://a.example/", None, None]


@pytest.mark.parametrize("workers", [0, 2])
def test_choices_reach_every_page(workers: int) -> None:
    form = "<form><label>Name</label><input><label>Password</label><input></form>"
    (result,) = boilerml.clean_many([form], workers=workers, favor="recall", model=boilerml.load("models/web-4"))
    assert result.value == boilerml.clean(form, favor="recall") != boilerml.clean(form, favor="precision")


@pytest.mark.parametrize("workers", [0, 2])
def test_a_page_that_raises_is_its_own_failure(workers: int) -> None:
    pages: list[Any] = [page(1), None, page(2), ("a", "b", "c")]
    results = list(boilerml.clean_many(pages, workers=workers))
    assert [result.value is None for result in results] == [False, True, False, True]
    assert results[1].error.startswith("TypeError: ")
    assert results[3].error.startswith("ValueError: ")


DEATHS: dict[str, Callable[[], object]] = {
    "segfault": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(3),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
}


def work(item: str) -> str:
    if item == "raise":
        raise LookupError("not found")
    return str(DEATHS[item]()) if item in DEATHS else item.upper()


def test_what_kills_its_worker_is_reported_and_nothing_else_is_lost() -> None:
    items = ["a", "segfault", "b", "c", "exit", "d", "raise", *"efghijklm", "killed", "killed", "n"]
    outcomes = list(in_order(work, items, 2))
    assert [outcome.item for outcome in outcomes] == items
    alive = [item for item in items if item not in DEATHS and item != "raise"]
    assert [outcome.value for outcome in outcomes if not outcome.error] == [item.upper() for item in alive]
    errors = {outcome.item: outcome.error for outcome in outcomes if outcome.error}
    assert errors["raise"] == "LookupError: not found"
    assert "SIGSEGV" in errors["segfault"]
    assert "EXIT(3)" in errors["exit"]
    assert "SIGKILL" in errors["killed"]


@pytest.mark.parametrize("workers", [0, 2])
def test_few_items_are_taken_from_a_stream_without_end(workers: int) -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        for taken in itertools.count(1):
            yield page(taken)

    results = boilerml.clean_many(endless(), workers=workers, make=last_word)
    for index, result in zip(range(50), results, strict=False):
        assert result.value == str(index + 1)
        assert taken <= index + 1 + 2 * PENDING_PER_WORKER


@pytest.mark.parametrize("workers", [0, 2])
def test_what_the_stream_raises_comes_after_the_pages_before(workers: int) -> None:
    def broken() -> Iterator[str]:
        yield page(1)
        yield page(2)
        raise OSError("the disk is gone")

    results = boilerml.clean_many(broken(), workers=workers, make=last_word)
    assert [next(results).value, next(results).value] == ["1", "2"]
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)


def test_workers_are_held_to_one_thread() -> None:
    def threads(_: int) -> list[str | None]:
        return [os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")]

    assert [outcome.value for outcome in in_order(threads, range(2), 2)] == [["1", "1", "1"]] * 2


def test_the_collector_leaves_the_model_alone_in_workers() -> None:
    def frozen(_: int) -> int:
        import gc

        return gc.get_freeze_count()

    (outcome,) = in_order(frozen, [1], 2)
    assert outcome.value is not None
    assert outcome.value > 1000


@pytest.mark.parametrize(
    ("choices", "said"),
    [({"scope": "site"}, "scope"), ({"favor": "speed"}, "favor"), ({"workers": -1}, "workers is -1")],
    ids=["scope", "favor", "workers"],
)
def test_wrong_choices_are_said_at_once(choices: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        boilerml.clean_many([page(1)], **choices)  # type: ignore[call-overload]


def test_a_model_that_cannot_be_used_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(boilerml.ModelError):
        boilerml.clean_many([page(1)], model=tmp_path)


def test_nothing_in_nothing_out() -> None:
    assert list(boilerml.clean_many([], workers=2)) == []


def test_a_script_needs_no_guard_and_leaves_no_process(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
            import boilerml
            results = boilerml.clean_many((f"<p>Page {n}.</p>" for n in range(10**9)), workers=2)
            print(next(results).value, next(results).value)
        """),
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
    assert (done.stdout, done.stderr, done.returncode) == ("Page 0. Page 1.\n", "", 0)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["terminated", "killed"])
def test_workers_end_with_a_parent_that_cannot_say_goodbye(how: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
            import os, time
            import boilerml
            pages = (f"<p>Page {n}.</p>" for n in range(10**9))
            results = boilerml.clean_many(pages, workers=2, make=lambda _: os.getpid())
            pids = {next(results).value for _ in range(9)}
            print(*pids, flush=True)
            time.sleep(60)
        """),
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert all(map(is_alive, pids))
        process.send_signal(how)
    end = time.monotonic() + 20
    while any(map(is_alive, pids)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(is_alive, pids))


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
