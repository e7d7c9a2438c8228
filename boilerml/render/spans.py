"""Runs of text as Markdown: what would be markup is escaped, and markup is used only where a reader will see it so.

CommonMark reads ``**`` as the start or end of emphasis by the characters on both sides, and no escape helps where these
are wrong, as in the middle of a Chinese sentence. There the HTML element stands in, which Markdown allows.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from itertools import zip_longest
from unicodedata import category

from boilerml.outline import WIDE, Mark, Phrase, Run, phrases

LINE, ONE_LINE = "\\\n", "<br>"
"""How a line break is written: in a paragraph, and where there is only one line."""

_ESCAPED = re.compile(
    r"[\\`*\[]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # not inside a word
    r"|(?<!\s)~|~(?=~)"
    r"|<(?=[A-Za-z/!?]|$)"
    r"|&(?=#?\w{1,32};|#?\w{0,32}$)"
)
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_TICKS = re.compile("`+")
_SPACE = re.compile(r"[^\S\n]+")
_PUNCTUATION = frozenset(string.punctuation)
_DELIMITERS = {Mark.EMPHASIS: "*", Mark.STRONG: "**", Mark.EMPHASIS | Mark.STRONG: "***", Mark.DELETED: "~~"}
_ELEMENTS = {"*": ("em",), "**": ("strong",), "***": ("strong", "em"), "~~": ("del",)}
_RAISED = {Mark.SUPERSCRIPT: "sup", Mark.SUBSCRIPT: "sub"}


def inline(runs: Sequence[Run], line_break: str) -> str:
    r"""Runs as Markdown.

    Args:
        runs: of one leaf.
        line_break: ``LINE`` or ``ONE_LINE``.

    >>> inline([Run("2 * 3 is "), Run("six", Mark.STRONG)], LINE)
    '2 \\* 3 is **six**'
    """
    written: list[str] = []
    found = phrases(runs)
    for phrase, after in zip_longest(found, found[1:]):
        piece = _linked(phrase)
        if phrase.marks and piece.strip():
            last = written[-1][-1:] if written else ""
            piece = _marked(piece, phrase.marks, last, "" if after is None else _first(after))
        _append(written, piece)
    lines = _SPACE.sub(" ", "".join(written)).split("\n")
    return line_break.join([line.strip() for line in lines])


def _first(phrase: Phrase) -> str:
    """A character of the kind that a phrase will start with."""
    link, linked = phrase.links[0]
    run = linked[0]
    return "*" if phrase.marks or link or run.marks or run.image else escaped(run.text[:1])[:1]


def _append(written: list[str], piece: str) -> None:
    """Add a piece; an exclamation mark before a link would make it a picture."""
    if piece.startswith("[") and written and written[-1].endswith("!"):
        written[-1] = f"{written[-1][:-1]}\\!"
    if piece:
        written.append(piece)


def _linked(phrase: Phrase) -> str:
    """A phrase without its own marks."""
    written: list[str] = []
    for link, linked in phrase.links:
        piece = _inner(linked, "]" if link else "")
        if link and piece.strip():
            piece = f"[{piece}]({_destination(link)})"
        _append(written, piece)
    return "".join(written)


def escaped(text: str, also: str = "") -> str:
    r"""Text with a backslash before what would be markup anywhere in a line, and before the characters given.

    >>> escaped("snake_case, _x_ & a[0] &lt;")
    'snake_case, \\_x\\_ & a\\[0] \\&lt;'
    """
    text = _ESCAPED.sub(r"\\\g<0>", text)
    return text.replace(also, f"\\{also}") if also else text


def _inner(runs: Sequence[Run], also: str) -> str:
    """Runs one after the other; inside a link some of them may still be emphasised."""
    written: list[str] = []
    for run, after in zip_longest(runs, runs[1:]):
        last = written[-1][-1:] if written else ""
        if run.image is not None:
            piece = f"![{escaped(run.image.alternative, ']')}]({_destination(run.image.address)})"
        else:
            piece = _narrow(run, also, last)
        if run.marks & WIDE and piece.strip():
            following = "" if after is None else "*" if after.marks or after.image else escaped(after.text[:1])[:1]
            piece = _marked(piece, run.marks & WIDE, last, following)
        if piece:
            written.append(piece)
    return "".join(written)


def _narrow(run: Run, also: str, last: str) -> str:
    """A run with the marks that emphasis goes around."""
    if run.marks & Mark.CODE and last != "`":
        text = "\n".join(map(_code, run.text.split("\n")))
    else:
        text = escaped(run.text, also)
        text = f"<code>{text}</code>" if run.marks & Mark.CODE else text
    for mark, element in _RAISED.items():
        if run.marks & mark:
            text = f"<{element}>{text}</{element}>"
    return text


def _marked(text: str, marks: Mark, last: str, following: str) -> str:
    """A text inside its marks, given the characters before and after it."""
    emphasis = marks & (Mark.EMPHASIS | Mark.STRONG)
    if emphasis and marks & Mark.DELETED:
        return _in_elements(_in_elements(text, _DELIMITERS[emphasis]), "~~")
    delimiter = _DELIMITERS[marks]
    ends = text[0] not in "*~" and text[-1] not in "*~"
    if last in ("*", "~") or not (ends and _flanks(last, text[0]) and _flanks(following, text[-1])):
        return _in_elements(text, delimiter)
    return f"{delimiter}{text}{delimiter}"


def _in_elements(text: str, delimiter: str) -> str:
    for element in _ELEMENTS[delimiter]:
        text = f"<{element}>{text}</{element}>"
    return text


def _flanks(outside: str, inside: str) -> bool:
    """Tell whether a delimiter between these characters is read as one, in every version of the specification."""
    if inside.isspace():
        return False
    if category(inside)[0] in "LNM":
        return True
    return not outside or outside.isspace() or outside in _PUNCTUATION or category(outside)[0] == "P"


def _code(text: str) -> str:
    """A code span, in more backticks than stand in a row inside."""
    if not text:
        return ""
    ticks = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    room = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{ticks}{room}{text}{room}{ticks}"


def _destination(address: str) -> str:
    return _ENTITY.sub("&amp;", address).replace("(", "\\(").replace(")", "\\)")
