"""A progress bar on standard error for long work, if somebody is there to see it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

Thing = TypeVar("Thing")


def progress(things: Iterator[Thing], counted: Iterable[object], *, shown: bool) -> Iterator[Thing]:
    """The things themselves, with a bar that grows with them.

    There is none for a single thing, nor if standard error is no terminal, nor where tqdm is not installed.

    Args:
        things: what is being done.
        counted: of which there are as many; if it has no length, the bar has no end.
        shown: whether a bar is wanted at all.
    """
    total = len(counted) if isinstance(counted, Sized) else None
    if not shown or total == 1 or not sys.stderr.isatty():
        return things
    try:
        from tqdm import tqdm  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError:
        return things
    bar: Iterator[Thing] = iter(tqdm(things, total=total, unit=" pages", dynamic_ncols=True, file=sys.stderr))
    return bar
