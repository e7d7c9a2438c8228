"""Readers' comments, apart from the article."""

from __future__ import annotations

import pytest

import boilerml

PROSE = "The heron stood in the shallow water until the fog had lifted from the lake, and then it flew away over it."
ARTICLE = "".join(f"<p>{n}. {PROSE} Nobody saw where it went, and nobody asked.</p>" for n in range(8))
SAID = (
    "I saw it too, from the other side of the lake, and it was not alone that morning.",
    "Thank you for writing this, I have been looking for an account of that day for years.",
    "It was a crane, as anybody can see who has ever looked at one in flight for a while.",
)


def comment(text: str) -> str:
    return f"<li class=comment><cite>Jo</cite><span>12 May 2021 at 10:15</span><p>{text}</p><a href=r>Reply</a></li>"


def page(below: str, article: str = ARTICLE) -> str:
    return f"<title>The heron</title><article><h1>The heron</h1>{article}</article>{below}<footer>All rights</footer>"


LIST = "<div id=comments><h2>3 comments</h2><ol class=commentlist>" + "".join(map(comment, SAID)) + "</ol>{}</div>"
FORM = (
    "<form class=comment-form><label>Your comment, please write something nice here</label><textarea></textarea></form>"
)


def test_comments_are_found_without_names_dates_and_forms() -> None:
    assert boilerml.extract(page(LIST.format(FORM)), scope="article").comments.split("\n") == list(SAID)


def test_they_are_found_whatever_the_scope() -> None:
    html = page(LIST.format(""))
    assert boilerml.extract(html, scope="page").comments == boilerml.extract(html, scope="article").comments


def test_the_text_of_the_article_is_none() -> None:
    extraction = boilerml.extract(page(LIST.format("")), scope="article")
    assert extraction.text.count("heron stood") == 8
    assert "heron stood" not in extraction.comments


NONE = {
    "nothing below": "",
    "a form alone": f"<div id=comments><h3>Leave a comment</h3>{FORM}</div>",
    "none yet": "<div class=comments><h3>Comments</h3><p>0 comments</p></div>",
    "those of other pages": "<div class=recent-comments><p>" + "</p><p>".join(SAID) + "</p></div>",
    "no name for them": "<div class=more><p>" + "</p><p>".join(SAID) + "</p></div>",
}


@pytest.mark.parametrize("below", NONE.values(), ids=NONE)
def test_there_are_none(below: str) -> None:
    assert boilerml.extract(page(below), scope="article").comments == ""


def test_an_element_around_article_and_comments_is_not_all_comments() -> None:
    html = f"<body class=has-comments>{page(LIST.format(''))}"
    assert boilerml.extract(html, scope="article").comments.split("\n") == list(SAID)


def test_comments_above_the_article_belong_to_something_else() -> None:
    html = f"<aside>{LIST.format('')}</aside>{page('')}"
    assert boilerml.extract(html, scope="article").comments == ""
