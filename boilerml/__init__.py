"""The main content of web pages as text, found by a trained classifier."""

from importlib import import_module
from typing import TYPE_CHECKING

from boilerml.blocks import Verdict
from boilerml.extraction import Extraction
from boilerml.limits import Limits
from boilerml.model import Model, ModelError, load
from boilerml.pipeline import clean, extract
from boilerml.plain import clean_text, extract_text

if TYPE_CHECKING:
    from boilerml.about import Metadata, metadata
    from boilerml.batch import Result, clean_many

__all__ = [
    "Extraction",
    "Limits",
    "Metadata",
    "Model",
    "ModelError",
    "Result",
    "Verdict",
    "clean",
    "clean_many",
    "clean_text",
    "extract",
    "extract_text",
    "load",
    "metadata",
]

_LATER = {
    "Metadata": "boilerml.about",
    "Result": "boilerml.batch",
    "clean_many": "boilerml.batch",
    "metadata": "boilerml.about",
}
"""Names that not every program needs, by the module that is imported when they are first asked for."""

if not TYPE_CHECKING:  # to a type checker it would say that every name is there

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_LATER[name]), name)
