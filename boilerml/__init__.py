"""The main content of web pages as text, found by a trained classifier."""

from boilerml.blocks import Verdict
from boilerml.extraction import Extraction
from boilerml.model import Model, ModelError, load
from boilerml.pipeline import clean, extract

__all__ = ["Extraction", "Model", "ModelError", "Verdict", "clean", "extract", "load"]
