"""What a page says of itself: its characters, its address, its language."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from lxml import etree

from boilerml.parse import decode, parse

ADDRESSES = ('//link[@rel="canonical"]/@href', '//meta[@property="og:url" or @name="og:url"]/@content')

SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
"""The commonest language of a script, kana before Han: Japanese has both."""
SCRIPT_SHARE = 0.1
"""Share of a text's characters that settle its script; a Chinese page quotes more English than that."""

FUNCTION_WORDS = {
    "en": "the and of to in is that for it with",
    "de": "der die und das nicht ist mit von auf für",
    "fr": "le les et des une est dans pour que qui",
    "es": "el los las una que por con para del como",
    "it": "il che di per una con sono della non gli",
    "pt": "que os uma não para com dos em por mais",
    "nl": "de het een van en dat niet op te zijn",
    "pl": "się nie na jest że do to jak są oraz",
    "sv": "och att det som en på är för av med",
    "tr": "ve bir bu için ile olarak da çok daha gibi",
    "id": "yang dan di dengan untuk dari ini pada tidak itu",
}
"""Ten of the commonest words of languages in Latin script."""
FUNCTION_WORD_SHARE = 0.08


def page_text(path: Path) -> str:
    """Read and decode a page, unpacked if its name ends in ``.gz``."""
    data = path.read_bytes()
    return decode(gzip.decompress(data) if path.suffix == ".gz" else data)


def address(html: str, otherwise: str = "") -> str:
    """The absolute URL that the page gives as its own, or ``otherwise``."""
    tree = parse(html)
    found = [] if tree is None else [str(url).strip() for place in ADDRESSES for url in _strings(tree, place)]
    return next((url for url in found if url.startswith(("http://", "https://"))), otherwise)


def language(html: str, gold: str) -> str:
    """The page's language code: what ``<html lang>`` says, else what the gold's script or words suggest, else ``""``.

    >>> language('<html lang="de-AT">', ""), language("<html>", "東京の天気"), language("<html>", "weather")
    ('de', 'ja', '')
    """
    tree = parse(html)
    declared = [] if tree is None else _strings(tree, "/html/@lang | /html/@xml:lang")
    code = re.match(r"[a-z]{2,3}\b", declared[0].strip().lower().replace("_", "-")) if declared else None
    if code:
        return code.group()
    chars = max(sum(map(str.isalpha, gold)), 1)
    by_script = next((name for name, script in SCRIPTS if len(script.findall(gold)) / chars > SCRIPT_SHARE), "")
    return by_script or _latin_language(gold)


def _latin_language(text: str) -> str:
    words = re.findall(r"\w+", text.lower())
    shares = {
        name: sum(word in common for word in words) / max(len(words), 1)
        for name, common in ((name, frozenset(listed.split())) for name, listed in FUNCTION_WORDS.items())
    }
    likeliest = max(shares, key=shares.__getitem__)
    return likeliest if shares[likeliest] > FUNCTION_WORD_SHARE else ""


def _strings(tree: etree._Element, path: str) -> list[str]:
    found = tree.xpath(path)
    return [str(item) for item in found] if isinstance(found, list) else []
