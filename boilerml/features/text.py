"""What a block's own text looks like, in any script."""

from __future__ import annotations

import numpy as np

from boilerml.blocks import Column
from boilerml.features.characters import CLASS
from boilerml.features.columns import Columns
from boilerml.features.registry import Feature, enter, feature

SHARES = {
    "upper_share": ("upper",),
    "digit_share": ("digit",),
    "unspaced_share": ("unspaced",),
    "sentence_end_share": ("sentence_end", "question", "ellipsis"),
    "comma_share": ("comma",),
    "bracket_share": ("bracket",),
    "divider_share": ("divider",),
}
"""Character classes whose share of the block's characters is a feature (0 to 1)."""

COUNTS = {
    "commas": ("comma",),
    "colons": ("colon",),
    "digits": ("digit",),
}
"""Character classes whose count, at most 20, is a feature."""


@feature
def chars_log(page: Columns) -> Column:
    """Natural logarithm of the block's characters, plus one.

    >>> print(chars_log(columns_of("<p>a</p><p>a b c</p>")).round(2))
    [0.69 1.79]
    """
    return np.log1p(page.chars)


@feature
def words_log(page: Columns) -> Column:
    """Natural logarithm of the block's words, plus one.

    >>> print(words_log(columns_of("<p>one</p><p>two words</p><p>東京大学</p>")).round(2))
    [0.69 1.1  1.1 ]
    """
    return np.log1p(page.words)


@feature
def word_length(page: Columns) -> Column:
    """Mean length of the block's words in characters.

    >>> print(word_length(columns_of("<p>see you</p><p>internationalisation</p>")).round(2))
    [ 3.5 20. ]
    """
    return page.chars / np.maximum(page.words, 1)


@feature
def sentence_words(page: Columns) -> Column:
    """Words for each mark that ends a sentence, at most 60.

    >>> print(sentence_words(columns_of("<p>It rains. It pours! Why?</p><p>no sentence here</p>")).round(2))
    [1.25 3.  ]
    """
    ends = page.characters("sentence_end", "question")
    return np.minimum(page.words / (ends + 1), 60)


@feature
def upper_words(page: Columns) -> Column:
    """Upper-case letters for each word: near 1 in names and menus, more in shouting.

    >>> print(upper_words(columns_of("<p>Jane Doe</p><p>CALL NOW</p><p>call now</p>")).round(2))
    [1.  3.5 0. ]
    """
    return page.characters("upper") / np.maximum(page.words, 1)


@feature
def ends_sentence(page: Columns) -> Column:
    """1 if the block's last character ends a sentence.

    >>> print(ends_sentence(columns_of("<p>It rains.</p><p>Menu</p><p>下雨了。</p><p>बारिश हुई।</p>")).round(2))
    [1. 0. 1. 1.]
    """
    last = page.classes[page.bounds[1:] - 1]
    return ((last == CLASS["sentence_end"]) | (last == CLASS["question"])).astype(np.float32)


def _share(classes: tuple[str, ...]) -> Feature:
    return lambda page: page.characters(*classes) / page.some_chars


def _count(classes: tuple[str, ...]) -> Feature:
    return lambda page: np.minimum(page.characters(*classes), 20)


for _name, _classes in SHARES.items():
    enter(_name, _share(_classes))
for _name, _classes in COUNTS.items():
    enter(_name, _count(_classes))
