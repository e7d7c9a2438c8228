"""Fit the trees and the network: the one module that knows scikit-learn's estimators and their settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from boilerml.blocks import Matrix
from boilerml.network import ROWS, Network, standardised

THREADS = 2
"""Threads of the fit, whatever the machine: the order of a parallel sum would show in the last digits."""


@dataclass(frozen=True)
class Settings:
    """What the trees are grown by; chosen by cross-validation by host (docs/how-it-works.md)."""

    trees: int = 200
    depth: int = 6
    leaves: int = 31
    rate: float = 0.1
    least_rows: int = 60
    columns: float = 0.5
    """Share of the columns that each split may choose from."""
    bins: int = 63
    shrink: float = 5.0
    """L2 regularisation of leaf values."""


@dataclass(frozen=True)
class Layers:
    """What the network is fitted by; chosen by cross-validation by host (docs/experiments.md)."""

    hidden: tuple[int, ...] = (256, 64)
    epochs: int = 4
    averaged: int = 2
    """Epochs at the end whose weights are averaged (Izmailov et al. 2018): less chance in where the descent stops."""
    shrink: float = 0.01
    """L2 penalty."""
    rate: float = 1e-3
    batch: int = 512


class Plan(NamedTuple):
    """Everything that a training's outcome depends on beside its pages."""

    seed: int = 0
    """Of the split, the samples and the columns drawn for each split of a tree."""
    folds: int = 5
    first: Settings = Settings()
    network: Layers | None = Layers()
    """None: trees alone."""
    second: Settings = Settings(trees=90, leaves=24, rate=0.08, least_rows=100, columns=0.4, shrink=20.0)
    jobs: int = 2
    """Processes that read pages; the outcome does not depend on it."""
    copies: tuple[str, ...] = ("threads", "transplants", "pruned")
    """Kinds of augmented copies that are added."""
    unnamed: float = 0.3
    """Share of training pages whose columns of names are blanked: many sites name their classes by hashes, or in
    languages that the lexicon does not know, and the model must not lean on them."""
    unworded: float = 0.4
    """The same of words: what they gain on the pool's own sources they lose on others (docs/experiments.md)."""
    by_content: bool = True
    """Blocks weigh by the words of the content rather than by those of the page."""
    blank: tuple[str, ...] = ()
    """How the names of features begin that are held at 0; ``"kind"``: what the second stage is told of the page."""
    rows: int = 150
    """Blocks of one page that the models are trained on: many have more, which teach little (docs/experiments.md)."""
    tilt: float = 1.0
    """Factor on the betas that cross-validation chooses; below 1 for precision. Held-out scores are without it."""
    medium: str = "html"
    """What the pages are: ``"html"``, or ``"text"`` whose markup is lost; each has features of its own."""


def fit(
    matrix: Matrix, labels: NDArray[np.int8], weights: NDArray[np.float64], settings: Settings, seed: int
) -> HistGradientBoostingClassifier:
    """Grow boosted trees on labelled blocks.

    Args:
        matrix: shape (blocks, features).
        labels: 1 content, 0 boilerplate: shape (blocks,).
        weights: shape (blocks,).
        settings: how to grow.
        seed: of the columns drawn for each split.
    """
    estimator = HistGradientBoostingClassifier(
        max_iter=settings.trees,
        max_depth=settings.depth,
        max_leaf_nodes=settings.leaves,
        learning_rate=settings.rate,
        min_samples_leaf=settings.least_rows,
        max_features=settings.columns,
        max_bins=settings.bins,
        l2_regularization=settings.shrink,
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(limits=THREADS):
        return estimator.fit(matrix, labels, sample_weight=weights / weights.mean())


def log_odds(estimator: HistGradientBoostingClassifier, matrix: Matrix) -> NDArray[np.float64]:
    """What the estimator says of each block: shape (blocks,)."""
    with threadpool_limits(limits=THREADS):
        odds: NDArray[np.float64] = estimator.decision_function(matrix)
    return odds


def fit_network(
    matrix: Matrix, labels: NDArray[np.int8], weights: NDArray[np.float64], layers: Layers, seed: int
) -> Network:
    """Fit a perceptron on labelled blocks; its weights are rounded to float16, in which they are stored.

    Args:
        matrix: shape (blocks, features).
        labels: 1 content, 0 boilerplate: shape (blocks,).
        weights: shape (blocks,).
        layers: how to fit.
        seed: of the first weights and of the order of rows.
    """
    centre = _single(matrix.mean(axis=0, dtype=np.float64))
    scale = _single(1 / np.maximum(matrix.std(axis=0, dtype=np.float64), 1e-6))
    estimator = MLPClassifier(
        layers.hidden,
        alpha=layers.shrink,
        batch_size=min(layers.batch, len(matrix)),
        learning_rate_init=layers.rate,
        random_state=seed,
    )
    rows = np.empty_like(matrix)
    for start in range(0, len(matrix), ROWS):
        rows[start : start + ROWS] = standardised(matrix[start : start + ROWS], centre, scale)
    importance = weights / weights.mean()
    sums: list[NDArray[np.float64]] = []
    with threadpool_limits(limits=THREADS):
        for epoch in range(layers.epochs):
            estimator.partial_fit(rows, labels, classes=[0, 1], sample_weight=importance)
            found = [values.astype(np.float64) for values in (*estimator.coefs_, *estimator.intercepts_)]
            if epoch >= layers.epochs - layers.averaged:
                sums = [a + b for a, b in zip(sums, found, strict=True)] if sums else found
    means = [values / layers.averaged for values in sums]
    depth = len(layers.hidden) + 1
    halved = tuple(values.astype(np.float16).astype(np.float64) for values in means[:depth])
    return _topped(Network(centre, scale, halved, tuple(map(_single, means[depth:]))), matrix)


def _topped(network: Network, matrix: Matrix) -> Network:
    """The network with the largest output of each hidden layer on the training rows."""
    network = replace(network, tops=(1.0,) * (len(network.weights) - 1))
    for place in range(len(network.tops)):
        top = 0.0
        for start in range(0, len(matrix), ROWS):
            values = network.hidden(matrix[start : start + ROWS], place)
            top = max(top, float(network.sums(place, values).max()))
        tops = (*network.tops[:place], float(np.float32(top)) if top > 0 else 1.0, *network.tops[place + 1 :])
        network = replace(network, tops=tops)
    return network


def _single(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values rounded to the precision in which they are stored."""
    return values.astype(np.float32).astype(np.float64)
