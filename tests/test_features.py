"""The whole table of features: of any page every column is there, finite, and the same whenever it is asked for."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.blocks import Block, Container, Matrix, Page
from boilerml.features import CARRIED, CONTEXT, FEATURES, Columns, Context, context_matrix, matrix
from boilerml.features.characters import CLASS, CLASS_OF, CLASSES, codes
from boilerml.features.lexicon import Lexicon, container_tokens, name_tokens
from boilerml.features.registry import enter
from boilerml.features.terms import text_terms
from boilerml.pipeline import read

NAMES = tuple(FEATURES)
LEXICON: Lexicon = {"nav": -2.0, "post": 1.5, "<nav>": -1.0, "date": -0.5}
PROSE = "The heron stood in the shallow water until the fog had lifted from the lake and the day began. "

WORDS = st.sampled_from(
    [
        "word",
        "Two Words.",
        "PRICE 19,90 €",
        "東京は晴れ。",
        "ไทย",
        "हिन्दी।",
        "؟",
        "…",
        "-",
        "\ud800",
        "\U0001f600",
        "1",
        PROSE,
    ]
)
TAGS = st.sampled_from("div p ul li a b h1 h2 nav table tr td article main form pre x-y span".split())
TREES = st.recursive(
    WORDS,
    lambda children: st.tuples(TAGS, st.sampled_from(["", " class=post", " id=nav hidden"]), st.lists(children)).map(
        lambda node: f"<{node[0]}{node[1]}>{''.join(node[2])}</{node[0]}>"
    ),
    max_leaves=25,
)
PAGES = st.tuples(st.sampled_from(["", "<title>Two words of the heron</title>"]), st.lists(TREES, min_size=1)).map(
    lambda parts: read(parts[0] + "".join(parts[1]))
)


def columns_of(html: str, lexicon: Lexicon = LEXICON, scope: int = 0) -> Columns:
    return Columns(read(html), lexicon, scope)


def column(name: str, html: str) -> list[float]:
    return [float(value) for value in FEATURES[name](columns_of(html))]


# --- the whole table -------------------------------------------------------------------------------------------------


@given(PAGES, st.sampled_from([{}, LEXICON]), st.integers(0, 1), st.randoms(use_true_random=False))
def test_any_page_has_every_feature(page: Page, lexicon: Lexicon, scope: int, draw: random.Random) -> None:
    values = matrix(Columns(page, lexicon, scope), NAMES)
    assert values.shape == (len(page.blocks), len(NAMES))
    assert values.dtype == np.float32
    assert [name for name, column in zip(NAMES, values.T, strict=True) if not np.isfinite(column).all()] == []
    shuffled = draw.sample(NAMES, len(NAMES))
    again = matrix(Columns(page, lexicon, scope), shuffled)
    np.testing.assert_array_equal(again, values[:, [NAMES.index(name) for name in shuffled]])


@given(PAGES, st.data())
def test_any_page_has_every_feature_of_the_second_look(page: Page, data: st.DataObject) -> None:
    n = len(page.blocks)
    if not n:
        return
    odds = np.array(data.draw(st.lists(st.floats(-1e6, 1e6), min_size=n, max_size=n)))
    values = context_matrix(Context(Columns(page), odds))
    assert values.shape == (n, len(CONTEXT))
    assert values.dtype == np.float32
    assert [name for name, column in zip(CONTEXT, values.T, strict=True) if not np.isfinite(column).all()] == []
    np.testing.assert_array_equal(values, context_matrix(Context(Columns(page), odds)))


def test_what_the_second_look_carries_is_in_the_table() -> None:
    assert set(CARRIED) <= set(FEATURES)
    assert not [name for name in CARRIED if name.startswith(("names_", "wording"))]


@pytest.mark.parametrize("name", NAMES)
def test_a_feature_can_be_asked_for_alone(name: str) -> None:
    page = read(f"<title>The heron</title><nav class=nav><a>Home</a></nav><h1>The heron</h1><p>{PROSE * 3}<p>{PROSE}")
    everything = matrix(Columns(page, LEXICON), NAMES)
    np.testing.assert_array_equal(matrix(Columns(page, LEXICON), [name])[:, 0], everything[:, NAMES.index(name)])


PLACES: dict[str, Page] = {
    "one block": read("<p>word"),
    "one block of punctuation": read("<p>…"),
    "blocks without containers": Page((Block("a", -1), Block(PROSE * 2, -1), Block("東京", -1))),
    "one container": Page((Block("a", 0), Block("b", 0)), (Container("html", "", -1, 0, False, 0, 2),)),  # noqa: FBT003
    "a chain of containers": read("<div>" * 300 + "deep"),
    "the same block many times": read("<p>word" * 300),
    "a block of a hundred thousand characters": read("<p>" + "word " * 20_000),
}


@pytest.mark.parametrize("page", PLACES.values(), ids=PLACES)
def test_odd_pages_have_every_feature(page: Page) -> None:
    values = matrix(Columns(page, LEXICON), NAMES)
    assert values.shape == (len(page.blocks), len(NAMES))
    assert np.isfinite(values).all()
    assert np.isfinite(context_matrix(Context(Columns(page), np.zeros(len(page.blocks))))).all()


def test_a_page_without_blocks_is_a_matrix_without_rows() -> None:
    assert matrix(Columns(Page(())), NAMES).shape == (0, len(NAMES))


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(KeyError, match="smell"):
        matrix(columns_of("<p>word"), ["smell"])


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="chars_log"):
        enter("chars_log", FEATURES["chars_log"])


# --- documentation (that of the families is in tests/test_features_doc.py) ------------------------------------------

PLAIN = {name: function for name, function in FEATURES.items() if function.__name__ == name}


@cache
def examples(module: str) -> str:
    """The docstrings of a module's features, one after the other."""
    return "\n".join(function.__doc__ or "" for function in PLAIN.values() if function.__module__ == module)


@pytest.mark.parametrize(("name", "function"), PLAIN.items(), ids=PLAIN)
def test_a_feature_is_documented_and_shown(name: str, function: Callable[[Columns], Matrix]) -> None:
    assert function.__doc__
    assert any(f"{name}(" in line for line in examples(function.__module__).splitlines() if ">>>" in line)


# --- script-neutral --------------------------------------------------------------------------------------------------

SCRIPTS = {
    "Latin": ("Das Wasser stieg.", 3),
    "Cyrillic": ("Вода поднялась.", 2),
    "Greek": ("Το νερό ανέβηκε.", 3),
    "Armenian": ("Ջուրը բարձրացավ։", 2),
    "Arabic": ("ارتفع الماء؟", 2),
    "Hebrew": ("המים עלו.", 2),
    "Devanagari": ("पानी बढ़ गया।", 3),
    "Bengali": ("জল বেড়েছে।", 2),
    "Hangul": ("물이 불었다.", 2),
    "Han": ("河水上涨了。", 2.5),
    "Kana": ("みずがふえた。", 3),
    "Ethiopic": ("ውሃው ጨመረ።", 2),
}


@pytest.mark.parametrize(("text", "words"), SCRIPTS.values(), ids=SCRIPTS)
def test_words_and_sentences_are_found_in_any_script(text: str, words: float) -> None:
    assert columns_of(f"<p>{text}").words.tolist() == [words]
    assert column("ends_sentence", f"<p>{text}<p>{text[:-1]}") == [1, 0]


@pytest.mark.parametrize(
    "text", ["น้ำขึ้นสูงมาก", "ទឹកឡើងខ្ពស់", "ရေတက်လာသည်", "ນ້ຳຂຶ້ນສູງ"], ids=["Thai", "Khmer", "Burmese", "Lao"]
)
def test_words_are_counted_where_nothing_parts_them(text: str) -> None:
    assert columns_of(f"<p>{text}").words[0] >= len(text) / 3


def test_letters_beyond_the_tables_are_letters() -> None:
    assert columns_of("<p>\U0003fffd\U0010fffd").words.tolist() == [1]


def test_lone_surrogates_are_no_error() -> None:
    page = Page((Block("a\ud800b", -1), Block("\udfff", -1)))
    assert np.isfinite(matrix(Columns(page), NAMES)).all()


@given(st.text(max_size=50))
def test_every_character_has_one_class(text: str) -> None:
    assert (CLASS_OF[codes(text)] < len(CLASSES)).all()
    assert len(codes(text)) == len(text)


CHARACTERS = {
    "lower": "aéжñ",
    "upper": "AÉЖΩ",
    "uncased": "한שअع",
    "unspaced": "中กア",
    "digit": "7٧७",
    "sentence_end": ".。।؟",
    "question": "?？",
    "comma": ",，、",
    "currency": "€",
    "divider": "|",
    "quote": "«",
    "bracket": "（",
    "newline": "\n",
    "space": " \xa0",
}


@pytest.mark.parametrize(("name", "characters"), CHARACTERS.items(), ids=CHARACTERS)
def test_classes(name: str, characters: str) -> None:
    assert set(CLASS_OF[codes(characters)].tolist()) == {CLASS[name]}


# --- terms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "other", "shared"),
    [
        ("The winter mill", "WINTER in the Mill", 2),
        ("mill", "miller", 0),
        ("of the in", "of the in", 0),
        ("東京大学", "東京の大学", 2),
        ("", "winter", 0),
        ("…", "…", 0),
    ],
)
def test_terms_are_long_words_and_pairs_of_characters(text: str, other: str, shared: int) -> None:
    assert len(np.intersect1d(text_terms(text), text_terms(other))) == shared


@given(st.text(max_size=40))
def test_a_text_has_all_its_own_terms(text: str) -> None:
    columns = Columns(Page((Block(text or "a", -1),)))
    share, covered = columns.term_share(text or "a")
    assert share.tolist() == covered.tolist() == ([1.0] if len(columns.terms[1]) else [0.0])


# --- the lexicon -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("", []),
        ("post-content", ["content", "post"]),
        ("relatedPosts", ["posts", "related"]),
        ("col-md-6 x1 a", ["col", "md"]),
        ("SIDEBAR navHTML", ["html", "nav", "sidebar"]),
        ("entry_title 2041", ["entry", "title"]),
    ],
)
def test_names_are_cut_into_words(names: str, expected: list[str]) -> None:
    assert sorted(name_tokens(names)) == expected


def test_a_tag_is_a_token_of_its_own() -> None:
    assert container_tokens("nav", "main") == {"main", "<nav>"}


def test_an_empty_lexicon_says_nothing() -> None:
    columns = columns_of("<nav class=nav><p>a <i class=date>b</i></p></nav>", {})
    values = {name: FEATURES[name](columns).tolist() for name in NAMES if name.startswith("names_") and "@" not in name}
    assert set(map(tuple, values.values())) == {(0.0,)}


def test_names_speak_for_themselves_and_for_what_they_enclose() -> None:
    html = "<div class=post><p>a</p><nav class=nav><ul><li>b</ul></nav></div><p>c"
    assert column("names_own_high", html) == [0, 0, 0]
    assert column("names_chain_high", html) == [1.5, 1.5, 0]
    assert column("names_chain_low", html) == [0, -2, 0]
    assert column("names_chain_sum", html) == [1.5, -0.5, 0]
    assert column("names_nearest", html) == [1.5, -2, 0]


# --- scope and neighbours --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", [0, 1])
def test_the_scope_is_an_input(scope: int) -> None:
    assert FEATURES["page_scope"](columns_of("<p>a<p>b", scope=scope)).tolist() == [scope, scope]


def test_neighbours_are_the_blocks_before_and_after() -> None:
    html = "<p><a>a</a><p>b<p><a>c</a>"
    assert column("link_density", html) == [1, 0, 1]
    assert column("link_density@-1", html) == [-1, 1, 0]
    assert column("link_density@1", html) == [0, 1, -1]


@pytest.mark.parametrize("name", [name for name in NAMES if "@" in name and not name.startswith("wording")])
def test_beyond_the_ends_stands_minus_one(name: str) -> None:
    assert column(name, "<p>word") == [-1]


def test_smoothed_columns_keep_their_sum_inside_a_long_page() -> None:
    html = "<p>a" * 60 + f"<p>{PROSE * 5}" + "<p>a" * 60
    density, smoothed = FEATURES["words_log"](columns_of(html)), FEATURES["density~2"](columns_of(html))
    assert int(np.argmax(smoothed)) == int(np.argmax(density)) == 60
    np.testing.assert_allclose(smoothed[59], smoothed[61], rtol=1e-5)
    assert FEATURES["density~2/max"](columns_of(html)).max() == 1


def test_copies_do_not_mind_case() -> None:
    assert column("copies", "<p>Read More<p>x<p>read more<p>READ MORE") == [3, 1, 3, 3]
