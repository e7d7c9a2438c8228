"""Lines beside lines: what tools make of a page's plain text, and what they would make of the page itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from boilerml.evaluation.corpora import Record, read_corpus, read_training_pages, sample
from boilerml.evaluation.peers import installed
from boilerml.evaluation.report import BY, Report, report
from boilerml.evaluation.run import Cleaner, Result, run
from boilerml.model import load_for
from boilerml.pipeline import clean
from boilerml.plain import clean_text

OURS, EVERYTHING = "boilerml", "every line"
ON_LINES = ("justext", "trafilatura")
"""Peers that are given the lines as paragraphs: no other tool takes plain text."""
ON_HTML = ("trafilatura", "resiliparse")
"""Peers that may be given the page's HTML, for perspective."""
OTHERS = MappingProxyType(
    {**{f"{name} on lines": name for name in ON_LINES}, **{f"{name} on html": name for name in ON_HTML}}
)
"""Names of what can be run beside, and the peers behind them."""


def paragraphs(text: str) -> str:
    r"""The lines of a text as HTML paragraphs.

    >>> paragraphs("a < b\n\nc")
    '<html><body><p>a &lt; b</p><p>c</p></body></html>'
    """
    lines = (line.strip() for line in text.splitlines())
    return "<html><body>" + "".join(f"<p>{escape(line)}</p>" for line in lines if line) + "</body></html>"


class LinesPlan(NamedTuple):
    """What to run on what."""

    corpora: Sequence[Path]
    """Corpus files, or the folder of the project's own pages."""
    render: Callable[[str], str]
    """Makes a page's text of its HTML; what that takes is not in the times."""
    against: Sequence[str] = ()
    """Of ``OTHERS``, and ``"boilerml on html"``: the web model on the page itself."""
    model: Path | None = None
    """A text model's folder; None: the shipped one."""
    limit: int | None = None
    """Most pages of each corpus, by :func:`boilerml.evaluation.corpora.sample`."""
    split: str = ""
    """Only this split; ``""`` for all."""


def compare_lines(plan: LinesPlan, by: Sequence[str] = BY, log: Callable[[str], None] = print) -> Report:
    """Score the text model and other tools on pages rendered to text.

    Raises:
        ValueError, OSError: a corpus or the model cannot be read.
    """
    results: list[Result] = []
    for path in plan.corpora:
        records = read_training_pages(path) if path.is_dir() else read_corpus(path)
        chosen = sample((record for record in records if plan.split in ("", record.split)), plan.limit)
        texts = {record.id: plan.render(record.html) for record in chosen}
        results += run(chosen, _tools(texts, plan, log))
    return report(results, OURS, by)


def _tools(texts: Mapping[str, str], plan: LinesPlan, log: Callable[[str], None]) -> dict[str, Cleaner]:
    loaded = load_for("text", plan.model)
    tools: dict[str, Cleaner] = {
        OURS: lambda record: clean_text(texts.get(record.id, ""), model=loaded),
        EVERYTHING: lambda record: texts.get(record.id, ""),
    }
    for name in plan.against:
        if name == f"{OURS} on html":
            tools[name] = lambda record: clean(record.html)
            continue
        for cleaner in installed([OTHERS[name]], log).values():
            tools[name] = _on_lines(cleaner, texts) if name.endswith("lines") else cleaner
    return tools


def _on_lines(cleaner: Cleaner, texts: Mapping[str, str]) -> Cleaner:
    def clean_lines(record: Record) -> str:
        return cleaner(record._replace(html=paragraphs(texts.get(record.id, ""))))

    return clean_lines
