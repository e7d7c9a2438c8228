"""All measurements, each in a process of its own, and what they gave."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import numpy as np

from boilerml.evaluation.corpora import Record, read_corpus, read_training_pages, sample
from boilerml.evaluation.peers import PEERS
from boilerml.evaluation.speed.alone import alone, without_loops
from boilerml.evaluation.speed.growth import Growth, grow
from boilerml.evaluation.speed.stages import Stage, time_stages
from boilerml.evaluation.speed.starting import Held, Start, hold, time_starts
from boilerml.evaluation.speed.timing import Timings, page_sizes, time_contenders
from boilerml.evaluation.speed.workers import Crew, time_crews
from boilerml.kernel import KERNEL

YARDSTICK = "trafilatura"
"""The peer beside which we are timed without the compiled loops."""
_VERSIONS = ("numpy", "lxml", "trafilatura", "readability-lxml", "resiliparse", "justext", "boilerpy3", "chromerag")


@dataclass(frozen=True)
class Plan:
    """What to measure on what."""

    corpora: tuple[Path, ...] = ()
    """The pool: corpus files, or folders of them. Without any, our own pages stand for it."""
    own: Path = Path("training_data")
    """The folder of the project's own pages."""
    limit: int | None = None
    """Most pages of each corpus, by :func:`boilerml.evaluation.corpora.sample`."""
    parts: tuple[str, ...] = ()
    """Of ``PARTS``; none: all of them."""
    peers: tuple[str, ...] = tuple(PEERS)
    seed: int = 0
    """Of the order in which contenders take turns."""
    times: int = 9
    """That fresh processes are started."""
    many: int = 4_000
    """Pages that ``clean_many`` is given."""


@dataclass(frozen=True)
class Pages:
    """What is measured on: pages without their gold."""

    pool: list[Record]
    own: list[Record]

    @property
    def typical(self) -> Record:
        """Of our own pages, one of median size."""
        return self.own[int(np.argsort(page_sizes(self.own), kind="stable")[len(self.own) // 2])]


@dataclass
class Measured:
    """What the measurements gave; None or nothing where one was not asked for."""

    pool: Timings | None = None
    own: Timings | None = None
    plain: Timings | None = None
    """Ours without the compiled loops beside the yardstick, on the pool."""
    stages: list[Stage] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    memory: list[Held] = field(default_factory=list)
    growth: Growth | None = None
    workers: list[Crew] = field(default_factory=list)
    machine: str = ""
    """What it ran on."""
    pages: str = ""
    """What pages those were."""


PARTS: MappingProxyType[str, Callable[[Pages, Plan], object]] = MappingProxyType(
    {
        "pool": lambda pages, plan: alone(time_contenders, pages.pool, plan.peers, plan.seed),
        "own": lambda pages, plan: alone(time_contenders, pages.own, plan.peers, plan.seed),
        "plain": lambda pages, plan: without_loops(time_contenders, pages.pool, (YARDSTICK,), plan.seed),
        "stages": lambda pages, _: alone(time_stages, pages.pool),
        "starts": lambda pages, plan: time_starts(pages.typical, plan.times),
        "memory": lambda pages, _: hold(pages.pool),
        "growth": lambda pages, _: alone(grow, words_of(pages.own), [record.html for record in pages.pool]),
        "workers": lambda pages, plan: alone(time_crews, pages.pool, plan.many, 3),
    }
)
"""The measurements by their names, which are those of the fields of :class:`Measured` that they fill."""


def measure(plan: Plan, log: Callable[[str], None] = print) -> Measured:
    """Read the pages and measure on them; ``log`` is told what is being measured.

    Raises:
        ValueError, OSError: a corpus or our own pages cannot be read, or hold no page.
        KeyError: a part or a peer is not known.
    """
    pages = read_pages(plan)
    measured, before = Measured(pages=described(plan, pages)), load()
    for part in plan.parts or PARTS:
        log(f"measuring: {part}")
        setattr(measured, part, PARTS[part](pages, plan))
    measured.machine = f"{machine()}; processes at work before and after: {before} and {load()}"
    return measured


def read_pages(plan: Plan) -> Pages:
    """The pages of a plan."""
    own = [_bare(record) for record in read_training_pages(plan.own)]
    if not plan.corpora:
        return Pages(sample(own, plan.limit), own)
    pool = chain.from_iterable(sample(map(_bare, read_corpus(path)), plan.limit) for path in corpus_files(plan))
    return Pages(list(pool), own)


def corpus_files(plan: Plan) -> list[Path]:
    """The corpora of a plan, with the files of a folder in the order of their names.

    Raises:
        FileNotFoundError: a folder holds no corpus.
    """
    found = [sorted(path.glob("*.jsonl*")) if path.is_dir() else [path] for path in plan.corpora]
    for path, files in zip(plan.corpora, found, strict=True):
        if not files:
            raise FileNotFoundError(f"{path}: no corpus in this folder (*.jsonl, *.jsonl.gz, *.jsonl.xz)")
    return list(chain.from_iterable(found))


def words_of(records: Sequence[Record]) -> list[str]:
    """The words of pages' source that are letters alone, each once, the most frequent first."""
    found: dict[str, int] = {}
    for word in chain.from_iterable(record.html.split() for record in records):
        if word.isalpha():
            found[word] = found.get(word, 0) + 1
    return sorted(found, key=lambda word: (-found[word], word))


def described(plan: Plan, pages: Pages) -> str:
    """How many pages of what, and how large."""
    files = corpus_files(plan)
    of = f"of each of {len(files)} corpora" if files else "of our own"
    most = f"at most {plan.limit} {of}" if plan.limit else f"all {of}"
    return f"{len(pages.pool)} pages, {most}, {page_sizes(pages.pool).mean() / 1000:.0f} kB on average"


def machine() -> str:
    """The processor, and the versions of what is compared."""
    versions = ", ".join(filter(None, map(_version, _VERSIONS)))
    loops = "with" if KERNEL is not None else "without"
    python = f"{platform.system()}, Python {platform.python_version()}, {loops} the compiled loops"
    return f"{_processor()}, {os.cpu_count()} cores; {python}; {versions}"


def load() -> str:
    """Processes that wanted a core in the last minute, others' included; ``"?"`` where the system does not say."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return ""


def _bare(record: Record) -> Record:
    """Without the gold: what is timed is sent to another process, and must not know it anyway."""
    return Record(record.id, record.source, record.url, record.lang, html=record.html)
