"""A cleaned page: its text, what was decided about every block of it, and every form in which it can be had.

What writes the other forms is imported when one of them is asked for: who wants text alone does not wait for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from boilerml.blocks import Met, Verdict
from boilerml.original import Original
from boilerml.words import letters

if TYPE_CHECKING:
    from boilerml.outline import Node
    from boilerml.reasons import Reason


@dataclass(frozen=True)
class Extraction:
    """A cleaned page: its text, and what was decided about every block of it.

    The methods that write it in other formats take the same keywords:

    - ``title`` (False): begin with the page's title as a heading, unless the text does so anyway;
    - ``links`` (True): False leaves the text of links;
    - ``images`` (True): False leaves pictures out;
    - ``tables`` (True): False leaves tables out, with their text;
    - ``formatting`` (True): False leaves the text of emphasis, inline code and the like.
    """

    text: str
    blocks: tuple[Verdict, ...]
    """Every block in reading order, kept or not."""
    confidence: float
    """The page's expected F1 (0 to 1)."""
    title: str
    """The text of ``<title>``, white space folded; ``""`` without one."""
    url: str | None = None
    """The address that was given, if any."""
    page_type: str = ""
    """The most probable of ``page_types``; ``"nothing"`` if nothing was kept for that reason; ``""`` without text."""
    page_types: Mapping[str, float] = field(default_factory=dict)
    """Probability of each kind of page (article, documentation, service, forum, collection, listing, product, and
    nothing: a page without anything to keep); together 1."""
    truncated: Met = None
    """The limit at which the page was cut, ``"bytes"``, ``"blocks"`` or ``"seconds"``; None: all of it was read."""
    original: Original | None = field(default=None, repr=False, compare=False)
    """The page that it was made of: what formats, reasons and comments are read from. Travels with it when pickled."""

    def plain(self, *, title: bool = False) -> str:
        """The text, with or without the page's title on a line before it."""
        return "\n".join(filter(None, (self._title(wanted=title), self.text)))

    def markdown(
        self,
        *,
        title: bool = False,
        links: bool = True,
        images: bool = True,
        tables: bool = True,
        formatting: bool = True,
    ) -> str:
        r"""The text as CommonMark with GitHub's tables, which renders to the same text; no final line break.

        >>> from boilerml import extract
        >>> page = "<h2>Two * two</h2><p>It is <b>four</b>, as long as nobody counts again."
        >>> extract(page, favor="recall").markdown()
        '## Two \\* two\n\nIt is **four**, as long as nobody counts again.'
        """
        from boilerml.render.markdown import markdown

        nodes = self._outline(title=title, links=links, images=images, tables=tables, formatting=formatting)
        return markdown(nodes)

    def html(
        self,
        *,
        title: bool = False,
        links: bool = True,
        images: bool = True,
        tables: bool = True,
        formatting: bool = True,
    ) -> str:
        """The text as a small HTML document: nothing in it is run or styled, and only pictures are loaded."""
        from boilerml.render.html import html

        nodes = self._outline(title=title, links=links, images=images, tables=tables, formatting=formatting)
        return html(nodes, self.title)

    def xml(
        self,
        *,
        title: bool = False,
        links: bool = True,
        images: bool = True,
        tables: bool = True,
        formatting: bool = True,
    ) -> str:
        """The text as XML in elements named after what they are (``docs/output.md`` lists them)."""
        from boilerml.render.xml import xml

        nodes = self._outline(title=title, links=links, images=images, tables=tables, formatting=formatting)
        about = {"title": self.title, "url": self.url, "type": self.page_type, "confidence": round(self.confidence, 4)}
        return xml(nodes, about)

    def tei(
        self,
        *,
        title: bool = False,
        links: bool = True,
        images: bool = True,
        tables: bool = True,
        formatting: bool = True,
    ) -> str:
        """The text as a TEI P5 document, valid by ``tei_all``; the page's title stands in its header in any case."""
        from boilerml.render.tei import tei

        nodes = self._outline(title=title, links=links, images=images, tables=tables, formatting=formatting)
        return tei(nodes, self.title, self.url)

    def to_dict(self) -> dict[str, Any]:
        """Everything but the formats as what JSON knows: each block with text, kind, path, probability and kept."""
        return {
            "url": self.url,
            "title": self.title,
            "page_type": self.page_type,
            "page_types": dict(self.page_types),
            "confidence": self.confidence,
            "truncated": self.truncated,
            "text": self.text,
            "blocks": [verdict._asdict() for verdict in self.blocks],
        }

    def json(self) -> str:
        """``to_dict`` on one line, as text that any encoding of Unicode holds."""
        return json.dumps(self.to_dict(), ensure_ascii=False).encode("utf-8", "replace").decode()

    def why(self, index: int, *, most: int = 3) -> tuple[Reason, ...]:
        """The features that spoke most for keeping a block, and those that spoke most against it.

        Args:
            index: of the block in ``blocks``.
            most: how many of each, at most; the strongest first.

        Returns:
            Those for it, whose effect is above 0, then those against it. The effects of all features add up to the
            block's log-odds less the mean over the page's blocks: they tell why this block and not others of its page.
            None for an extraction that was not made of a page.

        Raises:
            IndexError: there is no such block.
            ValueError: the extraction was pickled after it was made by a model that came from no folder.
        """
        if not -len(self.blocks) <= index < len(self.blocks):
            raise IndexError(f"no block {index}: this page has {len(self.blocks)}, counted from 0")
        return () if self.original is None else self.original.why(index % len(self.blocks), most)

    @property
    def comments(self) -> str:
        """What readers wrote below an article, a line a block; ``""`` where there is nothing, and of forum threads.

        Found where the page itself names a part of it comments, whether or not it is in ``text`` as well.

        Raises:
            ValueError: as for ``why``.
        """
        if self.original is None or self.page_type in ("", "forum", "nothing"):
            return ""
        return "\n".join([self.blocks[index].text for index in self.original.comments()])

    def _outline(self, *, title: bool, **wanted: bool) -> list[Node]:
        from boilerml.outline import headline, lean, plain_outline

        if self.original is None:
            nodes = plain_outline([(verdict.kind, verdict.text) for verdict in self.blocks if verdict.kept])
        else:
            nodes = self.original.outline([verdict.kept for verdict in self.blocks])
        found = [node for node in (lean(one, **wanted) for one in nodes) if node is not None]
        return [*headline(self._title(wanted=title)), *found]

    def _title(self, *, wanted: bool) -> str:
        """The title, if it is wanted and the text does not begin with it."""
        first = letters(self.text.partition("\n")[0])
        return self.title if wanted and not (first and letters(self.title).startswith(first)) else ""
