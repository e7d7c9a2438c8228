"""The runs of lines between empty ones: what each holds, how far it is from most prose; and words glued together."""

from __future__ import annotations

import numpy as np

from boilerml.blocks import Column
from boilerml.features.characters import CLASS
from boilerml.features.columns import Columns
from boilerml.features.registry import FEATURES, feature


class _Between:
    """Runs of lines between empty ones (``lines._containers``), numbered in reading order."""

    def __init__(self, page: Columns) -> None:
        ends = page.once("ends_sentence", FEATURES["ends_sentence"])
        above = page.parents[page.parents[page.container]]
        _, self.run, self.lines = np.unique(above, return_inverse=True, return_counts=True)
        self.words = np.bincount(self.run, page.words)
        self.sentences = np.bincount(self.run, ends) / self.lines
        self.longest = np.zeros(len(self.lines))
        np.maximum.at(self.longest, self.run, page.words)
        prose = np.bincount(self.run, page.words * page.prose)
        self.main = int(np.argmax(prose))


@feature
def run_lines_log(page: Columns) -> Column:
    r"""Natural logarithm of the lines between the empty ones around the line, plus one.

    >>> print(run_lines_log(lines_of("Home\nNews\n\nIt rained.")).round(2))
    [1.1  1.1  0.69]
    """
    runs = page.shared(_Between)
    return np.log1p(runs.lines)[runs.run].astype(np.float32)


@feature
def run_words_log(page: Columns) -> Column:
    r"""Natural logarithm of the words between the empty lines around the line, plus one.

    >>> print(run_words_log(lines_of("Home\nNews\n\nIt rained all day.")).round(2))
    [1.1  1.1  1.61]
    """
    runs = page.shared(_Between)
    return np.log1p(runs.words)[runs.run].astype(np.float32)


@feature
def run_longest_log(page: Columns) -> Column:
    r"""Natural logarithm of the words of the longest line between the empty lines around, plus one.

    >>> print(run_longest_log(lines_of("Home\nIt rained all day.\n\nNews")).round(2))
    [1.61 1.61 0.69]
    """
    runs = page.shared(_Between)
    return np.log1p(runs.longest)[runs.run].astype(np.float32)


@feature
def run_sentences(page: Columns) -> Column:
    r"""Share of the lines between the empty lines around that end as a sentence does.

    >>> run_sentences(lines_of("Home\nIt rained all day.\n\nNews")).tolist()
    [0.5, 0.5, 0.0]
    """
    runs = page.shared(_Between)
    return runs.sentences[runs.run].astype(np.float32)


@feature
def run_from_main(page: Columns) -> Column:
    r"""Runs between empty lines from the one with most prose to the line's, as a signed logarithm; 0 inside it.

    >>> print(run_from_main(lines_of("Home\n\n" + "rain " * 20 + "\n\nEnd")).round(2))
    [-0.69  0.    0.69]
    """
    runs = page.shared(_Between)
    distance = runs.run - runs.main
    return (np.sign(distance) * np.log1p(np.abs(distance))).astype(np.float32)


@feature
def glued_words(page: Columns) -> Column:
    r"""How often a capital follows a small letter directly, at most 5: labels whose elements stood side by side.

    >>> glued_words(lines_of("ShareReplyReport\nIt rained all day.")).tolist()
    [2.0, 0.0]
    """
    classes = page.classes
    glued = np.zeros(len(classes), np.int64)
    glued[1:] = (classes[:-1] == CLASS["lower"]) & (classes[1:] == CLASS["upper"])
    glued[page.starts] = 0
    return np.minimum(np.add.reduceat(glued, page.starts), 5).astype(np.float32)


@feature
def wording_known(page: Columns) -> Column:
    """Mean size of what the page's words say, by blocks: near 0 where the vocabulary knows none of its language.

    >>> wording_known(lines_of("one")).tolist()
    [0.0]
    """
    return np.full(page.n, np.abs(page.wording).mean() if page.n else 0, np.float32)
