"""Lines that hold a whole page: split where a sentence ends and where a menu's items meet, and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from boilerml.words import UNSPACED

LONG = 1_500
"""Characters from which a line is split: hardly any paragraph has so many."""
LONG_OF_PAGE, MOST_OF_PAGE = 300, 0.5
"""Characters from which a line is split that holds more than this share of its page."""
MENU_WORDS = 6
"""Capitalised words in a row that no sentence has, but menus, and titles in some languages."""
ITEM_WORDS = 8
"""Words after which a longer row of capitalised words is cut."""
OPENING = 2
"""Capitalised words at the end of such a row that are left to the sentence after it: "Contact | The President said"."""

_BREAK = re.compile(
    r"""(?P<end>(?<!\b[A-ZА-Я])[.!?…][)"'”’»\]]*\ +|[。！？।؟۔]["”’」』）]*\ *)"""
    r"""|(?P<divider>\ +[|•·»›–—]+\ +|\ {2,}|\t+)"""
)
_WORD = re.compile(r"\S+")
_UNSPACED_GAP = re.compile(rf"(?<={UNSPACED.pattern}) +(?={UNSPACED.pattern})")


def is_long(chars: int, page_chars: int) -> bool:
    """Whether a line is split."""
    return chars > LONG or (chars > LONG_OF_PAGE and chars > MOST_OF_PAGE * page_chars)


def pieces(line: str) -> list[tuple[str, str]]:
    """The parts of a line in order, each with what stands before it: the two joined give the line again.

    >>> pieces("Home | News | It rained all day. The river rose.")
    [('', 'Home'), (' | ', 'News'), (' | ', 'It rained all day.'), (' ', 'The river rose.')]
    """
    found: list[tuple[str, str]] = []
    at, before = 0, ""
    for start, end in _cuts(line):
        if start > at:
            found.append((before, line[at:start]))
            before = ""
        before += line[start:end]
        at = end
    if at < len(line):
        found.append((before, line[at:]))
    elif before and found:
        found[-1] = (found[-1][0], found[-1][1] + before)
    return found


def _cuts(line: str) -> Iterator[tuple[int, int]]:
    """Where the line is cut: from where to where nothing but a joint stands."""
    at = 0
    for match in _BREAK.finditer(line):
        text = match.group()
        if match.lastgroup == "end":
            if line[match.end() : match.end() + 1].islower():
                continue  # an abbreviation, as far as can be seen
            start = match.start() + len(text.rstrip(" "))
        else:
            start = match.start()
        yield from _menu_cuts(line, at, start)
        yield start, match.end()
        at = match.end()
    yield from _menu_cuts(line, at, len(line))


def _menu_cuts(line: str, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Cuts inside one part: in rows of capitalised words, and at spaces in scripts that have none in sentences."""
    if end - first < 2 * MENU_WORDS:
        return
    part = line[first:end]
    if UNSPACED.search(part):
        yield from ((first + gap.start(), first + gap.end()) for gap in _UNSPACED_GAP.finditer(part))
        return
    row: list[tuple[int, int]] = []
    for word in _WORD.finditer(part):
        initial = word.group()[0]
        if initial.islower():
            yield from _row_cuts(row, first, is_open=True)
            row = []
        elif initial.isalpha():
            row.append(word.span())
    yield from _row_cuts(row, first, is_open=False)


def _row_cuts(row: list[tuple[int, int]], first: int, *, is_open: bool) -> Iterator[tuple[int, int]]:
    """Cuts in one row of capitalised words: before it, every few words, and before what may open a sentence."""
    if len(row) < MENU_WORDS:
        return
    last = len(row) - OPENING if is_open else len(row)
    for place in (*range(0, last, ITEM_WORDS), *([last] if is_open else [])):
        start = row[place][0]
        if start:
            yield first + start - 1, first + start
