"""From labelled pages to a model folder: one call, one seed, the same bytes."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from boilerml.blocks import Matrix
from boilerml.decide import FAVORS
from boilerml.evaluation.comparison import own_cleaner, report_texts
from boilerml.evaluation.corpora import Record, digest, read_training_pages
from boilerml.evaluation.metrics import word_f1
from boilerml.evaluation.report import Report
from boilerml.evaluation.tables import as_json
from boilerml.features import CARRIED, CONTEXT
from boilerml.forest import Forest
from boilerml.model import FORMAT
from boilerml.training.calibrate import confidence_points
from boilerml.training.card import card
from boilerml.training.crossval import (
    BETAS_TRIED,
    FIRST_FIT,
    READING,
    SECOND_FIT,
    Cleaned,
    HeldOut,
    best_betas,
    calibration,
    candidates,
    cleaned,
    held_out,
    scores,
    second_look,
)
from boilerml.training.examples import Example, read_examples
from boilerml.training.export import forest, forest_bytes, sha256, write_json
from boilerml.training.fit import Plan, fit
from boilerml.training.matrices import NAMES, Pool, pool, training_lexicons, with_context, with_lexicon
from boilerml.training.progress import Progress
from boilerml.training.references import write_references

LIBRARIES = ("numpy", "lxml", "scikit-learn", "joblib")


class Order(NamedTuple):
    """What to train, and how."""

    name: str
    out: Path
    """Folder of the model; made if absent."""
    plan: Plan = Plan()


def train_from(files: Sequence[Path], own: Path, order: Order, log: Callable[[str], None]) -> Report:
    """Train on corpus files and our own pages, those marked ``test`` held back.

    Returns:
        Scores on pages that the model in question has not seen: held-out folds, and our own test pages as a source of
        their own.

    Raises:
        ValueError, OSError: a corpus or our own pages cannot be read, or are too few.
    """
    log(f"reading {len(files)} corpora and {own}")
    examples = read_examples([own], jobs=order.plan.jobs, split="train") + read_examples(files, jobs=order.plan.jobs)
    corpora = {path.name: digest(path) for path in [own / "manifest.tsv", *files]}
    return train(examples, order, corpora, own, log)


def train(
    examples: Sequence[Example], order: Order, corpora: dict[str, str], own: Path, log: Callable[[str], None]
) -> Report:
    """Train a model and write its folder.

    Args:
        examples: labelled pages, at least one a fold.
        order: name, folder, seed and settings.
        corpora: sha256 of each corpus file by name, for the record.
        own: folder of our own pages; the test split is scored, and all of them become the recorded references.
        log: told of progress, a line at a time.

    Returns:
        As ``train_from``.

    Raises:
        ValueError: if the pages are of too few hosts to hold any out.
        ExportError: if the exported arrays do not say what scikit-learn says.
    """
    hosts = {example.host for example in examples}
    plan = order.plan
    if len(hosts) < plan.folds:
        raise ValueError(f"pages of {len(hosts)} hosts: held-out scores need {plan.folds} or more")
    fits = [FIRST_FIT] * plan.folds + [SECOND_FIT] * plan.folds
    progress = Progress([READING, *fits, FIRST_FIT, SECOND_FIT], log)
    progress.begin(f"features of {len(examples)} pages")
    pages = pool(examples, plan)
    progress.end()
    first = held_out(pages, plan, progress)
    context = with_context(pages, first.log_odds, plan.jobs)
    held = second_look(pages, first, context, plan, progress)
    judged, betas = _judged(pages, held)
    forests, lexicon = _final(pages, context, plan, progress)
    settings = {**_settings(pages, held, judged, order), "corpora": corpora, "lexicon": lexicon, "betas": betas}
    settings["sha256"] = {name: sha256(data) for name, data in forests.items()}
    order.out.mkdir(parents=True, exist_ok=True)
    for name, data in forests.items():
        (order.out / name).write_bytes(data)
    write_json(order.out / "model.json", settings)
    report = report_texts([*((page.record, page.text) for page in judged), *_own_test(own, order.out)], "held out")
    write_references(order.out, own)
    (order.out / "metrics.json").write_text(as_json(report._replace(results=())), encoding="utf-8")
    (order.out / "README.md").write_text(card(settings, report), encoding="utf-8")
    return report


def _judged(pages: Pool, held: HeldOut) -> tuple[list[Cleaned], dict[str, dict[str, float]]]:
    """The held-out pages' texts, and the betas that serve all of them best."""
    texts = candidates(pages, held)
    f1 = scores(texts, len(pages.examples))
    best = best_betas(pages, f1, pages.real)
    return list(cleaned(pages, held, texts, f1)), {name: _betas(BETAS_TRIED[place]) for name, place in best.items()}


def _final(pages: Pool, context: Matrix, plan: Plan, progress: Progress) -> tuple[dict[str, bytes], dict[str, float]]:
    """Both stages fitted on all pages, as the bytes of their files, and the lexicon that the first one reads."""
    progress.begin("the first stage of all pages")
    one, lexicon = _first(pages, plan)
    progress.end()
    progress.begin("the second stage of all pages")
    trained = pages.sampled > 0
    two = fit(context[trained], pages.labels[trained], pages.sampled[trained], plan.second, plan.seed)
    forests = {"forest.npz": forest_bytes(one), "context.npz": forest_bytes(forest(two, context))}
    progress.end()
    return forests, lexicon


def _betas(balanced: float) -> dict[str, float]:
    return {favor: balanced * factor for favor, factor in FAVORS.items()}


def _own_test(own: Path, model: Path) -> Iterator[tuple[Record, str]]:
    """Our own test pages by the final model, under a name of their own."""
    clean = own_cleaner("auto", model=model)
    for record in read_training_pages(own):
        if record.split == "test":
            yield record._replace(source="own (test pages)"), clean(record)


def _first(pages: Pool, plan: Plan) -> tuple[Forest, dict[str, float]]:
    everything = np.ones(len(pages.examples), bool)
    lexicons, lexicon = training_lexicons(pages, everything, plan.seed)
    matrix = with_lexicon(pages, everything, lexicons, plan.jobs)
    trained = pages.sampled > 0
    estimator = fit(matrix[trained], pages.labels[trained], pages.sampled[trained], plan.first, plan.seed)
    return forest(estimator, matrix), dict(lexicon)


def _settings(pages: Pool, held: HeldOut, judged: Sequence[Cleaned], order: Order) -> dict[str, Any]:
    """What stands in model.json beside the lexicon and the digests."""
    real = np.array([word_f1(page.text, page.record.gold).f1 for page in judged])
    return {
        "format": FORMAT,
        "name": order.name,
        "licence": "Apache-2.0",
        "seed": order.plan.seed,
        "settings": {"first": vars(order.plan.first), "second": vars(order.plan.second)},
        "libraries": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "pages": int(pages.real.sum()),
        "blocks": int(pages.rows(pages.real).sum()),
        "calibration": calibration(pages, held, pages.real),
        "confidence": confidence_points(np.array([page.expected for page in judged]), real),
        "features": NAMES,
        "context": list(CONTEXT),
        "carried": CARRIED,
    }
