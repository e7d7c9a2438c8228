"""Plain text to a page: lines as blocks, wrapped ones joined, runs and lists as containers, and nothing judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from boilerml.blocks import Block, Container, Line, Page
from boilerml.sentences import LONG_OF_PAGE, is_long, pieces
from boilerml.words import UNSPACED
from boilerml.wrapping import continued, first_word

INVISIBLE = "\0\u00ad\u200b\u2060\ufeff"
"""NULs, soft hyphens and zero-width joints: they part a word where a reader sees none."""

DOUBLE_SPACED = 0.25
"""Share of lines without an empty one before them up to which an empty line parts nothing: it stands everywhere."""
SHORT = 60
"""Characters up to which a line without a sentence's end counts as short: a menu's, a heading's, a name's."""
FAR = 4
"""Columns by which the next line of one paragraph may be indented more or less."""

_MARK = re.compile(
    r"(?P<li>[-*+•◦·▪‣∙●○■□►▸–—»] +(?=\S)|\d{1,3}[.)] +(?=\S))|(?P<h>#{1,6} +(?=\S))|(?P<blockquote>>)|(?P<tr>\|)"
)
_DASH = re.compile(r"[-–—] +[^\W\d_A-Z]")
_NESTED_BULLET = re.compile(r"o +(?=\S)")
_RULE = re.compile(r"[-=_*~·•\s]{3,}\Z")
_UNDERLINE = {"=": "h1", "-": "h2"}
_LINK = re.compile(r"!?\[[^\[\]]{0,500}\]\([^()\s]{0,2000}[^()]{0,200}\)")
_REFERENCE = re.compile(r"\[\d{1,4}\]")
_BOLD = re.compile(r"\*\*[^*\n]{1,500}\*\*")
_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟", "۔", ":", "”", '"', "»", "」")
_NO_MARKS = Block("", -1)[2:]
_LISTS = {"li": "ul", "tr": "table", "blockquote": "blockquote"}


class _Row(NamedTuple):
    """A line of the source that holds text."""

    text: str
    indent: int
    gap: int
    tag: str
    """``p``, or what its first characters mark it as: ``li``, ``h1`` … ``h6``, ``blockquote``, ``tr``, ``hr``."""


def segment_lines(text: str) -> Page:
    r"""Cut plain text into blocks, one for each line, and into containers by empty lines and kinds of lines.

    Lines that were wrapped at one width are joined to paragraphs, and a line that holds most of its page is split at
    sentences and between a menu's items. Marks of lists, headings, tables, quotations and links are understood where
    there are any. White space at a line's ends goes; ``Page.lines`` has what is needed to write the text again.

    >>> page = segment_lines("Menu\n\n  * one\n  * two")
    >>> [block.text for block in page.blocks], [container.tag for container in page.containers]
    (['Menu', '* one', '* two'], ['text', 'section', 'div', 'p', 'section', 'ul', 'li', 'li'])
    """
    if not text.isascii() or "\0" in text:
        for character in INVISIBLE:
            text = text.replace(character, "")
    rows = list(_rows(text))
    if not rows:
        return Page(())
    usual = _usual_indent(rows)
    parts = list(_parts(_paragraphs(rows), len(text), usual))
    containers, places = _containers([part[0] for part in parts])
    blocks = tuple(_block(row.text, place) for (row, _), place in zip(parts, places, strict=True))
    return Page(blocks, containers, lines=tuple(line for _, line in parts))


def _rows(text: str) -> Iterator[_Row]:
    """The lines that hold text; one underlined becomes a heading."""
    gap = 0
    held: _Row | None = None
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            gap += 1
            continue
        indent = 0 if raw[0] == line[0] else len(raw[: len(raw) - len(raw.lstrip())].expandtabs())
        # Not _Row(…), here and below: a text may have a million lines, and this takes a third of the time.
        row: _Row = tuple.__new__(_Row, (line, indent, gap, _tag(line, indented=raw[0] != line[0])))
        gap = 0
        if held is not None:
            is_underlined = row.tag == "hr" and not row.gap and held.tag == "p" and line[0] in _UNDERLINE
            yield held._replace(tag=_UNDERLINE[line[0]]) if is_underlined and line.strip(line[0]) == "" else held
        held = row
    if held is not None:
        yield held


def _tag(line: str, *, indented: bool) -> str:
    if line[0].isalpha():
        if indented and line[0] == "o" and _NESTED_BULLET.match(line):
            return "li"
        return "tr" if "\t" in line or line.count(" | ") > 1 else "p"
    if _RULE.match(line):
        return "hr"
    mark = _MARK.match(line)
    if mark is None:
        return "tr" if "\t" in line or line.count(" | ") > 1 else "p"
    kind = mark.lastgroup or "p"
    return f"h{len(mark.group().strip())}" if kind == "h" else kind


def _usual_indent(rows: Sequence[_Row]) -> int:
    """The indentation that most of the text has, by characters."""
    chars: Counter[int] = Counter()
    for row in rows:
        chars[row.indent] += len(row.text)
    return min(chars, key=lambda indent: (-chars[indent], indent))


def _paragraphs(rows: Sequence[_Row]) -> Iterator[tuple[_Row, int]]:
    """Rows with what was wrapped joined, and how many rows each was."""
    lengths = [row.indent + len(row.text) for row in rows]
    words = [first_word(row.text.lstrip("> ") if row.tag == "blockquote" else row.text) for row in rows]
    goes_on = continued(lengths, words, [not row.gap for row in rows]).tolist()
    held, before, count = rows[0], rows[0], 1
    joined = [held.text]
    for place in range(1, len(rows)):
        row = rows[place]
        if goes_on[place - 1] and _may_follow(before, row):
            joined.append(row.text.lstrip("> ") if row.tag == "blockquote" else row.text)
            count += 1
        else:
            yield (held._replace(text=_joined(joined)) if count > 1 else held), count
            held, count, joined = row, 1, [row.text]
        before = row
    yield (held._replace(text=_joined(joined)) if count > 1 else held), count


def _may_follow(before: _Row, row: _Row) -> bool:
    if row.gap or before.tag in ("tr", "hr"):
        return False
    if row.tag == "blockquote" or before.tag == "blockquote":
        return row.tag == before.tag
    is_text = row.tag == "p" or (before.tag == "p" and _DASH.match(row.text) is not None)
    return is_text and abs(row.indent - before.indent) <= FAR


def _joined(lines: Sequence[str]) -> str:
    """Wrapped lines as one; no space where the script has none."""
    whole = [lines[0]]
    for before, line in pairwise(lines):
        is_unspaced = UNSPACED.match(before[-1:]) and UNSPACED.match(line)
        whole.append(line if is_unspaced else " " + line)
    return "".join(whole)


def _parts(paragraphs: Iterator[tuple[_Row, int]], page_chars: int, usual: int) -> Iterator[tuple[_Row, Line]]:
    """Every block-to-be with its place among the lines: paragraphs, or pieces of lines that hold whole pages."""
    for row, count in paragraphs:
        line: Line = tuple.__new__(Line, ("\n", row.gap, row.indent - usual, count))
        if count > 1 or len(row.text) <= LONG_OF_PAGE or not is_long(len(row.text), page_chars):
            yield row, line
            continue
        for place, (joint, text) in enumerate(pieces(row.text)):
            if place:
                yield row._replace(text=text, gap=0, tag="p"), Line(joint, 0, line.indent, 1)
            else:
                yield row._replace(text=text), line


def _kind(row: _Row) -> str:
    """The tag of the container for neighbouring rows of one kind."""
    if row.tag == "p":
        return "div" if len(row.text) <= SHORT and not row.text.endswith(_ENDS) else "article"
    return _LISTS.get(row.tag, "header")


def _containers(rows: Sequence[_Row]) -> tuple[tuple[Container, ...], list[int]]:
    """The page, its runs between empty lines, in them neighbouring rows of one kind, in these the rows.

    Returns:
        The containers, and the one of each row.
    """
    adjacent = sum(not row.gap for row in rows[1:])
    parting = 2 if adjacent < DOUBLE_SPACED * (len(rows) - 1) else 1
    containers = [Container("text", "", -1, 0, hidden=False, first=0, end=len(rows))]
    places: list[int] = []
    run = stretch = -1
    kind = ""
    for index, row in enumerate(rows):
        if run < 0 or row.gap >= parting:
            _close(containers, (run, stretch), index)
            run, kind = len(containers), ""
            containers.append(Container("section", "", 0, 1, hidden=False, first=index))
            stretch = -1
        if (own := _kind(row)) != kind:
            _close(containers, (stretch,), index)
            stretch, kind = len(containers), own
            containers.append(Container(own, "", run, 2, hidden=False, first=index))
        places.append(len(containers))
        containers.append(tuple.__new__(Container, (row.tag, "", stretch, 3, False, index, index + 1)))
    _close(containers, (run, stretch), len(rows))
    return tuple(containers), places


def _close(containers: list[Container], open_ones: Sequence[int], end: int) -> None:
    for place in open_ones:
        if place >= 0:
            containers[place] = containers[place]._replace(end=end)


def _block(text: str, container: int) -> Block:
    """A block, with the links and the bold text that its marks show."""
    if "[" not in text and "**" not in text:
        return tuple.__new__(Block, (text, container, *_NO_MARKS))
    links = _LINK.findall(text) if "](" in text else []
    references = len(_REFERENCE.findall(text)) if not links and "[" in text else 0
    bold = _BOLD.findall(text) if "**" in text else []
    return Block(
        text,
        container,
        anchors=len(links) + references,
        anchor_chars=min(sum(map(len, links)), len(text)),
        strong_chars=min(sum(map(len, bold)), len(text)),
        images=sum(link.startswith("!") for link in links),
    )
