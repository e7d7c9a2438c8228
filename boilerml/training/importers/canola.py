"""KrdWrd's CANOLA: pages whose every text node several people judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from boilerml.evaluation.corpora import Record
from boilerml.parse import parse
from boilerml.training.importers.gold_text import elements_lines
from boilerml.training.importers.raw_pages import page_text
from boilerml.training.importers.registry import source

NODE = "kw"
"""The element that the annotators' browser put around each text node; it was never in the page."""
NODE_TAG = re.compile(rf"</?{NODE}\b[^>]*>")
VOTE = re.compile(r"krdwrd-tag-(\d)")
CONTENT = "3"
"""The vote for content; 1 is boilerplate, 2 uncertain."""
BASE = re.compile(r"""<base\s[^>]*href=["']?([^"'>\s]+)""", re.IGNORECASE)
HEAD_LINES = 2
"""Lines of a statistics file before the first node."""


@source("canola", {"krdwrd/data": "847f7005d5"}, ("canola/dumps_2nd",))
def canola(clone: Path) -> Iterator[Record]:
    """``canola/dumps_2nd/N.html`` are pages with their text nodes marked, ``canola/stats.DATE/N.stats`` the votes.

    A line of votes for each node, in order; its second column is the vote that won. A page whose nodes and votes differ
    in number is left out.

    Raises:
        ValueError: there are no votes.
    """
    votes = {file.stem: file for file in sorted((clone / "canola").glob("stats*/*.stats"))}
    if not votes:
        raise ValueError(f"{clone} has no canola/stats.DATE/N.stats, where the corpus keeps the votes")
    for page in sorted((clone / "canola" / "dumps_2nd").glob("*.html")):
        if page.stem not in votes:
            continue
        marked = page_text(page)
        gold = voted_content(marked, winners(votes[page.stem].read_text(encoding="utf-8")))
        base = BASE.search(marked)
        html = NODE_TAG.sub("", marked)
        if gold is not None:
            yield Record(page.stem, "canola", base.group(1) if base else "", "en", "mixed", html, gold)


def winners(statistics: str) -> list[str]:
    """The vote that won at each node; nodes that only a submission had, at the end, are left out."""
    cells = [line.split("\t")[1] for line in statistics.splitlines()[HEAD_LINES:] if "\t" in line]
    return [vote.group(1) for vote in map(VOTE.match, cells) if vote]


def voted_content(marked: str, votes: list[str]) -> str | None:
    """The text of the nodes voted content, a block a line; None if nodes and votes differ in number."""
    tree = parse(marked)
    nodes = [] if tree is None else list(tree.iter(NODE))
    if tree is None or len(nodes) != len(votes):
        return None
    kept = {node for node, vote in zip(nodes, votes, strict=True) if vote == CONTENT}
    for element in tree.iter(etree.Element):
        element.text = element.text if element in kept else _white_space(element.text)
        element.tail = _white_space(element.tail)
    etree.strip_tags(tree, NODE)
    return elements_lines([tree])


def _white_space(text: str | None) -> str | None:
    return text if text is None or text.isspace() else None
