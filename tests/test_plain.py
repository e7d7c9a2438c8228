"""Plain text whose markup is lost: cleaned in its order, whatever it is, in linear time."""

from __future__ import annotations

import json
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
SECONDS = 60
"""Generous: what is quadratic takes hours at these sizes."""
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
HOSTILE: dict[str, Callable[[], str]] = {
    "10 MB of prose": lambda: PROSE * 22_000,
    "a line of 5 MB": lambda: "word " * 1_000_000,
    "a line of 5 MB in capitals": lambda: "Word " * 1_000_000,
    "5 MB without a space": lambda: "a" * 5_000_000,
    "a million empty lines": lambda: "\n" * 1_000_000 + PROSE,
    "a hundred thousand short lines": lambda: "a\n" * 100_000,
    "5 MB of zeros": lambda: "\0" * 5_000_000 + PROSE,
    "5 MB of white space": lambda: " " * 5_000_000 + PROSE,
    "tabs": lambda: "\t" * 3_000_000 + "deep",
    "200,000 sentences of nothing": lambda: ". " * 200_000,
    "200,000 bars": lambda: "| " * 200_000,
    "300,000 words without spaces": lambda: "漢字 " * 100_000,
    "brackets": lambda: "[" * 2_000_000,
    "links unclosed": lambda: "[a](" * 500_000,
    "stars": lambda: "*" * 2_000_000 + " **" * 300_000,
    "quotations of quotations": lambda: ">" * 2_000_000,
    "rules": lambda: "a\n===\n" * 50_000,
    "right-to-left marks": lambda: "\u200f\u202b" * 1_000_000 + PROSE,
    "lone surrogates": lambda: "\ud800" * 1_000 + PROSE + "\udfff",
    "carriage returns": lambda: PROSE.replace("\n", "\r\n") * 10,
    "form feeds": lambda: PROSE.replace("\n", "\x0c") * 10,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_end_in_time(make: Callable[[], str], shipped: boilerml.Model) -> None:
    text = make()
    began = time.process_time()
    cleaned = clean_text(text, model=shipped)
    assert time.process_time() - began < SECONDS
    cleaned.encode("utf-8")


def test_a_text_beyond_the_limit_is_judged_in_parts_and_nothing_is_lost(shipped: boilerml.Model) -> None:
    numbered = "".join(f"{PARAGRAPHS[n % 4]} That was on day {n}.\n" for n in range(20_000))
    assert len(numbered) > 2 * MOST_CHARS
    extraction = extract_text(numbered, model=shipped)
    assert [block.text for block in extraction.blocks] == numbered.splitlines()
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
