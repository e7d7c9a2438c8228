"""A cleaned page as an HTML document that needs nothing but itself: no network, no other file.

What the page says is only ever text in it: escaped in the markup, and as JSON in which no ``<`` is left. Should that
fail, the document's own content security policy names the digests of its script and style, and nothing else may run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from typing import Any

from boilerml.blocks import Verdict
from boilerml.explain.meanings import meaning
from boilerml.extraction import Extraction

STEPS = 20
"""Colours between boilerplate and content."""
DOUBTFUL = (0.2, 0.8)
REASONS = 4
"""For and against, each."""
WEAK = 0.03
"""An effect on the log-odds that changes no probability by more than a hundredth, and is not worth a line."""
PLACE = re.compile(r"\{\{(\w+)\}\}")
CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no HTML document may hold, not even as a reference."""
HARMLESS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def report(page: Extraction, *, name: str = "") -> str:
    """Show a page's blocks in their order, coloured by probability, with the reasons and the cleaned text beside them.

    Args:
        page: as ``extract`` returns it.
        name: what to call it where it has no title: a file's name.

    Returns:
        An HTML document, of about 600 bytes a block beside the text itself.
    """
    style, script = (_part(file) for file in ("style.css", "script.js"))
    kept = [block for block in page.blocks if block.kept]
    values = {
        "title": _text(page.title or name or page.url or "A page"),
        "source": _text(" · ".join(dict.fromkeys(filter(None, (name, page.url))))),
        "page_type": _text(page.page_type or "nothing"),
        "confidence": f"{page.confidence:.2f}",
        "kept": f"{len(kept):,}",
        "blocks": f"{len(page.blocks):,}",
        "dropped": f"{len(page.blocks) - len(kept):,}",
        "doubtful": f"{sum(map(_is_doubtful, page.blocks)):,}",
        "kept_words": f"{_words(kept):,}",
        "words": f"{_words(page.blocks):,}",
        "items": "\n".join(_item(index, block) for index, block in enumerate(page.blocks)),
        "cleaned": "\n".join(_line(index, block) for index, block in enumerate(page.blocks) if block.kept)
        or "<p>Nothing was kept.</p>",
        "data": _json(_data(page)),
        "style": style,
        "script": script,
        "style_hash": _digest(style),
        "script_hash": _digest(script),
    }
    return _filled(_part("page.html"), values)


def _item(index: int, block: Verdict) -> str:
    names = [f"p{round(block.probability * STEPS)}", *["k"] * block.kept, *["d"] * _is_doubtful(block)]
    names.append(block.kind.replace(" ", "-"))
    return (
        f'<li role="option" aria-selected="false" tabindex="{-1 if index else 0}" class="{" ".join(names)}">'
        f'<b>{block.probability:.2f}</b><span class="t">{_text(block.text)}</span></li>'
    )


def _line(index: int, block: Verdict) -> str:
    return f'<p data-i="{index}" class="{block.kind.replace(" ", "-")}">{_text(block.text)}</p>'


def _data(page: Extraction) -> dict[str, Any]:
    """What the script needs of each block, with what repeats (features, kinds, paths) by number."""
    features: dict[str, int] = {}
    kinds: dict[str, int] = {}
    paths: dict[str, int] = {}
    blocks = []
    for index, block in enumerate(page.blocks):
        reasons = [
            [features.setdefault(name, len(features)), float(f"{value:.3g}"), round(effect, 2)]
            for name, value, effect in page.why(index, most=REASONS)
            if abs(effect) >= WEAK
        ]
        kind = kinds.setdefault(block.kind, len(kinds))
        path = paths.setdefault(block.path, len(paths))
        blocks.append([round(block.probability, 3), int(block.kept), kind, path, reasons])
    named = [[name, meaning(name)] for name in features]
    return {"features": named, "kinds": list(kinds), "paths": list(paths), "blocks": blocks}


def _is_doubtful(block: Verdict) -> bool:
    return DOUBTFUL[0] < block.probability < DOUBTFUL[1]


def _words(blocks: Iterable[Verdict]) -> int:
    return sum(len(block.text.split()) for block in blocks)


def _text(text: str) -> str:
    return escape(CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text).translate(HARMLESS)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    return files(__package__ or "boilerml.explain").joinpath(name).read_text(encoding="utf-8")


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Each place of the template once: what is filled in is not looked at again."""
    return PLACE.sub(lambda place: values[place[1]], template)
