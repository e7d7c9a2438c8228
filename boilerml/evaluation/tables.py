"""Reports as they are read: aligned text for a terminal, Markdown for a page, JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from boilerml.evaluation.bootstrap import Estimate
from boilerml.evaluation.report import Difference, Report, Table
from boilerml.evaluation.run import Result


def as_text(report: Report) -> str:
    """All tables with their columns aligned, and what separates the tools below them."""
    parts = [f"{_title(table)}\n{_aligned(_cells(table))}" for table in report.tables]
    parts += (
        [f"F1, paired by page\n{_aligned(_difference_cells(report.differences), names=3)}"]
        if report.differences
        else []
    )
    return "\n\n".join(parts)


def as_markdown(report: Report) -> str:
    """All tables as Markdown, each under a heading of the third level."""
    parts = [f"### {_title(table)}\n\n{piped(_cells(table))}" for table in report.tables]
    parts += (
        [f"### F1, paired by page\n\n{piped(_difference_cells(report.differences), names=3)}"]
        if report.differences
        else []
    )
    return "\n\n".join(parts) + "\n"


def as_json(report: Report) -> str:
    """Tables, differences and every page's scores (no page's text)."""
    fields = {
        "tables": [
            {
                "metric": table.metric,
                "by": table.by,
                "rows": [_row_fields(table.measures, row._asdict()) for row in table.rows],
            }
            for table in report.tables
        ],
        "differences": [{**difference._asdict(), "f1": difference.f1._asdict()} for difference in report.differences],
        "pages": [_page_fields(result) for result in report.results],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


def _title(table: Table) -> str:
    return f"{table.metric} by {table.by}, with 95 % intervals"


def _cells(table: Table) -> list[list[str]]:
    header = [table.by, "tool", "pages", *table.measures, "median", "<.5", "empty", "errors", "CPU ms"]
    rows = [
        [
            row.group,
            row.tool,
            str(row.pages),
            *map(_interval, row.measures),
            _fraction(row.median),
            f"{row.under_half:.1%}",
            str(row.empty),
            str(row.errors),
            "–" if row.ms is None else f"{row.ms:.2f}",
        ]
        for row in table.rows
    ]
    return [header, *rows]


def _difference_cells(differences: Iterable[Difference]) -> list[list[str]]:
    rows = [
        [
            difference.group,
            difference.metric,
            f"{difference.tool} − {difference.other}",
            str(difference.pages),
            "{:+.3f} [{:+.3f} {:+.3f}]".format(*difference.f1),
        ]
        for difference in differences
    ]
    return [["group", "metric", "tools", "pages", "difference"], *rows]


def _aligned(rows: Sequence[Sequence[str]], names: int = 2) -> str:
    """Rows with their first columns flush left and the numbers after them flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if position < names else cell.rjust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def piped(rows: Sequence[Sequence[str]], names: int = 2) -> str:
    """Rows as a Markdown table: the first is the header, the first columns are flush left, numbers after them right."""
    header, *body = rows
    rule = ["---" if position < names else "--:" for position in range(len(header))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *body])


def _interval(estimate: Estimate) -> str:
    return f"{_fraction(estimate.value)} [{_fraction(estimate.low)} {_fraction(estimate.high)}]"


def _fraction(value: float) -> str:
    """Three decimals without the leading zero.

    >>> _fraction(0.8854), _fraction(1.0)
    ('.885', '1.000')
    """
    return f"{value:.3f}".removeprefix("0")


def _row_fields(names: Sequence[str], fields: dict[str, Any]) -> dict[str, Any]:
    measures = {name: estimate._asdict() for name, estimate in zip(names, fields.pop("measures"), strict=True)}
    return {**fields, "measures": measures}


def _page_fields(result: Result) -> dict[str, Any]:
    return {
        **result._asdict(),
        "words": result.words._asdict(),
        "shingles": result.shingles._asdict(),
        "segments": result.segments._asdict(),
    }
