"""The compiled loops, where they were built; without them Python does the same, to the bit, in a third more time.

``pip install`` builds them where there is a C compiler (docs/performance.md). ``BOILERML_KERNEL=0`` in the environment
leaves them unused.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol, cast

from boilerml.tags import BLOCK_TAGS, PREFORMATTED_TAGS, SKIPPED_TAGS, STRONG_TAGS

__all__ = ["ACTIONS", "KERNEL", "Kernel"]


VERSION = 3
"""Of the functions; a checkout may hold what was built from an older source."""


class Kernel(Protocol):
    """What is compiled; the functions' own documentation says what each takes and writes."""

    walk: Callable[..., tuple[list[Any], list[Any], Any] | None]
    numbers: Callable[..., None]
    log_odds: Callable[..., None]
    product: Callable[..., None]
    classes: Callable[..., None]
    words: Callable[..., tuple[bytes, ...]]
    tokens: Callable[..., tuple[bytes, bytes]]
    wording: Callable[..., None]
    found: Callable[..., None]


def _kernel() -> Kernel | None:
    if os.environ.get("BOILERML_KERNEL") == "0":
        return None
    try:
        found = import_module("boilerml._kernel")
    except (ImportError, AttributeError):  # not built, or built for another Python or lxml
        return None
    return cast("Kernel", found) if getattr(found, "version", 0) == VERSION else None


KERNEL: Kernel | None = _kernel()
"""None where the loops were not built, or are not wanted."""

_BLOCK, _SKIP, _PRE, _ANCHOR, _STRONG, _SPAN, _BREAK, _IMAGE, _INPUT = (1 << bit for bit in range(9))

ACTIONS = MappingProxyType(
    {
        **dict.fromkeys(BLOCK_TAGS, _BLOCK),
        **dict.fromkeys(PREFORMATTED_TAGS, _BLOCK | _PRE),
        **dict.fromkeys(SKIPPED_TAGS, _SKIP),
        **dict.fromkeys(STRONG_TAGS, _STRONG),
        "a": _ANCHOR,
        "span": _SPAN,
        "br": _BREAK,
        "img": _IMAGE,
        "input": _INPUT,
    }
)
"""What an element of each tag does to the walk; other tags are inline, or with a hyphen blocks."""
