"""Whether structure survives: what comes out of Markdown and HTML again, block by block.

The page and what was made of it are read in the same way, by the walk that cuts any page into blocks, which knows
nothing of outlines: a block counts if a block of the same letters, inside an element of the same kind, comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from importlib import import_module
from itertools import groupby
from typing import NamedTuple

from boilerml import render
from boilerml.blocks import Page
from boilerml.evaluation.corpora import Record
from boilerml.extraction import Extraction
from boilerml.parse import parse
from boilerml.pipeline import extract
from boilerml.reading import read
from boilerml.segment import segment
from boilerml.structure import data_tables
from boilerml.tags import CELL_TAGS, HEADING_TAGS, PREFORMATTED_TAGS
from boilerml.words import letters

KINDS: Mapping[str, frozenset[str]] = {
    "headings": HEADING_TAGS,
    "list items": frozenset(("li",)),
    "table cells": CELL_TAGS,
    "code blocks": PREFORMATTED_TAGS,
    "quotes": frozenset(("blockquote",)),
}
KNOWN_LETTERS = 8
"""Letters from which a block found in a text was kept there, or came out in one piece with others, rather than by
chance."""


class Block(NamedTuple):
    """A block as it is compared."""

    key: str
    """Its letters and digits; its text if it has none."""
    text: str
    inside: Mapping[str, int]
    """The innermost element of each kind that it stands in, and for a cell its ``row`` and ``table``."""


class Made(NamedTuple):
    """What a tool made of a page."""

    html: str
    """Its format as HTML."""
    text: str
    """Its own plain text."""
    kept: frozenset[int] | None = None
    """Places of the blocks that it kept; None: as its text shows."""


Format = Callable[[Record], Made]


class Tally(NamedTuple):
    """How one page came through one format."""

    format: str
    kept: Counter[str]
    """Blocks of each kind that were kept."""
    same: Counter[str]
    """Those of them that came out as such."""
    code: int
    """Code blocks of which every line and space came out."""
    text: bool
    """Read as text, the format is the tool's own text, white space folded."""
    letters: bool
    """… but for what is no letter or digit."""


def measured(records: Iterable[Record], formats: Mapping[str, Format]) -> Iterator[Tally]:
    """What became of each page in each format."""
    for record in records:
        page = read(record.html)
        blocks = list(_blocks(page, data_tables(page.containers)))
        for name, make in formats.items():
            yield _tally(name, blocks, make(record))


def _tally(name: str, blocks: Sequence[Block], made: Made) -> Tally:
    tree = parse(made.html)
    page = Page(()) if tree is None else segment(tree)
    came = list(_blocks(page, None))
    everything = "".join([block.key for block in came])
    if made.kept is None:
        wanted = [block for block in blocks if len(block.key) >= KNOWN_LETTERS and block.key in everything]
    else:
        wanted = [block for place, block in enumerate(blocks) if place in made.kept]
    wanted = list(_tabled(wanted))
    kept: Counter[str] = Counter()
    same: Counter[str] = Counter()
    for kind in KINDS:
        found = Counter(key for key, _ in _items(came, kind))
        whole = "".join(found)
        for key, _ in _items(wanted, kind):
            kept[kind] += 1
            same[kind] += found[key] > 0 or (len(key) >= KNOWN_LETTERS and key in whole)
            found[key] -= 1
    shown = "\n".join(text for _, text in _items(came, "code blocks"))
    code = sum(text in shown for _, text in _items(wanted, "code blocks"))
    text = render.text(page, [True] * len(page.blocks))
    is_same = text.split() == made.text.split()
    return Tally(name, kept, same, code, is_same, is_same or letters(text) == letters(made.text))


def _tabled(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks; a cell counts as one only if another of its row is kept in its table, or there is no table left."""
    rows: dict[tuple[int, int], set[int]] = {}
    for block in blocks:
        if "table cells" in block.inside:
            rows.setdefault((block.inside["table"], block.inside["row"]), set()).add(block.inside["table cells"])
    tables = {table for (table, _), cells in rows.items() if len(cells) > 1}
    for block in blocks:
        is_left = block.inside.get("table", -1) in tables
        yield (
            block
            if is_left
            else block._replace(inside={kind: place for kind, place in block.inside.items() if kind != "table cells"})
        )


def _items(blocks: Iterable[Block], kind: str) -> Iterator[tuple[str, str]]:
    """Key and text of what stands inside elements of a kind: a block each, but a piece of code and a cell are one."""
    of = "table cells" if kind == "table cells" else "code blocks"
    wanted = (block for block in blocks if kind in block.inside)
    for whole, those in groupby(wanted, key=lambda block: block.inside.get(of, -1)):
        found = list(those)
        for part in [found] if whole >= 0 else [[block] for block in found]:
            text = "\n".join(block.text for block in part)
            yield letters(text) or text, text


def _blocks(page: Page, tables: frozenset[int] | None) -> Iterator[Block]:
    """The blocks of a page; cells count only in the tables given."""
    inside: list[Mapping[str, int]] = []
    table: list[int] = []
    for place, container in enumerate(page.containers):
        above = container.parent
        table.append(place if container.tag == "table" else table[above] if above >= 0 else -1)
        own = {kind: place for kind, tags in KINDS.items() if container.tag in tags}
        if "table cells" in own:
            is_data = tables is None or table[place] in tables
            own = {**own, "table": table[place], "row": above} if is_data else {}
        inherited = inside[above] if above >= 0 else {}
        inside.append({**inherited, **own} if own else inherited)
    for block in page.blocks:
        around = inside[block.container] if block.container >= 0 else {}
        yield Block(letters(block.text) or block.text, block.text, around)


def own_format(write: Callable[[Extraction], str]) -> Format:
    """A format of ours; ``write`` gives it as HTML."""

    def make(record: Record) -> Made:
        extraction = _extraction(record)
        kept = frozenset(place for place, verdict in enumerate(extraction.blocks) if verdict.kept)
        return Made(write(extraction), extraction.text, kept)

    return make


@lru_cache(maxsize=1)
def _extraction(record: Record) -> Extraction:
    """Judged once for all formats."""
    return extract(record.html, url=record.url or None)


def trafilatura_format() -> Format:
    """Trafilatura's Markdown with all the structure that it gives."""
    extract_by = import_module("trafilatura").extract
    as_html = reader()

    def make(record: Record) -> Made:
        by = partial(extract_by, record.html, url=record.url or None, include_comments=False)
        text = by(output_format="markdown", include_formatting=True, include_links=True) or ""
        return Made(as_html(text), by() or "")

    return make


def reader() -> Callable[[str], str]:
    """A CommonMark reader with tables and strikethrough."""
    parser = import_module("markdown_it").MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return lambda text: str(parser.render(text))


def table(tallies: Iterable[Tally]) -> str:
    """The figures as a Markdown table, a row for each format."""
    by_format: dict[str, list[Tally]] = {}
    for tally in tallies:
        by_format.setdefault(tally.format, []).append(tally)
    rows = [["format", "pages", *KINDS, "code, every space", "text", "letters"]]
    for name, those in by_format.items():
        kept: Counter[str] = sum((tally.kept for tally in those), Counter())
        same: Counter[str] = sum((tally.same for tally in those), Counter())
        shares = [_share(same[kind], kept[kind]) for kind in KINDS]
        code = _share(sum(tally.code for tally in those), kept["code blocks"])
        whole = [
            _share(sum(tally.text for tally in those), len(those)),
            _share(sum(t.letters for t in those), len(those)),
        ]
        rows.append([name, str(len(those)), *shares, code, *whole])
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}% of {whole}" if whole else "–"
