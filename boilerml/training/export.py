"""From scikit-learn's trees to a model folder: perfect trees as plain arrays, refused unless they say the same."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from boilerml.blocks import Matrix
from boilerml.forest import Forest, sigmoid

TOLERANCE = 1e-9


class ExportError(RuntimeError):
    """The arrays do not reproduce the estimator's probabilities: a bug here, or a scikit-learn that works otherwise."""


def forest(estimator: HistGradientBoostingClassifier, check: Matrix) -> Forest:
    """The estimator's trees as arrays.

    Args:
        estimator: fitted on float32 columns without missing values, two classes.
        check: rows on which both must agree to 1e-9, the training matrix.

    Raises:
        ExportError: if they do not.
    """
    trees = [predictors[0].nodes for predictors in estimator._predictors]  # noqa: SLF001 - no public way to the trees
    depth = max(int(nodes["depth"].max()) for nodes in trees)
    padded = [_perfect(nodes, depth) for nodes in trees]
    features, thresholds, values = (np.stack(arrays) for arrays in zip(*padded, strict=True))
    baseline = float(np.asarray(estimator._baseline_prediction).ravel()[0])  # noqa: SLF001 - as above
    exported = Forest(features, thresholds, values, baseline)
    step = 50_000
    for start in range(0, len(check), step):
        rows = check[start : start + step]
        difference = np.abs(sigmoid(exported.log_odds(rows)) - estimator.predict_proba(rows)[:, 1])
        if difference.max() > TOLERANCE:
            raise ExportError(f"probabilities differ by up to {difference.max():.3g} from scikit-learn's")
    return exported


def _perfect(nodes: NDArray[Any], depth: int) -> tuple[NDArray[np.int16], NDArray[np.float32], NDArray[np.float64]]:
    """One tree padded to the given depth: a leaf above it sends all rows left, down to where its value stands."""
    inner = 2**depth - 1
    features = np.zeros(inner, np.int16)
    thresholds = np.full(inner, np.inf, np.float32)
    values = np.zeros(inner + 1)
    todo = [(0, 0)]
    while todo:
        place, index = todo.pop()
        node = nodes[index]
        if not node["is_leaf"]:
            features[place] = node["feature_idx"]
            thresholds[place] = _float32_floor(float(node["num_threshold"]))
            todo += [(2 * place + 1, int(node["left"])), (2 * place + 2, int(node["right"]))]
            continue
        while place < inner:
            place = 2 * place + 1
        values[place - inner] = node["value"]
    return features, thresholds, values


def _float32_floor(threshold: float) -> np.float32:
    """The largest float32 not above a threshold, so that float32 values compare with it as they did with the double."""
    with np.errstate(over="ignore"):
        rounded = np.float32(threshold)
    return np.nextafter(rounded, np.float32(-np.inf)) if float(rounded) > threshold else rounded


def write_json(path: Path, value: object) -> None:
    """Write JSON, a line a key, in the order given."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sha256(data: bytes) -> str:
    """Hexadecimal digest."""
    return hashlib.sha256(data).hexdigest()
