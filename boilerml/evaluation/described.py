"""How often titles, authors and days are told as a corpus has them, on either half of the hosts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from boilerml.evaluation.corpora import Record, host

FIELDS = ("title", "author", "published")
ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', **dict.fromkeys("–—‑−", "-")})
BETWEEN_NAMES = re.compile(r"[,;&|/]|\band\b")


class Told(NamedTuple):
    """What a tool says of a page; ``""`` for what it does not say."""

    title: str
    author: str
    published: str


Teller = Callable[[Record], Told]


class Row(NamedTuple):
    """One tool's score in one field."""

    field: str
    tool: str
    pages: int
    """That have the field."""
    accuracy: float
    """Share of them where it is told just so (0 to 1)."""
    halves: tuple[float, float]
    """The same on either half of the hosts."""
    silent: float
    """Of the pages without the field, the share where the tool says nothing either (0 to 1)."""


def normal(field: str, text: str) -> object:
    """A value as it is compared: case, quotes, dashes and white space aside; authors as the set of their names.

    >>> normal("author", "Ada King & Charles B.") == normal("author", "charles b, ADA KING")
    True
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(ALIKE).split()).casefold()
    if field != "author":
        return plain
    return frozenset(filter(None, (re.sub(r"\W+", "", name) for name in BETWEEN_NAMES.split(plain))))


def half(record: Record) -> int:
    """On which side of a split by host a page is: rules are made on 0 and proven on 1."""
    return int(sha256(host(record).encode()).hexdigest(), 16) % 2


def score(records: Iterable[Record], tools: Mapping[str, Teller]) -> list[Row]:
    """Compare each tool with the corpus, field by field."""
    counts: Counter[tuple[str, str, bool, int, bool]] = Counter()
    for record in records:
        gold = Told(record.title, record.author, record.published)
        for name, tell in tools.items():
            for field, truth, said in zip(FIELDS, gold, tell(record), strict=True):
                right = normal(field, truth) == normal(field, said)
                counts[field, name, bool(truth), half(record), right] += 1
    return [_row(counts, field, name) for field in FIELDS for name in tools]


def as_text(rows: Sequence[Row]) -> str:
    """A table in Markdown."""
    head = "| field | tool | pages | accuracy | half 0 | half 1 | silent where there is none |\n" + "|---" * 7 + "|"
    lines = (
        f"| {row.field} | {row.tool} | {row.pages} | {row.accuracy:.3f} | {row.halves[0]:.3f} | {row.halves[1]:.3f} "
        f"| {row.silent:.3f} |"
        for row in rows
    )
    return "\n".join([head, *lines])


def _row(counts: Counter[tuple[str, str, bool, int, bool]], field: str, tool: str) -> Row:
    def right(*sides: int, has: bool = True) -> tuple[int, int]:
        """How many are right, and of how many."""
        yes, no = (sum(counts[field, tool, has, side, is_right] for side in sides) for is_right in (True, False))
        return yes, yes + no

    whole, first, second, none = right(0, 1), right(0), right(1), right(0, 1, has=False)
    return Row(field, tool, whole[1], _share(*whole), (_share(*first), _share(*second)), _share(*none))


def _share(part: int, whole: int) -> float:
    return part / max(whole, 1)
