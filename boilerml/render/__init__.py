"""What is kept, written out."""

from boilerml.render.text import text

__all__ = ["text"]
