"""Train a model of plain text: the same pages, rendered to text in several ways, and the same road from there."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import Memory, Parallel, delayed

from boilerml.evaluation.corpora import Record, host, read_corpus, read_training_pages
from boilerml.evaluation.scopes import scope_of
from boilerml.lines import segment_lines
from boilerml.pipeline import SCOPES
from boilerml.training.align import label
from boilerml.training.crossval import FIRST_FIT, READING, SECOND_FIT, Look, candidates, cleaned, look_at, scores
from boilerml.training.examples import Example, cache_folder, code_digest, corpus_digest
from boilerml.training.fit import Layers, Plan, Settings
from boilerml.training.matrices import Pool, pool
from boilerml.training.progress import Progress
from boilerml.training.renderings import RENDERERS, rendered, typical
from boilerml.training.sources import WEIGHTS

CHUNK = 25
TILT = 0.9
"""Without markup probabilities are less sure where the pool has few pages: on our own pages, mostly in other languages
than English, a beta of .8 in place of .9 brings .005, on those marked ``test`` .002."""
DEPENDS = (
    "blocks charset head lines loose_json parse segment sentences tags words wrapping evaluation/corpora "
    "evaluation/scopes training/align training/examples training/renderings training/sources training/text"
).split()
"""Modules that examples are made by: when one of them changes, pages are read anew."""


class Wanted(NamedTuple):
    """Which texts to make of pages."""

    renderers: tuple[str, ...] = tuple(RENDERERS)
    """To train on."""
    probe: str = ""
    """Renderer of a further text of each page, judged and not trained on; ``""``: none."""
    probed: tuple[str, ...] = ()
    """Sources of which such texts are made; all, if empty."""
    seed: int = 0
    copies: int = 1
    """Texts of each page that are trained on, each with its part of the page's weight; the first is scored as well."""


def text_examples(record: Record, wanted: Wanted) -> list[Example]:
    """A page's texts, each cut into lines and labelled by the page's gold."""
    seed = zlib.crc32(f"{wanted.seed}/{record.source}/{record.id}".encode())
    made: list[Example] = []
    for copy in range(wanted.copies):
        text = rendered(record.html, wanted.renderers, seed + copy).text
        one = _example(record, text)
        if one is not None and one.weight > 0:
            made.append(one._replace(weight=one.weight / wanted.copies, synthetic=bool(made)))
    if wanted.probe and (not wanted.probed or record.source in wanted.probed):
        # What the renderer left out cannot be kept, and counts: a probe's page may be empty, its score is then 0.
        made.append(_probe(record, wanted.probe))
    return made


def _probe(record: Record, renderer: str) -> Example:
    page = segment_lines(typical(record.html, renderer))
    page = page if page.blocks else segment_lines("-")
    judged = record._replace(html="", source=f"{record.source} as {renderer}")
    kept, words = np.zeros(len(page.blocks), bool), np.ones(len(page.blocks), np.int64)
    return Example(judged, host(record), SCOPES.index(scope_of(record)), page, kept, words, 0.0, 0.0, synthetic=True)


def _example(record: Record, text: str) -> Example | None:
    page = segment_lines(text)
    if not page.blocks:
        return None
    labels = label([block.text for block in page.blocks], record.gold)
    weight = WEIGHTS.get(record.source, 1.0) * labels.ceiling**2 * record.sure
    scope = SCOPES.index(scope_of(record))
    return Example(
        record._replace(html=""), host(record), scope, page, labels.kept, labels.words, weight, labels.ceiling
    )


def read_text_examples(paths: Sequence[Path], wanted: Wanted, *, jobs: int = 1, split: str = "") -> list[Example]:
    """As ``examples.read_examples``, of the texts that are wanted of each page.

    Raises:
        ValueError, OSError: a corpus cannot be read.
        ImportError: the extra ``renderers`` is not installed.
    """
    cached = Memory(cache_folder(), verbose=0).cache(_examples, ignore=["path", "jobs"])
    code = code_digest(DEPENDS)
    examples = [one for path in paths for one in cached(path, wanted, jobs, key=f"{code}/{corpus_digest(path)}")]
    return [one for one in examples if split in ("", one.record.split)]


def _examples(path: Path, wanted: Wanted, jobs: int, key: str) -> list[Example]:  # noqa: ARG001 - the key is the cache's
    records = list(read_training_pages(path) if path.is_dir() else read_corpus(path))
    chunks = [records[start : start + CHUNK] for start in range(0, len(records), CHUNK)]
    made: Iterable[list[Example]] = Parallel(n_jobs=jobs)(delayed(_chunk)(chunk, wanted) for chunk in chunks)
    return [one for chunk in made for one in chunk]


def _chunk(records: Sequence[Record], wanted: Wanted) -> list[Example]:
    return [one for record in records for one in text_examples(record, wanted)]


def probe_texts(pages: Pool, look: Look) -> Iterator[tuple[Record, str]]:
    """What models that have not seen a probe's host make of it."""
    probes = np.array([one.synthetic and not one.weight for one in pages.examples])
    real = candidates(pages, look.held, look.nothing)
    texts = candidates(pages, look.held, look.nothing, probes)
    for page in cleaned(pages, look.held, texts, scores(real, len(pages.examples))):
        yield page.record, page.text


def judge_probes(
    paths: Sequence[Path], wanted: Wanted, plan: Plan, log: Callable[[str], None]
) -> Iterator[tuple[Record, str]]:
    """Cross-validate by host: yield each probe of the corpora with what the models of the other folds make of it."""
    log("reading pages")
    pages = pool(read_text_examples(paths, wanted, jobs=plan.jobs), plan)
    progress = Progress([*[FIRST_FIT] * plan.folds, READING, *[SECOND_FIT] * plan.folds], log)
    yield from probe_texts(pages, look_at(pages, plan, progress))


def text_plan(seed: int = 0, jobs: int = 2) -> Plan:
    """The plan of a text model: as of pages, smaller, and without copies of subtrees, which text does not have."""
    return Plan(
        seed=seed,
        folds=3,
        first=Settings(trees=160),
        network=Layers(hidden=(64, 32), epochs=3),
        jobs=jobs,
        copies=(),
        unworded=0.2,
        rows=60,
        tilt=TILT,
        medium="text",
    )
