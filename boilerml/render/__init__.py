"""What is kept, written out: as text here, in other formats by the modules named after them, loaded when asked for."""

from boilerml.render.text import text

__all__ = ["text"]
