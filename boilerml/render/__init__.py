"""What is kept, written out."""

from boilerml.render.html import html
from boilerml.render.markdown import markdown
from boilerml.render.tei import tei
from boilerml.render.text import text
from boilerml.render.xml import xml

__all__ = ["html", "markdown", "tei", "text", "xml"]
