"""The title of a page: its headline, told from the name of the site and from headings of other things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from boilerml.about.declared import Declared, folded, texts

SEPARATOR = re.compile(r"\s*\|\s*|\s+[-–—·•»›~/]+\s+|\s*(?:::|»|›|«)\s*|\s+:\s+")
"""What stands between a headline and the name of a site in ``<title>``."""
WORD = re.compile(r"\w+")
ALIKE = 0.5
"""Share of the shorter one's words from which on a heading and a declared title are about the same."""
LONGEST = 250
"""Characters of a heading that is a title; longer ones are whole texts in heading's clothes."""
PERMALINK = "¶#§"
"""What documentation puts after a heading as a link to itself."""
APART = frozenset(("br", "p", "div", "button"))
UNSEEN = frozenset(("script", "style", "svg", "title", "template"))


class Names(NamedTuple):
    """Under which names a site may stand in its pages' titles, reduced to letters and digits."""

    site: str
    host: str

    def are(self, piece: str) -> bool:
        """Whether a piece of a title is a name of the site and nothing more."""
        return key(piece) in {self.site, self.host.replace(".", ""), *self.host.split(".")[-2:-1]}

    def hold(self, piece: str) -> bool:
        """Whether a piece of a title names the site rather than the page."""
        name = key(piece)
        if not name or (self.site and (name in self.site or (len(self.site) > 3 and self.site in name))):
            return True
        labels = self.host.split(".")
        owner = labels[-2] if len(labels) > 1 else ""
        return bool(self.host) and (name in self.host.replace(".", "") or (len(owner) > 3 and owner in name))


def title(tree: etree._Element, said: Declared, site: str) -> str:
    """The headline.

    The first heading that says what ``<title>``, Open Graph or JSON-LD say is taken, since it is what readers see. For
    want of one, what is declared, without the name of the site.

    Args:
        tree: the page's root.
        said: what the page declares.
        site: what the site calls itself.
    """
    declared = [name for name in _declared(tree, said) if name]
    names = Names(key(site), _host(said.address))
    headings = [name for name in _headings(tree) if len(name) <= LONGEST and not names.hold(name)]
    whole = {key(run) for name in declared for run in _runs(name)}
    same = [name for name in headings if key(name) in whole]
    if same:
        return max(same, key=len)
    near = [(max((_likeness(name, other) for other in declared), default=1.0), name) for name in headings]
    best = max(near, key=lambda pair: pair[0], default=(0.0, ""))
    if best[0] >= ALIKE:
        return best[1]
    return _without_site(declared[0], names) if declared else (headings or [""])[0]


def key(text: str) -> str:
    """A text reduced to its letters and digits, by which two writings of one title are the same.

    >>> key("It’s – here!") == key("it's here")
    True
    """
    return "".join(WORD.findall(text.casefold()))


def _declared(tree: etree._Element, said: Declared) -> Iterator[str]:
    yield said.first("og:title")
    yield from (folded("".join(map(str, element.itertext()))) for element in list(tree.iter("title"))[:1])
    yield next((text for value in said.linked("headline") for text in texts(value)), "")
    yield said.first("twitter:title", "dc.title", "citation_title")


def _headings(tree: etree._Element) -> Iterator[str]:
    for element in tree.iter("h1"):
        if text := folded("".join(_seen(element))).rstrip(PERMALINK).strip():
            yield text


def _seen(element: etree._Element) -> Iterator[str]:
    """The texts of a heading, with white space where lines and boxes part them."""
    hidden = 0
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        hidden += (inner.tag in UNSEEN) * (1 if event == "start" else -1)
        if inner.tag in APART:
            yield " "
        text = inner.text if event == "start" else inner.tail if inner is not element else None
        if text and not hidden and isinstance(inner.tag, str):
            yield text


def _pieces(text: str) -> list[tuple[int, int]]:
    cuts = [(found.start(), found.end()) for found in SEPARATOR.finditer(text)]
    starts = [0, *(end for _, end in cuts)]
    return list(zip(starts, [*(start for start, _ in cuts), len(text)], strict=True))


def _runs(text: str) -> Iterator[str]:
    """Every run of pieces of a declared title."""
    pieces = _pieces(text)[:12]
    for first, (start, _) in enumerate(pieces):
        yield from (text[start:end] for _, end in pieces[first:])


def _without_site(text: str, names: Names) -> str:
    pieces = _pieces(text)
    while len(pieces) > 1 and names.hold(text[slice(*pieces[-1])]):
        pieces.pop()
    if len(pieces) == len(_pieces(text)) > 1:
        if names.are(text[slice(*pieces[0])]):
            pieces.pop(0)
        else:  # the last piece may be a site that the page does not name elsewhere
            pieces.pop()
    return text[pieces[0][0] : pieces[-1][1]]


def _likeness(heading: str, declared: str) -> float:
    one, other = (set(WORD.findall(text.casefold())) for text in (heading, declared))
    return len(one & other) / max(1, min(len(one), len(other)))


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.").replace("-", "")
    except ValueError:
        return ""
