"""Gold as plain text: a block's text a line, whatever form the source has it in, and how much of it the page holds."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

from boilerml.parse import parse
from boilerml.segment import segment
from boilerml.training.align import tokens

GRAM = 5


def folded_lines(text: str) -> str:
    r"""The text's lines, white space folded, empty ones left out.

    >>> folded_lines(" One \t two\r\n\n three ")
    'One two\nthree'
    """
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def html_lines(html: str) -> str:
    """The text of a page or fragment, a block a line."""
    tree = parse(html)
    return "" if tree is None else elements_lines([tree])


def elements_lines(elements: Iterable[etree._Element]) -> str:
    """The text of some elements of a page in turn, a block a line; what follows the elements is left out."""
    blocks = [block.text for element in elements for block in segment(_alone(element)).blocks]
    return folded_lines("\n".join(blocks))


def agreement(html: str, gold: str) -> float:
    """Share of the gold's 5-grams of words that occur in the page's text (0 to 1; 1 for an empty gold).

    >>> agreement("<p>one two three four five six</p>", "one two three four five six seven")
    0.6667
    """
    wanted = _grams(gold)
    if not wanted:
        return 1.0
    tree = parse(html)
    there = set() if tree is None else set(_grams("\n".join(block.text for block in segment(tree).blocks)))
    return round(sum(gram in there for gram in wanted) / len(wanted), 4)


def _grams(text: str) -> list[tuple[str, ...]]:
    words = tokens(text)
    if not words:
        return []
    return [tuple(words[start : start + GRAM]) for start in range(max(len(words) - GRAM + 1, 1))]


def _alone(element: etree._Element) -> etree._Element:
    copy = deepcopy(element)
    copy.tail = None
    return copy
