"""Other tools for the same job, each behind one function; the extra ``peers`` brings them, and each loads when run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple

from lxml import html as lxml_html

from boilerml.evaluation.corpora import Record
from boilerml.evaluation.run import Cleaner, on_html

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)

# jusText's names of its stop lists, by the language codes of the corpora. It has none for Chinese, Japanese and Thai.
_STOP_LISTS = MappingProxyType(
    dict(
        pair.split(":")
        for pair in (
            "af:Afrikaans ar:Arabic az:Azerbaijani be:Belarusian bg:Bulgarian bn:Bengali bs:Bosnian ca:Catalan "
            "cs:Czech cy:Welsh da:Danish de:German el:Greek en:English eo:Esperanto es:Spanish et:Estonian eu:Basque "
            "fa:Persian fi:Finnish fr:French ga:Irish gl:Galician gu:Gujarati he:Hebrew hi:Hindi hr:Croatian "
            "hu:Hungarian hy:Armenian id:Indonesian is:Icelandic it:Italian ka:Georgian kk:Kazakh kn:Kannada ko:Korean "
            "la:Latin lb:Luxembourgish lt:Lithuanian lv:Latvian mk:Macedonian ml:Malayalam mr:Marathi ms:Malay "
            "mt:Maltese nb:Norwegian_Bokmal ne:Nepali nl:Dutch nn:Norwegian_Nynorsk no:Norwegian_Bokmal pl:Polish "
            "pt:Portuguese ro:Romanian ru:Russian sk:Slovak sl:Slovenian sq:Albanian sr:Serbian sv:Swedish sw:Swahili "
            "ta:Tamil te:Telugu tl:Tagalog tr:Turkish uk:Ukrainian ur:Urdu uz:Uzbek vi:Vietnamese"
        ).split()
    )
)


def trafilatura() -> Cleaner:
    """Trafilatura as its own evaluation and scrapinghub's run it: without comments."""
    extract = import_module("trafilatura").extract
    return on_html(lambda page: extract(page, include_comments=False) or "")


def trafilatura_fast() -> Cleaner:
    """Trafilatura without the other tools that it falls back on."""
    extract = import_module("trafilatura").extract
    return on_html(lambda page: extract(page, include_comments=False, fast=True) or "")


def readability() -> Cleaner:
    """The text of what readability-lxml keeps as its summary."""
    document = import_module("readability").Document
    return on_html(lambda page: " ".join(map(str, lxml_html.fromstring(document(page).summary()).itertext())))


def resiliparse() -> Cleaner:
    """Resiliparse's main content."""
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return on_html(lambda page: str(extract(page, main_content=True)))


def justext() -> Cleaner:
    """Good paragraphs of jusText with the stop list of the page's language; English where there is none."""
    module = import_module("justext")

    def clean(record: Record) -> str:
        language = _STOP_LISTS.get(record.lang.split("-")[0].lower(), "English")
        paragraphs = module.justext(record.html, module.get_stoplist(language))
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return clean


def boilerpy3() -> Cleaner:
    """The article extractor of boilerpipe's Python port."""
    extractor = import_module("boilerpy3.extractors").ArticleExtractor()
    return on_html(lambda page: str(extractor.get_content(page)))


def chromerag() -> Cleaner:
    """ChromeRAG's Markdown without its YAML front matter, as its own evaluation scores it; it is told the address."""
    extractor = import_module("chromerag").ChromeRAG()

    def clean(record: Record) -> str:
        return _FRONT_MATTER.sub("", str(extractor.extract(record.html, url=record.url or None).markdown))

    return clean


class Peer(NamedTuple):
    """Another tool: the package it comes in, and how to load it."""

    package: str
    load: Callable[[], Cleaner]


PEERS = MappingProxyType(
    {
        "trafilatura": Peer("trafilatura", trafilatura),
        "trafilatura-fast": Peer("trafilatura", trafilatura_fast),
        "readability": Peer("readability-lxml", readability),
        "resiliparse": Peer("resiliparse", resiliparse),
        "justext": Peer("justext", justext),
        "boilerpy3": Peer("boilerpy3", boilerpy3),
        "chromerag": Peer("chromerag", chromerag),
    }
)


def installed(names: Iterable[str], log: Callable[[str], None]) -> dict[str, Cleaner]:
    """The named peers that are installed, ready to run; the others are reported through ``log`` and left out.

    Raises:
        KeyError: a name is not in :data:`PEERS`.
    """
    ready: dict[str, Cleaner] = {}
    for name in names:
        peer = PEERS[name]
        try:
            ready[name] = peer.load()
        except ImportError as error:
            log(f"{name}: not run, {peer.package} is not installed ({error}); pip install 'boilerml[peers]'")
    return ready
