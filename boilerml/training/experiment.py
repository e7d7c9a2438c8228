"""Try an idea: cross-validate the making of a model with one thing changed, beside the model as it is, page by page.

An experiment is an entry of ``CHANGES``. What came of each is told in docs/experiments.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from boilerml.evaluation.report import BY, Report, report
from boilerml.evaluation.run import judge
from boilerml.training.crossval import judged_pages
from boilerml.training.examples import read_examples
from boilerml.training.fit import Layers, Plan
from boilerml.training.matrices import Pool, pool

AS_IT_IS = "as it is"


def _without_copies(plan: Plan, kind: str) -> Plan:
    return plan._replace(copies=tuple(name for name in plan.copies if name != kind))


CHANGES: Mapping[str, Callable[[Plan], Plan]] = MappingProxyType(
    {
        "another seed": lambda plan: plan._replace(seed=plan.seed + 1),
        "without network": lambda plan: plan._replace(network=None),
        "wider network": lambda plan: plan._replace(network=Layers(hidden=(512, 64))),
        "without words": lambda plan: plan._replace(blank=("wording",)),
        "without names": lambda plan: plan._replace(blank=("names_",)),
        "without anything lexical": lambda plan: plan._replace(blank=("names_", "wording", "kind")),
        "without kinds": lambda plan: plan._replace(blank=("kind",)),
        "without transplants": lambda plan: _without_copies(plan, "transplants"),
        "without threads": lambda plan: _without_copies(plan, "threads"),
        "without pruned pages": lambda plan: _without_copies(plan, "pruned"),
        "weights by page": lambda plan: plan._replace(by_content=False),
    }
)
"""By name, what an experiment changes in the plan."""


def experiment(
    paths: Sequence[Path], names: Sequence[str], plan: Plan, log: Callable[[str], None], by: Sequence[str] = BY
) -> Report:
    """Held-out scores of the plan as it is and of each change, and the differences with their intervals.

    Args:
        paths: corpus files, or the folder of the project's own pages.
        names: of ``CHANGES``.
        plan: what is changed.
        log: told of progress, a line at a time.
        by: what the scores are grouped by.

    Raises:
        ValueError, OSError: a corpus cannot be read.
        KeyError: no such change.
    """
    plans = {AS_IT_IS: plan, **{name: CHANGES[name](plan) for name in names}}
    results = []
    pages: Pool | None = None
    drawn: Plan | None = None
    for name, changed in plans.items():
        log(f"--- {name}")
        # Columns are computed again only where another set of rows is asked for.
        asked = changed._replace(first=plan.first, network=plan.network, second=plan.second, blank=())
        if pages is None or asked != drawn:
            pages, drawn = pool(read_examples(paths, jobs=plan.jobs), changed), asked
        results += [judge(record, text, name) for record, text in judged_pages(pages, changed, log)]
    return report(results, AS_IT_IS, by)
