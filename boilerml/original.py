"""The page that an extraction was made of, for whatever is asked later: how it looked, why, what readers wrote.

It holds the page's source and no tree, so it pickles; each question parses the page again, which costs a millisecond or
two and keeps trees out of the memory of those who hold many extractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from boilerml.arrange import arranged
from boilerml.marked import marked
from boilerml.outline import Node
from boilerml.reading import read_with_trees


@dataclass(frozen=True)
class Original:
    """A page as it was given."""

    html: str | bytes
    url: str | None = None

    def outline(self, kept: Sequence[bool]) -> tuple[Node, ...]:
        """The kept blocks with their structure, and the pictures among them.

        Args:
            kept: for each block of the page, whether it is kept.
        """
        _, trees = read_with_trees(self.html)
        nodes: tuple[Node, ...] = ()
        first = 0
        for tree in trees:
            part = marked(tree, self.url)
            end = first + len(part.page.blocks)
            nodes += arranged(part, kept[first:end])
            first = end
        return nodes
