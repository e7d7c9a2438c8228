"""Plain text whose markup is lost: the order of the stages from lines to what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from boilerml import render
from boilerml.blocks import Met, Page
from boilerml.charset import decode
from boilerml.extraction import Extraction
from boilerml.limits import LEAST_BLOCKS, USUAL, Limits, shortened
from boilerml.lines import segment_lines
from boilerml.model import Model, load_for
from boilerml.parse import BINARY
from boilerml.pipeline import Favor, Options, Weighed, check_choices, extraction, weigh

SCOPE = "page"
"""The convention by which text is judged: the main content of whatever page it was."""
MOST_CHARS = 1_000_000
"""Characters judged at once: hardly a page has more, and beyond it memory would grow with the text."""
LEAST_SHARE = 0.5
"""Share of those that a part has at least: it ends with a line where one ends behind this place."""


def clean_text(
    text: str | bytes,
    *,
    favor: Favor = "balanced",
    model: Model | str | Path | None = None,
    limits: Limits = USUAL,
) -> str:
    """The main content of plain text: of a page whose markup is lost, as crawls, archives and copying leave it.

    Args:
        text: lines, paragraphs hard-wrapped or not, or a whole page as one line; bytes in any encoding.
        favor: when in doubt leave out (``"precision"``), weigh both (``"balanced"``) or keep (``"recall"``).
        model: a model of plain text or its folder; by default the shipped one.
        limits: beyond which the text is not read; ``extract_text`` tells whether it was.

    Returns:
        What is kept, in its order: a line for each paragraph, an empty line where empty lines stood. ``""`` where
        there is nothing.

    Raises:
        TypeError: if ``text`` is neither ``str`` nor bytes.
        ValueError: if ``favor`` is none of the above.
        ModelError: if the model folder cannot be used, or is no model of plain text.

    >>> clean_text("")
    ''
    """
    # Verdicts on all lines are not made: of a text of any length no more is held than what is kept of it.
    weighed = _weighed(text, Options(SCOPE, favor, model, limits))
    return "\n".join(filter(None, (render.text(one.page, one.decision.kept.tolist()) for one in weighed)))


def extract_text(
    text: str | bytes,
    *,
    url: str | None = None,
    favor: Favor = "balanced",
    model: Model | str | Path | None = None,
    limits: Limits = USUAL,
) -> Extraction:
    """What ``clean_text`` returns as ``.text``, with the verdict on every line and the text's expected F1.

    Each block is a line of the source, or several that were hard-wrapped, or a part of one that was very long.
    A text of more than a million characters is judged in parts of that length.

    Args:
        text: as for ``clean_text``.
        url: the page's address, handed on as ``Extraction.url``; the text does not depend on it.
        favor: as for ``clean_text``.
        model: as for ``clean_text``.
        limits: as for ``clean_text``; ``Extraction.truncated`` names the one that was met. The clock is looked at
            between parts.

    Raises:
        TypeError: if ``text`` is neither ``str`` nor bytes.
        ValueError: if ``favor`` is none of those of ``clean_text``.
        ModelError: if the model folder cannot be used, or is no model of plain text.
    """
    parts = [extraction(one, url) for one in _weighed(text, Options(SCOPE, favor, model, limits))]
    return parts[0] if len(parts) == 1 else _together(parts)


def _weighed(text: str | bytes, options: Options) -> Iterator[Weighed]:
    """The parts of a text weighed, one by one."""
    used = load_for("text", options.model)
    check_choices(used, SCOPE, options.favor)
    for page in _pages(text, options.limits):
        yield weigh(page, used, SCOPE, options.favor)


def _pages(text: str | bytes, limits: Limits) -> Iterator[Page]:
    """The parts of a text as pages, as far as the limits go; the last one says which was met."""
    room, count = limits.room(share=1.0), 0
    source, short = shortened(text, limits.bytes)
    parts = list(_parts(_decoded(source)))
    for place, part in enumerate(parts, 1):
        page = segment_lines(part)
        met: Met = "blocks" if count + len(page.blocks) > limits.blocks else None
        page = page.first(limits.blocks - count) if met else page
        count += len(page.blocks)
        if not met and place < len(parts):
            met = room(max(count, LEAST_BLOCKS))
        if met or place == len(parts):
            yield replace(page, truncated=met or short)
            return
        yield page


def _decoded(text: object) -> str:
    if isinstance(text, str):
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:  # surrogates; those that make a pair become the character they mean
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text
    if isinstance(text, bytes | bytearray | memoryview):
        data = bytes(text)
        return "" if data.startswith(BINARY) else decode(data)
    raise TypeError(f"text must be str or bytes, not {type(text).__name__}: pass the text, or the bytes as downloaded")


def _parts(text: str) -> Iterator[str]:
    """The text, or where it is very long, parts that end with a line, or with a word, or anywhere."""
    at = 0
    while len(text) - at > MOST_CHARS:
        least, most = at + int(LEAST_SHARE * MOST_CHARS), at + MOST_CHARS
        end = max(text.rfind("\n", least, most), text.rfind("\r", least, most))
        if end < 0:
            end = text.rfind(" ", least, most)
        end = most if end < 0 else end + 1
        yield text[at:end]
        at = end
    yield text[at:] if at else text


def _together(parts: Sequence[Extraction]) -> Extraction:
    """One extraction of several: confidence and types are their means, each part weighing by its characters."""
    blocks = tuple(block for part in parts for block in part.blocks)
    sizes = [sum(len(block.text) for block in part.blocks) for part in parts]
    total = max(sum(sizes), 1)
    types: dict[str, float] = {}
    for part, size in zip(parts, sizes, strict=True):
        for name, probability in part.page_types.items():
            types[name] = types.get(name, 0.0) + probability * size / total
    kept = "\n".join(filter(None, (part.text for part in parts)))
    largest = parts[max(range(len(parts)), key=sizes.__getitem__)]
    confidence = sum(part.confidence * size for part, size in zip(parts, sizes, strict=True)) / total
    whole = replace(largest, text=kept, blocks=blocks, truncated=parts[-1].truncated)
    return replace(whole, confidence=confidence, page_types=types)
