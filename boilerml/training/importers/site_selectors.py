"""News and blogs whose body was found by CSS selectors, written for each site: Postlight's parser and its fork."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cssselect
from lxml import etree

from boilerml.evaluation.corpora import Record
from boilerml.parse import parse
from boilerml.training.importers.gold_text import elements_lines
from boilerml.training.importers.javascript import Value, object_literals
from boilerml.training.importers.raw_pages import address, language, page_text
from boilerml.training.importers.registry import source

EXTRACTORS = "src/extractors/custom"
FIXTURES = "fixtures"
NEEDS = (EXTRACTORS, FIXTURES)


class Choice(NamedTuple):
    """One way to find the content."""

    selectors: tuple[str, ...]
    """All must match."""
    together: bool
    """All that they match is the content, in the page's order; else the first element is."""


class Extractor(NamedTuple):
    """Where a site has its content."""

    choices: tuple[Choice, ...]
    """The first that matches is taken."""
    clean: tuple[str, ...]
    """What is taken out of it."""


@source("postlight", {"postlight/parser": "e8ba7ece29"}, NEEDS)
def postlight(clone: Path) -> Iterator[Record]:
    """``fixtures/DOMAIN.html`` are pages, ``src/extractors/custom/DOMAIN/index.js`` the selectors."""
    return _fixtures("postlight", clone)


@source("mercury_jocmp", {"jocmp/mercury-parser": "f987e9e0b9"}, NEEDS)
def mercury_jocmp(clone: Path) -> Iterator[Record]:
    """As ``postlight``."""
    return _fixtures("mercury_jocmp", clone)


def extractor_of(script: str) -> Extractor | None:
    """The content selectors in an extractor's source, or None; transformations, which are code, are passed over."""
    for table in object_literals(script):
        content = table.get("content")
        if isinstance(content, dict) and "domain" in table:
            selectors = content.get("selectors")
            items = selectors if isinstance(selectors, list) else []
            choices = (Choice(_strings(item), isinstance(item, list)) for item in items)
            clean = _strings(content.get("clean", []))
            return Extractor(tuple(choice for choice in choices if choice.selectors), clean)
    return None


def selected(html: str, extractor: Extractor) -> str:
    """The text of what the extractor finds in a page, a block a line; empty if it finds nothing."""
    tree = parse(html)
    if tree is None:
        return ""
    for choice in extractor.choices:
        if chosen := _chosen(tree, choice):
            for selector in extractor.clean:
                _remove(chosen, selector)
            return elements_lines(chosen)
    return ""


def matches(tree: etree._Element, selector: str) -> list[etree._Element]:
    """The elements that a selector matches, in the page's order; none if it is not CSS but jQuery's own."""
    try:
        path = cssselect.HTMLTranslator().css_to_xpath(selector)
    except (cssselect.SelectorError, NotImplementedError):
        return []
    found = tree.getroottree().xpath(path)
    return [item for item in found if etree.iselement(item)] if isinstance(found, list) else []


def _fixtures(name: str, clone: Path) -> Iterator[Record]:
    folder = clone / FIXTURES
    for page in sorted([*folder.glob("*.html"), *folder.glob("*/*.html")]):
        domain = page.stem.partition("--")[0] if page.parent == folder else page.parent.name
        script = clone / EXTRACTORS / domain / "index.js"
        extractor = extractor_of(script.read_text(encoding="utf-8")) if script.is_file() else None
        if extractor is not None:
            html = page_text(page)
            gold, url = selected(html, extractor), address(html, f"https://{domain}")
            yield Record(domain, name, url, language(html, gold), "article", html, gold)


def _chosen(tree: etree._Element, choice: Choice) -> list[etree._Element]:
    found = [matches(tree, selector) for selector in choice.selectors]
    if not all(found) or not any(_has_text(element) for elements in found for element in elements):
        return []
    if not choice.together:
        return [next(element for element in found[0] if _has_text(element))]
    everything = {element for elements in found for element in elements}
    outermost = {element for element in everything if everything.isdisjoint(element.iterancestors())}
    return [element for element in tree.iter() if element in outermost]


def _remove(chosen: list[etree._Element], selector: str) -> None:
    roots = set(chosen)
    for match in matches(chosen[0].getroottree().getroot(), selector):
        parent = match.getparent()
        if parent is not None and not roots.isdisjoint(match.iterancestors()):
            _drop(match, parent)


def _drop(element: etree._Element, parent: etree._Element) -> None:
    previous, tail = element.getprevious(), element.tail or ""
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _has_text(element: etree._Element) -> bool:
    return any(text.strip() for text in element.itertext())


def _strings(value: Value) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    return tuple(item for item in items if isinstance(item, str))
