"""The table of features: each a function from a page's shared columns to one value a block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from boilerml.blocks import Column
from boilerml.features.columns import Columns

Feature: TypeAlias = Callable[[Columns], Column]

_FEATURES: dict[str, Feature] = {}

FEATURES: Mapping[str, Feature] = MappingProxyType(_FEATURES)
"""Every feature by name, in the order of definition; complete once ``boilerml.features`` is imported."""


def feature(function: Feature) -> Feature:
    """Enter a function into the table under its own name."""
    return enter(function.__name__, function)


def enter(name: str, function: Feature) -> Feature:
    """Enter a function into the table.

    Raises:
        ValueError: if the name is taken, since a model finds its columns by name.
    """
    if name in _FEATURES:
        raise ValueError(f"two features are named {name!r}; give one of them another name")
    _FEATURES[name] = function
    return function
