"""The language of a page: what its text is in, else what it declares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from boilerml.about.declared import Declared, texts

CODE = re.compile(r"\s*([A-Za-z]{2,3})(?![A-Za-z])")
NO_LANGUAGE = "zxx"
CHARS = 3_000
"""Of text that are looked at."""
LEAST = 100
"""Characters of running text from which on it is believed rather than the page's own word: that is right on 833 of
1,140 pages, the text first on 1,117 (``scripts/compare_languages.py``; see ``docs/metadata.md``)."""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SPOKEN = {"yue": "zh", "wuu": "zh"}
"""Chinese is one written language."""
PIECES = etree.XPath("text()|a/text()|b/text()|strong/text()|em/text()|i/text()|span/text()")


def language(tree: etree._Element, said: Declared) -> str | None:
    """The code of the page's language.

    Templates are often left in the language of whoever made them, so the text counts for more, if there is some and the
    extra ``metadata`` is installed.
    """
    told = declared_language(tree, said)
    text = running_text(tree)
    found = recognised(text) if len(text) >= LEAST else None
    return found or told or (recognised(text) if text else None)


def declared_language(tree: etree._Element, said: Declared) -> str | None:
    """What the page declares: on its root, in its head, in its data."""
    roots = [element.get("lang") or element.get(XML_LANG) for element in tree.iter("html", "body")]
    metas = said.all("og:locale", "content-language", "language", "dc.language", "inlanguage")
    linked = [text for value in said.linked("inLanguage") for text in texts(value, "alternateName", "name")]
    for name in (*roots, *metas, *linked):
        if code := CODE.match(name or ""):
            return code[1].lower()
    return None


def running_text(tree: etree._Element) -> str:
    """The page's paragraphs, up to ``CHARS`` of them."""
    pieces: list[str] = []
    size = 0
    for text in _paragraphs(tree):
        pieces.append(text)
        size += len(text)
        if size > CHARS:
            break
    return " ".join(pieces)[:CHARS]


def _paragraphs(tree: etree._Element) -> Iterator[str]:
    for element in tree.iter("p", "h1", "h2", "li", "td", "div"):
        pieces = PIECES(element)
        text = " ".join("".join(map(str, pieces if isinstance(pieces, list) else ())).split())
        if len(text) >= 40:
            yield text


def recognised(text: str) -> str | None:
    """The code of the language that a text is in; None where the extra ``metadata`` is not installed."""
    try:
        from py3langid import classify  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError:
        return None
    code = str(classify(text)[0])
    return None if code == NO_LANGUAGE else SPOKEN.get(code, code)
