"""When a page was published and changed, as days."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from lxml import etree

from boilerml.about.declared import Declared, is_written, texts
from boilerml.charset import decode

ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "pubdate",
    "og:published_time",
    "article.published",
    "published",
)
MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified")
LEAST = 500
"""Characters of a page below which htmldate is not asked: it complains of small ones to the log."""
LINES_BEFORE, LINES_AFTER, LONGEST_LINE = 6, 40, 120
"""Lines around the headline among which a byline is, and characters that it has at most."""
UNSEEN = frozenset(("script", "style", "svg", "noscript", "template", "option"))
WORDED = re.compile(
    r"\b[^\W\d]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b|"
    r"\b\d{1,2}(?:st|nd|rd|th|\.)? (?:de |of )?[^\W\d]{3,12}\.?,? (?:de )?(?:19|20)\d\d\b|"
    r"\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d\b|\b(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}\b"
)
CHANGE = re.compile("updat|modif|edit|chang|review|aktuali|mis à jour|actuali", re.IGNORECASE)
EARLIEST = date(1993, 1, 1)
"""Before there were pages, but for what is in the far past of the web."""


def published(tree: etree._Element, said: Declared, html: str | bytes) -> str | None:
    """The day of first publication: declared, or marked in the page, else found by htmldate if that is installed."""
    days = (
        _days(text for value in said.linked("datePublished", "dateCreated", "uploadDate") for text in texts(value)),
        _days(said.all(*PUBLISHED)),
        _days(_marked(tree, "datepublished", "datecreated")),
        _days(_first_time(tree)),
        _near_headline(tree),
    )
    return next((day for found in days for day in found), None) or _searched(html, said)


def modified(tree: etree._Element, said: Declared) -> str | None:
    """The day of the last change, as the page declares it."""
    written = [thing for thing in said.things if is_written(thing)] or list(said.things)
    days = (
        _days(text for thing in written for text in texts(thing.get("dateModified"))),
        _days(said.all(*MODIFIED)),
        _days(_marked(tree, "datemodified")),
    )
    return next((day for found in days for day in found), None)


def day(text: str) -> str | None:
    """The day in a timestamp; None if it is none, or one from before there were pages.

    >>> day("2024-02-29T23:00:00Z"), day("20240229"), day("2024-13-01"), day("yesterday")
    ('2024-02-29', '2024-02-29', None, None)
    """
    found = ISO.match(text)
    try:
        if found is None:
            return _worded(text) if WORDED.search(text) and len(text) <= LONGEST_LINE else None
        told = date(*map(int, found.groups()))
    except ValueError:
        return None
    return told.isoformat() if told >= EARLIEST else None


def _days(texts_: Iterable[str]) -> Iterator[str]:
    return (told for text in texts_ if (told := day(text)))


def _marked(tree: etree._Element, *names: str) -> Iterator[str]:
    for element in tree.iter("time", "meta", "span", "div", "p", "abbr"):
        if (element.get("itemprop") or "").lower() in names or (
            element.tag == "time" and "datepublished" in names and element.get("pubdate") is not None
        ):
            yield element.get("datetime") or element.get("content") or "".join(map(str, element.itertext()))


def _first_time(tree: etree._Element) -> Iterator[str]:
    """The first time element of the page, unless it says that it is of a change."""
    for element in tree.iter("time"):
        if when := element.get("datetime"):
            parent = element.getparent()
            around = element if parent is None else parent
            if not CHANGE.search("".join(map(str, islice(around.itertext(), 20)))[:LONGEST_LINE]):
                yield when
            return


def _near_headline(tree: etree._Element) -> Iterator[str]:
    """Days in words or figures in the short lines around the headline, unless they are of a change."""
    before: deque[str] = deque(maxlen=LINES_BEFORE)
    after: list[str] = []
    heading = False
    for element in tree.iter(etree.Element):
        heading = heading or element.tag == "h1"
        if element.text and element.text.strip() and element.tag not in UNSEEN:
            (after if heading else before).append(element.text)
        if len(after) > LINES_AFTER:
            break
    for line in (*before, *after) if heading else ():
        if len(line) <= LONGEST_LINE and not CHANGE.search(line):
            yield from (told for found in WORDED.finditer(line) if (told := _worded(found[0])))


def _worded(text: str) -> str | None:
    """A day in words or figures of any language; needs dateparser, which comes with the extra."""
    try:
        from dateparser import parse  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError:
        return None
    told = parse(text, settings={"STRICT_PARSING": True})
    return told.date().isoformat() if told and told.date() >= EARLIEST else None


def _searched(html: str | bytes, said: Declared) -> str | None:
    """What htmldate finds, but for its extensive search, which finds a day on pages that have none as well."""
    try:
        from htmldate import find_date  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError:
        return None
    if len(html) < LEAST:
        return None
    text = html if isinstance(html, str) else decode(html)
    try:
        found: str | None = find_date(text, url=said.address or None, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001  (it raises ValueError on control characters: no page raises here)
        return None
    return found
