"""What features mean, in a few words for whoever reads a report; the whole list is ``docs/features.md``."""

from __future__ import annotations

import re

from boilerml.features import FEATURES

LIKE = "blocks under the same path and classes"
TABLE = (
    (r"log_odds", "the first look at the block itself"),
    (r"log_odds@-(\d)", r"the first look at the block \1 before"),
    (r"log_odds@(\d)", r"the first look at the block \1 after"),
    (r"path_content_share", f"how much of the words in {LIKE} seems to be content"),
    (r"path_content_blocks", f"how many of the {LIKE} seem to be content"),
    (r"tags_content_share", "how much of the words under the same tags seems to be content"),
    (r"tags_content_blocks", "how many of the blocks under the same tags seem to be content"),
    (r"content_(share|blocks)_0", "how much of the element around it seems to be content"),
    (r"content_(share|blocks)_(\d)", r"how much of the element \2 levels further out seems to be content"),
    (r"content~(\d+)", r"how much of what is within some \1 blocks seems to be content"),
    (r"over_threshold", "how far the first look is above what it takes to be kept on this page"),
    (r"in_main_content", "whether it is in the element that holds most of the content"),
    (r"main_content_share", "how much of the element that holds most of the content seems to be content"),
    (r"page_(threshold|expected|kept_share|best|content_share|content_log)", "what the first look found on the page"),
    (r"wording_(\w+)", r"what its words are like: \1"),
    (r"names_own_\w+", "what its own class and id usually hold"),
    (r"names_\w+", "what the classes and ids around it usually hold"),
    (r"in_(\w+)", r"whether it is in a \1"),
    (r"is_(\w+)", r"whether it is a \1"),
    (r"(\w+)_own", r"of the element around it: \1"),
    (r"(\w+)_second", r"of the element 1 level further out: \1"),
    (r"(\w+)_third", r"of the element 2 levels further out: \1"),
    (r"(\w+)_fourth", r"of the element 3 levels further out: \1"),
    (r"page_(\w+)", r"of the whole page: \1"),
    (r"(.+)@-(\d+)", r"of the block \2 before: \1"),
    (r"(.+)@(\d+)", r"of the block \2 after: \1"),
    (r"(.+)~(\d+)/max", r"of what is within some \2 blocks, beside the page's most: \1"),
    (r"(.+)~(\d+)", r"of what is within some \2 blocks: \1"),
    (r"(\w+)_log", r"number of \1, as a logarithm"),
    (r"(\w+)_share", r"share of \1"),
    (r"(\w+)", r"\1"),
)
"""By what a name is made of; the first that fits counts."""


def meaning(name: str) -> str:
    """A few words on a feature: the first sentence of its own documentation, else what its name is made of.

    >>> meaning("log_odds@-2"), meaning("in_footer")
    ('the first look at the block 2 before', 'whether it is in a footer')
    """
    text = (FEATURES[name].__doc__ or "") if name in FEATURES else ""
    own = " ".join(text.partition("\n\n")[0].replace("``", "").split())
    found = (match.expand(words) for pattern, words in TABLE if (match := re.fullmatch(pattern, name)))
    return own or next(found, name).replace("_", " ")
