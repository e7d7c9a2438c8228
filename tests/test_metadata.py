"""What a page says about itself: each source of each field, and pages that would have it otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.about import Metadata, metadata
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.described import Told, as_text, score

ROOT = Path(__file__).parent.parent
ADDRESS = "https://www.valley-news.example/weather/rain.html"
PROSE = "It rained in the valley all day, and the river rose by a metre before the evening came. " * 3


def linked(**thing: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


CASES: dict[str, tuple[str, str, Any]] = {
    "title: heading that <title> repeats": ("<title>Rain - Valley</title><h1>Rain</h1>", "title", "Rain"),
    "title: heading among the site's own": (
        "<title>Rain | Valley News</title><h1>Valley News</h1><h1>Rain</h1>",
        "title",
        "Rain",
    ),
    "title: longer heading about the same": (
        "<title>Rain in the valley</title><h1>Rain in the valley: what comes next</h1>",
        "title",
        "Rain in the valley: what comes next",
    ),
    "title: heading about something else": (
        "<title>Rain in the valley | Valley News</title><h1>Subscribe today</h1>",
        "title",
        "Rain in the valley",
    ),
    "title: without the site's name, behind": ("<title>Rain — Valley News</title>", "title", "Rain"),
    "title: without the site's name, in front": ("<title>Valley News: Rain</title>", "title", "Valley News: Rain"),
    "title: a dash within is no end": ("<title>E-mail - or not? | Valley News</title>", "title", "E-mail - or not?"),
    "title: a part of it may hold the site's name": (
        meta("og:site_name", "Acme") + "<title>Acme CDN | Content Delivery | Acme</title>",
        "title",
        "Acme CDN | Content Delivery",
    ),
    "title: permalink sign": ("<title>Models — Docs</title><h1>Models<a>¶</a></h1>", "title", "Models"),
    "title: lines of a heading": (
        "<title>Cosmetic Design</title><h1>Cosmetic<br>Design</h1>",
        "title",
        "Cosmetic Design",
    ),
    "title: heading alone": ("<h1>Rain</h1>", "title", "Rain"),
    "title: a drawing in a heading": (
        "<title>Rain</title><h1><svg><title>Cloud</title></svg>Rain</h1>",
        "title",
        "Rain",
    ),
    "title: JSON-LD alone": (linked(**{"@type": "NewsArticle", "headline": "Rain"}), "title", "Rain"),
    "authors: JSON-LD": (linked(**{"@type": "Article", "author": {"name": "Ada King"}}), "authors", ("Ada King",)),
    "authors: of the article, not of its comments": (
        linked(**{"@type": "WebPage", "author": "Nobody Else"})
        + linked(**{"@type": "BlogPosting", "author": "Ada King"}),
        "authors",
        ("Ada King",),
    ),
    "authors: by reference": (
        linked(
            **{
                "@graph": [
                    {"@type": "Article", "author": {"@id": "#p"}},
                    {"@type": "Person", "@id": "#p", "name": "Ada King"},
                ]
            }
        ),
        "authors",
        ("Ada King",),
    ),
    "authors: several": (
        linked(**{"@type": "Article", "author": [{"name": "Ada King"}, {"name": "Charles Babbage"}]}),
        "authors",
        ("Ada King", "Charles Babbage"),
    ),
    "authors: meta": (meta("author", "Ada King and Charles Babbage"), "authors", ("Ada King", "Charles Babbage")),
    "authors: an address is no name": (meta("article:author", "https://social.example/ada"), "authors", ()),
    "authors: family name first": (
        meta("citation_author", "King, Ada") + meta("citation_author", "Babbage, Charles"),
        "authors",
        ("Ada King", "Charles Babbage"),
    ),
    "authors: a card's label": (
        meta("twitter:label1", "Written by") + meta("twitter:data1", "Ada King"),
        "authors",
        ("Ada King",),
    ),
    "authors: byline": ('<p class="byline">By Ada King | 3 May 2024</p>', "authors", ("Ada King",)),
    "authors: relation": ('<p>By <a rel="author" href="/ada">Ada King</a></p>', "authors", ("Ada King",)),
    "authors: not who comments": ('<div class="comment"><b class="fn">Ada King</b> says</div>', "authors", ()),
    "authors: credentials": (
        meta("author", "Ada King, Ph.D., Charles Babbage"),
        "authors",
        ("Ada King, Ph.D.", "Charles Babbage"),
    ),
    "authors: nobody": (meta("author", "admin"), "authors", ()),
    "published: JSON-LD": (
        linked(**{"@type": "Article", "datePublished": "2024-05-03T10:00:00Z", "dateModified": "2024-06-01"}),
        "published",
        "2024-05-03",
    ),
    "published: meta": (meta("article:published_time", "2024-05-03T10:00"), "published", "2024-05-03"),
    "published: microdata": (
        '<span itemprop="datePublished" content="2024-05-03">May</span>',
        "published",
        "2024-05-03",
    ),
    "published: time": ('<h1>Rain</h1><time datetime="2024-05-03">May</time>', "published", "2024-05-03"),
    "published: not the change": (
        '<h1>Rain</h1><p>Updated <time datetime="2024-05-03">May</time></p>',
        "published",
        None,
    ),
    "published: no such day": (meta("date", "2024-13-45"), "published", None),
    "published: before there were pages": (meta("date", "1066-10-14"), "published", None),
    "modified: JSON-LD": (linked(**{"@type": "Article", "dateModified": "2024-06-01"}), "modified", "2024-06-01"),
    "modified: meta": (meta("article:modified_time", "2024-06-01T00:00:00Z"), "modified", "2024-06-01"),
    "site": (meta("og:site_name", "Valley News"), "site", "Valley News"),
    "site: publisher": (linked(**{"@type": "Article", "publisher": {"name": "Valley News"}}), "site", "Valley News"),
    "description": (meta("description", "Rain,\n all day."), "description", "Rain, all day."),
    "language: declared": ('<html lang="de-AT"><p>Regen', "language", "de"),
    "image": (meta("og:image", "/rain.jpg"), "image", "https://www.valley-news.example/rain.jpg"),
    "image: not of a script": (meta("og:image", "javascript:alert(1)"), "image", None),
    "image: JSON-LD": (
        linked(**{"@type": "Article", "image": {"url": "https://img.example/rain.jpg"}}),
        "image",
        "https://img.example/rain.jpg",
    ),
    "url: canonical": ('<link rel="canonical" href="/rain">', "url", "https://www.valley-news.example/rain"),
    "url: Open Graph": (meta("og:url", "https://a.example/rain"), "url", "https://a.example/rain"),
    "url: as given": ("<p>Rain", "url", ADDRESS),
    "url: canonical that is none": ('<link rel="canonical" href="http://[">', "url", ADDRESS),
    "licence": (
        '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC</a>',
        "licence",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "licence: JSON-LD": (linked(**{"@type": "Dataset", "license": "CC0"}), "licence", "CC0"),
    "tags": (
        meta("article:tag", "Rain") + meta("keywords", "rain, rivers; floods") + '<a rel="tag" href="/t/v">Valley</a>',
        "tags",
        ("Rain", "rivers", "floods", "Valley"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_field(name: str) -> None:
    html, field, expected = CASES[name]
    assert getattr(metadata(html, url=ADDRESS), field) == expected


def test_days_in_words_beside_the_headline() -> None:
    pytest.importorskip("dateparser")
    html = f"<h1>Rain</h1><p>By Ada</p><p>{{}}</p><p>{PROSE}</p><footer>1 January 2001</footer>"
    assert metadata(html.format("3. Mai 2024")).published == "2024-05-03"
    assert metadata(html.format("May 3rd, 2024")).published == "2024-05-03"
    assert metadata(html.format("Last reviewed 3 May 2024")).published != "2024-05-03"


def test_the_text_tells_the_language_rather_than_the_template() -> None:
    pytest.importorskip("py3langid")
    german = "Es regnete den ganzen Tag im Tal, und der Fluss stieg um einen Meter, bevor der Abend kam. " * 3
    assert metadata(f'<html lang="en"><p>{german}').language == "de"
    assert metadata(f"<p>{PROSE}").language == "en"
    assert metadata('<html lang="ja"><p>?').language == "ja"


def test_nothing_says_nothing() -> None:
    assert metadata("") == Metadata()
    assert metadata("", url=ADDRESS) == Metadata(url=ADDRESS)
    assert metadata(b"<p>\xff").title == ""


def test_it_is_ready_for_json() -> None:
    told = metadata(meta("author", "Ada King") + meta("article:tag", "Rain"), url=ADDRESS).to_dict()
    assert json.loads(json.dumps(told)) == told
    assert told["authors"] == ["Ada King"]


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(TypeError, match="html must be str or bytes"):
        metadata(None)  # type: ignore[arg-type]


MARKUP = st.sampled_from(
    ["<h1>", "</h1>", "<title>", "By ", "|", " - ", '<p class="author">', "3 May 2024", '<meta name="author" content="',
     '">', '<script type="application/ld+json">', "{", '"author":', "[", "]", "}", "</script>", '"@id":"a"', ",",
     "<time>", '<base href="http://[">', '<link rel="canonical" href="//[">', '"@graph":', '"datePublished":',
     "2024-02-30", "\0"]
)  # fmt: skip


@given(st.lists(MARKUP | st.text(max_size=8), max_size=30).map("".join))
def test_no_page_raises_and_none_is_said_twice_differently(html: str) -> None:
    told = metadata(html, url=ADDRESS)
    assert told == metadata(html, url=ADDRESS)
    assert len(set(told.authors)) == len(told.authors)


HOSTILE = {
    "deep": "<div>" * 50_000 + "x",
    "bylines": '<p class="author">x</p>' * 20_000,
    "things in things": '<script type="application/ld+json">' + '{"@type":"Article","author":' * 20_000 + "</script>",
    "authors": '<meta name="author" content="' + "a," * 200_000 + '">',
    "separators": "<title>" + "a | " * 20_000 + "</title><h1>" + "b" * 100_000 + "</h1>",
    "days": "<h1>x</h1>" + "<p>1.1.2024 12 May 2024 1/2/2023" * 3_000,
    "headings": "<h1>a b</h1>" * 20_000 + "<title>a c</title>",
    "credentials": f'<meta name="author" content="X, {"A" * 40}!">',
    "addresses": f'<meta name="author" content="{"a@" * 2_000}">',
    "refers to itself": '<script type="application/ld+json">{"author":{"@id":"a"},"@id":"a"}</script>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_no_longer_than_others(name: str) -> None:
    began = time.process_time()
    metadata(HOSTILE[name])
    assert time.process_time() - began < 5


def test_views_of_bytes_are_pages() -> None:
    page = b"<title>Rain</title>" + b"<p>It rained all day." * 40
    for view in (memoryview(page), bytearray(page)):
        assert metadata(view) == metadata(page)  # type: ignore[arg-type]


def test_cleaning_does_not_pay_for_it() -> None:
    script = "import sys, boilerml; boilerml.clean('<p>Rain.'); print(*[m for m in sys.modules if 'about' in m])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_accuracy_is_counted_by_field_tool_and_half() -> None:
    records = [
        Record("1", "s", url="https://a.example/", title="Rain", author="A B, C D", published="2024-05-03"),
        Record("2", "s", url="https://b.example/", title="Snow"),
    ]
    rows = score(records, {"right": lambda r: Told(r.title, "C D & A B" if r.author else "", r.published),
                           "wrong": lambda _: Told("Hail", "X", "2000-01-01")})  # fmt: skip
    assert {(row.field, row.tool): (row.pages, row.accuracy, row.silent) for row in rows} == {
        ("title", "right"): (2, 1.0, 0.0), ("title", "wrong"): (2, 0.0, 0.0),
        ("author", "right"): (1, 1.0, 1.0), ("author", "wrong"): (1, 0.0, 0.0),
        ("published", "right"): (1, 1.0, 1.0), ("published", "wrong"): (1, 0.0, 0.0),
    }  # fmt: skip
    assert "| author | right | 1 | 1.000 |" in as_text(rows)
