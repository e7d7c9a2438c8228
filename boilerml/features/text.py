"""What a block's own text looks like, in any script."""

from __future__ import annotations

import numpy as np

from boilerml.blocks import Column
from boilerml.features.characters import CLASSES
from boilerml.features.columns import CLASS, Columns
from boilerml.features.registry import Feature, enter, feature

SHARES = {
    "upper_share": ("upper",),
    "digit_share": ("digit",),
    "unspaced_share": ("unspaced",),
    "sentence_end_share": ("sentence_end", "question", "ellipsis"),
    "comma_share": ("comma",),
    "quote_share": ("quote",),
    "bracket_share": ("bracket",),
    "divider_share": ("divider",),
    "dash_share": ("dash",),
    "symbol_share": ("symbol", "other"),
}
"""Character classes whose share of the block's characters is a feature (0 to 1)."""

COUNTS = {
    "sentence_ends": ("sentence_end", "question"),
    "commas": ("comma",),
    "colons": ("colon",),
    "currencies": ("currency",),
    "copyrights": ("copyright",),
    "questions": ("question",),
    "newlines": ("newline",),
    "digits": ("digit",),
    "dividers": ("divider",),
}
"""Character classes whose count, at most 20, is a feature."""

ENDS = {
    "ends_sentence": ("sentence_end", "question"),
    "ends_colon": ("colon",),
    "ends_ellipsis": ("ellipsis",),
    "ends_quote": ("quote", "bracket"),
    "ends_digit": ("digit",),
    "ends_divider": ("divider",),
}
STARTS = {
    "starts_upper": ("upper",),
    "starts_lower": ("lower",),
    "starts_digit": ("digit",),
    "starts_quote": ("quote", "bracket"),
    "starts_mark": ("divider", "dash", "symbol", "other", "copyright"),
}
"""Classes of a block's last and first character: 1 if it is one of them."""


@feature
def chars_log(page: Columns) -> Column:
    """Natural logarithm of the block's characters, plus one."""
    return np.log1p(page.chars)


@feature
def words_log(page: Columns) -> Column:
    """Natural logarithm of the block's words, plus one."""
    return np.log1p(page.words)


@feature
def word_length(page: Columns) -> Column:
    """Mean length of the block's words in characters."""
    return page.chars / np.maximum(page.words, 1)


@feature
def sentence_words(page: Columns) -> Column:
    """Words for each mark that ends a sentence, at most 60."""
    ends = page.characters("sentence_end", "question")
    return np.minimum(page.words / (ends + 1), 60)


@feature
def upper_words(page: Columns) -> Column:
    """Upper-case letters for each word: near 1 in names and menus, more in shouting."""
    return page.characters("upper") / np.maximum(page.words, 1)


@feature
def term_share(page: Columns) -> Column:
    """Terms of four letters or more for each word: function words are short in most spaced languages."""
    owner, _ = page.terms
    return (np.bincount(owner, minlength=page.n) / np.maximum(page.words, 1)).astype(np.float32)


@feature
def looks_like_date(page: Columns) -> Column:
    """Digits with little else: 1 if the block has 1 to 14 digits and under 40 characters."""
    digits = page.characters("digit")
    return ((digits >= 1) & (digits <= 14) & (page.chars < 40)).astype(np.float32)


def _share(classes: tuple[str, ...]) -> Feature:
    return lambda page: page.characters(*classes) / np.maximum(page.chars, 1)


def _count(classes: tuple[str, ...]) -> Feature:
    return lambda page: np.minimum(page.characters(*classes), 20)


def _at(classes: tuple[str, ...], *, last: bool) -> Feature:
    wanted = np.isin(np.arange(len(CLASSES)), [CLASS[name] for name in classes])

    def column(page: Columns) -> Column:
        place = page.starts + page.chars.astype(np.int64) - 1 if last else page.starts
        return wanted[page.classes[place]].astype(np.float32)

    return column


for _name, _classes in SHARES.items():
    enter(_name, _share(_classes))
for _name, _classes in COUNTS.items():
    enter(_name, _count(_classes))
for _name, _classes in ENDS.items():
    enter(_name, _at(_classes, last=True))
for _name, _classes in STARTS.items():
    enter(_name, _at(_classes, last=False))
