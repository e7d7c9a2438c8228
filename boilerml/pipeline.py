"""The order of the stages: parse, segment, features, forest, decide, render."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from boilerml import render
from boilerml.blocks import Page, Verdict
from boilerml.copies import without_copies
from boilerml.decide import Decision, decide
from boilerml.extraction import Extraction
from boilerml.features import KINDS
from boilerml.limits import USUAL, Limits
from boilerml.model import Judgement, Model, load_for
from boilerml.original import Original
from boilerml.reading import read
from boilerml.structure import structure

__all__ = ["LOW_CONFIDENCE", "SCOPES", "Favor", "Scope", "clean", "extract", "read"]

Scope: TypeAlias = Literal["page", "article"]
Favor: TypeAlias = Literal["precision", "balanced", "recall"]

LOW_CONFIDENCE = 0.5
"""Confidence below which a text had better be looked at; one in seventy held-out pages lies there."""
SCOPES: tuple[Scope, ...] = ("page", "article")


class Options(NamedTuple):
    """What a caller chose."""

    scope: str
    favor: str
    model: Model | str | Path | None
    limits: Limits


class Weighed(NamedTuple):
    """A page, and what was decided about it."""

    page: Page
    model: Model
    judgement: Judgement | None
    """What the model says of it; None without text."""
    decision: Decision


def clean(
    html: str | bytes,
    *,
    scope: Scope = "page",
    favor: Favor = "balanced",
    model: Model | str | Path | None = None,
    limits: Limits = USUAL,
) -> str:
    """The main content of a page as text, a line for each block.

    Args:
        html: the page; bytes in any encoding, whose charset is found out. Broken HTML is fine.
        scope: ``"page"`` for the main content of whatever page it is, ``"article"`` for the body of the article
            alone, without reader comments.
        favor: when in doubt leave out (``"precision"``), weigh both (``"balanced"``) or keep (``"recall"``).
        model: a model or a model's folder; by default the shipped one.
        limits: beyond which the page is not read; ``extract`` tells whether it was.

    Returns:
        The text; ``""`` where there is none.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.
        ValueError: if ``scope`` or ``favor`` is none of the above.
        ModelError: if the model folder cannot be used.

    >>> clean("")
    ''
    """
    weighed = _weighed(html, Options(scope, favor, model, limits))
    return render.text(weighed.page, weighed.decision.kept.tolist())


def extract(  # noqa: PLR0913  (those of clean, and the address)
    html: str | bytes,
    *,
    url: str | None = None,
    scope: Scope = "page",
    favor: Favor = "balanced",
    model: Model | str | Path | None = None,
    limits: Limits = USUAL,
) -> Extraction:
    """What ``clean`` returns as ``.text``, with the verdict on every block and the page's expected F1.

    Args:
        html: as for ``clean``.
        url: the page's address, handed on as ``Extraction.url``; the text does not depend on it.
        scope: as for ``clean``.
        favor: as for ``clean``.
        model: as for ``clean``.
        limits: as for ``clean``; ``Extraction.truncated`` names the one that was met.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.
        ValueError: if ``scope`` or ``favor`` is none of the above.
        ModelError: if the model folder cannot be used.
    """
    weighed = _weighed(html, Options(scope, favor, model, limits))
    if weighed.page.truncated == "seconds":
        limits = replace(limits, blocks=len(weighed.page.blocks))  # what is asked later is about these
    return extraction(weighed, url, Original(html, url, scope, model, replace(limits, seconds=None)))


def extraction(weighed: Weighed, url: str | None, original: Original | None = None) -> Extraction:
    """All that was decided about a page, written out."""
    page, used, judgement, decision = weighed
    if judgement is None:
        return Extraction("", (), 1.0, page.title, url, truncated=page.truncated)
    types = dict(zip(KINDS, judgement.kinds.tolist(), strict=True))
    confidence = float(np.interp(decision.expected, *used.confidence))
    kept = decision.kept.tolist()
    verdicts = tuple(
        Verdict(block.text, path, probability, is_kept, kind)
        for block, path, probability, is_kept, kind in zip(
            page.blocks, _paths(page), judgement.probabilities.tolist(), kept, _kinds(page), strict=True
        )
    )
    page_type = "nothing" if not decision.kept.any() else max(KINDS[:-1], key=types.__getitem__)
    text = render.text(page, kept)
    return Extraction(text, verdicts, confidence, page.title, url, page_type, types, page.truncated, original)


def _weighed(html: str | bytes, options: Options) -> Weighed:
    """The page weighed: texts alone cost less than verdicts on all blocks, a twentieth of a page's time."""
    used = load_for("html", options.model)
    check_choices(used, options.scope, options.favor)
    return weigh(read(html, options.limits), used, options.scope, options.favor)


def check_choices(used: Model, scope: str, favor: str) -> None:
    """Refuse a scope or a favor that the model does not know.

    Raises:
        ValueError: with the ones that there are.
    """
    if scope not in used.calibration:
        raise ValueError(f"scope is {scope!r}: give one of {', '.join(map(repr, used.calibration))}")
    if favor not in used.betas[scope]:
        raise ValueError(f"favor is {favor!r}: give one of {', '.join(map(repr, used.betas[scope]))}")


def weigh(page: Page, used: Model, scope: str, favor: str) -> Weighed:
    """Ask a model about a page, and decide what is kept."""
    if not page.blocks:
        return Weighed(page, used, None, Decision(np.zeros(0, bool), 1.0))
    judgement = used.judge(page, scope)
    # Who favours recall would rather have a log-in form than lose a page.
    limit = used.nothing if favor != "recall" else 1.0
    probabilities, words, _, nothing = judgement
    decision = decide(probabilities, words, beta=used.betas[scope][favor], nothing=nothing, limit=limit)
    return Weighed(page, used, judgement, decision._replace(kept=without_copies(page, decision.kept)))


def _paths(page: Page) -> list[str]:
    """The path of each block, one string for all that are alike: a page may have a million blocks on a long path."""
    alike: dict[tuple[str, str], str] = {}
    paths: list[str] = []
    for container in page.containers:
        above = paths[container.parent] if container.parent >= 0 else ""
        key = (above, container.tag)
        if key not in alike:
            alike[key] = "/".join(filter(None, key))
        paths.append(alike[key])
    return [paths[block.container] if block.container >= 0 else "" for block in page.blocks]


def _kinds(page: Page) -> list[str]:
    """What each block is to a reader."""
    kinds = structure(page.containers).kinds
    return [kinds[block.container] if block.container >= 0 else "paragraph" for block in page.blocks]
