"""What repeats on a page: the same path of tags, siblings alike, the same text again."""

from __future__ import annotations

import numpy as np

from boilerml.blocks import Column
from boilerml.features.columns import Columns, Ints
from boilerml.features.registry import Feature, enter, feature
from boilerml.features.terms import distinct


class _Groups:
    """Sums over the blocks whose containers share a signature, a row a block."""

    def __init__(self, page: Columns, signature: Ints) -> None:
        k = int(signature.max()) + 1
        count = np.bincount(signature, minlength=k)
        chars = np.bincount(signature, page.chars, k)
        links = np.bincount(signature, np.minimum(page.of("anchor_chars"), page.chars), k)
        prose = np.bincount(signature, np.where(page.prose, page.chars, 0), k)
        squares = np.bincount(signature, np.log1p(page.chars) ** 2, k) / np.maximum(count, 1)
        means = np.bincount(signature, np.log1p(page.chars), k) / np.maximum(count, 1)
        spread = np.sqrt(np.maximum(squares - means**2, 0))
        columns = (np.log1p(count), chars / max(page.chars.sum(), 1), links / np.maximum(chars, 1),
                   prose / np.maximum(chars, 1), means, spread)  # fmt: skip
        self.table = np.stack(columns, axis=1)[signature].astype(np.float32)


class _ByPath(_Groups):
    def __init__(self, page: Columns) -> None:
        super().__init__(page, page.signatures[page.container])


class _ByTags(_Groups):
    def __init__(self, page: Columns) -> None:
        super().__init__(page, page.tag_signatures[page.container])


class _ByParentPath(_Groups):
    def __init__(self, page: Columns) -> None:
        parents = np.array(page.parent, np.int64)
        super().__init__(page, page.signatures[parents[page.container]])


GROUPS = {"path": _ByPath, "tags": _ByTags, "parent_path": _ByParentPath}
GROUP_MEASURES = ("count_log", "page_share", "link_density", "prose_share", "chars_mean", "chars_spread")
"""Of the blocks whose container, or its parent, has the same path of tags (and first classes) from the root."""


def _group(family: type[_Groups], place: int) -> Feature:
    return lambda page: page.shared(family).table[:, place]


for _group_name, _family in GROUPS.items():
    for _place, _measure in enumerate(GROUP_MEASURES):
        enter(f"{_group_name}_{_measure}", _group(_family, _place))


class _Siblings:
    """The largest family of like siblings around a block: how many, and how long."""

    def __init__(self, page: Columns) -> None:
        signature = page.signatures
        parent = np.array(page.parent, np.int64)
        key = parent * (int(signature.max()) + 1) + signature
        _, kind, counts = np.unique(key, return_inverse=True, return_counts=True)
        chars = page.inside(page.chars)
        mean = np.bincount(kind, chars) / counts
        best: list[int] = []
        sizes = counts[kind].tolist()
        for index, above in enumerate(page.parent):
            best.append(index if not best or sizes[index] >= sizes[best[above]] else best[above])
        around = np.array(best, np.int64)[page.container]
        self.count = counts[kind][around].astype(np.float32)
        self.mean = mean[kind][around].astype(np.float32)
        self.share = (mean[kind] * counts[kind])[around].astype(np.float32)
        self.inner_blocks = (page.end - page.first)[around].astype(np.float32)


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
        texts = [block.text.lower() for block in page.page.blocks]
        for text in texts:
            before.append(counts.get(text, 0))
            counts[text] = before[-1] + 1
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
