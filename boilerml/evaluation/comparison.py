"""One run over corpora and benchmarks: our model and its peers on the same pages, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from boilerml.evaluation.benchmarks import BENCHMARKS
from boilerml.evaluation.corpora import Record, read_corpus, read_training_pages, sample
from boilerml.evaluation.peers import installed
from boilerml.evaluation.report import BY, Report, better, report
from boilerml.evaluation.run import Cleaner, Result, judge, run
from boilerml.evaluation.scopes import ScopeOrAuto, scope_of
from boilerml.model import load
from boilerml.pipeline import SCOPES, Favor, clean

OURS = "boilerml"


class Plan(NamedTuple):
    """What to run on what."""

    corpora: Sequence[Path] = ()
    """Corpus files, or the folder of the project's own training pages."""
    benchmarks: Sequence[tuple[str, Path]] = ()
    """Names of public benchmarks, each with the folder of its clone."""
    split: str = ""
    """Only this split of the benchmarks and corpora; ``""``: the benchmarks' usual one, and all of a corpus."""
    limit: int | None = None
    """Most pages of each corpus, by :func:`boilerml.evaluation.corpora.sample`."""
    scope: ScopeOrAuto | Literal["both"] = "auto"
    """``page``, ``article``, ``both`` (and the better for each source), ``auto`` (as fits the source)."""
    favor: Favor = "balanced"
    model: Path | None = None
    """A model's folder; None: the shipped one."""
    against: Sequence[str] = ()
    """Names of peers."""


def compare(plan: Plan, by: Sequence[str] = BY, log: Callable[[str], None] = print) -> Report:
    """Run the plan and gather its results.

    Raises:
        ValueError, OSError: a corpus, a benchmark or the model cannot be read.
    """
    ours = _own_cleaners(plan)
    tools = {**ours, **installed(plan.against, log)}
    results = [result for pages in _corpora(plan) for result in run(pages, tools)]
    name = next(iter(ours))
    if len(ours) > 1 and results:
        name = f"{OURS} better"
        results += better(results, ours, name)
    return report(results, name, by)


def report_texts(
    texts: Iterable[tuple[Record, str]], name: str, by: Sequence[str] = BY, tools: Mapping[str, Cleaner] | None = None
) -> Report:
    """Gather texts that came from elsewhere, such as a cross-validation, and run other tools on the same pages."""
    ours: list[Result] = []

    def judged() -> Iterator[Record]:
        for record, text in texts:
            ours.append(judge(record, text, name))
            yield record

    others = list(run(judged(), tools or {}))
    return report([*ours, *others], name, by)


def own_cleaner(scope: ScopeOrAuto, favor: Favor = "balanced", model: Path | None = None) -> Cleaner:
    """Our model as it is to be run, for a scope or, with ``auto``, for the one that fits each record's source.

    Raises:
        ValueError, OSError: the model cannot be read.
    """
    loaded = load(model)

    def cleaner(record: Record) -> str:
        fitting = scope_of(record) if scope == "auto" else scope
        return clean(record.html, scope=fitting, favor=favor, model=loaded)

    return cleaner


def _own_cleaners(plan: Plan) -> dict[str, Cleaner]:
    """One cleaner, or one for each scope where both are asked for."""
    if plan.scope != "both":
        return {OURS: own_cleaner(plan.scope, plan.favor, plan.model)}
    return {f"{OURS} {scope}": own_cleaner(scope, plan.favor, plan.model) for scope in SCOPES}


def _corpora(plan: Plan) -> Iterator[list[Record]]:
    """The pages to run on, a corpus at a time: pages are large, and the memory of one corpus is enough."""
    for path in plan.corpora:
        records = read_training_pages(path) if path.is_dir() else read_corpus(path)
        yield sample((record for record in records if plan.split in ("", record.split)), plan.limit)
    for name, clone in plan.benchmarks:
        if name not in BENCHMARKS:
            raise ValueError(f"no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
        yield sample(BENCHMARKS[name](clone, plan.split), plan.limit)
