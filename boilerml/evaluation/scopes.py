"""Which scope a source's gold was written for: the whole page's content, or the body of its article alone."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal, TypeAlias

from boilerml.evaluation.corpora import Record
from boilerml.pipeline import Scope

ScopeOrAuto: TypeAlias = Literal["auto", "page", "article"]
"""A scope, or the one that fits each record's source."""

SCOPES: MappingProxyType[str, Scope] = MappingProxyType(
    {
        # Pages of every type, or golds that take in everything that is content.
        "canola": "page",
        "cleaneval": "page",
        "cleanportaleval": "page",
        "forum_silver": "page",
        "generator_silver": "page",
        "hand_types": "page",
        "harvest_forum": "page",
        "own": "page",
        "wcxb": "page",
        # News and blogs: the article's body, without what readers wrote below it.
        "dragnet": "article",
        "fundus": "article",
        "l3s_gn1": "article",
        "magic_html": "article",
        "mercury_jocmp": "article",
        "mozilla_readability": "article",
        "newspaper": "article",
        "newspaper4k": "article",
        "postlight": "article",
        "scrapinghub": "article",
        "trafilatura": "article",
        "zh_immortal": "article",
    }
)


def scope_of(record: Record) -> Scope:
    """``page`` or ``article`` as fits the record's source; ``page`` for unknown sources, and for any forum thread.

    >>> scope_of(Record("1", "fundus")), scope_of(Record("1", "magic_html", type="forum")), scope_of(Record("1", "new"))
    ('article', 'page', 'page')
    """
    return "page" if record.type == "forum" else SCOPES.get(record.source, "page")
