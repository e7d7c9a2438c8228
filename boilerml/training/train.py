"""From labelled pages to a model folder: one call, one seed, the same bytes."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from boilerml.decide import FAVORS
from boilerml.evaluation.comparison import own_cleaner, report_texts
from boilerml.evaluation.corpora import Record, digest, read_training_pages
from boilerml.evaluation.metrics import word_f1
from boilerml.evaluation.report import Report
from boilerml.evaluation.tables import as_json
from boilerml.features import CONTEXT, KINDS
from boilerml.store import FILES, FORMAT, SETTINGS, Arrays, Parts, packed, part_arrays
from boilerml.training.calibrate import confidence_points
from boilerml.training.card import card
from boilerml.training.checks import checks
from boilerml.training.crossval import (
    BETAS_TRIED,
    FIRST_FIT,
    READING,
    SECOND_FIT,
    Cleaned,
    Look,
    best_betas,
    calibration,
    candidates,
    cleaned,
    fit_first,
    look_at,
    scores,
)
from boilerml.training.examples import Example, read_examples
from boilerml.training.export import forest, sha256, write_json
from boilerml.training.fit import Layers, Plan, fit
from boilerml.training.kinds import fit_kinds, kind_labels, nothing_threshold, page_weights
from boilerml.training.matrices import Pool, judged_matrix, learned, pool
from boilerml.training.progress import Progress
from boilerml.training.references import write_references

LIBRARIES = ("numpy", "lxml", "scikit-learn", "joblib")


Texts: TypeAlias = Iterable[tuple[Record, str]]


class Ways(NamedTuple):
    """What differs between models of pages and models of plain text once the examples are there."""

    own_test: Callable[[Path, Path], Texts]
    """Our own test pages, from their folder and the model's, and what the finished model makes of them."""
    write_references: Callable[[Path, Path], None]
    card: Callable[[dict[str, Any], Report], str]
    probes: Callable[[Pool, Look], Texts] = lambda _pages, _look: ()
    """Held-out texts of examples that no model was fitted on."""


class Order(NamedTuple):
    """What to train, and how."""

    name: str
    out: Path
    """Folder of the model; made if absent."""
    plan: Plan = Plan()
    ways: Ways | None = None
    """None: those of pages with markup."""


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
    fits = [FIRST_FIT] * plan.folds + [READING] + [SECOND_FIT] * plan.folds
    progress = Progress([READING, *fits, FIRST_FIT, SECOND_FIT], log)
    progress.begin(f"features of {len(examples)} pages")
    pages = pool(examples, plan)
    progress.end()
    look = look_at(pages, plan, progress)
    judged, betas = _judged(pages, look, plan.tilt)
    arrays, lexicon = _final(pages, look, plan, progress)
    files = {name: packed(values) for name, values in zip(FILES, arrays, strict=True)}
    settings = {**_settings(pages, look, judged, order), "corpora": corpora, "lexicon": lexicon, "betas": betas}
    settings["sha256"] = {name: sha256(data) for name, data in files.items()}
    order.out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (order.out / name).write_bytes(data)
    write_json(order.out / SETTINGS, settings)
    ways = order.ways or Ways(_own_test, write_references, card)
    texts = [(page.record, page.text) for page in judged]
    report = report_texts([*texts, *ways.probes(pages, look), *ways.own_test(own, order.out)], "held out")
    ways.write_references(order.out, own)
    (order.out / "metrics.json").write_text(as_json(report._replace(results=())), encoding="utf-8")
    (order.out / "README.md").write_text(ways.card(settings, report), encoding="utf-8")
    return report


def _judged(pages: Pool, look: Look, tilt: float) -> tuple[list[Cleaned], dict[str, dict[str, float]]]:
    """The held-out pages' texts, and the betas that serve all of them best."""
    texts = candidates(pages, look.held, look.nothing)
    f1 = scores(texts, len(pages.examples))
    best = best_betas(pages, f1, pages.real)
    betas = {name: _betas(round(BETAS_TRIED[place] * tilt, 4)) for name, place in best.items()}
    return list(cleaned(pages, look.held, texts, f1)), betas


def _final(pages: Pool, look: Look, plan: Plan, progress: Progress) -> tuple[list[Arrays], dict[str, float]]:
    """Every part fitted on all pages, as arrays in the order of ``FILES``, and the lexicon that goes with them."""
    everything = np.ones(len(pages.examples), bool)
    progress.begin("the first stage of all pages")
    known = learned(pages, everything)
    trees, network = fit_first(pages, everything, plan)
    if network is None or plan.blank:
        raise ValueError("a model has all its parts: plans without some are for experiments")
    first = forest(trees, judged_matrix(pages, everything, known, plan))
    progress.end()
    progress.begin("the second stage of all pages")
    rows = pages.sampled > 0
    second = fit(look.context[rows], pages.labels[rows], pages.sampled[rows], plan.second, plan.seed)
    kinds = fit_kinds(look.facts, kind_labels(pages.examples), page_weights(pages))
    parts = Parts(first, network, forest(second, look.context), known.vocabulary, kinds)
    progress.end()
    return part_arrays(parts), dict(known.lexicon)


def _betas(balanced: float) -> dict[str, float]:
    return {favor: balanced * factor for favor, factor in FAVORS.items()}


def _own_test(own: Path, model: Path) -> Iterator[tuple[Record, str]]:
    """Our own test pages by the final model, under a name of their own."""
    clean = own_cleaner("auto", model=model)
    for record in read_training_pages(own):
        if record.split == "test":
            yield record._replace(source="own (test pages)"), clean(record)


def _settings(pages: Pool, look: Look, judged: Sequence[Cleaned], order: Order) -> dict[str, Any]:
    """What stands in model.json beside the lexicon and the digests."""
    real = np.array([word_f1(page.text, page.record.gold).f1 for page in judged])
    return {
        "format": FORMAT,
        "name": order.name,
        "licence": "Apache-2.0",
        "seed": order.plan.seed,
        "settings": {
            "first": vars(order.plan.first),
            "network": vars(order.plan.network or Layers()),
            "second": vars(order.plan.second),
        },
        "libraries": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "pages": int(pages.real.sum()),
        "blocks": int(pages.rows(pages.real).sum()),
        "calibration": calibration(pages, look.held, pages.real),
        "confidence": confidence_points(np.array([page.expected for page in judged]), real),
        "nothing": _limit(pages, look),
        "checks": checks(pages, look, judged),
        "kinds": KINDS,
        "medium": order.plan.medium,
        "features": pages.names,
        "context": list(CONTEXT),
        "carried": pages.carried,
    }


def _limit(pages: Pool, look: Look) -> float:
    is_empty = np.array([not example.record.gold.strip() for example in pages.examples])
    return nothing_threshold(look.nothing[pages.real], is_empty[pages.real])
