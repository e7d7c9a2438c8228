"""From records to rows: a pure generator, around which every engine is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from boilerml.batch.records import Medium, Record, Records, Skipped, Status
from boilerml.charset import utf8
from boilerml.extraction import Extraction
from boilerml.model import Model, load, load_for
from boilerml.parse import parse
from boilerml.pipeline import Favor, Scope, extract
from boilerml.plain import extract_text

Form: TypeAlias = Literal["text", "markdown"]


class Row(NamedTuple):
    """What came of one record. ``COLUMNS`` are written; ``reason`` goes to the manifest."""

    id: str
    url: str
    date: str
    file: str
    offset: int | None
    text: str
    """The main content, as text or as Markdown; ``""`` unless ``status`` is ``ok``."""
    title: str
    language: str | None
    """Code of two letters, if it was asked for and found."""
    confidence: float | None
    """Expected F1 of the text (0 to 1); None if the page was not judged."""
    page_type: str
    status: Status
    model: str
    """The name of the model that judged it."""
    reason: str = ""
    """Why it failed."""


COLUMNS = Row._fields[:-1]
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Choices:
    """What a user may choose about the rows; each worker is given them once."""

    scope: Scope = "page"
    favor: Favor = "balanced"
    form: Form = "text"
    """What ``Row.text`` is."""
    language: bool = False
    """Whether to tell languages."""
    model: Model | str | Path | None = None
    """A model or its folder; by default the shipped one. Of HTML: plain text is judged by the model shipped for it."""
    column: str = "html"
    """Of the page, in tables."""
    most_bytes: int = 10 * MEGABYTE
    """Of a page; more are ``too_large``."""

    def ready(self) -> Choices:
        """The same with its model read, so that it is read once and not for each page.

        Raises:
            ModelError: its folder cannot be used.
        """
        return self if isinstance(self.model, Model) else replace(self, model=load(self.model))


Clean: TypeAlias = Callable[[Record, Choices], "tuple[Extraction, str]"]
"""Judges a record; returns what was found and the model's name."""


def rows(records: Records, choices: Choices, clean: Clean | None = None) -> Iterator[Row | Skipped]:
    """One row for each record, in order, and what was skipped as it was; never an exception of a page's making.

    Args:
        records: in whatever order they are read.
        choices: of the user.
        clean: how a record is judged; by default as its medium asks for.
    """
    judge, choices = clean or judged, choices.ready()
    return (one if isinstance(one, Skipped) else row(one, choices, judge) for one in records)


def row(record: Record, choices: Choices, clean: Clean) -> Row:
    """The row of one record."""
    if record.status:
        return _row(record, status=record.status)
    try:
        found, model = clean(record, choices)
        text = found.markdown() if choices.form == "markdown" else found.text
        language = _language(record, found.text) if choices.language else None
    except MemoryError:
        return _row(record, status="out_of_memory")
    except Exception as error:  # noqa: BLE001  (whatever it is, it is this page's own; the others go on)
        return _row(record, status="failed", reason=f"{type(error).__name__}: {error}")
    return _row(
        record,
        text=_fit(text),
        title=_fit(found.title),
        language=language,
        confidence=round(found.confidence, 4),
        page_type=found.page_type,
        status="ok" if text else "empty",
        model=model,
    )


def judged(record: Record, choices: Choices) -> tuple[Extraction, str]:
    """What is kept of a record: by ``extract`` or, of plain text, by ``extract_text``."""
    return MEDIA[record.medium](record, choices)


def _html(record: Record, choices: Choices) -> tuple[Extraction, str]:
    model = choices.model if isinstance(choices.model, Model) else load(choices.model)
    html = utf8(record.body, record.charset)
    return extract(html, url=record.url or None, scope=choices.scope, favor=choices.favor, model=model), model.name


def _text(record: Record, choices: Choices) -> tuple[Extraction, str]:
    model = load_for("text", None)
    return extract_text(record.body, url=record.url or None, favor=choices.favor, model=model), model.name


MEDIA: dict[Medium, Callable[[Record, Choices], tuple[Extraction, str]]] = {"html": _html, "text": _text}
"""How each medium is judged."""


def _row(record: Record, *, status: Status, **found: Any) -> Row:  # noqa: ANN401  (the columns of a row)
    nothing: dict[str, Any] = {"text": "", "title": "", "language": None, "confidence": None, "page_type": ""}
    where = (record.id, record.url, record.date, record.file, record.offset)
    return Row(*where, status=status, **{**nothing, "model": "", **found})


def _language(record: Record, text: str) -> str | None:
    """The language of the text, or of a page that has too little of it."""
    from boilerml.about.declared import declared  # noqa: PLC0415  (for those who ask)
    from boilerml.about.languages import CHARS, LEAST, language, recognised  # noqa: PLC0415

    known = recognised(text[:CHARS]) if len(text) >= LEAST else None
    if known or record.medium == "text":
        return known
    tree = parse(utf8(record.body, record.charset))
    return None if tree is None else language(tree, declared(tree, record.url))


def _fit(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
