"""From labelled pages to the folder of a text model: what differs from a model of pages with markup."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from boilerml.evaluation.corpora import Record, digest, read_training_pages
from boilerml.evaluation.report import Report
from boilerml.evaluation.tables import as_markdown
from boilerml.model import load
from boilerml.plain import clean_text, extract_text
from boilerml.training.card import CHECKS
from boilerml.training.references import DIGITS
from boilerml.training.renderings import RENDERERS, typical
from boilerml.training.text import Wanted, probe_texts, read_text_examples
from boilerml.training.train import Order, Ways, train

PROBE, PROBED = "resiliparse", ("wcxb", "own")
"""The renderer and the sources of the texts that are judged beside: those that other tools are measured on, too."""
REFERENCES = 24
"""Own pages whose texts are recorded with what the model makes of them."""
RECORDED = "spaced"
"""The renderer of those texts: of our own, so that no library's next release changes them."""

CARD = """\
# {name}

A classifier of the lines of plain text for `boilerml`: pages whose markup is lost. It is made as the models of pages
with markup are: {first} boosted trees and a perceptron ({hidden}) over {features} columns, {second} more trees over
what those say of a line's surroundings, a vocabulary of words, and a linear model of page kinds. The folder is inert
data.

| | |
|---|---|
| licence | {licence} (of the model; the pages it was trained on remain their publishers') |
| trained on | {pages} pages, {blocks} lines |
| rendered by | {renderers}; as they came, hard-wrapped, as one line, with no or with doubled empty lines |
| seed | {seed} |
| libraries | {libraries} |
| arrays | {digests} |

## Data

{corpora}

The sources are those of the models of pages with markup (`training_data/README.md`). Each page was rendered to text
once, by a renderer and in a layout drawn for it; its gold was aligned to the lines. The sources that are marked for
evaluation only are not among them, and neither are our own pages marked `test`.

## How it does on pages it has not seen

Each text was cleaned by a model of the same making, trained without the page's host and without near-copies of the
page: `wcxb` and the other sources as drawn for training, in all renderings; `wcxb as resiliparse` as resiliparse writes
all content; `own (test pages)` as resiliparse writes them, by this model, which has not seen them. What a renderer left
out counts as lost. The command that trains the model prints the same tables:

    python scripts/train.py --text --corpora ../shared/corpora --out models/{name}

{tables}
### Beside the text

| measure, on the same held-out pages | |
|---|---|
{checks}

## Known failures

- Captions, bylines, dates and teasers that stand between paragraphs and look like them: no markup tells.
- Lines that hold content and boilerplate side by side, as columns of a wrapped table, are kept or dropped whole.
- Collections and listings of short items, and pages with nothing to keep: see the tables.
- Languages that the pool has few pages of; the table by language says which.
"""


def train_text_from(files: Sequence[Path], own: Path, order: Order, log: Callable[[str], None]) -> Report:
    """Train a text model on corpus files and our own pages, those marked ``test`` held back.

    Returns:
        Scores on texts that the model in question has not seen.

    Raises:
        ValueError, OSError: a corpus or our own pages cannot be read, or are too few.
        ImportError: the extra ``renderers`` is not installed.
    """
    log(f"reading and rendering {len(files)} corpora and {own}")
    plan = order.plan
    wanted = Wanted(probe=PROBE, probed=PROBED, seed=plan.seed)
    examples = read_text_examples([own], wanted, jobs=plan.jobs, split="train")
    examples += read_text_examples(files, wanted, jobs=plan.jobs)
    corpora = {path.name: digest(path) for path in [own / "manifest.tsv", *files]}
    ways = Ways(_own_test, write_text_references, text_card, probe_texts)
    return train(examples, order._replace(ways=ways), corpora, own, log)


def _own_test(own: Path, model: Path) -> Iterator[tuple[Record, str]]:
    loaded = load(model)
    for record in read_training_pages(own):
        if record.split == "test":
            text = clean_text(typical(record.html, PROBE), model=loaded)
            yield record._replace(source="own (test pages)"), text


def write_text_references(folder: Path, own: Path) -> None:
    """Record in ``reference.json.gz`` the texts of some own pages, their lines' probabilities and the kept ones.

    Raises:
        ValueError, OSError: our own pages or the model cannot be read, or the file cannot be written.
    """
    model = load(folder)
    records = list(read_training_pages(own))
    pages = []
    for record in records[:: max(len(records) // REFERENCES, 1)]:
        text = typical(record.html, RECORDED)
        verdicts = extract_text(text, model=model).blocks
        pages.append(
            {
                "id": record.id,
                "text": text,
                "kept": [index for index, verdict in enumerate(verdicts) if verdict.kept],
                "probabilities": [round(verdict.probability, DIGITS) for verdict in verdicts],
            }
        )
    data = json.dumps(pages, separators=(",", ":"), ensure_ascii=False).encode()
    # No time stamp: the same model records the same bytes.
    (folder / "reference.json.gz").write_bytes(gzip.compress(data, mtime=0))


def text_card(settings: dict[str, Any], report: Report) -> str:
    """The card as Markdown."""
    fitted = settings["settings"]
    return CARD.format(
        name=settings["name"],
        first=fitted["first"]["trees"],
        second=fitted["second"]["trees"],
        hidden=" and ".join(map(str, fitted["network"]["hidden"])) + " units",
        features=len(settings["features"]),
        licence=settings["licence"],
        pages=settings["pages"],
        blocks=settings["blocks"],
        renderers=", ".join(RENDERERS),
        seed=settings["seed"],
        libraries=", ".join(f"{name} {version}" for name, version in settings["libraries"].items()),
        digests=", ".join(f"{name} sha256 `{digest}`" for name, digest in settings["sha256"].items()),
        corpora="\n".join(f"- `{name}`, sha256 `{digest}`" for name, digest in settings["corpora"].items()),
        tables=as_markdown(report),
        checks="\n".join(f"| {CHECKS[name]} | {value:.3f} |" for name, value in settings["checks"].items()),
    )
