"""Who wrote a page: what it declares, else what stands where bylines stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from boilerml.about.declared import Declared, Thing, folded, is_written, texts
from boilerml.loose_json import Value

META = (
    "author",
    "article:author",
    "dc.creator",
    "dc.author",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "article:author_name",
    "article.author",
    "creator",
)
BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|written-?by|post-?author|entry-?author|contributor|byline)s?(?:$|[\s_-])|"
    r"author-?(?:name|link)|(?:^|[\s_-])(?:vcard|username|user-name|fn)(?:$|[\s_-])|c-byline",
    re.IGNORECASE,
)
"""Classes of elements that hold a byline and little else."""
PREFIX = re.compile(
    r"^\W*(?:(?:written|posted|published|reviewed|contributed|created|story|text|words|article|recipe|reviews?)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|author|autor|auteur|autore)\b[\s:]*",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\S)@?[^\s@]+@[^\s.]+\.\S+")
SPLIT = re.compile(r"\s*(?:[;|/•·&\n]|,?\s+(?:and|und|et|y)\s+)\s*", re.IGNORECASE)
CREDENTIAL = re.compile(r"^(?:[A-Z][A-Za-z]{0,3}\.?){1,4}$|^[A-Z]+(?:[-.][A-Z]+)*[-.]?\d*$|^(?:Jr|Sr|II|III|Esq)\.?$")
"""What may follow a name behind a comma without being one: PhD, M.D., CPA, Jr."""
TRAILER = re.compile(
    r"\s*(?:[|•·]|\s[-–—]\s|\b(?:on|updated|published|posted|last|medically|reviewed|fact[- ]checked|in|joined)\b|"
    r"\d{1,2}[./ ]|\(|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d).*$",
    re.IGNORECASE,
)
"""What follows the name in a byline: a date, a role, another person's part."""
NOBODY = frozenset(
    "admin administrator author authors editor editors staff team guest user unknown anonymous webmaster root "
    "published updated share posted".split()
)
NO_BYLINES = frozenset(("meta", "link", "html", "body", "main", "article", "img"))
LONGEST, MOST_WORDS, MOST = 60, 6, 12


def authors(tree: etree._Element, said: Declared, site: str) -> tuple[str, ...]:
    """The authors' names in the page's order, each once.

    Args:
        tree: the page's root.
        said: what the page declares.
        site: what the site calls itself: it is no author where a person is named elsewhere.
    """
    spare: tuple[str, ...] = ()
    for names in _sources(tree, said):
        found = tuple(dict.fromkeys(name for text in names for name in split_names(text)))[:MOST]
        if found and found != (site,):
            return found
        spare = spare or found
    return spare


def split_names(text: str) -> Iterator[str]:
    """The names in a byline.

    >>> list(split_names("By Ada Lovelace, Ph.D., and Charles Babbage"))
    ['Ada Lovelace, Ph.D.', 'Charles Babbage']
    """
    text = PREFIX.sub("", ADDRESS.sub("", folded(text)))
    for part in SPLIT.split(text):
        names: list[str] = []
        for piece in filter(None, (piece.strip() for piece in part.split(","))):
            if names and CREDENTIAL.match(piece):
                names[-1] += f", {piece}"
            else:
                names.append(piece)
        yield from (name for name in map(_tidy, names) if name)


def _tidy(name: str) -> str:
    name = name.strip(" \t\n\r,;:|–—-\"'").removeprefix("@")
    plain = name.casefold()
    if not 2 <= len(name) <= LONGEST or plain in NOBODY or len(name.split()) > MOST_WORDS:
        return ""
    return "" if "://" in name or "@" in name or not any(letter.isalpha() for letter in name) else name


def _sources(tree: etree._Element, said: Declared) -> Iterator[Iterable[str]]:
    """Places where authors are named, the most trustworthy first."""
    written = [thing for thing in said.things if is_written(thing)]
    for thing in written[:1] or said.things[:1]:
        yield _linked(thing, said)
    yield [_turned(name) for name in said.all("citation_author")[:MOST]]
    yield said.all(*META)[:MOST]
    yield _labelled(said)
    yield _marked(tree)
    for thing in said.things:
        yield _linked(thing, said)


def _linked(thing: Thing, said: Declared) -> list[str]:
    value = thing.get("author") or thing.get("creator")
    return [name for item in (value if isinstance(value, list) else [value]) for name in _named(item, said)]


def _named(value: Value, said: Declared) -> Iterator[str]:
    """The names in a value, which may stand for a thing that is described elsewhere."""
    if isinstance(value, dict) and not value.get("name"):
        value = said.by_id.get(str(value.get("@id")), value)
    yield from texts(value, "name", "@value")


def _turned(name: str) -> str:
    """Libraries' catalogues put the family name first."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else name


def _labelled(said: Declared) -> list[str]:
    """Twitter's cards label their data: "Written by"."""
    pairs = ((said.first(f"twitter:label{n}"), said.first(f"twitter:data{n}")) for n in (1, 2))
    return [name for label, name in pairs if label and PREFIX.match(f"{label} ")]


def _marked(tree: etree._Element) -> Iterator[str]:
    """The first byline in an element that says to hold one, by rel, itemprop or class."""
    for element in tree.iter(etree.Element):
        words = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".lower().split()
        if element.tag in NO_BYLINES or not ("author" in words or BYLINE.search(element.get("class") or "")):
            continue
        around = (element, *islice(element.iterancestors(), 4))
        if any("comment" in (above.get("class") or "").lower() for above in around):
            continue
        if text := _byline(element):
            yield text
            return


def _byline(element: etree._Element) -> str:
    text = folded(" ".join(map(str, element.itertext())))
    if len(text) > 3 * LONGEST:
        return ""
    text = TRAILER.sub("", PREFIX.sub("", text)).strip()
    return text if any(split_names(text)) else ""
