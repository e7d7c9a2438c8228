"""What a page says of itself in its head: title, description, and what kind of page it claims to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

DESCRIPTIONS = frozenset(("description", "og:description"))
DATA_TYPE = re.compile(r'"@type"\s*:\s*"([A-Za-z]{2,40})"')
"""The type of a thing in JSON-LD; searched for rather than decoded, since much of it is broken."""
WORD = re.compile("[a-z]{2,20}")
MOST_HINTS = 200
MOST_SEGMENTS = 5
MOST_DASHES = 8


def title(tree: etree._Element) -> str:
    """The text of ``<title>``, white space folded; ``""`` without one."""
    for element in tree.iter("title"):
        if not any(True for _ in element.iterancestors("svg")):
            return " ".join("".join(map(str, element.itertext())).split())
    return ""


def description(tree: etree._Element) -> str:
    """The page's own summary from its meta elements, white space folded."""
    for element in tree.iter("meta"):
        if _name(element) in DESCRIPTIONS:
            content = " ".join((element.get("content") or "").split())
            if content:
                return content
    return ""


def hints(tree: etree._Element) -> tuple[str, ...]:
    """What the page claims to be: Open Graph type, types in JSON-LD, and the shape of its canonical address.

    Tokens such as ``og:article``, ``ld:product``, ``depth:2``; sorted, each once. The address gives the words of its
    folders and the form of its last part, never its host.
    """
    found: set[str] = set()
    for element in tree.iter("meta", "link", "script"):
        if len(found) < MOST_HINTS:
            found.update(_hints(element))
    return tuple(sorted(found))


def _hints(element: etree._Element) -> Iterator[str]:
    if element.tag == "script":
        if "ld+json" in (element.get("type") or "") and element.text:
            yield from (f"ld:{name.lower()}" for name in DATA_TYPE.findall(element.text))
    elif element.tag == "link":
        if (element.get("rel") or "").lower() == "canonical":
            yield from address_hints(element.get("href") or "")
    elif _name(element) == "og:type":
        yield f"og:{(element.get('content') or '').strip().lower()[:40]}"


def _name(element: etree._Element) -> str:
    return (element.get("name") or element.get("property") or "").lower()


def address_hints(url: str) -> Iterator[str]:
    """The shape of an address.

    >>> sorted(address_hints("https://shop.example/products/blue-mug-2.html?x=1"))
    ['dashes:2', 'depth:2', 'extension:html', 'query', 'word:products']
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    yield f"depth:{min(len(segments), MOST_SEGMENTS)}"
    for segment in segments[:-1]:
        yield from (f"word:{word}" for word in WORD.findall(segment))
    if segments:
        last, _, extension = segments[-1].partition(".")
        yield f"dashes:{min(last.count('-') + last.count('_'), MOST_DASHES)}"
        if extension:
            yield f"extension:{extension[:5]}"
        if re.search(r"\d{3}", last):
            yield "number"
        if len(segments) == 1:
            yield from (f"only:{word}" for word in WORD.findall(last))
    if parts.query:
        yield "query"
