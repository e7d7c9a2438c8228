"""The quality gate: floors under the mean word F1 on pinned corpora, which an update may raise but never lower."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from boilerml.evaluation.corpora import digest, read_corpus, read_training_pages, sample
from boilerml.evaluation.run import Cleaner, run
from boilerml.evaluation.scopes import ScopeOrAuto

_MARGIN = 1e-9


class Floor(NamedTuple):
    """What must hold on one corpus."""

    file: str
    """A corpus file's name, or the path of our own pages' ``manifest.tsv`` in the repository."""
    sha256: str
    """Of the file as it was when the floor was measured."""
    scope: ScopeOrAuto
    pages: int | None
    """How many pages, chosen by :func:`boilerml.evaluation.corpora.sample`; None: all."""
    floor: float
    """The least mean word F1 (0 to 1)."""
    split: str = ""
    """Only records of this split; ``""``: all."""


class Outcome(NamedTuple):
    """What became of a floor."""

    floor: Floor
    state: str
    """``held``, ``failed``, ``changed`` (the file is not the pinned one) or ``absent``."""
    f1: float | None = None
    """The mean word F1 that was measured; None where nothing was."""
    pages: int = 0
    errors: int = 0


EXIT_CODES = {"held": 0, "absent": 0, "failed": 1, "changed": 2}


def read_floors(path: Path) -> list[Floor]:
    """Read the floors.

    Raises:
        ValueError: the file is not JSON, or an entry lacks a field, has one too many or an unknown scope.
        OSError: the file cannot be read.
    """
    try:
        floors = [Floor(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))["floors"]]
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"{path}: not a file of floors: {error}") from error
    for floor in floors:
        if floor.scope not in get_args(ScopeOrAuto):
            raise ValueError(f"{path}: not a scope: {floor.scope!r}")
    return floors


def write_floors(path: Path, floors: Iterable[Floor]) -> None:
    """Write the floors, an entry a line, so that a raised floor shows as one changed line."""
    lines = ",\n".join(f"  {json.dumps(floor._asdict())}" for floor in floors)
    path.write_text(f'{{"floors": [\n{lines}\n]}}\n', encoding="utf-8")


def hold(
    floors: Iterable[Floor], folders: Sequence[Path], cleaner_of: Callable[[ScopeOrAuto], Cleaner]
) -> list[Outcome]:
    """Measure each floor whose corpus lies in one of the folders, unchanged.

    Args:
        floors: what must hold.
        folders: where to look for the files, in this order.
        cleaner_of: the cleaner for a floor's scope; asked for only when there is something to clean.
    """
    return [_measured(floor, folders, cleaner_of) for floor in floors]


def raised(outcomes: Iterable[Outcome]) -> list[Floor]:
    """The floors, each lifted to what was measured, rounded down to three decimals, where that is higher.

    What failed, changed or was absent keeps its floor.
    """
    return [
        outcome.floor
        if outcome.f1 is None
        else outcome.floor._replace(floor=max(outcome.floor.floor, math.floor(1000 * outcome.f1 + _MARGIN) / 1000))
        for outcome in outcomes
    ]


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0: every floor that could be measured held; 1: one failed; 2: a corpus is not the one that was pinned."""
    return max((EXIT_CODES[outcome.state] for outcome in outcomes), default=0)


def as_text(outcomes: Iterable[Outcome]) -> str:
    """A line for each floor, aligned."""
    return "\n".join(_line(outcome) for outcome in outcomes)


def _measured(floor: Floor, folders: Sequence[Path], cleaner_of: Callable[[ScopeOrAuto], Cleaner]) -> Outcome:
    path = next((folder / floor.file for folder in folders if (folder / floor.file).is_file()), None)
    if path is None:
        return Outcome(floor, "absent")
    if digest(path) != floor.sha256:
        return Outcome(floor, "changed")
    records = read_training_pages(path.parent) if path.suffix == ".tsv" else read_corpus(path)
    chosen = sample((record for record in records if floor.split in ("", record.split)), floor.pages)
    results = list(run(chosen, {"boilerml": cleaner_of(floor.scope)}))
    f1 = math.fsum(result.words.f1 for result in results) / max(len(results), 1)
    state = "held" if f1 >= floor.floor - _MARGIN else "failed"
    return Outcome(floor, state, f1, len(results), sum(bool(result.error) for result in results))


_NOTES = {
    "held": "",
    "failed": "  BELOW ITS FLOOR",
    "changed": "  NOT MEASURED: the file's sha256 is not the pinned one, so the floor says nothing about it",
    "absent": "  skipped: no such file here (see docs/evaluation.md)",
}


def _line(outcome: Outcome) -> str:
    floor = outcome.floor
    f1 = "    –" if outcome.f1 is None else f"{outcome.f1:.4f}"
    errors = f"  {outcome.errors} errors" if outcome.errors else ""
    return f"{floor.file:32}{floor.scope:9}{f1:>7}  floor {floor.floor:.3f}{errors}{_NOTES[outcome.state]}"
