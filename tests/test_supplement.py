"""A page's data is read beside its visible text where it says more, and passed over where it repeats it."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml import reading
from boilerml.blocks import Page
from boilerml.parse import parse
from boilerml.pipeline import read
from boilerml.segment import segment
from boilerml.supplement import SOME, supplemented, visible_words
from boilerml.words import letters, words

NOTICE = (
    "We and our partners keep small files on your device to remember what you like and to count our readers. "
    "You may refuse this, or change your mind at any time in the settings at the foot of every page. "
)
MENU = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in "News Sport Culture Weather Opinion Archive".split())
STORY = [
    f"In the {year}th year the mill by the river ground {year * 7} sacks of rye, and the miller wrote each one down."
    for year in range(1, 13)
]
OTHERS = [
    f"The ferry number {day} crossed over at noon with {day + 3} people and a goat on board." for day in range(40)
]
CHINESE_NOTICE = "我们和合作伙伴会在您的设备上保存小文件，用来记住您的喜好并统计读者人数，您可以随时拒绝。" * 2
CHINESE_STORY = [
    f"第{year}年，河边的磨坊磨了{year}百袋黑麦，磨坊主把每一袋都仔细地记在账本上。" for year in range(1, 13)
]
THAI_NOTICE = "เราและพันธมิตรเก็บไฟล์ขนาดเล็กไว้ในอุปกรณ์ของคุณเพื่อจดจำสิ่งที่คุณชอบและนับจำนวนผู้อ่าน " * 2
THAI_STORY = [f"ในปีที่ {year} โรงสีริมแม่น้ำโม่ข้าวไรย์ได้หลายร้อยกระสอบและเจ้าของจดไว้ทุกกระสอบ" for year in range(1, 13)]


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "Article", **fields})}</script>'


def state(value: object) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


def body(*parts: str) -> str:
    return f"<html><head><title>t</title></head><body><ul>{MENU}</ul>{''.join(parts)}</body></html>"


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def texts_of(html: str) -> list[str]:
    return [block.text for block in read(html).blocks]


ONLY_DATA = {
    "article": (f"<p>{NOTICE}", linked(articleBody="\n".join(STORY)), STORY),
    "state": (f"<p>{NOTICE}", state({"page": STORY}), STORY),
    "chinese": (f"<p>{CHINESE_NOTICE}", linked(articleBody="\n".join(CHINESE_STORY)), CHINESE_STORY),
    "thai": (f"<p>{THAI_NOTICE}", linked(articleBody="\n".join(THAI_STORY)), THAI_STORY),
    "the notice in the data too": (
        f"<p>{NOTICE}</p>{paragraphs(OTHERS[:3])}", state({"page": [*STORY, *STORY, OTHERS[0]]}), STORY,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("visible", "data", "story"), ONLY_DATA.values(), ids=ONLY_DATA)
def test_text_that_is_only_data_is_added_to_a_notice_and_a_menu(visible: str, data: str, story: list[str]) -> None:
    shown = texts_of(body(visible))
    texts = texts_of(body(visible, data))
    assert texts[: len(shown)] == shown
    assert [text for text in texts[len(shown) :] if text in story] == story


def test_a_page_that_shows_next_to_nothing_is_its_data() -> None:
    assert texts_of(body("<p>Please wait.", linked(articleBody="\n".join(STORY)))) == STORY


VISIBLE = {
    "the article again": paragraphs(STORY) + linked(articleBody=" ".join(STORY)),
    "a summary": paragraphs(STORY) + linked(description=" ".join(OTHERS[:2])),
    "a short article and a page's whole state": paragraphs(STORY[:4]) + state({"page": STORY[:4], "others": OTHERS}),
    "a short article in other punctuation": paragraphs(STORY[:4])
    + linked(text=" ".join([*STORY[:4], *OTHERS]).replace(",", " \u2013 ").upper()),
    "a little more than is visible": paragraphs(STORY) + linked(articleBody="\n".join(OTHERS[:18])),
    "a long article and longer data": paragraphs(STORY * 3) + linked(articleBody="\n".join(OTHERS * 3)),
    "names alone": f"<p>{NOTICE}" + linked(headline="The mill", author={"name": "A. Miller"}),
}


@pytest.mark.parametrize("html", VISIBLE.values(), ids=VISIBLE)
def test_a_page_that_shows_its_text_keeps_it_alone(html: str) -> None:
    assert texts_of(body(html)) == texts_of(body(html.partition("<script")[0]))


def test_data_is_not_looked_at_where_much_is_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "embedded_html", None)
    assert texts_of(body(paragraphs(STORY * 3), linked(articleBody="\n".join(OTHERS))))


def test_characters_that_are_folded_in_links_hide_no_visible_text() -> None:
    """Each of these blocks has more white space in its link than words outside it."""
    notes = "".join(f"<p><a href=/>{'x' + ' ' * 300}y</a> {text}" for text in STORY)
    assert texts_of(body(notes, linked(description=OTHERS[0]))) == texts_of(body(notes))


def test_both_are_one_page_as_if_the_data_stood_in_its_body() -> None:
    article = f"<article>{paragraphs(STORY)}</article>"
    page, data = segment_of(body(f"<div class=a><p>{NOTICE}</div>")), segment_of(f"<html><body>{article}</body></html>")
    joined = supplemented(page, data, visible_words(page))
    whole = segment_of(body(f"<div class=a><p>{NOTICE}</div>{article}"))
    assert joined.containers == whole.containers
    assert [block._replace(elements=0) for block in joined.blocks] == [
        block._replace(elements=0) for block in whole.blocks
    ]


def segment_of(html: str) -> Page:
    tree = parse(html)
    return Page(()) if tree is None else segment(tree)


@given(st.lists(st.sampled_from(["<p>a b", "<div>", "</div>", "<ul><li>", "</body>", "<frameset>", "text", "<table>"])))
def test_every_container_of_a_joined_page_holds_its_blocks(parts: list[str]) -> None:
    page, data = segment_of("".join(parts)), segment_of(f"<html><body>{paragraphs(OTHERS)}</body></html>")
    joined = supplemented(page, data, 31)
    assert [block.text for block in joined.blocks[-len(OTHERS) :]] == OTHERS
    for index, container in enumerate(joined.containers):
        assert container.parent < index
        inside = [i for i, block in enumerate(joined.blocks) if index in around(joined, block.container)]
        assert inside == list(range(container.first, container.end))


def around(page: Page, index: int) -> list[int]:
    found = []
    while index >= 0:
        found.append(index)
        index = page.containers[index].parent
    return found


WORDS = {
    "": 0,
    "one, two – three": 3,
    "(e-mail) a/b": 2,
    "磨坊空置了": 2.5,
    "iPhone 手机": 2,
    "चक्की चालीस साल": 3,
    "… | •": 0,
}


@pytest.mark.parametrize(("text", "expected"), WORDS.items())
def test_words_of_any_script(text: str, expected: float) -> None:
    assert words(text) == expected


def test_letters_are_the_same_in_any_punctuation() -> None:
    assert letters("“The Mill” – by\u00a0night") == letters('"the mill", by night')


def test_visible_words_are_those_outside_links() -> None:
    assert visible_words(segment_of("<p>one two <a>three four</a></p>")) == pytest.approx(4 * 8 / 18)
    assert visible_words(segment_of("<p>a " * 1000)) == SOME
    assert visible_words(Page(())) == 0


def test_hostile_pages_cost_bounded_time() -> None:
    started = time.process_time()
    many = "".join(f"<p>{'a' * 5000} {'b ' * 4}<p>" for _ in range(70))
    read(body(many, linked(articleBody=("a" * 4999 + " ") * 200)))
    read(body("<p>" + "-" * 1_000_000, linked(articleBody="- " * 500_000)))
    assert time.process_time() - started < 10
