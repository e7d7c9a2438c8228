"""The table of sources: what each needs on disk, where it comes from, and the function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from boilerml.evaluation.corpora import Record

Reader: TypeAlias = Callable[[Path], Iterator[Record]]


class Source(NamedTuple):
    """A training source and how to read a clone of it."""

    name: str
    repositories: Mapping[str, str]
    """Commit by ``owner/name``; an empty commit: any, since the ids name the files."""
    needs: tuple[str, ...]
    """Paths below PATH, without which it is not a clone in the layout that is read."""
    read: Reader
    """From PATH to records, unfiltered; ``align`` is not yet set."""


_SOURCES: dict[str, Source] = {}

SOURCES: Mapping[str, Source] = MappingProxyType(_SOURCES)
"""Every source by name, in the order of definition; complete once ``boilerml.training.importers`` is imported."""


def source(name: str, repositories: Mapping[str, str], needs: tuple[str, ...] = ()) -> Callable[[Reader], Reader]:
    """Enter a reader into the table of sources."""

    def enter(read: Reader) -> Reader:
        _SOURCES[name] = Source(name, repositories, needs, read)
        return read

    return enter


def check_layout(entry: Source, path: Path) -> None:
    """See that PATH holds what the source's reader needs.

    Raises:
        ValueError: something is missing; the message says what, and how to get it.
    """
    missing = [need for need in entry.needs if not (path / need).exists()]
    if not path.is_dir():
        raise ValueError(f"{path} is not a folder: {advice(entry)}")
    if missing:
        raise ValueError(f"{path} has no {' and no '.join(missing)}: {advice(entry)}")


def clone_of(folder: Path, repository: str) -> Path | None:
    """The clone of ``owner/name`` in a folder of clones, as ``owner/name`` or as ``name``; None if it is not there."""
    places = (folder / repository, folder / repository.rpartition("/")[2])
    return next((place for place in places if place.is_dir()), None)


def advice(entry: Source) -> str:
    """What PATH should be, in one clause."""
    commits = ", ".join(f"{name} at {commit or 'any commit'}" for name, commit in entry.repositories.items())
    if len(entry.repositories) == 1:
        return f"PATH should be a clone of {commits} (see training_data/SOURCES.md)"
    return f"PATH should be a folder that holds clones, as owner/name, of {commits} (see training_data/SOURCES.md)"
