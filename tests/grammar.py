"""HTML by a grammar: what browsers are sent, and what they are sent by mistake."""

from __future__ import annotations

from hypothesis import strategies as st

from boilerml.tags import BLOCK_TAGS, PREFORMATTED_TAGS

BLOCKS = sorted(BLOCK_TAGS - PREFORMATTED_TAGS - {"html", "body", "frameset", "frame", "noframes", "isindex", "option"})
INLINES = "a b i em strong span code sup sub del img br wbr abbr font x-card time".split()
RAW = "script style iframe noscript svg video textarea pre title xmp".split()
WORDS = """rain river valley 漢字 שלום مرحبا été 1,5 € a_b *c* <d> & &amp; &nbsp; [e](f) | # > ``` ='""".split()
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
NAMES = st.sampled_from(
    "class id style hidden href src alt role aria-hidden colspan rowspan start value lang data-x".split()
)
VALUES = st.sampled_from(
    [
        "",
        "post",
        "nav menu",
        "display:none",
        "true",
        "9000000000000000",
        "-1",
        "javascript:alert(1)",
        "/a",
        "x y",
        "'",
        "3",
    ]
)
ATTRIBUTES = st.lists(st.tuples(NAMES, VALUES), max_size=2).map(
    lambda pairs: "".join(f' {name}="{value}"' for name, value in pairs)
)


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(BLOCKS + INLINES)
    inner = st.lists(children, max_size=4).map("".join)
    whole = st.builds(lambda tag, own, core: f"<{tag}{own}>{core}</{tag}>", tags, ATTRIBUTES, inner)
    open_only = st.builds(lambda tag, own, core: f"<{tag}{own}>{core}", tags, ATTRIBUTES, inner)
    crossed = st.builds(lambda one, two, core: f"<{one}><{two}>{core}</{one}></{two}>", tags, tags, inner)
    return st.one_of(whole, whole, whole, open_only, crossed, inner)


ODDITIES = st.sampled_from(
    [
        "<!--a-->",
        "<!--",
        "<![CDATA[a]]>",
        "<?php a ?>",
        "<!DOCTYPE html>",
        "</p>",
        "</br>",
        "<",
        "</div>",
        "<p",
        "\0",
        "&#0;",
    ]
    + [f"<{tag}>a <b>c</b></{tag}>" for tag in RAW]
    + [
        '<script type=\'application/ld+json\'>{"articleBody": "a b c"}</script>',
        "<table><tr><td colspan=3>a<td>b<tr><td>c</table>",
    ]
)
HTML = st.recursive(st.one_of(TEXTS, TEXTS, ODDITIES), _element, max_leaves=20)
"""Any page."""

SOBER = st.recursive(
    TEXTS.filter(lambda text: not set(text) & set("<&")),
    lambda children: st.builds(
        lambda tag, core: f"<{tag}>{core}</{tag}>",
        st.sampled_from("div section ul li h2 blockquote b a span".split()),
        st.lists(children, max_size=4).map("".join),
    ),
    max_leaves=20,
)
"""A page of nothing but blocks, spans and words, well nested."""
