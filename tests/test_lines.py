"""Plain text to blocks: lines, wrapped paragraphs, marks, pages without line breaks; and nothing is lost."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml import render
from boilerml.lines import segment_lines
from boilerml.sentences import pieces

SENTENCES = (
    "The river rose in the night, and by morning the lower fields of the valley stood under water.",
    "Nobody had expected it so early in the year, least of all the men who keep the weirs above the town.",
    "By noon the road was closed, the school was shut, and the ferry had been tied to the old mill.",
)
PARAGRAPHS = tuple(" ".join(SENTENCES[first:] + SENTENCES[:first]) for first in range(3))


def texts(text: str) -> list[str]:
    return [block.text for block in segment_lines(text).blocks]


def tags(text: str) -> list[str]:
    page = segment_lines(text)
    return [page.containers[block.container].tag for block in page.blocks]


def written(text: str) -> str:
    page = segment_lines(text)
    return render.text(page, [True] * len(page.blocks))


# --- lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\x0c", "\x85", "\u2028"])
def test_any_line_break_parts_lines(break_: str) -> None:
    assert texts(f"one{break_}two{break_}{break_}three") == ["one", "two", "three"]
    assert [line.gap for line in segment_lines(f"one{break_}two{break_}{break_}three").lines] == [0, 0, 1]


@pytest.mark.parametrize("text", ["", "\n", " \t\n\r\n", "\0", "\u200b\n\ufeff"])
def test_nothing_is_a_page_without_blocks(text: str) -> None:
    assert segment_lines(text).blocks == ()


def test_what_no_reader_sees_goes() -> None:
    assert texts("ri\u00adver\0 and\u200b rain") == ["river and rain"]


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("* item", "li"),
        ("  - item", "li"),
        ("• item", "li"),
        ("  o item", "li"),
        ("12. item", "li"),
        ("3) item", "li"),
        ("## Heading", "h2"),
        ("> quoted", "blockquote"),
        ("| a | b |", "tr"),
        ("name\tprice", "tr"),
        ("----", "hr"),
        ("o brother", "p"),
        ("-5 degrees", "p"),
        ("Prose.", "p"),
        ("#hashtag", "p"),
        ("1914 was a year", "p"),
    ],
)
def test_marks_are_understood(line: str, tag: str) -> None:
    assert tags(line) == [tag]


def test_an_underlined_line_is_a_heading() -> None:
    assert tags("Floods\n======\nRain\n----\nprose") == ["h1", "hr", "h2", "hr", "p"]


def test_indentation_is_beyond_the_usual() -> None:
    assert [line.indent for line in segment_lines(f"Title\n   {PARAGRAPHS[0]}\n     * item").lines] == [-3, 0, 2]


def test_links_and_bold_marks_are_counted() -> None:
    text = "[Home](/a)\n**Note** this\n[12]News [13]Sport\n[sic] he said"
    link, bold, references, plain = segment_lines(text).blocks
    assert (link.anchors, link.anchor_chars) == (1, 10)
    assert bold.strong_chars == 8
    assert (references.anchors, references.anchor_chars) == (2, 0)
    assert plain.anchors == 0


# --- wrapped text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 72, 78, 100])
@pytest.mark.parametrize("between", ["\n\n", "\n"], ids=["empty lines", "none"])
def test_wrapped_paragraphs_are_one_line_each(width: int, between: str) -> None:
    text = between.join(textwrap.fill(paragraph, width) for paragraph in PARAGRAPHS * 2)
    assert texts(text) == list(PARAGRAPHS * 2)


def test_wrapped_and_indented_paragraphs_and_items() -> None:
    items = [f"  * {paragraph}" for paragraph in PARAGRAPHS]
    text = "\n".join(textwrap.fill(item, 72, subsequent_indent="    ") for item in items)
    assert texts(text) == [item.strip() for item in items]


def test_wrapped_quotations_are_joined_without_their_marks() -> None:
    quoted = textwrap.fill(PARAGRAPHS[0] + " " + PARAGRAPHS[1], 72, initial_indent="> ", subsequent_indent="> ")
    assert texts(quoted) == [f"> {PARAGRAPHS[0]} {PARAGRAPHS[1]}"]


def test_wrapped_text_of_a_script_without_spaces() -> None:
    paragraph = "河水在夜间上涨到了早晨山谷的低地已被淹没没有人料到今年会来得这么早" * 8
    text = "\n".join(paragraph[start : start + 40] for start in range(0, len(paragraph), 40))
    assert texts(text) == [paragraph]


@pytest.mark.parametrize(
    "lines",
    [
        ["Home", "News", "Sport", "Weather", "Contact us", "About this site"] * 3,
        [f"Headline number {n} says that {'the river rose ' * (n % 4)}today" for n in range(20)],
        list(PARAGRAPHS) * 3,
        ["def f(x):", "    return x + 1", "", "for i in range(10):", "    print(f(i))"],
        ["| a | b |"] * 9,
    ],
    ids=["a menu", "headlines", "paragraphs", "code", "a table"],
)
def test_what_was_not_wrapped_stays_apart(lines: list[str]) -> None:
    assert texts("\n".join(lines)) == [line.strip() for line in lines if line.strip()]


# --- no line breaks --------------------------------------------------------------------------------------------------


def test_a_page_in_one_line_is_split_at_sentences() -> None:
    line = "Home News Sport Weather Travel Contact Search Log In " + " ".join(PARAGRAPHS) + " Terms Privacy"
    found = texts(line)
    assert [text for text in found if text in SENTENCES][:2] == [SENTENCES[1], SENTENCES[2]]
    assert written(line) == line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("He came. She went.", ["He came.", "She went."]),
        ("Signed by George W. Bush in 2001.", ["Signed by George W. Bush in 2001."]),
        ("It is approx. five miles.", ["It is approx. five miles."]),
        ("下雨了。河水上涨。", ["下雨了。", "河水上涨。"]),
        ("बारिश हुई। नदी बढ़ी।", ["बारिश हुई।", "नदी बढ़ी।"]),
        ("Home | News | Sport", ["Home", "News", "Sport"]),
        ("首页 新闻 体育新闻 联系我们 关于", ["首页", "新闻", "体育新闻", "联系我们", "关于"]),
        ("One Two Three Four Five Six The River rose", ["One Two Three Four Five Six", "The River rose"]),
    ],
)
def test_pieces(line: str, expected: list[str]) -> None:
    assert [text for _, text in pieces(line)] == expected


@given(st.text(alphabet="aB漢. |\t-A。é!\u0430\u0410", max_size=120))
def test_pieces_lose_nothing(line: str) -> None:
    line = line.strip()
    assert "".join(joint + text for joint, text in pieces(line)) == line


# --- containers, and writing again -----------------------------------------------------------------------------------

LINES = st.lists(
    st.sampled_from(
        ["", " ", "Home", "  * item", "# Head", "====", "> said", "| a | b |", PARAGRAPHS[0], "\tcode", "漢字。", "\0"]
    ),
    max_size=30,
).map("\n".join)


@given(st.one_of(LINES, st.text(max_size=200)))
def test_of_any_text_every_container_holds_its_blocks(text: str) -> None:
    page = segment_lines(text)
    assert len(page.lines) == len(page.blocks)
    for index, block in enumerate(page.blocks):
        place = block.container
        while place >= 0:
            container = page.containers[place]
            assert container.first <= index < container.end
            assert container.parent < place
            place = container.parent


@given(st.one_of(LINES, st.text(max_size=200)))
def test_of_any_text_everything_comes_out_that_is_kept(text: str) -> None:
    kept = "".join(written(text).split())
    seen = "".join("".join(character for character in text if character not in "\0\u00ad\u200b\u2060\ufeff").split())
    assert kept == seen


def test_empty_lines_and_indentation_are_written_again() -> None:
    text = f"{PARAGRAPHS[0]}\n\n\n    code\n        more code\n{PARAGRAPHS[1]}"
    assert written(text) == f"{PARAGRAPHS[0]}\n\n    code\n        more code\n{PARAGRAPHS[1]}"


def test_pieces_of_one_line_are_one_line_again_unless_something_between_goes() -> None:
    page = segment_lines(" ".join(SENTENCES * 2))
    kept = [True, True, False, True, False, False]
    assert render.text(page, kept) == f"{SENTENCES[0]} {SENTENCES[1]}\n{SENTENCES[0]}"


def test_lines_of_nothing_but_marks_of_quotations_are_joined() -> None:
    assert len(segment_lines("\n".join([">" * 60] * 20)).blocks) >= 1
