"""A page as the plain texts that crawlers, browsers and libraries make of it: what text models are trained on.

A renderer keeps everything and marks as it does; a layout is what mail, archives and copying do to the text then.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, cast

import numpy as np
from lxml import etree

from boilerml.parse import parse
from boilerml.pipeline import read
from boilerml.segment import segment
from boilerml.tags import SKIPPED_TAGS

Draw: TypeAlias = np.random.Generator
Renderer: TypeAlias = Callable[[str, Draw], str]
Layout: TypeAlias = Callable[[str, Draw], str]

SPACED_TAGS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl section article".split())
"""Elements around which text browsers leave an empty line."""
MARGIN = 3
"""Columns by which lynx indents a page's body."""
_EMPTY_LINES = re.compile(r"\n\s*\n")


def blocks(html: str, draw: Draw) -> str:
    """A line for each block, the title on top: as Common Crawl's WET files are."""
    page = read(html)
    title = [page.title] if page.title and draw.random() < 0.7 else []
    return "\n".join([*title, *(block.text for block in page.blocks)])


def spaced(html: str, draw: Draw) -> str:
    """A line for each block, empty lines around paragraphs and headings, items perhaps with bullets."""
    page = read(html)
    bullet = ("", "• ", "* ", "- ")[int(draw.integers(4))]
    out: list[str] = []
    before = ""
    for block in page.blocks:
        tag = page.containers[block.container].tag if block.container >= 0 else ""
        if out and (tag in SPACED_TAGS or before in SPACED_TAGS):
            out.append("")
        out.append(bullet + block.text if tag == "li" else block.text)
        before = tag
    return "\n".join(out)


def nodes(html: str, _draw: Draw) -> str:
    """A line for each node of text, wherever links and emphasis cut it: as ``get_text`` with a line break does."""
    tree = parse(html)
    if tree is None:
        return ""
    texts = (" ".join(text.split()) for text in _texts(tree))
    return "\n".join(filter(None, texts))


def _texts(tree: etree._Element) -> Iterator[str]:
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if not isinstance(element.tag, str) or element.tag in SKIPPED_TAGS:
                events.skip_subtree()
            elif element.text:
                yield element.text
        elif element.tail:
            yield element.tail


def lynx(html: str, draw: Draw) -> str:
    """Indented and wrapped, bullets before items, and mostly a number in brackets before each link."""
    tree = parse(html)
    if tree is None:
        return ""
    if draw.random() < 0.6:
        for number, link in enumerate(tree.iter("a"), 1):
            link.text = f"[{number}]{link.text or ''}"
    page = segment(tree)
    width = int(draw.choice([72, 76, 80]))
    out: list[str] = []
    for block in page.blocks:
        container = page.containers[block.container] if block.container >= 0 else None
        tag = container.tag if container else ""
        if tag not in ("li", "td", "dd", "dt", "option", "a", "span"):
            out.append("")
        is_heading = tag in ("h1", "h2")
        first = " " * (0 if is_heading else MARGIN) + ("  * " if tag == "li" else "")
        rest = " " * (MARGIN + 4 if tag == "li" else MARGIN)
        out.append(textwrap.fill(block.text, width, initial_indent=first, subsequent_indent=rest))
    return "\n".join(out)


def resiliparse(html: str, draw: Draw) -> str:
    """All content as resiliparse writes it, with or without bullets."""
    render = import_module("resiliparse.extract.html2text").extract_plain_text
    options = {"alt_texts": False, "links": False, "form_fields": False, "noscript": True, "comments": True}
    if draw.random() < 0.25:
        options["list_bullets"] = False
    if draw.random() < 0.1:
        options["alt_texts"] = True
    return str(render(html, main_content=False, **options))


def inscriptis(html: str, _draw: Draw) -> str:
    """As inscriptis lays it out: indented, with bullets, tables in columns."""
    return str(import_module("inscriptis").get_text(html))


def html2text(html: str, draw: Draw) -> str:
    """Markdown as html2text writes it: wrapped or not, with or without links."""
    converter = import_module("html2text").HTML2Text()
    converter.ignore_links = bool(draw.random() < 0.6)
    converter.ignore_images = True
    converter.ignore_emphasis = bool(draw.random() < 0.5)
    converter.body_width = 78 if draw.random() < 0.5 else 0
    return str(converter.handle(html))


RENDERERS: MappingProxyType[str, Renderer] = MappingProxyType(
    {
        "resiliparse": resiliparse,
        "inscriptis": inscriptis,
        "html2text": html2text,
        "blocks": blocks,
        "spaced": spaced,
        "nodes": nodes,
        "lynx": lynx,
    }
)
"""By name, what makes a text of a page. The first three are libraries, of the extra ``renderers``."""


def html_text(html: str, _draw: Draw) -> str:
    """As html-text lays it out: by guesses at what a browser shows."""
    return str(import_module("html_text").extract_text(html))


UNTRAINED: MappingProxyType[str, Renderer] = MappingProxyType({"html-text": html_text})
"""Renderers that no text is trained on: what they lose shows how little a model hangs on those it knows."""


def _as_it_is(text: str, _draw: Draw) -> str:
    return text


def _wrapped(text: str, draw: Draw) -> str:
    width = int(draw.choice([60, 65, 72, 72, 72, 76, 78, 80]))
    return "\n".join(textwrap.fill(line.strip(), width) if len(line) > width else line for line in text.splitlines())


def _one_line(text: str, _draw: Draw) -> str:
    return " ".join(text.split())


def _without_empty_lines(text: str, _draw: Draw) -> str:
    return _EMPTY_LINES.sub("\n", text)


def _double_spaced(text: str, _draw: Draw) -> str:
    return "\n\n".join(line for line in text.splitlines() if line.strip())


LAYOUTS: MappingProxyType[str, tuple[float, Layout]] = MappingProxyType(
    {
        "as it is": (0.66, _as_it_is),
        "wrapped": (0.12, _wrapped),
        "one line": (0.06, _one_line),
        "without empty lines": (0.1, _without_empty_lines),
        "double spaced": (0.06, _double_spaced),
    }
)
"""By name, what became of a text after it was rendered, and the share of training texts that it becomes of."""


class Rendering(NamedTuple):
    """A page's text, and how it was made."""

    text: str
    renderer: str
    layout: str


def rendered(html: str, names: tuple[str, ...], seed: int, *, layout: str = "") -> Rendering:
    """A page's text by one of the named renderers, drawn by the seed, laid out as drawn or as asked.

    A renderer that cannot read the page gives way to ``blocks``.
    """
    draw = np.random.default_rng(seed)
    name = names[int(draw.integers(len(names)))]
    shares = np.cumsum([share for share, _ in LAYOUTS.values()])
    drawn = list(LAYOUTS)[int(np.searchsorted(shares, draw.random() * shares[-1]))]
    chosen = layout or drawn
    try:
        text = RENDERERS[name](html, draw)
    except Exception as error:
        if isinstance(error, ImportError):
            raise
        name, text = "blocks", blocks(html, draw)
    return Rendering(LAYOUTS[chosen][1](text, draw), name, chosen)


class _Typical:
    """Draws nothing: what is most usual, for renderings that are measured."""

    def random(self) -> float:
        return 0.99

    def integers(self, _high: int) -> int:
        return 0

    def choice(self, values: list[int]) -> int:
        return values[0]


def typical(html: str, renderer: str) -> str:
    """A page's text by one renderer in the way that it renders by itself; ``""`` if it cannot."""
    try:
        return {**RENDERERS, **UNTRAINED}[renderer](html, cast("Draw", _Typical()))
    except ImportError:
        raise
    except Exception:  # noqa: BLE001 - as above
        return ""
