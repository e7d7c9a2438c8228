"""Learn what class, id and tag names mean: log-odds of content under a token, from pages of many hosts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np

from boilerml.features.lexicon import Lexicon, container_tokens, name_tokens
from boilerml.training.examples import Example

LEAST_HOSTS = 8
"""Hosts that must use a token before anything is learned of it: what one site calls things says nothing of others."""
PRIOR_PAGES = 3.0
"""Pages of average content share that each token is taken to have been seen on beforehand."""
LIMIT = 4.0

Shares: TypeAlias = Mapping[str, tuple[float, float]]


class TokenCounts(NamedTuple):
    """What one page says of its tokens."""

    host: str
    weight: float
    shares: Shares
    """By token: the page's weight under it that is content, and that is boilerplate (0 to 1 each)."""


def count(example: Example) -> TokenCounts:
    """Count a page's tokens: how much of the page each has around it, content and boilerplate."""
    weights = example.block_weights() / max(example.weight, 1e-9)
    content = np.concatenate(([0.0], np.cumsum(np.where(example.kept, weights, 0))))
    other = np.concatenate(([0.0], np.cumsum(np.where(example.kept, 0, weights))))
    shares: dict[str, tuple[float, float]] = {}
    reached: dict[str, int] = defaultdict(int)

    def add(token: str, first: int, end: int) -> None:
        # Containers come outermost first, so a range that begins before the last one's end lies inside it.
        if first >= reached[token]:
            good, bad = shares.get(token, (0.0, 0.0))
            shares[token] = (
                good + float(content[end] - content[first]),
                bad + float(other[end] - other[first]),
            )
            reached[token] = end

    for container in example.page.containers:
        for token in container_tokens(container.tag, container.names):
            add(token, container.first, container.end)
    for index, block in enumerate(example.page.blocks):
        for token in name_tokens(block.inline_names):
            add(token, index, index + 1)
    return TokenCounts(example.host, example.weight, shares)


def learn(counts: Iterable[TokenCounts]) -> Lexicon:
    """Log-odds of content under each token that enough hosts use, against content anywhere."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    hosts: dict[str, set[str]] = defaultdict(set)
    for page in counts:
        for token, (good, bad) in page.shares.items():
            sums[token][0] += page.weight * good
            sums[token][1] += page.weight * bad
            hosts[token].add(page.host)
    good, bad = sums.get("<body>", [1.0, 1.0])
    prior = (good + 0.5) / (good + bad + 1.0)
    base = math.log(prior / (1 - prior))
    lexicon = {}
    for token in sorted(sums):
        if len(hosts[token]) >= LEAST_HOSTS:
            good, bad = sums[token]
            odds = math.log((good + PRIOR_PAGES * prior) / (bad + PRIOR_PAGES * (1 - prior))) - base
            lexicon[token] = round(max(-LIMIT, min(LIMIT, odds)), 2)
    return lexicon
