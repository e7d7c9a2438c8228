"""What repeats on a page: the same path of tags, siblings alike, the same text again."""

from __future__ import annotations

import numpy as np

from boilerml.blocks import Column
from boilerml.features.columns import Columns, Ints
from boilerml.features.registry import Feature, enter, feature
from boilerml.features.terms import distinct


class _Groups:
    """Sums over the blocks whose containers share a signature: shape (measures, n)."""

    def __init__(self, page: Columns, signature: Ints) -> None:
        shared = page.shared(_Weights)
        k = int(signature.max()) + 1
        count = np.bincount(signature, minlength=k)
        # One call for all sums: those of each weight stand k places after those of the one before.
        places = (signature + np.arange(0, len(shared.weights) * k, k)[:, None]).ravel()
        sums = np.bincount(places, shared.weights.ravel(), len(shared.weights) * k).reshape(-1, k)
        chars, links, prose, squares, logs = sums
        some_chars, some_blocks = np.maximum(chars, 1), np.maximum(count, 1)
        means = logs / some_blocks
        spread = np.sqrt(np.maximum(squares / some_blocks - means**2, 0))
        columns = (np.log1p(count), chars / shared.total, links / some_chars, prose / some_chars, means, spread)
        self.table = np.array(columns, np.float32).take(signature, axis=1)


class _Weights:
    """What is summed over groups of blocks: shape (sums, n)."""

    def __init__(self, page: Columns) -> None:
        logs = np.log1p(page.chars)
        self.weights = np.stack((page.chars, page.linked_chars, page.prose_chars, logs**2, logs))
        self.total = max(page.chars.sum(), 1)


class _ByPath(_Groups):
    def __init__(self, page: Columns) -> None:
        super().__init__(page, page.signatures[page.container])


class _ByTags(_Groups):
    def __init__(self, page: Columns) -> None:
        super().__init__(page, page.tag_signatures[page.container])


class _ByParentPath(_Groups):
    def __init__(self, page: Columns) -> None:
        super().__init__(page, page.signatures[page.parents[page.container]])


GROUPS = {"path": _ByPath, "tags": _ByTags, "parent_path": _ByParentPath}
GROUP_MEASURES = ("count_log", "page_share", "link_density", "prose_share", "chars_mean", "chars_spread")
"""Of the blocks whose container, or its parent, has the same path of tags (and first classes) from the root."""


def _group(family: type[_Groups], place: int) -> Feature:
    return lambda page: page.shared(family).table[place]


for _group_name, _family in GROUPS.items():
    for _place, _measure in enumerate(GROUP_MEASURES):
        enter(f"{_group_name}_{_measure}", _group(_family, _place))


class _Siblings:
    """The largest family of like siblings around a block: how many, and how long."""

    def __init__(self, page: Columns) -> None:
        signature = page.signatures
        key = page.parents * (int(signature.max()) + 1) + signature
        _, kind, counts = np.unique(key, return_inverse=True, return_counts=True)
        mean = np.bincount(kind, page.held_chars) / counts
        best: list[int] = []
        largest: list[int] = []
        for index, (above, size) in enumerate(zip(page.parent, counts[kind].tolist(), strict=True)):
            inherits = bool(best) and largest[above] > size
            best.append(best[above] if inherits else index)
            largest.append(largest[above] if inherits else size)
        chosen = np.array(best, np.int64)[page.container]
        family = kind[chosen]
        self.count = counts[family].astype(np.float32)
        self.mean = mean[family].astype(np.float32)
        self.share = (mean * counts)[family].astype(np.float32)
        self.inner_blocks = page.sizes[chosen].astype(np.float32)


@feature
def siblings_log(page: Columns) -> Column:
    """Natural logarithm of the largest family of like siblings that the block is in one of.

    >>> print(siblings_log(columns_of("<h1>a</h1><ul><li>b</li><li>c</li><li>d</li></ul>")).round(2))
    [0.  1.1 1.1 1.1]
    """
    return np.log(page.shared(_Siblings).count)


@feature
def sibling_chars_log(page: Columns) -> Column:
    """Natural logarithm of that family's mean characters, plus one.

    >>> print(sibling_chars_log(columns_of("<h1>a</h1><ul><li>four</li><li>ten</li></ul>")).round(2))
    [0.69 1.5  1.5 ]
    """
    return np.log1p(page.shared(_Siblings).mean)


@feature
def sibling_page_share(page: Columns) -> Column:
    """That family's share of the page's characters (0 to 1).

    >>> print(sibling_page_share(columns_of("<h1>two!</h1><ul><li>four</li><li>more</li></ul>")).round(2))
    [0.33 0.67 0.67]
    """
    return page.shared(_Siblings).share / max(float(page.chars.sum()), 1.0)


@feature
def sibling_blocks_log(page: Columns) -> Column:
    """Natural logarithm of the blocks in the block's own sibling, plus one: cards have several.

    >>> print(sibling_blocks_log(columns_of("<h1>a</h1><div><p>b</p>c</div><div><p>d</p>e</div>")).round(2))
    [0.69 1.1  1.1  1.1  1.1 ]
    """
    return np.log1p(page.shared(_Siblings).inner_blocks)


class _Copies:
    """How often a block's text occurs on the page, and whether before."""

    def __init__(self, page: Columns) -> None:
        counts: dict[str, int] = {}
        before = []
        texts = list(map(str.lower, page.fields[0]))
        for text in texts:
            earlier = counts.get(text, 0)
            before.append(earlier)
            counts[text] = earlier + 1
        self.before = np.array(before, np.float32)
        self.count = np.array([counts[text] for text in texts], np.float32)


@feature
def copies(page: Columns) -> Column:
    """How often the block's text occurs on the page, at most 10.

    >>> print(copies(columns_of("<p>Read more</p><p>text</p><p>read more</p>")).round(2))
    [2. 1. 2.]
    """
    return np.minimum(page.shared(_Copies).count, 10)


@feature
def copies_before(page: Columns) -> Column:
    """How often it occurred before, at most 10.

    >>> print(copies_before(columns_of("<p>Read more</p><p>text</p><p>read more</p>")).round(2))
    [0. 0. 1.]
    """
    return np.minimum(page.shared(_Copies).before, 10)


class _Topic:
    """How much of a block's vocabulary the page's prose shares, the block's own use of it left out."""

    def __init__(self, page: Columns) -> None:
        owner, ids, k = page.term_ids
        if not k:
            self.share = self.weight = np.zeros(page.n, np.float32)
            return
        pairs = distinct(owner * k + ids)
        block, term = pairs // k, pairs % k
        prose = page.prose[block]
        spread = np.bincount(term, prose, k)
        elsewhere = spread[term] - prose
        terms = np.maximum(np.bincount(block, minlength=page.n), 1)
        self.share = (np.bincount(block, elsewhere > 0, page.n) / terms).astype(np.float32)
        self.weight = (np.bincount(block, np.log1p(elsewhere), page.n) / terms).astype(np.float32)


@feature
def topic_share(page: Columns) -> Column:
    """Share of the block's terms that other prose of the page uses (0 to 1).

    >>> print(topic_share(columns_of("<p>rivers</p><p>lamps</p><p>" + "about rivers " * 10 + "</p>")).round(2))
    [1. 0. 0.]
    """
    return page.shared(_Topic).share


@feature
def topic_weight(page: Columns) -> Column:
    """Mean over the block's terms of the logarithm of how many other prose blocks use them.

    >>> print(topic_weight(columns_of("<p>rivers</p><p>lamps</p><p>" + "about rivers " * 10 + "</p>")).round(2))
    [0.69 0.   0.  ]
    """
    return page.shared(_Topic).weight
