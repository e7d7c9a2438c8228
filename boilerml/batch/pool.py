"""Call a function on every item of a stream, in processes, in order, and outlive whatever an item does to its process.

loky does the work rather than ``concurrent.futures``, because its workers start from scratch with an environment of
their own, which is how numeric libraries are held to one thread (on a busy machine of two cores, 600 pages took 26 s in
two forked workers whose libraries started a thread for each core, and 9 s in workers held to one); because they need no
``if __name__ == "__main__"`` around the caller and take functions that plain pickle does not; and because it counts the
cores that the container may use rather than those of the host. pebble says by itself which call killed a worker, but
forks, cannot give workers an environment, and is under the LGPL.
"""

from __future__ import annotations

import gc
import os
import re
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from threading import Thread
from typing import Any, Generic, TypeAlias, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")

PENDING_PER_WORKER = 4
"""Items handed out but not yet given back, by worker: enough that none waits for the slowest, few enough to hold."""

SECONDS_ALONE = 1.0
"""That a worker lives longer than its parent, at most."""

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""The workers share the cores already. Libraries read these when they are loaded, so they must be set before."""

Waiting: TypeAlias = "tuple[Any, Future[tuple[Any, str]] | None]"
"""An item under way, and what will come of it; None if no pool took it."""

_WORK: ContextVar[Callable[[Any], Any]] = ContextVar("work")
"""In a worker, the function that it was started for: sent once instead of with every item."""

_EXIT_CODES = re.compile(r"exit codes of the workers are \{(.*?)\}")


@dataclass(frozen=True)
class Outcome(Generic[Item, Value]):
    """What came of one item."""

    item: Item
    value: Value | None
    """What the function returned; None if it failed."""
    error: str = ""
    """The type and message of what it raised, or how its process ended; ``""`` if it did not fail."""


Outcomes: TypeAlias = Generator[Outcome[Item, Value], None, None]


def usable_workers() -> int:
    """How many processes can work at a time: the cores that this process, or its container, may use."""
    from loky import cpu_count  # noqa: PLC0415  (30 ms, for those who work in processes)

    return int(cpu_count())


def in_order(work: Callable[[Item], Value], items: Iterable[Item], workers: int | None = None) -> Outcomes[Item, Value]:
    """Call ``work`` on every item and give back what came of it, in the items' order, as soon as it is there.

    Args:
        work: a function that may raise, or even end its process, without harm to other items.
        items: any number of them, even without end: few are taken before their predecessors are given back. What it
            raises is raised here, after the outcomes of the items before.
        workers: processes; 0 or 1: none but this one, so that an item which ends its process ends this one; by default
            as many as can work at a time.

    Raises:
        ValueError: if ``workers`` is negative.
    """
    count = usable_workers() if workers is None else workers
    if count < 0:
        raise ValueError(f"workers is {workers}: give the number of processes, 0 to work in this one")
    return _here(work, items) if count <= 1 else _in_processes(work, items, count)


def _here(work: Callable[[Item], Value], items: Iterable[Item]) -> Outcomes[Item, Value]:
    for item in items:
        yield Outcome(item, *_attempt(work, item))


def _in_processes(work: Callable[[Item], Value], items: Iterable[Item], workers: int) -> Outcomes[Item, Value]:
    source = _Source(items)
    waiting: deque[Waiting] = deque()
    pool = Pool(work, workers)
    try:
        while True:
            for item in source.take(workers * PENDING_PER_WORKER - len(waiting)):
                waiting.append((item, pool.submit(item)))
            if not waiting:
                break
            try:
                yield _outcome(*waiting[0])
                waiting.popleft()
            except BrokenProcessPool:
                pool.stop()
                yield from _one_by_one(work, waiting)
                waiting.clear()
                pool = Pool(work, workers)
    finally:
        pool.stop()
    source.complain()


def _one_by_one(work: Callable[[Item], Value], waiting: Iterable[Waiting]) -> Iterator[Outcome[Item, Value]]:
    """What was under way when a worker died, one item at a time, so that it shows whose fault it was.

    An item that fails only beside others, for want of memory perhaps, gets its second chance here.
    """
    pool = Pool(work, 1)
    try:
        for item, future in waiting:
            try:
                done = future is not None and future.done() and future.exception() is None
                yield _outcome(item, future if done else pool.submit(item))
            except BrokenProcessPool as error:  # noqa: PERF203  (beside the start of a process, nothing)
                yield Outcome(item, None, _last_words(error))
                pool.stop()
                pool = Pool(work, 1)
    finally:
        pool.stop()


def _outcome(item: Item, future: Future[tuple[Value | None, str]] | None) -> Outcome[Item, Value]:
    if future is None:
        raise BrokenProcessPool("the pool did not take it")
    return Outcome(item, *future.result())


def _last_words(error: BrokenProcessPool) -> str:
    codes = _EXIT_CODES.search(str(error))
    how = f" ({codes[1]})" if codes else ""
    return f"its process died{how}: a crash in a library, too little memory, or a signal from outside"


class _Source(Generic[Item]):
    """Items as they are asked for; an exception of theirs is kept until what came before it is done."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = iter(items)
        self._error: Exception | None = None

    def take(self, count: int) -> Iterator[Item]:
        if self._error is None:
            try:
                yield from islice(self._items, count)
            except Exception as error:  # noqa: BLE001  (raised again by complain)
                self._error = error

    def complain(self) -> None:
        if self._error is not None:
            raise self._error


class Pool:
    """Worker processes, each ready to do one kind of work; started with the first item."""

    def __init__(self, work: Callable[[Any], Any], workers: int) -> None:
        from loky import ProcessPoolExecutor  # noqa: PLC0415  (30 ms, for those who work in processes)

        self._executor = ProcessPoolExecutor(
            workers, initializer=_prepare, initargs=(work, os.getpid()), env=ONE_THREAD
        )

    def submit(self, item: Any) -> Future[tuple[Any, str]] | None:  # noqa: ANN401  (of whatever type the work takes)
        """None if the pool is broken already."""
        try:
            future: Future[tuple[Any, str]] = self._executor.submit(_work_on, item)
        except BrokenProcessPool:
            return None
        return future

    def stop(self) -> None:
        """End the workers, whatever they are doing."""
        self._executor.shutdown(wait=True, kill_workers=True)


def _prepare(work: Callable[[Any], Any], parent: int) -> None:
    """Make a worker ready: Ctrl-C is for the parent, and the collector need not look at what stays for good."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow, args=(parent,), daemon=True).start()
    _WORK.set(work)
    gc.collect()
    gc.freeze()


def _follow(parent: int) -> None:
    """End with the parent, which may be killed without a chance to say so."""
    while os.getppid() == parent:
        time.sleep(SECONDS_ALONE)
    signal.raise_signal(signal.SIGTERM)


def _work_on(item: Any) -> tuple[Any, str]:  # noqa: ANN401  (of whatever type the work takes)
    return _attempt(_WORK.get(), item)


def _attempt(work: Callable[[Item], Value], item: Item) -> tuple[Value | None, str]:
    try:
        return work(item), ""
    except Exception as error:  # noqa: BLE001  (whatever it is, it is this item's own; the others go on)
        return None, f"{type(error).__name__}: {error}"
