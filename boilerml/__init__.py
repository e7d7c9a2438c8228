"""The main content of web pages as text, found by a trained classifier."""

from boilerml.blocks import Extraction, Verdict
from boilerml.model import Model, ModelError, load
from boilerml.pipeline import clean, extract
from boilerml.plain import clean_text, extract_text

__all__ = [
    "Extraction",
    "Model",
    "ModelError",
    "Verdict",
    "clean",
    "clean_text",
    "extract",
    "extract_text",
    "load",
]
