"""Content that a page carries as data instead of markup: JSON-LD, Discourse's preloaded topics, frameworks' state.

It becomes a small document of its own, which is then cut and judged as any page is. Nothing here decides what is
content, but for keeping out what no reader would take for a text: addresses, codes, style sheets, labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from boilerml.loose_json import Value, chunks_in, documents, globals_in, nested, rows
from boilerml.words import UNSPACED


class Piece(NamedTuple):
    """A text, and the element to put it into."""

    element: str
    text: str


class Reader(NamedTuple):
    """How data of one kind is read: which entries of an object to follow, and what a text under a key becomes."""

    entries: Callable[[dict[str, Value]], Iterable[tuple[str, Value]]]
    piece: Callable[[str, str], Piece | None]


ENOUGH = 1_000
"""Characters of one text in JSON-LD or a post of Discourse, from which on a framework's state is not looked at: it adds
interface texts. Shorter ones may be mere summaries, so many of them do not make a long one."""
VALUES = 300_000
"""Values of one script that are visited."""
CHARS = 1_000_000
"""Characters of text that are embedded."""

LD_ELEMENTS = {
    "headline": "h1",
    "name": "h2",
    "alternativeHeadline": "h3",
    "abstract": "p",
    "description": "p",
    "articleBody": "p",
    "text": "p",
    "reviewBody": "p",
    "transcript": "p",
    "responsibilities": "p",
    "qualifications": "p",
    "recipeIngredient": "li",
    "ingredients": "li",
    "recipeInstructions": "li",
    "supply": "li",
    "tool": "li",
}
"""The properties of schema.org that hold text to read, by the element they become."""
LD_PASSED = frozenset(
    "author creator contributor editor publisher provider sourceOrganization copyrightHolder brand manufacturer image "
    "logo thumbnail photo primaryImageOfPage offers aggregateRating reviewRating potentialAction breadcrumb isPartOf "
    "address location contactPoint hiringOrganization nutrition video audio speakable about mentions keywords".split()
)
"""Properties about something else than the text."""
LD_CLOSED = frozenset(
    "BreadcrumbList Organization NewsMediaOrganization LocalBusiness Corporation Person ImageObject VideoObject "
    "SearchAction SiteNavigationElement WPHeader WPFooter WPSideBar Brand Offer AggregateRating".split()
)
"""Types of which nothing is read."""
LD_FRAMES = frozenset("WebSite WebPage ItemPage CollectionPage ProfilePage AboutPage FAQPage QAPage ItemList".split())
"""Types that are read for what they hold: their own name and description only announce the page."""

TOPIC_ELEMENTS = {"title": "h1", "post_stream": "", "posts": "", "cooked": "p"}
"""The path to the posts in Discourse's topics, in the order to read them."""

STATE_TITLES = frozenset("title headline heading subtitle question name".split())
STATE_PASSED = re.compile(
    r"_?(i18n|intl|locales?|messages|translations?|dictionary|labels|errors?|config|settings|seo|meta(data|tags?)?|"
    r"cookies?|consent|menus?|nav(igation)?|header|footer|styles?|css|theme|schema|query|script|env|features?|flags)",
    re.IGNORECASE,
)
"""Keys in a framework's state under which stand the words of the interface."""
STATE_ATTRIBUTES = ("data-page", "data-props", "data-react-props", "data-initial-state", "data-state")
"""Where frameworks that draw the page in the browser leave its data: Inertia, react-rails and their like."""
_STATEFUL = etree.XPath(f"descendant-or-self::*[self::script or @{' or @'.join(STATE_ATTRIBUTES)}]")

_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_HTML_NAMES = r"/?(?:p|br|div|span|h[1-6]|ul|ol|li|a|b|i|em|strong|table|blockquote|figure|img|pre)\b"
_HTML = re.compile(rf"<{_HTML_NAMES}[^<>]*>", re.IGNORECASE)
_ESCAPED_HTML = re.compile(rf"&lt;{_HTML_NAMES}", re.IGNORECASE)
_UNSEEN = re.compile(r"(?is)<(script|style|textarea|iframe)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)")
_SENTENCE_END = re.compile(r"[.!?…؟۔।॥։።][\"'”’»)\]]*(?:\s|$)|[。！？]")
_SYMBOL = re.compile(r"[{}\[\]<>=|\\/@#$%^*~_`+0-9]")


def embedded_html(tree: etree._Element) -> str:
    """Build a document from the data embedded in a page.

    Args:
        tree: the page's root, as :func:`boilerml.parse.parse` returns it.

    Returns:
        HTML with the texts found, each once, in the page's order; empty if there are none. First what is published
        for others to read (JSON-LD, Discourse's posts), then, if none of it is long, what a framework keeps for itself.
        A page's meta elements are not used: they announce a text but are none. Never raises for any tree.
    """
    pieces = list(_distinct(_published(tree)))
    if all(len(piece.text) < ENOUGH for piece in pieces):
        pieces = list(_distinct([*pieces, *_headed(_distinct(_state(tree)))]))
    body = []
    for element, group in groupby(pieces, key=lambda piece: piece.element):
        markup = "".join(map(_markup, group))
        body.append(f"<ul>{markup}</ul>" if element == "li" else markup)
    return f"<html><body><article>{''.join(body)}</article></body></html>" if body else ""


def _published(tree: etree._Element) -> Iterator[Piece]:
    """Read JSON-LD and Discourse's topics, in the order of the page."""
    for element in tree.iter("script", "div"):
        if "ld+json" in element.get("type", ""):
            for document in documents(element.text or ""):
                yield from _pieces(document, _LINKED)
        elif element.get("data-preloaded"):
            yield from _pieces(nested(element.get("data-preloaded")), _TOPICS)


def _state(tree: etree._Element) -> Iterator[Piece]:
    """Read what frameworks keep: JSON scripts, global variables, attributes, Next.js's chunks."""
    chunks: list[str] = []
    stateful: list[etree._Element] = _STATEFUL(tree)  # type: ignore[assignment]  # XPath may return anything
    for element in stateful:
        values = [nested(state) for name in STATE_ATTRIBUTES if (state := element.get(name))]
        if element.tag == "script" and "ld+json" not in (kind := element.get("type", "")):
            script = element.text or ""
            values = [*(documents(script) if "json" in kind else globals_in(script)), *values]
            chunks.extend(chunks_in(script))
        for value in values:
            yield from _pieces(value, _STATE)
    for value in rows("".join(chunks)):
        yield from _pieces(value, _STATE)


def _pieces(root: Value, reader: Reader) -> Iterator[Piece]:
    """Walk through data in its order, without recursion, and read its texts."""
    waiting = [("", root)]
    for _ in range(VALUES):
        if not waiting:
            return
        key, value = waiting.pop()
        value = nested(value)
        if isinstance(value, dict):
            waiting.extend(reversed(list(reader.entries(value))))
        elif isinstance(value, list):
            waiting.extend((key, item) for item in reversed(value))
        elif isinstance(value, str) and (piece := reader.piece(key, value)):
            yield piece


def _linked_entries(thing: dict[str, Value]) -> Iterable[tuple[str, Value]]:
    named = thing.get("@type")
    types = {str(name).rpartition("/")[2] for name in (named if isinstance(named, list) else [named])}
    if types & LD_CLOSED:
        return []
    unread = LD_PASSED | LD_ELEMENTS.keys() if types & LD_FRAMES else LD_PASSED
    read = [(key, value) for key, value in thing.items() if key not in unread]
    return sorted(read, key=lambda entry: not LD_ELEMENTS.get(entry[0], "").startswith("h"))  # headings first


def _linked_piece(key: str, text: str) -> Piece | None:
    return Piece(LD_ELEMENTS[key], text) if key in LD_ELEMENTS and text.strip() else None


def _topic_entries(preloaded: dict[str, Value]) -> Iterable[tuple[str, Value]]:
    topics = [key for key in preloaded if key.startswith("topic_")]
    return [(key, preloaded[key]) for key in [*TOPIC_ELEMENTS, *topics] if key in preloaded]


def _topic_piece(key: str, text: str) -> Piece | None:
    return Piece(TOPIC_ELEMENTS[key], text) if TOPIC_ELEMENTS.get(key) else None


def _state_entries(state: dict[str, Value]) -> Iterable[tuple[str, Value]]:
    return [(key, value) for key, value in state.items() if not STATE_PASSED.fullmatch(key)]


def _state_piece(key: str, text: str) -> Piece | None:
    if _is_prose(text):
        return Piece("p", text)
    if key.lower() not in STATE_TITLES or not 8 <= len(text) <= 200 or _SYMBOL.search(text):
        return None
    return Piece("h2", text) if " " in text or UNSPACED.search(text) else None


_LINKED = Reader(_linked_entries, _linked_piece)
_TOPICS = Reader(_topic_entries, _topic_piece)
_STATE = Reader(_state_entries, _state_piece)


def _is_prose(text: str) -> bool:
    """Tell whether a text reads like sentences of some language, and not like an address, code, a list of classes."""
    plain = unescape(_TAG.sub(" ", _UNSEEN.sub(" ", text[:20_000]))).strip()
    if len(_SYMBOL.findall(plain)) > 0.1 * len(plain):
        return False
    unspaced = len(UNSPACED.findall(plain))
    if unspaced > 0.3 * len(plain):
        return unspaced >= 15
    return len(plain) >= 40 and plain.count(" ") >= 5 and bool(_SENTENCE_END.search(plain))


def _headed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Keep of the titles only those next before a text: most are the labels of links."""
    title = None
    for piece in pieces:
        if piece.element != "p":
            title = piece
            continue
        if title:
            yield title
        title = None
        yield piece


def _distinct(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Drop repetitions, and all beyond ``CHARS``."""
    seen = set()
    left = CHARS
    for piece in pieces:
        words = " ".join(_TAG.sub(" ", unescape(piece.text)).split()).casefold()
        if not words or words in seen:
            continue
        seen.add(words)
        yield piece._replace(text=piece.text[:left])
        left -= len(piece.text)
        if left <= 0:
            return


def _markup(piece: Piece) -> str:
    """Write a piece as HTML: each line of a text as an element, HTML as it is but for its scripts."""
    element, text = piece
    if _ESCAPED_HTML.search(text) and not _HTML.search(text):
        text = unescape(text)
    if _HTML.search(text):
        return f"<div>{_UNSEEN.sub('', text)}</div>"
    lines = filter(None, map(str.strip, unescape(text).splitlines()))
    return "".join(f"<{element}>{escape(line, quote=False)}</{element}>" for line in lines)
