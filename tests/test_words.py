"""What words say: the vocabulary's hashes, the columns made of them, and what is learned."""

from __future__ import annotations

import numpy as np
import pytest

from boilerml.blocks import Block, Page
from boilerml.evaluation.corpora import Record
from boilerml.features import FEATURES, Columns, Vocabulary
from boilerml.features.vocabulary import LIMIT, tokens
from boilerml.pipeline import read
from boilerml.training import vocabulary
from boilerml.training.examples import Example, example
from boilerml.training.vocabulary import LEAST_HOSTS, corpus, wordings

STORY = "The heron stood in the shallow water until the fog had lifted."
MENU = "Add to cart"


def columns_of(html: str, wording: list[float] | None = None) -> Columns:
    columns = Columns(read(html))
    if wording is not None:
        columns.wording = np.array(wording, np.float32)
    return columns


def hashes(text: str) -> list[int]:
    return sorted(tokens(Columns(Page((Block(text, -1),))))[1].tolist())


def column(name: str, html: str, wording: list[float]) -> list[float]:
    return [round(float(value), 3) for value in FEATURES[name](columns_of(html, wording))]


# --- tokens ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"), [("3 days ago", "9 Days ago"), ("Read more!", "read, more"), ("Ещё ÜBER", "ещё über")]
)
def test_case_digits_and_punctuation_do_not_tell_words_apart(one: str, other: str) -> None:
    assert hashes(one) == hashes(other)


@pytest.mark.parametrize(("one", "other"), [("read more", "more read"), ("ab", "ba"), ("東京", "京東"), ("a", "b")])
def test_words_and_their_order_do(one: str, other: str) -> None:
    assert hashes(one) != hashes(other)


def test_a_block_has_its_words_its_pairs_and_its_edges() -> None:
    owner, found = tokens(columns_of("<p>one two three</p><p>one</p><p>…</p><p>東京</p>"))
    assert np.bincount(owner).tolist() == [3 + 4, 1 + 2, 0, 2 + 3]
    assert len(found) == len(owner)


def test_pairs_do_not_reach_into_the_next_block() -> None:
    apart = tokens(columns_of("<p>one two</p><p>three four</p>"))[1]
    assert set(apart.tolist()) == set(hashes("one two") + hashes("three four"))


# --- columns ---------------------------------------------------------------------------------------------------------

PAGE = "<p>a</p><h2>b</h2><p>c</p><p>d</p>"


def test_neighbours_and_titles_are_told_by_their_words() -> None:
    said = [1.0, -2.0, 3.0, 4.0]
    assert column("wording", PAGE, said) == said
    assert column("wording@-1", PAGE, said) == [0, 1, -2, 3]
    assert column("wording@2", PAGE, said) == [3, 4, 0, 0]
    assert column("wording_title", PAGE, said) == [0, -2, -2, -2]
    assert column("wording_section", PAGE, said) == [0, -2, -2, -2]
    assert column("wording_page", PAGE, said) == [1.5] * 4
    assert column("title_level", PAGE, said) == [9, 2, 2, 2]


def test_a_bold_line_is_a_title_but_no_section() -> None:
    html, said = "<p><b>b</b></p><p>c</p>", [1.0, 2.0]
    assert column("wording_title", html, said) == [1, 1]
    assert column("wording_section", html, said) == [0, 0]


# --- the vocabulary --------------------------------------------------------------------------------------------------


def pages(hosts: int) -> list[Example]:
    html = f"<body><p>{STORY}</p><p>{MENU}</p>"
    records = (Record(str(n), "own", url=f"https://host{n}.example/", html=html, gold=STORY) for n in range(hosts))
    return [example(record) for record in records]


def learned(hosts: int) -> tuple[Vocabulary, Columns, np.ndarray]:
    examples = pages(hosts)
    known = corpus(examples, np.arange(hosts), 1)
    labels = np.concatenate([one.kept for one in examples]).astype(np.int8)
    rows = np.ones(len(labels), bool)
    vocabulary_ = vocabulary.learn(known, labels, np.ones(len(labels)), rows)
    return vocabulary_, Columns(examples[0].page), wordings(known, vocabulary_, np.array([0, 1]))


def test_words_of_content_and_of_chrome_are_told_apart() -> None:
    found, page, counted = learned(2 * LEAST_HOSTS)
    story, menu = found.wording(page)
    assert story > 0.2 > -0.2 > menu
    np.testing.assert_allclose(counted, [story, menu], rtol=1e-5)


def test_what_few_hosts_say_teaches_nothing() -> None:
    found, page, counted = learned(LEAST_HOSTS - 1)
    assert len(found.hashes) == 0
    assert found.wording(page).tolist() == counted.tolist() == [0, 0]


def test_no_wording_is_beyond_its_limit() -> None:
    page = columns_of(f"<p>{STORY}</p>")
    known = np.unique(tokens(page)[1])
    assert Vocabulary(known, np.full(len(known), 99, np.float32)).wording(page).tolist() == [LIMIT]
