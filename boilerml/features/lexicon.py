"""What class, id and tag names have meant on the training pages: learned log-odds of their parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

Lexicon: TypeAlias = Mapping[str, float]
"""Log-odds of content by token: above 0 speaks for content."""

EMPTY: Lexicon = MappingProxyType({})

PART = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")


LONG_NAMES = 500
"""Characters of names that are too many to remember: 4,096 classes of a megabyte would be all memory there is."""


def name_tokens(names: str) -> frozenset[str]:
    """The words in an element's names, split at case changes and everything that is no letter.

    >>> sorted(name_tokens("relatedPosts post-2041 SIDEBAR"))
    ['post', 'posts', 'related', 'sidebar']
    """
    return _known_tokens(names) if len(names) < LONG_NAMES else _tokens(names)


def _tokens(names: str) -> frozenset[str]:
    return frozenset(map(str.lower, PART.findall(names)))


_known_tokens = lru_cache(maxsize=4_096)(_tokens)


def container_tokens(tag: str, names: str) -> frozenset[str]:
    """The tokens of a container: those of its names, and its tag in angle brackets."""
    return name_tokens(names) | {f"<{tag}>"}
