"""A model's card: what it is, what it was trained on, how it does, and where it fails."""

from __future__ import annotations

from typing import Any

from boilerml.evaluation.report import Report
from boilerml.evaluation.tables import as_markdown

CARD = """\
# {name}

A classifier of page segments for `boilerml`: {first} boosted trees and a perceptron ({hidden}) over {features} columns,
{second} more trees over what those say of a block's surroundings, the log-odds of {tokens} class, id and tag tokens, a
vocabulary of words, and a linear model of page kinds. It gives each block of a page its probability of being main
content, and the page its kind. The folder is inert data: JSON and plain arrays, no pickle.

| | |
|---|---|
| licence | {licence} (of the model; the pages it was trained on remain their publishers') |
| trained on | {pages} pages, {blocks} blocks |
| seed | {seed} |
| libraries | {libraries} |
| arrays | {digests} |

## Data

{corpora}

Repositories, commits, licences and the commands that rebuild these files: `training_data/README.md`. The sources that
are marked for evaluation only are not among them, and neither are our own pages marked `test`.

## How it does on pages it has not seen

Each page was cleaned by a model of the same making, trained without the page's host and without near-copies of the
page, in the scope that its source was labelled for; `own (test pages)` by this model, which has not seen them. The
command that trains the model prints the same tables:

    {command}

{tables}
### Beside the text

| measure, on the same held-out pages | |
|---|---|
{checks}

## Known failures

- Comments that readers wrote below an article are sometimes kept where they are as long as it.
- Teasers and excerpts of other articles that read like prose, and a second article on the same page.
- Collections and listings of short items (names, prices) beside long marketing prose: see `collection`, `listing` and
  `product` above.
- On nearly half of the pages with no content at all (log-in, error, empty search: type `nothing`) something is kept,
  and a few pages with content come out empty (column `empty`).
- Languages that the pool has few pages of; the table by language says which.
"""

CHECKS = {
    "page_type_accuracy_wcxb": "page type right, of wcxb's seven",
    "page_type_accuracy": "page type right, all sources that give it",
    "nothing_where_nothing_is": "pages with an empty gold that come out empty",
    "nothing_where_content_is": "pages with content that come out empty",
    "confidence_calibration_error": "confidence: mean distance from F1 over deciles",
    "confidence_rank_correlation": "confidence: rank correlation with F1 (Spearman)",
    "confidence_lowest_tenth_share_of_loss": "share of the whole loss on the tenth of lowest confidence",
}
"""What the measures of ``checks`` are called on the card."""


def card(settings: dict[str, Any], report: Report) -> str:
    """The card as Markdown."""
    sources = "\n".join(f"- `{name}`, sha256 `{digest}`" for name, digest in settings["corpora"].items())
    command = "python scripts/train.py" + (
        " --corpora ../shared/corpora --out models/" + settings["name"] if len(settings["corpora"]) > 1 else ""
    )
    return CARD.format(
        name=settings["name"],
        first=settings["settings"]["first"]["trees"],
        second=settings["settings"]["second"]["trees"],
        hidden=" and ".join(map(str, settings["settings"]["network"]["hidden"])) + " units",
        features=len(settings["features"]),
        tokens=len(settings["lexicon"]),
        licence=settings["licence"],
        pages=settings["pages"],
        blocks=settings["blocks"],
        seed=settings["seed"],
        libraries=", ".join(f"{name} {version}" for name, version in settings["libraries"].items()),
        digests=", ".join(f"{name} sha256 `{digest}`" for name, digest in settings["sha256"].items()),
        corpora=sources,
        command=command,
        tables=as_markdown(report),
        checks="\n".join(f"| {CHECKS[name]} | {value:.3f} |" for name, value in settings["checks"].items()),
    )
