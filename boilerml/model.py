"""A model: a folder of inert data, read once, checked, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Matrix, Page
from boilerml.features import (
    CONTEXT,
    FEATURES,
    KINDS,
    Columns,
    Context,
    Lexicon,
    context_matrix,
    kind_tokens,
    matrix,
    measures,
    nothing,
)
from boilerml.features.kinds import MEASURED
from boilerml.forest import sigmoid
from boilerml.npz import LARGEST
from boilerml.store import SETTINGS, ModelError, Parts, read_parts, read_settings

__all__ = ["Judgement", "Model", "ModelError", "load", "shipped_folder"]

MOST_ODDS = 1e6
"""What no model of ours comes near; a stranger's network may, and what is computed from it must stay finite."""
SHIPPED, SHIPPED_TEXT = "web-4", "text-1"
"""The models of pages with markup and of plain text."""


class Judgement(NamedTuple):
    """What a model says of a page."""

    probabilities: NDArray[np.float64]
    """Of being content (0 to 1): shape (blocks,)."""
    words: NDArray[np.float64]
    """Words of each block, in any script: shape (blocks,)."""
    kinds: NDArray[np.float64]
    """Probability of each of ``KINDS``: shape (kinds,)."""
    nothing: float
    """Probability that there is nothing to keep; 0 where much is expected, whatever the kind."""


class Looks(NamedTuple):
    """What the stages see of a page."""

    columns: Columns
    context: Context
    first: Matrix
    """The first stage's rows."""
    second: Matrix
    """The second stage's rows."""
    kinds: NDArray[np.float64]
    """Logarithm of the probability of each of ``KINDS``."""


@dataclass(frozen=True)
class Model:
    """Everything that judging a page needs."""

    name: str
    features: tuple[str, ...]
    """Columns of the matrix, in order."""
    carried: tuple[str, ...]
    """Those of them that the second stage sees again, after its own columns and the kinds' log-probabilities."""
    parts: Parts
    lexicon: Lexicon
    """Log-odds of class, id and tag tokens."""
    calibration: Mapping[str, tuple[float, float]]
    """By scope, slope and intercept from the second stage's log-odds to calibrated ones (Platt 1999)."""
    betas: Mapping[str, Mapping[str, float]]
    """By scope and by what the user favours, the beta of the F-beta that the kept set maximises."""
    nothing: float
    """Probability of there being nothing to keep above which nothing is kept."""
    confidence: tuple[tuple[float, ...], tuple[float, ...]]
    """Expected F1 and the mean F1 that held-out pages really had there: rising points, interpolated between."""
    medium: str = "html"
    """What it judges: ``"html"``, pages with their markup, or ``"text"``, plain text."""

    def judge(self, page: Page, scope: str) -> Judgement:
        """Each block's calibrated probability of being content, and the page's of being of each kind.

        Args:
            page: a page with at least one block.
            scope: one of ``calibration``'s keys.

        Raises:
            KeyError: if the model knows no such scope.
        """
        slope, intercept = self.calibration[scope]
        columns, context, _, second, kinds = self.looks(page, scope)
        quiet = nothing(kinds, float(context.mass.sum()))
        log_odds = slope * self.parts.context.log_odds(second) + intercept
        return Judgement(sigmoid(log_odds), columns.words.astype(np.float64), np.exp(kinds), quiet)

    def looks(self, page: Page, scope: str) -> Looks:
        """What both stages see of a page.

        Args:
            page: a page with at least one block.
            scope: one of ``calibration``'s keys.
        """
        columns = Columns(page, self.lexicon, list(self.calibration).index(scope))
        columns.wording = self.parts.vocabulary.wording(columns)
        first = matrix(columns, self.features)
        context = Context(columns, self.first_look(first))
        kinds = self.parts.kinds.log_probabilities(kind_tokens(columns), measures(context, first, self.features))
        places = [self.features.index(name) for name in self.carried]
        return Looks(columns, context, first, second_matrix(context, kinds, first.T[places].T), kinds)

    @property
    def second_names(self) -> tuple[str, ...]:
        """The columns of the second stage, in order."""
        return (*CONTEXT, *(f"kind_{kind}" for kind in KINDS), *self.carried)

    def first_look(self, first: Matrix) -> NDArray[np.float64]:
        """Log-odds of each block by itself: the mean of trees and network, shape (blocks,)."""
        return mean_log_odds(self.parts.forest.log_odds(first), self.parts.network.log_odds(first))


def mean_log_odds(forest: NDArray[np.float64], network: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the first stage says: both voices alike."""
    return np.clip(0.5 * (forest + network), -MOST_ODDS, MOST_ODDS)


def second_matrix(context: Context, kinds: NDArray[np.float64], carried: Matrix) -> Matrix:
    """The second stage's rows: its own columns, the kinds' log-probabilities, carried ones; by column in one piece."""
    own, n = len(CONTEXT) + len(kinds), context.page.n
    values = np.empty((own + carried.shape[1], n), np.float32)
    values[: len(CONTEXT)] = context_matrix(context).T
    values[len(CONTEXT) : own] = kinds[:, None]
    values[own:] = carried.T
    return values.T


def load(path: str | Path | None = None) -> Model:
    """Read a model folder; by default the shipped one for pages with markup, which is read once.

    Raises:
        ModelError: if the folder is no model, is damaged, or asks for features that this version does not have.
    """
    return _shipped(SHIPPED) if path is None else _read(Path(path))


def load_for(medium: str, model: Model | str | Path | None) -> Model:
    """The given model or the model of a folder, or else the shipped one for a medium, which is read once.

    Raises:
        ModelError: as ``load``, and if the model is for another medium.
    """
    if model is None:
        return _shipped(SHIPPED if medium == "html" else SHIPPED_TEXT)
    used = model if isinstance(model, Model) else load(model)
    if used.medium != medium:
        raise ModelError(
            f"{used.name} is a model of {used.medium}, and what it is given is {medium}: "
            "use clean and extract for HTML, clean_text and extract_text for plain text, or give another model"
        )
    return used


@lru_cache(maxsize=2)
def _shipped(name: str) -> Model:
    return _read(shipped_folder(name))


def shipped_folder(name: str = SHIPPED) -> Path:
    """Where a shipped model lies: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "models" / name
    return inside if inside.is_dir() else package.parent / "models" / name


def _read(folder: Path) -> Model:
    settings = read_settings(folder)
    try:
        features = tuple(str(name) for name in settings["features"])
        carried = tuple(str(name) for name in settings["carried"])
        _check_names(folder, settings, features, carried)
        columns = len(CONTEXT) + len(KINDS) + len(carried)
        parts = read_parts(folder, settings["sha256"], len(features), columns)
        return _model(settings, features, carried, parts)
    except ModelError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError) as error:
        raise ModelError(
            f"{folder / SETTINGS}: not a model's settings ({type(error).__name__}: {error}): copy the folder anew"
        ) from error


def _check_names(folder: Path, settings: dict[str, Any], features: tuple[str, ...], carried: tuple[str, ...]) -> None:
    unknown = [name for name in features if name not in FEATURES]
    unknown += [name for name in (*carried, *MEASURED) if name not in features]
    if len(set(features)) < len(features) or len(set(carried)) < len(carried):
        raise ValueError("a feature twice")
    if list(settings["context"]) != list(CONTEXT) or list(settings["kinds"]) != list(KINDS):
        unknown.append("those of the second stage")
    if unknown:
        raise ModelError(
            f"{folder / SETTINGS}: features this version does not have, or needs: {', '.join(unknown[:5])}: "
            "install the boilerml that wrote it, or train the model anew"
        )


def _model(settings: dict[str, Any], features: tuple[str, ...], carried: tuple[str, ...], parts: Parts) -> Model:
    calibration = {str(scope): (float(pair[0]), float(pair[1])) for scope, pair in settings["calibration"].items()}
    expected, real = (tuple(float(value) for value in side) for side in settings["confidence"])
    lexicon = _numbers(settings["lexicon"])
    betas = {scope: _numbers(settings["betas"][scope]) for scope in calibration}
    nothing = float(settings["nothing"])
    numbers = [
        nothing,
        *expected,
        *real,
        *lexicon.values(),
        *(beta for favors in betas.values() for beta in favors.values()),
        *(v for pair in calibration.values() for v in pair),
    ]
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > LARGEST:
        raise ValueError(f"numbers that are not finite, or beyond {LARGEST:.0e}")
    if len(expected) != len(real) or not expected or list(expected) != sorted(expected) or not calibration:
        raise ValueError("points that do not pair or rise, or no scope")
    if not all(beta > 0 for favors in betas.values() for beta in favors.values()):
        raise ValueError("a beta that is not above 0")
    return Model(
        str(settings["name"]), features, carried, parts, lexicon,
        MappingProxyType(calibration), MappingProxyType(betas), nothing, (expected, real),
        str(settings.get("medium", "html")),
    )  # fmt: skip


def _numbers(values: dict[str, Any]) -> Mapping[str, float]:
    return MappingProxyType({str(name): float(value) for name, value in values.items()})
