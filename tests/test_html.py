"""HTML in which nothing is run, ever: its grammar is small enough to be checked by a pattern."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import brs_kb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from boilerml import render
from boilerml.blocks import Page
from boilerml.original import Original
from boilerml.parse import parse
from boilerml.pipeline import read
from boilerml.render.html import html as write_html
from boilerml.render.markdown import markdown as write_markdown
from boilerml.segment import segment

ADDRESS = r"(?:(?:https?|mailto|tel|ftp):[^\"<>\s]*|[^\":/?#<>\s]*(?:[/?#][^\"<>\s]*)?)"
ATTRIBUTE = rf' (?:(?:href|src)="{ADDRESS}"|alt="[^"<>]*"|(?:value|colspan|rowspan)="-?\d+"|class="language-[\w+#.-]+")'
NAMES = "|".join(
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote figure figcaption table caption tr td th pre code a img em "
    "strong del sub sup br".split()
)
SAFE = re.compile(rf"(?:[^<]|</?(?:{NAMES})(?:{ATTRIBUTE})*>)*")
READ_SAFE = re.compile(rf'(?:[^<]|</?(?:{NAMES}|s|thead|tbody)(?:{ATTRIBUTE}| start="\d+")*(?: /)?>)*')
"""What a reader of Markdown adds to it."""
FRAME = re.compile(
    r'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>([^<]*)</title>\n</head>\n<body>\n<article>\n'
    r"(.*)\n</article>\n</body>\n</html>\n",
    re.DOTALL,
)
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PAYLOADS = sorted({str(payload["payload"]) for payload in brs_kb.get_all_payloads().values()})
"""A published list of some five thousand ways to have a page run what a visitor has sent."""
OWASP = (Path(__file__).parent / "xss_owasp.txt").read_text(encoding="utf-8").splitlines()
"""From OWASP's XSS Filter Evasion Cheat Sheet."""


def html_of(page: str, url: str | None = None, title: str = "") -> str:
    """Everything on a page as HTML."""
    kept = [True] * len(read(page).blocks)
    return write_html(Original(page, url, "page", None).outline(kept), title)


def check(page: str) -> None:
    for url in (None, "https://example.org/"):
        kept = [True] * len(read(page).blocks)
        nodes = Original(page, url, "page", None).outline(kept)
        frame = FRAME.fullmatch(write_html(nodes, page))
        assert frame is not None
        assert SAFE.fullmatch(frame[2]), frame[2]
        read_again = READER.render(write_markdown(nodes))
        assert READ_SAFE.fullmatch(read_again), read_again


@pytest.mark.parametrize(
    "frame", ["{}", "<p>{}</p>", "<a href='{}'>x</a>", '<img src="{}" alt="{}">', "<pre class='{}'>{}"]
)
def test_of_the_published_list_nothing_is_left(frame: str) -> None:
    assert len(PAYLOADS) > 4000
    for payload in [*PAYLOADS, *OWASP]:
        check(f"<p>prose</p>{frame.replace('{}', payload)}<p>prose</p>")


PIECES = st.sampled_from(
    "<p> </p> <script> </script> <a§href= <img§src= 'javascript: \"data:text/html, vbscript: java\tscript: "
    "&#106;avascript: //x.example http:x ' \" > < /> =x onclick= style= <svg§onload=x> <math> <style> "
    "<form§action= <base§href= <iframe§src= <noscript> </noscript> <template> <textarea> </textarea> <title> <!-- "
    "--> ]]> <![CDATA[ &lt;script&gt; &quot; &amp;lt; \\ ` \x00 \x0b \x7f a b <table><tr><td§colspan= <td> "
    "<pre§class=language- <code> <li§value= <xmp> </xmp> <plaintext>".split(" ")
).map(lambda piece: piece.replace("§", " "))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_of_any_page_nothing_is_left(html: str) -> None:
    check(html)


@given(st.text(max_size=60))
def test_of_any_text_nothing_is_left(text: str) -> None:
    check(f"<a href='{text}'>{text}</a><img src='{text}' alt='{text}'>")


@given(st.lists(PIECES, max_size=30).map("".join))
def test_the_text_is_the_same(page: str) -> None:
    tree = parse(html_of(page))
    assert tree is not None
    before, after = read(page), segment(tree)
    unfit = {code: " " if chr(code).isspace() else "" for code in (*range(9), 11, 12, *range(14, 32))}
    assert text_of(after).split() == text_of(before).translate(unfit).split()


def text_of(page: Page) -> str:
    return render.text(page, [True] * len(page.blocks))


CASES = {
    "nested lists": (
        "<ol start=3><li>a<ul><li>b</ul><li value=9>c</ol>",
        '<ol>\n<li value="3">\na\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li value="9">c</li>\n</ol>',
    ),
    "paragraphs of an item": ("<ul><li><p>a<p>b</ul>", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>"),
    "spans": (
        "<table><tr><th colspan=9000000000000000>a<tr><td rowspan=0>b<td rowspan=2>c<tr><td>d</table>",
        "<table>\n<tr>\n<th colspan='2'>a</th>\n</tr>\n<tr>\n<td>b</td>\n<td rowspan='2'>c</td>\n</tr>\n<tr>\n"
        "<td>d</td>\n</tr>\n</table>".replace("'", '"'),
    ),
    "code": (
        "<pre lang=x><code class=lang-c>\n  a &lt; b</code></pre>",
        '<pre><code class="language-c">  a &lt; b</code></pre>',
    ),
    "a figure": (
        "<p>a</p><figure><img src=/x.png alt='&quot;'><figcaption>b</figcaption></figure>",
        '<p>a</p>\n<figure>\n<img src="https://example.org/x.png" alt="&quot;">\n<figcaption>b</figcaption>\n</figure>',
    ),
    "terms": ("<dl><dt>a<dd>b</dl>", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>"),
    "emphasis around a link": (
        "<p><b>a <a href=/x>b</a></b>", '<p><strong>a <a href="https://example.org/x">b</a></strong></p>',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("page", "expected"), CASES.values(), ids=CASES)
def test_structure(page: str, expected: str) -> None:
    frame = FRAME.fullmatch(html_of(page, "https://example.org/", "<T>"))
    assert frame is not None
    assert unescape(frame[1]) == "<T>"
    assert frame[2] == expected
