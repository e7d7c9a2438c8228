"""The walk of ``boilerml.segment`` again, with what text alone leaves out: links, emphasis, code, pictures, numbers.

Only what is rendered as more than text is walked through this way. It is the same walk, so its blocks are the same; the
runs of a block are cut out of the block's own text, so they cannot say anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from boilerml.address import Addresses
from boilerml.blocks import Page
from boilerml.limits import Room, endless
from boilerml.outline import Image, Mark, Run
from boilerml.segment import INVISIBLE, Handlers, Walk, walked

MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        **dict.fromkeys(("b", "strong"), Mark.STRONG),
        **dict.fromkeys(("i", "em", "dfn", "var"), Mark.EMPHASIS),
        **dict.fromkeys(("s", "strike", "del"), Mark.DELETED),
        **dict.fromkeys(("code", "kbd", "samp", "tt"), Mark.CODE),
        "sup": Mark.SUPERSCRIPT,
        "sub": Mark.SUBSCRIPT,
    }
)
SOURCES = ("data-src", "data-original", "data-lazy-src", "src", "srcset", "data-srcset")
"""Where a picture's address may stand, first the attributes of pages that load pictures when they are scrolled to."""
TINY = re.compile(r"\s*[0-2](?:px)?\s*")
"""The width or height of pictures that nobody sees."""
MOST_LOOSE = 5_000
"""Pictures between blocks: finding their place costs a look at each element above them."""

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"\s*(-?\d{1,9})")
_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))


class Loose(NamedTuple):
    """A picture between blocks."""

    place: int
    """Index of the block after it."""
    element: etree._Element
    run: Run


class Marked(NamedTuple):
    """A page and what its text alone does not say."""

    page: Page
    runs: list[tuple[Run, ...]]
    """Of each block; together they are its text."""
    elements: list[etree._Element]
    """Of each container."""
    numbers: dict[etree._Element, int]
    """Of the items of lists, empty ones counted."""
    loose: list[Loose]


class Piece(NamedTuple):
    """A piece of text as it stands in its block, and how it looks there."""

    text: str
    marks: Mark
    link: str
    code: int = 0
    """Which piece of inline code it is in, counted from 1."""
    image: Image | None = None


class MarkedWalk(Walk):
    """A walk that also notes how each piece of text looks."""

    def __init__(self, addresses: Addresses, room: Room) -> None:
        super().__init__(room)
        self.addresses = addresses
        self.elements: list[etree._Element] = []
        self.runs: list[tuple[Run, ...]] = []
        self.numbers: dict[etree._Element, int] = {}
        self.loose: list[Loose] = []
        self.noted: list[Piece] = []
        self.images: list[tuple[etree._Element, Piece]] = []
        self.depths = dict.fromkeys(Mark, 0)
        self.marks = Mark.PLAIN
        self.links: list[str] = []
        self.counters: list[int] = []
        self.codes = 0

    def text(self, text: str) -> None:
        """Take a piece of text, and note how it looks."""
        super().text(text)
        if not text.isspace():
            seen = text if self.preformatted_depth else " ".join(text.split())
            self.note(seen.translate(_UNSEEN).strip())

    def note(self, text: str, image: Image | None = None) -> None:
        """Note a piece as it looks here."""
        self.noted.append(Piece(text, self.marks, self.links[-1] if self.links else "", self.codes, image))

    def boundary(self) -> None:
        """End the run; what was noted becomes the block's runs."""
        count = len(self.blocks)
        super().boundary()
        if len(self.blocks) > count:
            self.runs.append(tuple(runs(self.blocks[-1].text, self.noted)))
            self.images.clear()
        self.loosen()

    def loosen(self) -> None:
        """Let pictures that stand in no block stand by themselves, and forget what was noted of the run."""
        for element, piece in self.images[: MOST_LOOSE - len(self.loose)]:
            self.loose.append(Loose(len(self.blocks), element, Run("", piece.marks, piece.link, piece.image)))
        self.noted.clear()
        self.images.clear()

    def innermost(self) -> int:
        """Index of the innermost open element, as before; note the elements of new containers."""
        known = len(self.indices)
        index = super().innermost()
        self.elements += self.open[known:]
        return index

    def start_block(self, element: etree._Element, tag: str) -> None:
        """Enter a block-level element, and count items."""
        super().start_block(element, tag)
        self.loosen()
        if tag == "li" and self.counters:
            self.counters[-1] = number(element.get("value"), self.counters[-1] + 1)
            self.numbers[element] = self.counters[-1]
        self.counters.append(number(element.get("start"), 1) - 1 if tag == "ol" else 0)

    def end_block(self, tag: str) -> None:
        """Leave a block-level element."""
        super().end_block(tag)
        self.loosen()
        self.counters.pop()

    def start_inline(self, element: etree._Element, tag: str) -> None:
        """Enter an inline element that may be a link, a picture, or make text stand out."""
        super().start_inline(element, tag)
        if tag == "a":
            self.links.append(self.addresses.link(element.get("href")))
        elif tag == "img" and (image := self.image(element)):
            self.note("", image)
            self.images.append((element, self.noted[-1]))
        elif tag in MARKS:
            self.count(MARKS[tag], 1)

    def end_inline(self, tag: str) -> None:
        """Leave it."""
        if tag in LEFT:
            super().end_inline(tag)
        if tag == "a":
            self.links.pop()
        elif tag in MARKS:
            self.count(MARKS[tag], -1)

    def count(self, mark: Mark, by: int) -> None:
        """Enter or leave an element that makes text stand out."""
        self.codes += by > 0 and mark is Mark.CODE and not self.depths[mark]
        self.depths[mark] += by
        self.marks = self.marks | mark if self.depths[mark] else self.marks & ~mark

    def image(self, element: etree._Element) -> Image | None:
        """The picture that an ``<img>`` shows; None if it is too small to be one, or its address cannot be shown."""
        if any(TINY.fullmatch(element.get(side) or "") for side in ("width", "height")):
            return None
        for name in SOURCES:
            value = element.get(name) or ""
            if address := self.addresses.image(value.split()[0] if "srcset" in name and value.split() else value):
                return Image(address, " ".join((element.get("alt") or "").split()))
        return None


LEFT = frozenset(("a", "span", "b", "strong"))
"""What the plain walk takes note of leaving."""


def marked(tree: etree._Element, url: str | None = None, room: Room = endless) -> Marked:
    """Walk through a tree as ``segment`` does, with how the text looks; addresses made absolute where they can be.

    Args:
        tree: the page's root.
        url: the page's own address.
        room: as for ``segment``.
    """
    base = next(filter(None, (element.get("href") for element in tree.iter("base"))), None)
    walk = MarkedWalk(Addresses(url, base), room)
    handlers = Handlers(walk)
    handlers.update(dict.fromkeys(MARKS, (walk.start_inline, walk.end_inline)))
    page = walked(tree, walk, handlers)
    return Marked(page, walk.runs, walk.elements, walk.numbers, walk.loose)


def number(value: str | None, default: int) -> int:
    """The number that an attribute starts with, of nine digits at most.

    >>> number("7th", 1), number("x", 1)
    (7, 1)
    """
    found = _NUMBER.match(value or "")
    return int(found[1]) if found else default


def runs(text: str, pieces: list[Piece]) -> Iterator[Run]:
    """Cut a block's text where its looks change. Space between two pieces looks as they do if they look the same.

    >>> [run.text for run in runs("one two", [Piece("one", Mark.STRONG, ""), Piece("two", Mark.PLAIN, "")])]
    ['one', ' two']
    """
    if len(pieces) == 1 and pieces[0].text == text:  # as most blocks are
        return iter([Run(text, pieces[0].marks, pieces[0].link)])
    found: list[Run] = []
    place, before = 0, Piece("", Mark.PLAIN, "")
    for piece in pieces:
        start = _SPACE.match(text, place).end()  # type: ignore[union-attr]  # it matches nothing, too
        if piece.image is not None:
            found += [Run(text[place:start]), Run("", piece.marks, piece.link, piece.image)]
            place = start
            continue
        if not piece.text or not text.startswith(piece.text, start):
            continue
        if start > place:
            is_same = piece.marks == before.marks and (piece.code == before.code or not piece.marks & Mark.CODE)
            link = piece.link if piece.link == before.link else ""
            found.append(Run(text[place:start], piece.marks if is_same else Mark.PLAIN, link))
        place, before = start + len(piece.text), piece
        found.append(Run(piece.text, piece.marks, piece.link))
    found.append(Run(text[place:]))
    return _joined(found)


def _joined(found: list[Run]) -> Iterator[Run]:
    """Make one of runs that look alike."""
    for look, alike in groupby(found, key=itemgetter(slice(1, None))):
        text = "".join([run.text for run in alike])
        if text or look[-1] is not None:
            yield Run(text, *look)
