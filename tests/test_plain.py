"""Plain text whose markup is lost: cleaned in its order, whatever it is, in linear time."""

from __future__ import annotations

import json
import os
import textwrap
import time
from collections.abc import Callable
from gzip import decompress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import boilerml
from boilerml import ModelError, clean, clean_text, extract_text
from boilerml.model import SHIPPED, SHIPPED_TEXT, load, shipped_folder
from boilerml.plain import MOST_CHARS

SEED = Path(__file__).parent.parent.parent / "shared" / "seeds" / "000_e4a9e95ede4521ce"
SECONDS = 20
"""For each million characters, which hardly take two: what is quadratic takes hours at these sizes."""
PARAGRAPHS = (
    "The river rose in the night, and by morning the lower fields of the valley stood under water.",
    "Nobody had expected it so early in the year, least of all the men who keep the weirs above the town.",
    "By noon the road to the coast was closed, the school was shut, and the ferry had been tied to the mill.",
    "The mayor said that the water would fall within two days, and that nobody was thought to be in danger.",
)
PAGE = "\n".join(
    ["Skip to content", "Home", "News", "Sport", "Log in", "", *PARAGRAPHS, "", "Follow us", "Privacy", "Terms"]
)


@pytest.fixture(scope="module")
def shipped() -> boilerml.Model:
    return load(shipped_folder(SHIPPED_TEXT))


# --- the founding example --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def founding() -> tuple[str, dict[str, list[str]]]:
    """A page's plain-text dump, and its lines by label: not ours to commit, so this reads it from beside."""
    if not SEED.with_suffix(".txt").exists():
        pytest.skip("the founding example is not here")
    text = SEED.with_suffix(".txt").read_text(encoding="utf-8")
    lines = text.split("\n")
    labels: dict[str, list[str]] = {}
    for row in SEED.with_suffix(".labels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        number, label = row.split("\t")
        labels.setdefault(label, []).append(lines[int(number) - 1].strip())
    return text, labels


def test_the_founding_example_comes_out_right(founding: tuple[str, dict[str, list[str]]]) -> None:
    text, labels = founding
    kept = [line for line in clean_text(text).splitlines() if line]
    assert [line for line in kept if line not in labels["either"]] == labels["content"]


def test_hard_wrapped_the_founding_example_keeps_its_paragraphs(founding: tuple[str, dict[str, list[str]]]) -> None:
    text, labels = founding
    wrapped = "\n".join(textwrap.fill(line, 72) for line in text.split("\n"))
    kept = [line for line in clean_text(wrapped).splitlines() if line]
    long = [line for line in labels["content"] if len(line) > 100]
    assert [line for line in kept if len(line) > 100] == long


# --- what comes out --------------------------------------------------------------------------------------------------


def test_menus_go_and_paragraphs_stay() -> None:
    assert clean_text(PAGE) == "\n".join(PARAGRAPHS)


def test_bytes_are_decoded() -> None:
    assert clean_text(PAGE.encode("utf-16")) == clean_text(PAGE)
    assert clean_text(b"%PDF-1.7 of no use") == ""


@pytest.mark.parametrize("text", ["", "\n\n\n", "\0", b"", "\u200b"])
def test_nothing_gives_nothing(text: str | bytes) -> None:
    extraction = extract_text(text, url="https://example.org/")
    assert (extraction.text, extraction.blocks, extraction.url) == ("", (), "https://example.org/")


def test_every_line_has_a_verdict() -> None:
    extraction = extract_text(PAGE)
    assert [block.text for block in extraction.blocks] == [line for line in PAGE.split("\n") if line]
    assert [block.text for block in extraction.blocks if block.kept] == extraction.text.split("\n")
    assert all(0 <= block.probability <= 1 for block in extraction.blocks)
    assert 0 < extraction.confidence < 1


def test_favour_moves_the_balance() -> None:
    sizes = [len(clean_text(PAGE, favor=favor)) for favor in ("precision", "balanced", "recall")]
    assert sizes == sorted(sizes)


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_any_text_gives_its_own_characters(text: str) -> None:
    extraction = extract_text(text, favor="recall")
    assert clean_text(text, favor="recall") == extraction.text
    kept, seen = "".join(extraction.text.split()), "".join(text.split())
    at = -1
    assert all((at := seen.find(character, at + 1)) >= 0 for character in kept)


# --- wrong arguments -------------------------------------------------------------------------------------------------


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="text must be str or bytes, not int"):
        clean_text(1)  # type: ignore[arg-type]


def test_unknown_favours_are_refused() -> None:
    with pytest.raises(ValueError, match="favor is 'speed': give one of 'precision', 'balanced', 'recall'"):
        clean_text("text", favor="speed")  # type: ignore[arg-type]


def test_models_are_not_taken_for_each_other(shipped: boilerml.Model) -> None:
    with pytest.raises(ModelError, match=f"{SHIPPED} is a model of html, and what it is given is text"):
        clean_text("text", model=load())
    with pytest.raises(ModelError, match=f"{SHIPPED_TEXT} is a model of text, and what it is given is html"):
        clean("<p>text", model=shipped)


# --- hostile texts ---------------------------------------------------------------------------------------------------

PROSE = "\n".join(PARAGRAPHS) + "\n"
CHARS = int(os.environ.get("BOILERML_TEXT_CHARS", "400_000"))
"""Of each hostile text; CONTRIBUTING.md says how to run them with 100 MB."""
HOSTILE: dict[str, Callable[[int], str]] = {
    "prose": lambda n: PROSE * (n // len(PROSE)),
    "one line": lambda n: "word " * (n // 5),
    "one line in capitals": lambda n: "Word " * (n // 5),
    "one line of sentences": lambda n: PROSE.replace("\n", " ") * (n // len(PROSE)),
    "one word": lambda n: "a" * n,
    "empty lines": lambda n: "\n" * n + PROSE,
    "short lines": lambda n: "a\n" * (n // 2),
    "zeros": lambda n: "\0" * n + PROSE,
    "zeros in words": lambda n: "wo\0rd " * (n // 6),
    "white space": lambda n: " " * n + PROSE,
    "tabs": lambda n: "\t" * n + "deep",
    "sentences of nothing": lambda n: ". " * (n // 2),
    "bars": lambda n: "| " * (n // 2),
    "words without spaces": lambda n: "漢字 " * (n // 3),
    "brackets": lambda n: "[" * n,
    "links unclosed": lambda n: "[a](" * (n // 4),
    "stars": lambda n: "*" * (n // 2) + " **" * (n // 6),
    "quotations of quotations": lambda n: ">" * n,
    "rules": lambda n: "a\n===\n" * (n // 6),
    "right-to-left marks": lambda n: "\u200f\u202b" * (n // 2) + PROSE,
    "right-to-left marks in lines": lambda n: "\u200fשלום\u200e a\n" * (n // 10),
    "lone surrogates": lambda n: "\ud800" * n + PROSE + "\udfff",
    "carriage returns": lambda n: PROSE.replace("\n", "\r\n") * (n // len(PROSE)),
    "form feeds": lambda n: PROSE.replace("\n", "\x0c") * (n // len(PROSE)),
    "form feeds alone": lambda n: "\x0c" * n + PROSE,
    "one digit a line": lambda n: "".join(f"{number % 10}\r" for number in range(n // 2)),
    "lines wrapped at one width": lambda n: ("a" * 71 + "\n") * (n // 72),
    "an indentation that grows": lambda n: "\n".join(" " * (i % 1_000) + "x" for i in range(n // 500)),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_end_in_time(make: Callable[[int], str], shipped: boilerml.Model) -> None:
    text = make(CHARS)
    began = time.process_time()
    cleaned = clean_text(text, model=shipped)
    assert time.process_time() - began < SECONDS * max(CHARS, 1_000_000) / 1_000_000
    cleaned.encode("utf-8")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0c", "\x0b", "\u2028", "\x85"])
def test_whatever_ends_lines_ends_them(end: str) -> None:
    assert clean_text(PAGE.replace("\n", end)) == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize("mark", ["\0", "\u200b", "\u00ad", "\ufeff"])
def test_what_nobody_sees_parts_no_word(mark: str) -> None:
    assert clean_text(PAGE.replace("e", f"e{mark}")) == "\n".join(PARAGRAPHS)


def test_lone_surrogates_and_marks_of_direction_change_no_other_character() -> None:
    cleaned = clean_text(PAGE.replace("river", "ri\ud800ver").replace("The mayor", "\u200fThe mayor\u200e"))
    expected = "\n".join(PARAGRAPHS).replace("river", "ri\ufffdver").replace("The mayor", "\u200fThe mayor\u200e")
    assert cleaned == expected


def test_a_text_beyond_the_limit_is_judged_in_parts_and_nothing_is_lost(shipped: boilerml.Model) -> None:
    numbered = "".join(f"{PARAGRAPHS[n % 4]} That was on day {n}.\n" for n in range(20_000))
    assert len(numbered) > 2 * MOST_CHARS
    extraction = extract_text(numbered, model=shipped)
    assert [block.text for block in extraction.blocks] == numbered.splitlines()
    assert clean_text(numbered, model=shipped) == extraction.text
    assert abs(sum(extraction.page_types.values()) - 1) < 1e-6


# --- the recorded texts ----------------------------------------------------------------------------------------------

RECORDED = json.loads(decompress((shipped_folder(SHIPPED_TEXT) / "reference.json.gz").read_bytes()))


def test_there_are_enough() -> None:
    assert len(RECORDED) >= 20


@pytest.mark.parametrize("entry", RECORDED, ids=lambda entry: entry["id"])
def test_the_model_makes_the_same_of_a_text(entry: dict[str, object]) -> None:
    verdicts = extract_text(str(entry["text"])).blocks
    assert [index for index, verdict in enumerate(verdicts) if verdict.kept] == entry["kept"]
    np.testing.assert_allclose(
        [verdict.probability for verdict in verdicts], np.array(entry["probabilities"]), atol=1e-6
    )
