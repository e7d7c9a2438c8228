"""Past a limit a page is cut between blocks, says so, keeps what came before, and never raises."""

from __future__ import annotations

import json
import pickle
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml import Limits, clean, clean_many, clean_text, extract, extract_text, metadata
from boilerml.cli import main
from boilerml.limits import LEAST_BLOCKS, shortened
from boilerml.pipeline import read

PROSE = "The heron stood in the shallow water until the fog had lifted from the lake, and then it flew away."
PAGE = "<h1>The heron</h1><div>" + "".join(f"<p>{n}. <b>Once</b> more: {PROSE}</p>" for n in range(400)) + "</div>"
TEXT = "\n\n".join(f"{n}. Once more: {PROSE}" for n in range(400))


def texts(html: Any, **limited: Any) -> list[str]:
    return [block.text for block in extract(html, limits=Limits(**limited)).blocks]


def test_an_ordinary_page_is_not_cut() -> None:
    assert extract(PAGE).truncated is None
    assert extract_text(TEXT).truncated is None
    assert extract("").truncated is None


@pytest.mark.parametrize("encoded", [PAGE, PAGE.encode(), bytearray(PAGE.encode()), PAGE.encode("utf-16")], ids=type)
def test_bytes_cut_before_a_block(encoded: Any) -> None:
    page = extract(encoded, limits=Limits(bytes=len(encoded) // 2))
    whole = [block.text for block in extract(encoded).blocks]
    found = [block.text for block in page.blocks]
    assert page.truncated == "bytes"
    assert 150 < len(found) < 250
    if not isinstance(encoded, bytes) or not encoded.startswith(b"\xff"):  # UTF-16 is cut at a character
        assert found == whole[: len(found)]


@pytest.mark.parametrize("most", range(1, 12))
@pytest.mark.parametrize("word", ["words of one line", "漢字漢字漢字", "naïve 🦆🦆🦆🦆🦆"])
def test_bytes_cut_no_character(word: str, most: int) -> None:
    cut, met = shortened(word.encode() * 9, most)
    assert met == "bytes"
    assert len(cut) <= most
    cut.decode() if cut else None
    assert clean("<p>" + word, limits=Limits(bytes=most)) is not None


def test_blocks_cut_after_so_many() -> None:
    whole = extract(PAGE)
    for most in (1, 2, 57, len(whole.blocks) - 1):
        page = extract(PAGE, limits=Limits(blocks=most), favor="recall")
        assert page.truncated == "blocks"
        assert [block.text for block in page.blocks] == [block.text for block in whole.blocks[:most]]
        assert page.text
        assert page.markdown().count("Once") <= most
        assert page.html()
        assert page.why(0) is not None
    assert extract(PAGE, limits=Limits(blocks=len(whole.blocks))).truncated is None


def test_containers_of_a_cut_page_end_where_it_ends() -> None:
    page = read(PAGE, Limits(blocks=57))
    assert len(page.blocks) == 57
    assert all(0 <= one.first < one.end <= 57 for one in page.containers)
    assert max(block.container for block in page.blocks) < len(page.containers)


def test_depth_loses_nothing() -> None:
    deep = "<div>" * 100 + "".join(f"<p>{n} word</p>" for n in range(20)) + "</div>" * 100
    for depth in (1, 3, 10, 99, 103, 512):
        page = read(deep, Limits(depth=depth))
        assert [block.text for block in page.blocks] == [f"{n} word" for n in range(20)]
        assert max(one.depth for one in page.containers) <= depth + 1
        assert page.truncated is None
    assert texts(deep, depth=3) == [f"{n} word" for n in range(20)]


def test_time_gives_the_best_answer_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count()
    monkeypatch.setattr("boilerml.limits.time.monotonic", lambda: next(clock) / 10)
    page = extract(PAGE, limits=Limits(seconds=100))  # a quarter of it is over after 250 looks at this clock
    monkeypatch.undo()
    assert page.truncated == "seconds"
    assert LEAST_BLOCKS < len(page.blocks) < 400
    assert page.blocks == extract(PAGE, limits=Limits(blocks=len(page.blocks))).blocks
    assert page.markdown().count("** more") == page.text.count("Once more") > 0
    again = pickle.loads(pickle.dumps(page))  # noqa: S301  (our own)
    assert again.markdown() == page.markdown()


def test_time_is_kept_about() -> None:
    large = PAGE * 60
    began = time.perf_counter()
    page = extract(large, limits=Limits(seconds=0.05))
    assert time.perf_counter() - began < 4
    assert page.truncated == "seconds"
    assert page.text


def test_no_clock_is_read_without_a_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> float:
        raise AssertionError

    monkeypatch.setattr("boilerml.limits.time.monotonic", never)
    assert clean(PAGE)
    assert clean_text(TEXT)


@pytest.mark.parametrize("limited", [{"bytes": len(TEXT) // 2}, {"blocks": 57}, {"blocks": 1}])
def test_plain_text_is_cut_between_lines(limited: dict[str, int]) -> None:
    whole = [block.text for block in extract_text(TEXT).blocks]
    page = extract_text(TEXT, limits=Limits(**limited))
    found = [block.text for block in page.blocks]
    assert page.truncated == next(iter(limited))
    assert found == whole[: len(found)]
    assert 0 < len(found) < len(whole)


def test_plain_text_in_parts_ends_at_a_limit() -> None:
    parts = TEXT * 60
    for limited, least in ((Limits(seconds=1e-9), 400), (Limits(blocks=10_000), 10_000)):
        page = extract_text(parts, limits=limited)
        assert page.truncated == ("seconds" if limited.seconds else "blocks")
        assert least <= len(page.blocks) < 20_000
        assert page.text == "\n".join(page.text.splitlines())


def test_it_says_so_where_it_is_written() -> None:
    page = extract(PAGE, limits=Limits(blocks=5))
    assert page.to_dict()["truncated"] == json.loads(page.json())["truncated"] == "blocks"


def test_many_pages_have_the_same_limits() -> None:
    found = clean_many([PAGE], workers=0, limits=Limits(blocks=5), make=lambda page: page.truncated)
    assert [result.value for result in found] == ["blocks"]


def test_the_command_line_names_pages_that_were_cut(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    for option, name in ((["--max-bytes", "9000"], "bytes"), (["--max-blocks", "60"], "blocks")):
        assert main(["clean", str(path), *option]) == 0
        told = capfd.readouterr()
        assert f"cut at its limit of {name}" in told.err
        assert "heron" in told.out
    assert main(["clean", str(path), "--max-blocks", "60", "--quiet"]) == 0
    assert not capfd.readouterr().err
    with pytest.raises(SystemExit):
        main(["clean", str(path), "--max-seconds", "soon"])
    assert "soon" in capfd.readouterr().err


@pytest.mark.parametrize(
    "wrong", [{"bytes": 0}, {"blocks": -1}, {"depth": 0}, {"seconds": 0}, {"seconds": float("nan")}]
)
def test_wrong_limits_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"Limits.{next(iter(wrong))}"):
        Limits(**wrong)


def test_metadata_of_a_page_beyond_the_limit_are_those_of_its_beginning() -> None:
    assert metadata("<title>Rain</title><p>" + "a " * 11_000_000 + "<meta name=author content=Ada>").title == "Rain"


@given(st.text("<p>a b</div>漢", max_size=60), st.integers(1, 60), st.integers(1, 5), st.integers(1, 9))
def test_any_page_is_cut_at_any_limit(html: str, most: int, blocks: int, depth: int) -> None:
    page = extract(html, limits=Limits(bytes=most, blocks=blocks, depth=depth), favor="recall")
    assert len(page.blocks) <= blocks
    assert "".join(page.text.split()) in "".join("".join(block.text for block in page.blocks).split())
    assert page.markdown() is not None
