"""What a page declares for machines: meta elements, links, JSON-LD, microdata.

extruct reads all of these, but loads rdflib to do it (157 ms to import, against 15 for lxml) and parses the page again
for each; the microdata package builds on html5lib, a parser in pure Python. The tree is here already, and JSON-LD as
pages write it is read by ``boilerml.loose_json``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from boilerml.loose_json import Value, documents

Thing = dict[str, Value]

MOST_THINGS = 500
"""In JSON-LD. A page about one thing has a few dozen, with its comments."""
ARTICLES = ("Article", "Posting", "Report", "Review", "Recipe", "HowTo", "Book", "CreativeWork", "Course", "Message")
"""What the types of things that somebody writes end in: NewsArticle, BlogPosting, DiscussionForumPosting …"""
PAGES = ("WebPage", "ItemPage", "QAPage", "FAQPage", "Product", "Question", "Event", "VideoObject")
CHARS = 2_000
"""Of one value: more is no title, name or summary."""


@dataclass(frozen=True)
class Declared:
    """What a page declares, each in the page's order."""

    meta: dict[str, list[str]]
    """Contents of meta elements by name, property or itemprop in lower case."""
    links: dict[str, list[str]]
    """Addresses of links and anchors by each word of rel in lower case, absolute."""
    things: tuple[Thing, ...]
    """JSON-LD: what somebody wrote first, then pages, then all else."""
    by_id: dict[str, Thing]
    """Things that others refer to."""
    address: str
    """The page's address, ``""`` if it is not known."""

    def first(self, *names: str) -> str:
        """The first content of the first of these meta elements that has any; ``""`` if none has."""
        return next((content for name in names for content in self.meta.get(name, ())), "")

    def all(self, *names: str) -> list[str]:
        """Every content of these meta elements."""
        return [content for name in names for content in self.meta.get(name, ())]

    def link(self, *rels: str) -> str:
        """The first address behind the first of these relations; ``""`` if there is none."""
        return next((address for rel in rels for address in self.links.get(rel, ())), "")

    def linked(self, *keys: str) -> Iterator[Value]:
        """Values under the keys, of all things, the most telling thing first."""
        return (thing[key] for thing in self.things for key in keys if thing.get(key))


def declared(tree: etree._Element, address: str) -> Declared:
    """Collect what a page declares.

    Args:
        tree: the page's root.
        address: where it is from, ``""`` if that is not known.
    """
    base = next((href for element in tree.iter("base") if (href := element.get("href"))), "")
    base = joined(address, base)
    meta: dict[str, list[str]] = defaultdict(list)
    links: dict[str, list[str]] = defaultdict(list)
    things: list[Thing] = []
    for element in tree.iter("meta", "link", "a", "script"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if content := folded(element.get("content") or ""):
                meta[name.strip().lower()].append(content)
        elif element.tag == "script":
            if "ld+json" in (element.get("type") or ""):
                things.extend(_things(documents(element.text or ""), MOST_THINGS - len(things)))
        elif (rel := element.get("rel")) and (href := element.get("href")):
            for word in rel.lower().split():
                links[word].append(joined(base, href))
    by_id = {str(thing["@id"]): thing for thing in things if "@id" in thing and len(thing) > 1}
    return Declared(dict(meta), dict(links), tuple(sorted(things, key=_rank)), by_id, address)


def folded(text: str) -> str:
    """White space folded, and no longer than is sensible."""
    return " ".join(text[: 4 * CHARS].split())[:CHARS]


def joined(base: str, href: str) -> str:
    """An absolute address; the given one if it cannot be made so."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return href.strip()


def web_address(text: str) -> str | None:
    """The text if it is an absolute address on the web, else None."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.netloc else None


def types(thing: Thing) -> set[str]:
    """A thing's types, without their vocabulary's address."""
    named = thing.get("@type")
    return {str(name).rpartition("/")[2] for name in (named if isinstance(named, list) else [named])}


def is_written(thing: Thing) -> bool:
    """Whether a thing is something that somebody writes."""
    return any(name.endswith(ARTICLES) for name in types(thing))


def texts(value: Value, *keys: str) -> Iterator[str]:
    """The texts in a value: itself, of a list each, of an object what stands under the first of the keys it has."""
    waiting = [value]
    for _ in range(MOST_THINGS):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, str):
            if text := folded(item):
                yield text
        elif isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            waiting.extend([item[key] for key in keys if item.get(key)][:1])


def _things(roots: Iterable[Value], most: int) -> Iterator[Thing]:
    """Objects with a type or an address, those inside others too, but not the parts of a breadcrumb or a list."""
    waiting = list(roots)[::-1]
    found = 0
    while waiting and found < most:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            found += 1
            yield value
            inner = (value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "about"))
            waiting.extend([item for item in inner if isinstance(item, (dict, list))][::-1])


def _rank(thing: Thing) -> int:
    if is_written(thing):
        return 0
    return 1 if any(name.endswith(PAGES) for name in types(thing)) else 2
