"""A model's folder on disk: inert arrays and JSON, read with bounds, refused with a reason."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from boilerml.features import KindModel, Vocabulary
from boilerml.features.kinds import DIGITS, KINDS, MEASURES
from boilerml.forest import Forest
from boilerml.network import Network
from boilerml.npz import unpacked

FORMAT = 3
SETTINGS = "model.json"
MAX_BYTES, MAX_UNPACKED, MAX_SETTINGS = 2**24, 2**26, 2**22
"""Of one file, of its arrays, and of ``model.json``. The shipped model has under a megabyte in all, 2 MB of arrays and
100 KB of settings; a file far beyond is none of ours."""
MOST_TREES, MOST_DEEP, MOST_WIDE, MOST_LAYERS = 5_000, 12, 4_096, 8
"""Of a forest and a network: what a page costs grows with them. The shipped ones have 200, 6, 256 and 3."""

Arrays = Mapping[str, Any]


class ModelError(ValueError):
    """A model folder that cannot be used: the message says which file, what is wrong with it, and what to do."""


class Parts(NamedTuple):
    """What a model computes with, each from a file of its own."""

    forest: Forest
    network: Network
    context: Forest
    vocabulary: Vocabulary
    kinds: KindModel


FILES = tuple(f"{name}.npz" for name in Parts._fields)


def read_settings(folder: Path) -> dict[str, Any]:
    """What ``model.json`` says.

    Raises:
        ModelError: it is missing, too large, no JSON object, or of another format.
    """
    path = folder / SETTINGS
    data = _bytes(path, MAX_SETTINGS)
    try:
        settings: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        _refuse(path, f"no JSON ({type(error).__name__}: {error})")
    if not isinstance(settings, dict):
        _refuse(path, "not a model's settings")
    number = settings.get("format")
    if number != FORMAT:
        raise ModelError(
            f"{path}: format {number!r}, and this version reads {FORMAT}: "
            "install the boilerml that wrote it, or train the model anew"
        )
    return settings


def read_parts(folder: Path, digests: Mapping[str, str], columns: int, context_columns: int) -> Parts:
    """The model's arrays, checked so that computing with them stays in bounds and gives numbers.

    Args:
        folder: the model's.
        digests: sha256 of each file, as the settings give them.
        columns: of the first stage.
        context_columns: of the second.

    Raises:
        ModelError: a file is missing, damaged, or not what the settings were written with.
        KeyError: ``digests`` lacks a file.
    """
    arrays = [_arrays(folder / name, digests[name]) for name in FILES]
    paths = [folder / name for name in FILES]
    return Parts(
        _forest(paths[0], arrays[0], columns),
        _network(paths[1], arrays[1], columns),
        _forest(paths[2], arrays[2], context_columns),
        _vocabulary(paths[3], arrays[3]),
        _kinds(paths[4], arrays[4]),
    )


def packed(arrays: Arrays) -> bytes:
    """Arrays as the bytes of an ``.npz`` file; the same arrays give the same bytes."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def part_arrays(parts: Parts) -> list[Arrays]:
    """The arrays of each part by the names under which they are stored, in the order of ``FILES``."""
    words, kinds = parts.vocabulary, parts.kinds
    return [
        forest_arrays(parts.forest),
        _network_arrays(parts.network),
        forest_arrays(parts.context),
        {"hashes": words.hashes, "weights": words.weights.astype(np.float16), "baseline": np.float64(words.baseline)},
        {
            "hashes": kinds.hashes,
            "weights": kinds.weights.astype(np.float16),
            "edges": kinds.edges,
            "steps": kinds.steps,
            "baseline": kinds.baseline,
        },
    ]


def forest_arrays(forest: Forest) -> dict[str, Any]:
    """A forest's arrays by the names under which they are stored."""
    # Not vars(): a forest that has scored remembers its levels.
    names = ("features", "thresholds", "values", "baseline")
    return {name: np.asarray(getattr(forest, name)) for name in names}


def _network_arrays(network: Network) -> dict[str, Any]:
    layers = {f"weights_{place}": values.astype(np.float16) for place, values in enumerate(network.weights)}
    biases = {f"biases_{place}": values.astype(np.float32) for place, values in enumerate(network.biases)}
    columns = {"centre": network.centre.astype(np.float32), "scale": network.scale.astype(np.float32)}
    return {**columns, **layers, **biases, "tops": np.array(network.tops, np.float32)}


def _bytes(path: Path, most: int) -> bytes:
    """What a file holds: a file as such, which ends, and not a device or a pipe; links to one are followed."""
    try:
        if path.exists() and not path.is_file():
            _refuse(path, "no file")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        if isinstance(error, ModelError):
            raise
        raise ModelError(
            f"{path}: {getattr(error, 'strerror', None) or error}: "
            f"give the folder of a model, with {SETTINGS}, {', '.join(FILES)} in it"
        ) from error
    if len(data) > most:
        raise ModelError(f"{path}: over {most} bytes, no model of ours: check the path")
    return data


def _refuse(path: Path, reason: str) -> NoReturn:
    raise ModelError(f"{path}: {reason}: copy the folder anew")


def _arrays(path: Path, sha256: str) -> Arrays:
    """Every array of a file."""
    data = _bytes(path, MAX_BYTES)
    if hashlib.sha256(data).hexdigest() != sha256:
        _refuse(path, "not the file that model.json was written with")
    try:
        return unpacked(data, MAX_UNPACKED)
    except ValueError as error:
        raise ModelError(f"{path}: {error}: copy the folder anew") from error


def _typed(path: Path, arrays: Arrays, name: str, kind: type[np.generic], *shape: int) -> NDArray[Any]:
    """One array of the kind and the shape (-1 for any length) that it must have."""
    values: NDArray[Any] | None = arrays.get(name)
    if values is None:
        _refuse(path, f"{name} is missing")
    fits = values.ndim == len(shape) and all(want in (-1, have) for want, have in zip(shape, values.shape, strict=True))
    if values.dtype != kind or not fits:
        _refuse(path, f"{name}: of the wrong type or shape")
    return values


def _forest(path: Path, arrays: Arrays, columns: int) -> Forest:
    features = _typed(path, arrays, "features", np.int16, -1, -1)
    trees, inner = features.shape
    thresholds = _typed(path, arrays, "thresholds", np.float32, trees, inner)
    values = _typed(path, arrays, "values", np.float64, trees, inner + 1)
    baseline = _typed(path, arrays, "baseline", np.float64)
    if inner < 1 or (inner + 1) & inner:
        _refuse(path, "the arrays are not of one forest")
    if trees > MOST_TREES or inner >= 2**MOST_DEEP:
        _refuse(path, f"{trees} trees of {inner} nodes: no more than {MOST_TREES} of {2**MOST_DEEP - 1} are read")
    if trees and (features.min() < 0 or features.max() >= columns):
        _refuse(path, "a tree asks for a column that the model does not have")
    return Forest(features, thresholds, values, float(baseline))


def _network(path: Path, arrays: Arrays, columns: int) -> Network:
    layers = sum(name.startswith("weights_") for name in arrays)
    weights: list[NDArray[np.float64]] = []
    biases: list[NDArray[np.float64]] = []
    width = columns
    if layers > MOST_LAYERS:
        _refuse(path, f"{layers} layers: no more than {MOST_LAYERS} are read")
    for place in range(layers):
        width = 1 if place == layers - 1 else -1
        before = weights[-1].shape[1] if weights else columns
        weights.append(_typed(path, arrays, f"weights_{place}", np.float16, before, width).astype(np.float64))
        if weights[-1].shape[1] > MOST_WIDE:
            _refuse(path, f"weights_{place}: wider than {MOST_WIDE}")
        bias = _typed(path, arrays, f"biases_{place}", np.float32, weights[-1].shape[1])
        biases.append(bias.astype(np.float64))
    if not weights:
        _refuse(path, "a network without layers")
    centre, scale = (_typed(path, arrays, name, np.float32, columns) for name in ("centre", "scale"))
    tops = _typed(path, arrays, "tops", np.float32, layers - 1)
    if (tops <= 0).any():
        _refuse(path, "tops: not all above 0")
    columns_of = (centre.astype(np.float64), scale.astype(np.float64))
    return Network(*columns_of, tuple(weights), tuple(biases), tuple(tops.tolist()))


def _vocabulary(path: Path, arrays: Arrays) -> Vocabulary:
    hashes = _typed(path, arrays, "hashes", np.uint32, -1)
    weights = _typed(path, arrays, "weights", np.float16, len(hashes))
    baseline = _typed(path, arrays, "baseline", np.float64)
    return Vocabulary(_sorted(path, hashes), weights.astype(np.float32), float(baseline))


def _kinds(path: Path, arrays: Arrays) -> KindModel:
    hashes = _typed(path, arrays, "hashes", np.uint32, -1)
    weights = _typed(path, arrays, "weights", np.float16, len(hashes), len(KINDS))
    edges = _typed(path, arrays, "edges", np.float64, MEASURES, -1)
    steps = _typed(path, arrays, "steps", np.float32, MEASURES, edges.shape[1], len(KINDS))
    baseline = _typed(path, arrays, "baseline", np.float64, len(KINDS))
    return KindModel(_sorted(path, hashes), weights.astype(np.float32), np.round(edges, DIGITS), steps, baseline)


def _sorted(path: Path, hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    if (hashes[1:] <= hashes[:-1]).any():
        _refuse(path, "hashes that are not in order")
    return hashes
