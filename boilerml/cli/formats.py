"""What a page can become: one row of a table for each format."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from boilerml.extraction import Extraction

Described = dict[str, Any]
"""A page's metadata by name; empty if it was not asked for."""


class Page(NamedTuple):
    """A cleaned page with what belongs to it."""

    name: str
    """The file or address."""
    extraction: Extraction
    metadata: Described


class Format(NamedTuple):
    """How a page is written."""

    suffix: str
    """Of a file that holds one page."""
    write: Callable[[Page], str]
    """Without a line break at the end; ``""`` for a page that leaves nothing to write."""
    between: str | None
    """What stands between two pages in one file; None: a file holds one page only."""
    head: Callable[[bool], str] = lambda _: ""
    """What stands once above all pages, given whether there is metadata."""


LINE_END = "\r\n"
"""Of rows of CSV: a cell that holds one of its characters is quoted, so it is both, whatever stands between rows."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell of CSV begins with that a spreadsheet would compute."""
UNPRINTABLE = re.compile("[\x7f-\x9f\ufffe\uffff]")
FIELDS = ("name", "url", "title", "page_type", "confidence", "text")
METADATA_FIELDS = ("authors", "published", "modified", "site", "description", "language", "image", "licence", "tags")


def _record(page: Page) -> Described:
    done = page.extraction
    values = (page.name, done.url, done.title, done.page_type, round(done.confidence, 4), done.text)
    return dict(zip(FIELDS, values, strict=True))


def _json_line(page: Page) -> str:
    record = _record(page)
    if page.metadata:
        record["metadata"] = page.metadata
    return json.dumps(record, ensure_ascii=False)


def _csv_row(page: Page) -> str:
    described = [page.metadata.get(name) for name in METADATA_FIELDS] if page.metadata else []
    cells = ["; ".join(map(str, cell)) if isinstance(cell, (list, tuple)) else cell for cell in described]
    return _csv_line([*_record(page).values(), *cells])


def _csv_head(has_metadata: bool) -> str:  # noqa: FBT001  (the table's own calling convention)
    return _csv_line([*FIELDS, *(METADATA_FIELDS if has_metadata else ())])


def _inert(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe (OWASP)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _csv_line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator=LINE_END).writerow(map(_inert, cells))
    return line.getvalue().removesuffix(LINE_END)


def _yaml(value: object) -> str:
    """A value as JSON, less the characters that YAML cannot hold as they are."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _headed(write: Callable[[Extraction], str]) -> Callable[[Page], str]:
    """Metadata as YAML between dashes above the text, as readers of Markdown know it; JSON's literals are YAML's."""

    def written(page: Page) -> str:
        text = write(page.extraction)
        lines = [f"{name}: {_yaml(value)}" for name, value in page.metadata.items() if value]
        return "\n".join(["---", *lines, "---", *([text] if text else [])]) if lines else text

    return written


def _placed(method: str, place: str) -> Callable[[Page], str]:
    """A format that has a place of its own for metadata: the extraction's method, and the function that fills it."""

    def written(page: Page) -> str:
        text: str = getattr(page.extraction, method)()
        if not page.metadata:
            return text
        from boilerml.cli import described  # noqa: PLC0415  (for those who ask)

        filled: str = getattr(described, place)(text, page.metadata)
        return filled

    return written


def _json(page: Page) -> str:
    described = {"metadata": page.metadata} if page.metadata else {}
    return json.dumps({"name": page.name, **page.extraction.to_dict(), **described}, ensure_ascii=False, indent=2)


FORMATS: dict[str, Format] = {
    "text": Format(".txt", _headed(lambda page: page.text), "\n\n"),
    "markdown": Format(".md", _headed(lambda page: page.markdown()), "\n\n"),
    "html": Format(".html", _placed("html", "in_html"), None),
    "json": Format(".json", _json, None),
    "jsonl": Format(".jsonl", _json_line, "\n"),
    "csv": Format(".csv", _csv_row, "\n", _csv_head),
    "xml": Format(".xml", _placed("xml", "in_xml"), None),
    "tei": Format(".tei.xml", _placed("tei", "in_tei"), None),
}
