"""A model: a folder of inert data, read once, checked, and never changed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boilerml.blocks import Page
from boilerml.features import CONTEXT, FEATURES, Columns, Lexicon, context_matrix, matrix
from boilerml.forest import Forest, sigmoid

FORMAT = 1
SHIPPED = "web-1"
FILES = ("model.json", "forest.npz", "context.npz")
MAX_BYTES = 64 * 2**20
"""Of one file: the shipped model has under one megabyte; a file far beyond is none of ours."""
ARRAYS = {"features": np.int16, "thresholds": np.float32, "values": np.float64}


class ModelError(ValueError):
    """A model folder that cannot be used: the message says which file, what is wrong with it, and what to do."""


class Judgement(NamedTuple):
    """What a model says of a page: both of shape (blocks,)."""

    probabilities: NDArray[np.float64]
    """Of being content (0 to 1)."""
    words: NDArray[np.float64]
    """Words of each block, in any script."""


@dataclass(frozen=True)
class Model:
    """Everything that judging a page needs."""

    name: str
    features: tuple[str, ...]
    """Columns of the matrix, in order."""
    forest: Forest
    context: Forest
    """The second stage: over its own columns, then the first stage's ``carried`` ones."""
    carried: tuple[str, ...]
    lexicon: Lexicon
    """Log-odds of class, id and tag tokens."""
    calibration: Mapping[str, tuple[float, float]]
    """By scope, slope and intercept from the forest's log-odds to calibrated ones (Platt 1999)."""
    betas: Mapping[str, Mapping[str, float]]
    """By scope and by what the user favours, the beta of the F-beta that the kept set maximises."""
    confidence: tuple[tuple[float, ...], tuple[float, ...]]
    """Expected F1 and the mean F1 that held-out pages really had there: rising points, interpolated between."""

    def judge(self, page: Page, scope: str) -> Judgement:
        """Each block's calibrated probability of being content.

        Args:
            page: a page with at least one block.
            scope: one of ``calibration``'s keys.

        Raises:
            KeyError: if the model knows no such scope.
        """
        slope, intercept = self.calibration[scope]
        columns = Columns(page, self.lexicon, list(self.calibration).index(scope))
        first = matrix(columns, self.features)
        places = [self.features.index(name) for name in self.carried]
        second = np.hstack((context_matrix(columns, self.forest.log_odds(first)), first[:, places]))
        log_odds = self.context.log_odds(second)
        return Judgement(sigmoid(slope * log_odds + intercept), columns.words.astype(np.float64))


def load(path: str | Path | None = None) -> Model:
    """Read a model folder; by default the shipped one, which is read once.

    Raises:
        ModelError: if the folder is no model, is damaged, or asks for features that this version does not have.
    """
    return _shipped() if path is None else _read(Path(path))


@lru_cache(maxsize=1)
def _shipped() -> Model:
    return _read(shipped_folder())


def shipped_folder() -> Path:
    """Where the shipped model lies: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "models" / SHIPPED
    return inside if inside.is_dir() else package.parent / "models" / SHIPPED


def _read(folder: Path) -> Model:
    settings_bytes, *forests = (_bytes(folder / name) for name in FILES)
    try:
        settings = json.loads(settings_bytes)
        _check_format(folder / FILES[0], settings["format"])
        sizes = (len(settings["features"]), len(CONTEXT) + len(settings["carried"]))
        first, second = (
            _forest(folder / name, data, size, settings["sha256"][name])
            for name, data, size in zip(FILES[1:], forests, sizes, strict=True)
        )
        return _model(settings, first, second, folder)
    except ModelError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"{folder / FILES[0]}: not a model's settings ({type(error).__name__}: {error}): copy the folder anew"
        ) from error


def _check_size(path: Path, size: int) -> None:
    if size > MAX_BYTES:
        raise ModelError(f"{path}: over {MAX_BYTES} bytes, no model of ours: check the path")


def _check_format(path: Path, number: object) -> None:
    if number != FORMAT:
        raise ModelError(
            f"{path}: format {number!r}, and this version reads {FORMAT}: "
            "install the boilerml that wrote it, or train the model anew"
        )


def _bytes(path: Path) -> bytes:
    try:
        _check_size(path, path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{path}: {error.strerror}: give the folder of a model, with {', '.join(FILES)} in it"
        ) from error


def _model(settings: dict[str, Any], first: Forest, second: Forest, folder: Path) -> Model:
    features = tuple(str(name) for name in settings["features"])
    carried = tuple(str(name) for name in settings["carried"])
    unknown = [name for name in features if name not in FEATURES] + [name for name in carried if name not in features]
    if list(settings["context"]) != list(CONTEXT):
        unknown.append("those of the second stage")
    if unknown:
        raise ModelError(
            f"{folder / FILES[0]}: features this version does not have: {', '.join(unknown[:5])}: "
            "install the boilerml that wrote it, or train the model anew"
        )
    calibration = {str(scope): (float(pair[0]), float(pair[1])) for scope, pair in settings["calibration"].items()}
    expected, real = (tuple(float(value) for value in side) for side in settings["confidence"])
    lexicon = _numbers(settings["lexicon"])
    betas = {scope: _numbers(settings["betas"][scope]) for scope in calibration}
    numbers = [
        *expected,
        *real,
        *lexicon.values(),
        *(beta for favors in betas.values() for beta in favors.values()),
        *(v for pair in calibration.values() for v in pair),
    ]
    if not np.isfinite(numbers).all() or len(expected) != len(real) or not expected:
        raise ModelError(f"{folder / FILES[0]}: numbers that are not finite, or points that do not pair: copy it anew")
    return Model(
        str(settings["name"]), features, first, second, carried, lexicon,
        MappingProxyType(calibration), MappingProxyType(betas), (expected, real),
    )  # fmt: skip


def _numbers(values: dict[str, Any]) -> Mapping[str, float]:
    return MappingProxyType({str(name): float(value) for name, value in values.items()})


def _forest(path: Path, data: bytes, columns: int, sha256: str) -> Forest:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"{path}: not the file that model.json was written with: copy the folder anew")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        _check_size(path, unpacked)
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in ARRAYS}
            baseline = float(file["baseline"])
    except ModelError:
        raise
    except Exception as error:  # zipfile and numpy raise many kinds for damaged bytes
        raise ModelError(f"{path}: not a forest ({type(error).__name__}: {error}): copy the folder anew") from error
    _check(path, arrays, columns)
    if not np.isfinite(baseline):
        raise ModelError(f"{path}: the baseline is not finite: copy the folder anew")
    return Forest(arrays["features"], arrays["thresholds"], arrays["values"], baseline)


def _check(path: Path, arrays: dict[str, NDArray[Any]], columns: int) -> None:
    """Refuse arrays whose scoring would read out of bounds or give no number."""
    features, thresholds, values = (arrays[name] for name in ARRAYS)
    wrong = [name for name, kind in ARRAYS.items() if arrays[name].dtype != kind or arrays[name].ndim != 2]
    if wrong:
        raise ModelError(f"{path}: {', '.join(wrong)}: of the wrong type or shape: copy the folder anew")
    trees, leaves = values.shape
    if (
        leaves < 2
        or leaves & (leaves - 1)
        or features.shape != (trees, leaves - 1)
        or thresholds.shape != features.shape
    ):
        raise ModelError(f"{path}: the arrays are not of one forest: copy the folder anew")
    if trees and (features.min() < 0 or features.max() >= columns):
        raise ModelError(f"{path}: a tree asks for a column that the model does not have: copy the folder anew")
    if np.isnan(thresholds).any() or not np.isfinite(values).all():
        raise ModelError(f"{path}: values that are no numbers: copy the folder anew")
