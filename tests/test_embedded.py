"""What a page without visible text carries as data becomes a document."""

from __future__ import annotations

import json
import time
from html import escape
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from boilerml.embedded import CHARS, ENOUGH, embedded_html
from boilerml.loose_json import chunks_in, documents, globals_in, nested, rows
from boilerml.parse import parse

FIRST = "The mill stood empty for forty years before anyone asked who owned it."
SECOND = "In the spring of that year, three neighbours bought it for a single coin."
CHINESE = "磨坊空置了四十年，才有人问起它的主人是谁，镇上的人都不知道。"
THAI = "โรงสีว่างเปล่าอยู่สี่สิบปีก่อนที่จะมีใครถามว่าใครเป็นเจ้าของ"
HINDI = "चक्की चालीस साल तक खाली पड़ी रही, तब किसी ने पूछा कि उसका मालिक कौन है।"
LONG = " ".join([FIRST, SECOND] * (1 + ENOUGH // 100))


def page(*scripts: str) -> str:
    return f"<html><head><title>t</title>{''.join(scripts)}</head><body><div id=root></div></body></html>"


def linked(data: Any) -> str:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f'<script type="application/ld+json">{text}</script>'


def state(data: Any, attributes: str = 'id="__NEXT_DATA__" type="application/json"') -> str:
    return f"<script {attributes}>{data if isinstance(data, str) else json.dumps(data)}</script>"


def pushed(flight: str) -> str:
    """What Next.js writes: the flight cut into chunks anywhere."""
    half = len(flight) // 2
    chunks = [flight[:half], flight[half:]]
    return "<script>(self.__next_f=self.__next_f||[]).push([0])</script>" + "".join(
        f"<script>self.__next_f.push([1,{json.dumps(chunk)}])</script>" for chunk in chunks
    )


def lines_of(html: str) -> list[str]:
    """``tag text`` of each element that has text."""
    tree = parse(html)
    assert tree is not None
    root = parse(embedded_html(tree))
    if root is None:
        return []
    return [f"{element.tag} {(element.text or '').strip()}" for element in root.iter() if (element.text or "").strip()]


LINKED = {
    "article": (
        {
            "@type": "NewsArticle",
            "articleBody": f"{FIRST}\n\n{SECOND}",
            "headline": "The mill",
            "author": {"name": "A"},
        },
        ["h1 The mill", f"p {FIRST}", f"p {SECOND}"],
    ),
    "graph": (
        {"@graph": [{"@type": "WebSite", "name": "Site"}, {"@type": "BlogPosting", "description": FIRST}]},
        [f"p {FIRST}"],
    ),
    "list of things": (
        [{"@type": "Article", "text": FIRST}, {"@type": "Article", "text": SECOND}],
        [f"p {FIRST}", f"p {SECOND}"],
    ),
    "questions": (
        {
            "@type": "FAQPage",
            "name": "FAQ | Site",
            "mainEntity": [
                {"@type": "Question", "name": "Whose is it?", "acceptedAnswer": {"@type": "Answer", "text": FIRST}},
                {"@type": ["Question"], "acceptedAnswer": {"text": f"<p>{SECOND}</p>"}, "name": "Since when?"},
            ],
        },
        ["h2 Whose is it?", f"p {FIRST}", "h2 Since when?", f"p {SECOND}"],
    ),
    "recipe": (
        {
            "@type": "Recipe",
            "name": "Soup",
            "recipeIngredient": ["2 leeks", "1 l water"],
            "recipeInstructions": [{"@type": "HowToStep", "text": "Cut."}, {"@type": "HowToStep", "text": "Cook."}],
            "nutrition": {"description": "no"},
        },
        ["h2 Soup", "li 2 leeks", "li 1 l water", "p Cut.", "p Cook."],
    ),
    "instructions as strings": ({"@type": "Recipe", "recipeInstructions": ["Cut.", "Cook."]}, ["li Cut.", "li Cook."]),
    "how-to": (
        {"@type": "HowTo", "step": [{"@type": "HowToStep", "name": "Cut", "itemListElement": [{"text": "Cut it."}]}]},
        ["h2 Cut", "p Cut it."],
    ),
    "product": (
        {
            "@type": "http://schema.org/Product",
            "name": "Kettle",
            "description": FIRST,
            "brand": {"name": "B"},
            "offers": {"description": "no"},
            "review": [{"reviewBody": SECOND, "author": "C"}],
        },
        ["h2 Kettle", f"p {FIRST}", f"p {SECOND}"],
    ),
    "thread": (
        {"@type": "DiscussionForumPosting", "headline": "Mill?", "text": FIRST, "comment": [{"text": SECOND}]},
        ["h1 Mill?", f"p {FIRST}", f"p {SECOND}"],
    ),
    "breadcrumbs": ({"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}]}, []),
    "organisation": ({"@type": "Organization", "name": "O", "description": FIRST}, []),
    "announcement of the page": ({"@type": "WebPage", "name": "P", "description": FIRST}, []),
    "repetitions": ([{"text": FIRST}, {"text": f" {FIRST.upper()}\n"}, {"text": f"<b>{FIRST}</b>"}], [f"p {FIRST}"]),
    "entities": (
        {"text": "Fish &amp; chips &lt; 5 &euro; a &quot;portion&quot;"},
        ['p Fish & chips < 5 € a "portion"'],
    ),
    "not quite HTML": ({"text": "a < b and c > d"}, ["p a < b and c > d"]),
    "escaped HTML": ({"text": f"&lt;p&gt;{FIRST}&lt;/p&gt;&lt;p&gt;Fine.&lt;/p&gt;"}, [f"p {FIRST}", "p Fine."]),
    "HTML without scripts": (
        {"text": f"<p>{FIRST}</p><script>x()<\\/script><!-- no --><p>Fine.</p>"},
        [f"p {FIRST}", "p Fine."],
    ),
    "empty values": ({"headline": "", "text": None, "description": 3, "articleBody": []}, []),
    "comment marks": ("<!-- \n" + json.dumps({"text": FIRST}) + "\n -->", [f"p {FIRST}"]),
    "CDATA marks": ("//<![CDATA[\n" + json.dumps({"text": FIRST}) + "\n//]]>", [f"p {FIRST}"]),
    "trailing commas": (f'{{"text": "{FIRST}", "x": [1, 2, ], }}', [f"p {FIRST}"]),
    "line breaks in strings": ('{"text": "One line.\nAnother line."}', ["p One line.", "p Another line."]),
    "several documents": (f'{{"text": "{FIRST}"}} {{"text": "{SECOND}"}};', [f"p {FIRST}", f"p {SECOND}"]),
    "cut off": (
        f'{{"@type": "Article", "headline": "The mill", "articleBody": "{FIRST} And th',
        ["h1 The mill", f"p {FIRST} And th"],
    ),
    "wrong quotes": (f"{{'headline': 'The mill', articleBody: '{FIRST}'}}", ["h1 The mill", f"p {FIRST}"]),
    "escaped quotes": (escape(json.dumps({"text": FIRST})), [f"p {FIRST}"]),
    "no JSON": ("nothing here", []),
    "nested deeply": ("[" * 200_000 + f'{{"text": "{FIRST}"}}', [f"p {FIRST}"]),
}


@pytest.mark.parametrize(("data", "expected"), LINKED.values(), ids=LINKED)
def test_linked_data(data: Any, expected: list[str]) -> None:
    assert lines_of(page(linked(data).replace("<\\\\/", "<\\/"))) == expected


def discourse(topic: Any) -> str:
    preloaded = json.dumps({"site": json.dumps({"description": SECOND}), "topic_12": json.dumps(topic)})
    return f'<div id="data-preloaded" data-preloaded="{escape(preloaded)}"></div>'


def test_discourse() -> None:
    posts = [{"cooked": f"<p>{FIRST}</p>", "user_title": "Miller"}, {"cooked": "<p>Thanks!</p><ul><li>one</li></ul>"}]
    topic = {"post_stream": {"posts": posts}, "title": "The mill", "suggested_topics": [{"title": "Another"}]}
    assert lines_of(page(discourse(topic))) == ["h1 The mill", f"p {FIRST}", "p Thanks!", "li one"]


STATES = {
    "next, pages": (state({"props": {"pageProps": {"a": FIRST, "b": {"c": [SECOND]}}}}), [FIRST, SECOND]),
    "next, app": (
        pushed(f'1:["$","p",null,{{"children":"{FIRST}"}}]\n2:"$Sreact"\n3:T{len(SECOND):x},{SECOND}4:null\n'),
        [FIRST, SECOND],
    ),
    "nuxt 3": (state(["a", {"b": 2}, FIRST], 'id="__NUXT_DATA__" type="application/json"'), [FIRST]),
    "nuxt 2": (
        state(f'window.__NUXT__=(function(a,b){{return {{text:a,c:"{FIRST}"}}}}("{SECOND}",!0))', ""),
        [FIRST, SECOND],
    ),
    "initial state": (state(f'window.__INITIAL_STATE__ = {{"a": "{FIRST}"}}; f("{SECOND}")', ""), [FIRST]),
    "preloaded state": (state(f'self["__PRELOADED_STATE__"]={{"a": "{FIRST}"}}', ""), [FIRST]),
    "apollo state": (state(f'window.__APOLLO_STATE__={{"Post:1":{{"body":"{FIRST}"}}}}', ""), [FIRST]),
    "state as a text": (state(f"window.__STATE__=JSON.parse({json.dumps(json.dumps({'a': FIRST}))})", ""), [FIRST]),
    "state with hex escapes": (state(f"window.__STATE__={{a:'\\x3Cp\\x3E{FIRST}\\x3C/p\\x3E'}}", ""), [FIRST]),
    "attribute": (f'<div data-page="{escape(json.dumps({"props": {"text": FIRST}}))}"></div>', [FIRST]),
    "JSON in JSON": (state({"a": json.dumps({"b": FIRST})}), [FIRST]),
    "chinese": (state({"a": CHINESE}), [CHINESE]),
    "thai": (state({"a": THAI}), [THAI]),
    "hindi": (state({"a": HINDI}), [HINDI]),
    "title before a text": (state({"title": "About the mill", "body": FIRST}), ["About the mill", FIRST]),
    "titles of links": (state([{"title": "About the mill"}, {"title": "Where we are"}]), []),
    "words of the interface": (state({"i18n": {"a": FIRST}, "messages": [SECOND], "errors": {"c": FIRST}}), []),
    "another variable": (state(f'var x = {{"a": "{FIRST}"}}; y == {{"b": "{SECOND}"}}', ""), []),
    "comparison": (state(f'if (window.__STATE__ == "{FIRST}") f()', ""), []),
}


@pytest.mark.parametrize(("script", "expected"), STATES.values(), ids=STATES)
def test_state(script: str, expected: list[str]) -> None:
    assert [line.partition(" ")[2] for line in lines_of(page(script))] == expected


NO_PROSE = {
    "address": "https://example.org/a/b/c.html?d=e&f=g-and-so-on-and-on-and-on",
    "classes": "flex items-center justify-between px-4 py-2 text-sm font-medium hover:underline md:w-1/2",
    "style": ".a { color: red; margin: 0 auto; } .b { display: none; } .c { padding: 1px 2px 3px; }",
    "code": "function f(a) { return a.b(c => c.d) || []; } if (x === 1) { y += 2; } z = f(x);",
    "base64": "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=",
    "identifiers": "a1b2c3 d4e5f6 0a1b2c 3d4e5f 6a7b8c 9d0e1f 2a3b4c 5d6e7f.",
    "short": "Read more. Now.",
    "label": "All rights reserved by their respective owners worldwide",
    "path of a drawing": "M10 10 L20 20 C30 30 40 40 50 50 Z M1 2 l3 4 5 6. 7 8 9 10 11 12 13",
}


@pytest.mark.parametrize("text", NO_PROSE.values(), ids=NO_PROSE)
def test_what_no_reader_takes_for_a_text_is_passed_over(text: str) -> None:
    assert lines_of(page(state({"a": text}))) == []


def test_state_is_not_looked_at_where_a_long_text_is_published() -> None:
    scripts = [state({"a": SECOND}), linked({"text": LONG})]
    assert lines_of(page(*scripts)) == [f"p {LONG}"]
    assert lines_of(page(state({"a": SECOND}), linked({"text": FIRST}))) == [f"p {FIRST}", f"p {SECOND}"]


NOTHING = {
    "no data": "<p>a</p>",
    "only meta": f'<meta name=description content="{FIRST}"><meta property="og:description" content="{SECOND}">',
    "empty scripts": '<script></script><script type="application/ld+json"></script><script type="application/json"/>',
    "only labels": state({"a": ["OK", "Cancel"]}),
}


@pytest.mark.parametrize("html", NOTHING.values(), ids=NOTHING)
def test_nothing_embedded(html: str) -> None:
    assert lines_of(page(html)) == []


def test_text_that_looks_like_markup_stays_text() -> None:
    assert lines_of(page(linked({"text": "1 < 2 & <notatag>\u2028stays"}))) == ["p 1 < 2 & <notatag>", "p stays"]


HOSTILE = {
    "long document": linked(json.dumps([{"text": f"{FIRST} {i}"} for i in range(50_000)])),
    "one long text": linked({"text": "word " * 2_000_000}),
    "open brackets": linked("[" * 3_000_000),
    "open objects": state('{"a":' * 500_000),
    "closed pairs": linked("[]" * 300_000),
    "open quotes": state('window.__STATE__={"' + '\\"' * 1_000_000, ""),
    "many globals": state("window.__STATE__=(" * 100_000, ""),
    "many names": state("window.__" + "state" * 200_000, ""),
    "many pushes": state('self.__next_f.push([1,"a' * 50_000, ""),
    "long rows": pushed("1:Tffffffff,a" + "2:" * 200_000),
    "commas": linked("[" + "1,   " * 300_000),
    "open scripts": state(["<script>" * 300_000 + FIRST]),
    "open comments": state(["<!--" * 300_000 + FIRST]),
    "huge number": linked("[" + "9" * 100_000 + f', {{"text": "{FIRST}"}}]'),
    "JSON in JSON in JSON": linked({"a": json.dumps({"a": json.dumps({"a": json.dumps({"text": FIRST})})})}),
    "surrogates": linked('{"text": "\\ud800 \\udc00\\u0000"}'),
}


@pytest.mark.parametrize("script", HOSTILE.values(), ids=HOSTILE)
def test_hostile_data_costs_bounded_time(script: str) -> None:
    started = time.process_time()
    tree = parse(page(script))
    assert tree is not None
    html = embedded_html(tree)
    assert len(html) < 4 * CHARS
    parse(html)
    assert time.process_time() - started < 20


TEXTS = st.one_of(
    st.text(), st.sampled_from([FIRST, "<p>", "</article>", "<script>", "[", "{", '{"a":', "%7B", "\\", '"'])
)
JSONS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner),
        st.dictionaries(st.sampled_from("@type @graph text name title topic_1 cooked posts a".split()), inner),
    ),
)


@given(
    JSONS, st.sampled_from([linked, state, discourse, lambda data: state(f"window.__STATE__={json.dumps(data)}", "")])
)
def test_no_data_raises(data: Any, write: Any) -> None:
    tree = parse(page(write(data)))
    assert tree is not None
    html = embedded_html(tree)
    assert html == embedded_html(tree)
    assert not html or parse(html) is not None


@given(st.text(), st.sampled_from(["application/ld+json", "application/json", "", "text/javascript"]), TEXTS)
def test_no_script_raises(text: str, kind: str, start: str) -> None:
    script = etree.Element("script", {"type": kind})
    script.text = "".join(character for character in f"window.__STATE__={start}{text}" if character.isprintable())
    assert isinstance(embedded_html(script), str)


@given(st.text())
def test_reading_loose_json_never_raises(text: str) -> None:
    for read in (documents, globals_in, chunks_in, rows):
        list(read(text))
    nested(text)
    nested(f"[{text}]")


@example("<![CDATA[ as text ]]>")
@example("a comma ,] and ,}")
@given(JSONS)
def test_json_is_read_as_json(data: Any) -> None:
    text = json.dumps([data])
    assert json.dumps(list(documents(text))) == json.dumps([json.loads(text)])
