"""How much of a page is read: where it stops, and that it says so."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, AnyStr, TypeAlias, TypeVar

from boilerml.blocks import Met
from boilerml.tags import BLOCK_TAGS

Room: TypeAlias = Callable[[int], Met]
"""Given the blocks that there are, what keeps another from being taken."""
Source = TypeVar("Source")

DEPTH = 512
"""Of Blink's DOM as well."""
READING = 0.25
"""Share of the time after which no more is read: judging blocks takes three times as long as finding them."""
LEAST_BLOCKS = 100
"""Judged whatever the time: they take some milliseconds."""
WINDOW = 65_536
"""Characters before a cut in which a better place is looked for."""
WIDEST = 4
"""Bytes of a character, at most."""

_BLOCK = "</?(?:" + "|".join(sorted(BLOCK_TAGS)) + ")[\\s/>]"
_PLACES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (_BLOCK, "[<\\n]", "[ \\t\\r]"))
"""Where to cut, the best first: at a block's tag, at another tag or line, at a word."""
_PLACES_BYTES = tuple(re.compile(pattern.pattern.encode(), re.IGNORECASE) for pattern in _PLACES)


class Full(Exception):  # noqa: N818  (a page is full)
    """There is another block, and a limit that keeps it out."""

    def __init__(self, met: Met) -> None:
        super().__init__(met)
        self.met = met


@dataclass(frozen=True)
class Limits:
    """How much of a page is read. Past a limit it is cut, between two blocks if it can be; what came before counts.

    The defaults are far beyond what people read; with them a page takes less than 2 GB of memory, whatever it is
    (docs/reliability.md).

    Raises:
        ValueError: one is below 1, or the time is no positive number.

    >>> Limits(seconds=0.5).blocks
    200000
    """

    bytes: int = 20 * 2**20
    """Of the source; characters, if it is text."""
    blocks: int = 200_000
    """Of the page, as ``Extraction.blocks`` has them."""
    depth: int = DEPTH
    """Elements in each other. Deeper ones stand side by side below this depth: nothing is lost, so nothing is said."""
    seconds: float | None = None
    """Of the clock, to be taken about: reading stops when a quarter has gone, and what was read is judged. The result
    then hangs on the machine; without it (None) no clock is looked at, and the same page always gives the same."""

    def __post_init__(self) -> None:
        for name in ("bytes", "blocks", "depth"):
            value: object = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"Limits.{name} is {value!r}: give a whole number from 1")
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError(f"Limits.seconds is {self.seconds!r}: give a number above 0, or None for no limit")

    def room(self, share: float = READING) -> Room:
        """Start the clock, if there is a limit of time, of which ``share`` may be taken before all is full."""
        if self.seconds is None:
            return lambda blocks: "blocks" if blocks >= self.blocks else None
        until = time.monotonic() + share * self.seconds

        def full(blocks: int) -> Met:
            if blocks >= self.blocks:
                return "blocks"
            return "seconds" if blocks >= LEAST_BLOCKS and time.monotonic() > until else None

        return full


USUAL = Limits()


def endless(_: int) -> Met:
    """Room without end."""
    return None


def shortened(source: Source, most: int) -> tuple[Source, Met]:
    """A source without what is beyond ``most`` bytes or characters, and whether there was any.

    It ends before a block if one begins close by. What is no source is returned as it is: whoever reads it says so.

    >>> shortened("<p>One <b>two</b></p><p>Three", 24), shortened(b"one two", 6)
    (('<p>One <b>two</b></p>', 'bytes'), (b'one', 'bytes'))
    """
    cut: Any = source
    if isinstance(cut, str) and len(cut) > most:
        return cut[: _end(cut, most, _PLACES)], "bytes"  # type: ignore[return-value]  # Source is str here
    if isinstance(cut, bytes | bytearray | memoryview) and len(cut) > most:
        data = bytes(cut[: most + 1])
        end = _end(data, most, _PLACES_BYTES)
        while end > most - WIDEST and 0x80 <= data[end] < 0xC0:  # inside a character of UTF-8
            end -= 1
        return data[:end], "bytes"  # type: ignore[return-value]  # Source is bytes here
    return source, None


def _end(source: AnyStr, most: int, places: tuple[re.Pattern[AnyStr], ...]) -> int:
    """The best place up to ``most`` to cut at; ``most`` where there is none."""
    start = max(most - WINDOW, 1)
    for place in places:
        found = max((one.start() for one in place.finditer(source, start, most)), default=0)
        if found:
            return found
    return most
