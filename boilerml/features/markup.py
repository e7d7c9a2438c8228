"""What the elements in and around a block say of it: tags, links, emphasis, names."""

from __future__ import annotations

import numpy as np

from boilerml.blocks import Column
from boilerml.features.columns import Columns
from boilerml.features.lexicon import Lexicon, name_tokens
from boilerml.features.registry import Feature, enter, feature

OWN_TAGS = {
    "is_item": ("li", "dd", "dt"),
    "is_cell": ("td", "th"),
    "is_division": ("div", "section", "main", "article"),
}
"""Tags of the innermost container: 1 if it is one of them."""

AROUND_TAGS = {
    "in_header": ("header",),
    "in_footer": ("footer",),
    "in_aside": ("aside",),
    "in_article": ("article",),
    "in_main": ("main",),
    "in_section": ("section",),
    "in_form": ("form", "fieldset", "select"),
    "in_table": ("table",),
    "in_list": ("ul", "ol"),
    "in_quote": ("blockquote",),
    "in_figure": ("figure",),
    "in_template": ("template",),
}
"""Tags of any container: 1 if the block is inside one. What a tag says by itself, as ``<nav>``, is in the lexicon."""

_OWN_BITS = {tag: 1 << bit for bit, tags in enumerate(OWN_TAGS.values()) for tag in tags}
_AROUND_BITS = {tag: 1 << bit for bit, tags in enumerate(AROUND_TAGS.values(), len(OWN_TAGS)) for tag in tags}


class _Tags:
    """A row for each group of tags: whether each block's innermost container, or any of its containers, is of them."""

    def __init__(self, page: Columns) -> None:
        around: list[int] = []
        for above, tag in zip(page.paths.above, page.paths.tags, strict=True):
            around.append((around[above] if around else 0) | _AROUND_BITS.get(tag, 0))
        own = [_OWN_BITS.get(tag, 0) for tag in page.paths.tags]
        bits = np.array(around) | np.array(own)
        places = np.arange(len(OWN_TAGS) + len(AROUND_TAGS))[:, None]
        self.table = ((bits >> places) & 1).astype(np.float32).take(page.path, axis=1)


@feature
def link_density(page: Columns) -> Column:
    """Share of the block's characters inside ``<a>`` (0 to 1).

    >>> link_density(columns_of("<nav><a>Home</a></nav><p>Prose.</p>")).tolist()
    [1.0, 0.0]
    """
    return page.link_density


@feature
def anchors(page: Columns) -> Column:
    """Links in and before the block, at most 20.

    >>> print(anchors(columns_of("<p>plain</p><p><a>one</a> <a>two</a></p>")).round(2))
    [0. 2.]
    """
    return np.minimum(page.of("anchors"), 20)


@feature
def strong_share(page: Columns) -> Column:
    """Share of the block's characters in bold (0 to 1).

    >>> print(strong_share(columns_of("<p><b>Note</b> this</p><p>plain</p>")).round(2))
    [0.44 0.  ]
    """
    return np.minimum(page.of("strong_chars") / page.some_chars, 1)


@feature
def images(page: Columns) -> Column:
    """Images in and before the block, at most 5.

    >>> print(images(columns_of("<img><p>caption</p><p>plain</p>")).round(2))
    [1. 0.]
    """
    return np.minimum(page.of("images"), 5)


@feature
def elements_log(page: Columns) -> Column:
    """Natural logarithm of the elements opened in and before the block, plus one.

    >>> print(elements_log(columns_of("<p>one</p><div><p>two</p></div>")).round(2))
    [1.39 1.1 ]
    """
    return np.log1p(page.of("elements"))


@feature
def text_to_tag(page: Columns) -> Column:
    """Words for each element opened: the text-to-tag ratio of Weninger et al. (2010), at most 100.

    >>> print(text_to_tag(columns_of("<p>one</p><p>four words in here</p>")).round(2))
    [0.25 2.  ]
    """
    return np.minimum(page.words / (page.of("elements") + 1), 100)


@feature
def depth(page: Columns) -> Column:
    """Block-level elements above the block.

    >>> print(depth(columns_of("<p>one</p><div><ul><li>deeper</li></ul></div>")).round(2))
    [2. 4.]
    """
    return page.depth[page.container].astype(np.float32)


@feature
def hidden(page: Columns) -> Column:
    """1 if an attribute or inline style hides the block.

    >>> print(hidden(columns_of("<p>seen</p><div hidden><p>unseen</p></div>")).round(2))
    [0. 1.]
    """
    return page.container_numbers[2][page.container].astype(np.float32)


@feature
def heading_level(page: Columns) -> Column:
    """1 to 6 inside a heading, 7 elsewhere.

    >>> print(heading_level(columns_of("<h2>Heading</h2><p>text</p>")).round(2))
    [2. 7.]
    """
    return page.heading_levels


def _bit(place: int) -> Feature:
    return lambda page: page.shared(_Tags).table[place]


for _place, _name in enumerate((*OWN_TAGS, *AROUND_TAGS)):
    enter(_name, _bit(_place))


def _extremes(lexicon: Lexicon, names: str) -> tuple[float, float]:
    """Smallest and largest log-odds of the tokens in names, 0 always among them."""
    low = high = 0.0
    for odds in filter(None, map(lexicon.get, name_tokens(names))):
        if odds < low:
            low = odds
        elif odds > high:
            high = odds
    return low, high


class _Names:
    """Log-odds of the names around a block, one pass for all features of the family: shape (features, n)."""

    def __init__(self, page: Columns) -> None:
        paths, lexicon = page.paths, page.lexicon
        of_names = {names: _extremes(lexicon, names) for names in set(paths.names)}
        of_tag = {tag: lexicon.get(f"<{tag}>", 0.0) for tag in set(paths.tags)}
        rows: list[tuple[float, ...]] = []
        for tag, names, above in zip(paths.tags, paths.names, paths.above, strict=True):
            low, high = of_names[names]
            odds = of_tag[tag]
            if odds < low:
                low = odds
            elif odds > high:
                high = odds
            _, _, lowest, highest, total, nearest = rows[above] if rows else (0.0,) * 6
            lowest = min(lowest, low)
            highest = max(highest, high)
            own = low + high
            rows.append((low, high, lowest, highest, own + total, own or nearest))
        self.table = np.array(list(zip(*rows, strict=True)), np.float32).take(page.path, axis=1)


NAME_ODDS = {
    "names_own_low": 0,
    "names_own_high": 1,
    "names_chain_low": 2,
    "names_chain_high": 3,
    "names_chain_sum": 4,
    "names_nearest": 5,
}
"""Log-odds of class, id, role and tag tokens: of the innermost container, of the whole chain, of the nearest that says
anything."""


def _names(place: int) -> Feature:
    return lambda page: page.shared(_Names).table[place]


for _name, _place in NAME_ODDS.items():
    enter(_name, _names(_place))


@feature
def names_inline(page: Columns) -> Column:
    """Sum of the log-odds of the inline elements' class tokens.

    >>> print(names_inline(Columns(columns_of("<p>a <i class=date>b</i></p><p>c</p>").page, {"date": -1.5})).round(2))
    [-1.5  0. ]
    """
    odds = page.lexicon
    inline_names = page.fields[2]
    # Sorted: the order of a set's members, and so of the sum, would differ from process to process.
    sums = {names: sum(sorted([odds.get(token, 0.0) for token in name_tokens(names)])) for names in set(inline_names)}
    return np.array([sums[names] for names in inline_names], np.float32)
