"""Which pages belong on one side of a split: those of one host, and near-copies wherever they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boilerml.training.align import tokens
from boilerml.training.examples import Example

SHINGLE = 6
SKETCH = 24
"""Smallest hashes kept of a gold's shingles (bottom-k sketch; Broder 1997)."""
SHARED = 12
"""Of them that two golds must share to count as near-copies: about a third of their text."""


def groups(examples: Sequence[Example]) -> NDArray[np.int64]:
    """A number for each example, the same for pages of one host and for near-copies: shape (examples,)."""
    parent: dict[str, str] = {}

    def root(host: str) -> str:
        while parent.setdefault(host, host) != host:
            host = parent[host]
        return host

    sketches: dict[int, list[int]] = {}
    for index, example in enumerate(examples):
        shared: dict[int, int] = {}
        for value in _sketch(example.record.gold):
            for other in sketches.setdefault(value, []):
                shared[other] = shared.get(other, 0) + 1
            sketches[value].append(index)
        here = root(example.host)
        for other, count in shared.items():
            if count >= SHARED:
                parent[root(examples[other].host)] = here
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(root(example.host), len(numbers)) for example in examples], np.int64)


def folds(group: NDArray[np.int64], count: int, seed: int) -> NDArray[np.int64]:
    """A fold (0 to count - 1) for each example, whole groups together: shape (examples,)."""
    names = np.unique(group)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    return (shuffled % count)[np.searchsorted(names, group)]


def _sketch(gold: str) -> list[int]:
    words = tokens(gold)
    shingles = {" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}
    hashes = sorted(
        int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=8).digest(), "big") for shingle in shingles
    )
    return hashes[:SKETCH] if len(hashes) >= SKETCH else []
