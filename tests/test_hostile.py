"""Pages made to hurt: each ends in a text, in bounded time and memory, and costs no more than its size.

``BOILERML_HOSTILE=50`` tries pages of 50 MB, as long as the limits of a process are Linux's; without it they are small.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from boilerml import clean, clean_text, extract, extract_text
from boilerml.evaluation.hostile import ENCODINGS, FILES, PAGES, REPEATED, TEXTS, USUAL
from boilerml.evaluation.trial import Outcome, Trial
from boilerml.original import Original
from boilerml.pipeline import read
from boilerml.render.markdown import markdown as write_markdown
from boilerml.render.tei import tei as write_tei

MEGABYTES = float(os.environ.get("BOILERML_HOSTILE", "0.1"))
SIZE = int(MEGABYTES * USUAL)
SECONDS = 1 + 15 * min(MEGABYTES, 4)
"""Of a processor; no page takes more than 6 a megabyte, and none more than 25 altogether. Quadratic are minutes."""
MEMORY = 350 + 600 * min(MEGABYTES, 2)
"""Megabytes beside what a process has anyway; no page of one takes more than 800."""
SHORT = 64 * 1024
SHORT_SECONDS = 0.75
"""0.25 on a machine that does nothing else; where six processes share two cores, three times as many."""
PROSE = "The heron stood in the shallow water until the fog had lifted from the lake, and then it flew away. "
linux = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells peaks of memory so")


@pytest.fixture(scope="module")
def trials() -> Iterator[dict[str, Trial]]:
    with Trial("boilerml", 300) as verdicts, Trial("every form", 300) as forms, Trial("plain text", 300) as lines:
        yield {"boilerml": verdicts, "every form": forms, "plain text": lines}


def check(outcome: Outcome, times: int = 1) -> None:
    assert not outcome.error
    assert outcome.seconds < times * SECONDS
    assert outcome.megabytes < times * MEMORY


@linux
@pytest.mark.parametrize("name", PAGES)
def test_every_page_ends_in_time(trials: dict[str, Trial], name: str) -> None:
    outcome = trials["boilerml"].run(name, SIZE)
    check(outcome)
    assert outcome.has_word


@linux
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_written_in_time(trials: dict[str, Trial], name: str) -> None:
    check(trials["every form"].run(name, SIZE // 2), times=2)


@linux
@pytest.mark.parametrize("name", FILES)
def test_what_is_no_page_is_empty(trials: dict[str, Trial], name: str) -> None:
    check(trials["boilerml"].run(name, SIZE))
    assert clean(FILES[name](1_000)) == clean_text(FILES[name](1_000)) == ""


@linux
@pytest.mark.parametrize("name", TEXTS)
def test_every_text_ends_in_time(trials: dict[str, Trial], name: str) -> None:
    outcome = trials["plain text"].run(name, SIZE)
    check(outcome)
    assert outcome.has_word


@linux
def test_a_bound_that_is_broken_is_seen() -> None:
    with Trial("boilerml", 0.3) as trial:
        assert trial.run("siblings", 8_000_000).error == "hangs"
        assert trial.run("nothing", 1).error == ""  # the next is tried by another process


def takes(work: Callable[[str | bytes], str], page: str | bytes, seconds: float) -> bool:
    """Whether it takes no longer, at one of three attempts."""
    for _ in range(3):
        began = time.process_time()
        work(page)
        if time.process_time() - began < seconds:
            return True
    return False


@pytest.mark.parametrize("name", PAGES)
def test_no_short_page_takes_long(name: str) -> None:
    assert takes(clean, PAGES[name](SHORT)[:SHORT], SHORT_SECONDS)


@pytest.mark.parametrize("name", TEXTS)
def test_no_short_text_takes_long(name: str) -> None:
    # Of a letter a line: each costs what a line of words does.
    assert takes(clean_text, TEXTS[name](SHORT)[:SHORT], 2 * SHORT_SECONDS)


SENTENCE = "Ada wrote this. Ελληνικά, Русский, עברית, 日本語, 한국어, ไทย, naïve café, 100 €."


@pytest.mark.parametrize("label", ENCODINGS)
def test_every_encoding_is_read(label: str) -> None:
    codec = {"x-user-defined": "latin-1", "replacement": "latin-1", "macintosh": "mac_roman", "windows-874": "cp874"}
    codec |= {"iso-8859-8-i": "iso-8859-8", "x-mac-cyrillic": "mac_cyrillic"}
    body = f"<p>{SENTENCE}</p>".encode(codec.get(label, label), "ignore")
    for declared in (label, "utf-8", "shift_jis", "no-such-charset", ""):  # rightly, wrongly, not at all
        head = f"<meta charset={declared}>" if declared else ""
        page = head.encode(codec.get(label, label)) + body
        assert "Ada wrote this" in extract(page, favor="recall").text
        assert extract_text(body, favor="recall").text


@pytest.mark.parametrize("piece", [f"<p>{PROSE}</p>", "<li><a href=x>Home</a>", "<td>19,90 €", "<div>"])
def test_time_grows_with_size(piece: str) -> None:
    def seconds(count: int) -> float:
        html = f"<p>{PROSE * 5}" + piece * count
        began = time.process_time()
        clean(html)
        return time.process_time() - began

    small = min(seconds(2_000) for _ in range(3))
    assert seconds(20_000) < 30 * small + 0.5


def test_hostile_surroundings_do_not_cost_the_content() -> None:
    article = f"<article><h1>The heron</h1>{''.join(f'<p>{n}. {PROSE * 4}</p>' for n in range(5))}</article>"
    junk = "<div><span>" * 3_000
    for html in (article + junk, f"{'</div>' * 3_000}{article}", f"{article}{'<br>' * 100_000}"):
        assert clean(html).count("The heron stood") == 20


def megabytes(script: str) -> int:
    """The most memory that a process of its own has in use (its ``ru_maxrss`` would count its parent's)."""
    measured = f"{script}\nprint(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    done = subprocess.run([sys.executable, "-c", measured], capture_output=True, text=True, check=True)
    return int(done.stdout) // 1024


@linux
@pytest.mark.parametrize(
    "html",
    ["'<p>a</p>' * 100_000", "''.join(f'<x-{\"a\" * 90}>' for _ in range(400)) + '<p>a</p>' * 50_000"],
    ids=["many blocks", "many blocks on a long path"],
)
def test_memory_is_bounded(html: str) -> None:
    assert megabytes(f"import boilerml\nboilerml.clean({html})") < 600


@linux
@pytest.mark.slow
def test_memory_of_the_largest_page_is_bounded() -> None:
    """A million siblings and more: a page of 50 MB, of which as much is read as the usual limits let."""
    assert megabytes("import boilerml\nassert boilerml.extract('<p>a' * 12_500_000).truncated == 'blocks'") < 2_000


@pytest.mark.parametrize("name", ["wide cells", "cells that never end"])
def test_tables_are_written_in_bounded_size(name: str) -> None:
    page = REPEATED[name](200_000)
    nodes = Original(page, None, "page", None).outline([True] * len(read(page).blocks))
    assert max(len(write_markdown(nodes)), len(write_tei(nodes))) < 3_000_000


def test_recursion_is_nowhere() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200)
    try:
        assert read("<div><b>a" * 5_000).blocks
        assert extract("<table><tr><td>a" * 5_000).blocks
        deep = extract("<ul><li>a<blockquote><table><tr><td>a<td>b<tr><td>c<td>" * 2_000, favor="recall")
        assert deep.markdown()
        assert deep.html()
        assert deep.tei()
    finally:
        sys.setrecursionlimit(limit)
