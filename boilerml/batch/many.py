"""``clean_many``: the pages of an iterable, cleaned in processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar, overload

from boilerml.extraction import Extraction
from boilerml.limits import USUAL, Limits
from boilerml.model import Model, load
from boilerml.pipeline import Favor, Scope, clean, extract

Made = TypeVar("Made")

Html: TypeAlias = "str | bytes"
PageOrPair: TypeAlias = "Html | tuple[Html, str | None]"


@dataclass(frozen=True)
class Result(Generic[Made]):
    """What came of one page of many."""

    index: int
    """Which page it was, counted from 0."""
    url: str | None
    """The address that was given with it, if any."""
    value: Made | None
    """Its text, or what ``make`` made of it; None if it failed."""
    error: str = ""
    """Why it failed; ``""`` if it did not."""


@overload
def clean_many(
    pages: Iterable[PageOrPair],
    *,
    workers: int | None = None,
    make: None = None,
    scope: Scope = "page",
    favor: Favor = "balanced",
    model: Model | str | Path | None = None,
    limits: Limits = USUAL,
) -> Iterator[Result[str]]: ...


@overload
def clean_many(
    pages: Iterable[PageOrPair],
    *,
    workers: int | None = None,
    make: Callable[[Extraction], Made],
    scope: Scope = "page",
    favor: Favor = "balanced",
    model: Model | str | Path | None = None,
    limits: Limits = USUAL,
) -> Iterator[Result[Made]]: ...


def clean_many(  # noqa: PLR0913  (those of clean, and two more)
    pages: Iterable[PageOrPair],
    *,
    workers: int | None = None,
    make: Callable[[Extraction], Any] | None = None,
    scope: Scope = "page",
    favor: Favor = "balanced",
    model: Model | str | Path | None = None,
    limits: Limits = USUAL,
) -> Iterator[Result[Any]]:
    """Clean any number of pages in processes, and give back what came of each, in order.

    Few pages are held at a time (four for each process), so ``pages`` may be a generator over more than fits into
    memory, even one without end. A page that fails is reported as its own result, even one that kills its process;
    the others go on. What ``pages`` itself raises is raised here, after the results of the pages before.

    Args:
        pages: each as ``clean`` takes it (``str`` or bytes), or a pair of that and the page's address.
        workers: processes; by default as many as there are cores to use; 0 or 1: this one alone, where a page that
            kills its process ends the program. Each takes about 100 MB and half a second to start.
        make: what is wanted of each page instead of its text: a function of its ``Extraction``, called in the process
            that cleaned it, which returns something that can be pickled. Lambdas are fine.
        scope: as for ``clean``.
        favor: as for ``clean``.
        model: as for ``clean``; read once by each process.
        limits: as for ``clean``, of each page.

    Raises:
        ValueError: if ``scope`` or ``favor`` is none of those that ``clean`` knows, or ``workers`` is negative.
        ModelError: if the model folder cannot be used.

    >>> [result.value for result in clean_many(["<p>One page, and quite short.", b"<p>Another page."], workers=0)]
    ['One page, and quite short.', 'Another page.']
    >>> [result.error for result in clean_many([None], workers=0)]
    ["TypeError: html must be str or bytes..."]
    """
    from boilerml.batch.pool import in_order  # noqa: PLC0415  (15 ms, for those who clean many)

    used = model if isinstance(model, Model) else load(model)
    clean("", scope=scope, favor=favor, model=used)  # wrong choices are everybody's failure, not each page's
    choices = {"scope": scope, "favor": favor, "model": used, "limits": limits}
    outcomes = in_order(partial(_made, make, choices), pages, workers)
    return (Result(i, _address(done.item), done.value, done.error) for i, done in enumerate(outcomes))


def _made(make: Callable[[Extraction], Any] | None, choices: dict[str, Any], page: PageOrPair) -> Any:  # noqa: ANN401
    html, url = page if isinstance(page, tuple) else (page, None)
    return clean(html, **choices) if make is None else make(extract(html, url=url, **choices))


def _address(page: PageOrPair) -> str | None:
    return page[1] if isinstance(page, tuple) and len(page) == 2 else None
