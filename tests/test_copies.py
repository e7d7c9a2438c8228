"""Copies of long blocks come out once; short ones, code and different texts are left alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.blocks import Page
from boilerml.copies import without_copies
from boilerml.pipeline import read

STORY = "The heron stood in the shallow water until the fog had lifted from the lake"
OTHER = "The ferry was late again, and nobody on the pier knew when it would come"


def once(html: str, kept: list[bool] | None = None) -> list[bool]:
    page = read(html)
    left = without_copies(page, np.array(kept if kept is not None else [True] * len(page.blocks), bool))
    return [bool(value) for value in left]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<p>{STORY}.</p><p>{OTHER}</p><p hidden>{STORY.upper()} …</p>", [True, True, False]),
        (f"<p>{STORY}</p><blockquote>{STORY}</blockquote><p>{STORY}</p>", [True, False, False]),
        (f"<p>{STORY}</p><p>{STORY} at noon</p>", [True, True]),
        ("<p>$ 20.00</p><p>Read more</p><p>$ 20.00</p><p>Read more</p>", [True] * 4),
        (f"<pre>{STORY}</pre><pre>{STORY}</pre>", [True, True]),
        (f"<p>{'東京は雨' * 12}</p><p>{'東京は雨' * 12}</p>", [True, False]),
        ("", []),
    ],
)
def test_the_first_copy_stays(html: str, expected: list[bool]) -> None:
    assert once(html) == expected


def test_what_is_not_kept_makes_no_copy() -> None:
    assert once(f"<p>{STORY}</p><p>{STORY}</p>", [False, True]) == [False, True]


@given(st.lists(st.sampled_from([STORY, OTHER, "short", "…"]), max_size=12), st.data())
def test_nothing_is_added_and_every_text_stays(texts: list[str], data: st.DataObject) -> None:
    page = read("".join(f"<p>{text}</p>" for text in texts))
    n = len(page.blocks)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), bool)
    left = without_copies(page, kept)
    assert not (left & ~kept).any()
    assert {page.blocks[at].text for at in np.flatnonzero(left)} == {
        page.blocks[at].text for at in np.flatnonzero(kept)
    }


def test_text_outside_any_element_is_compared_too() -> None:
    page = read(f"{STORY}<p>{STORY}")
    bare = Page(tuple(block._replace(container=-1) for block in page.blocks))
    assert without_copies(bare, np.ones(2, bool)).tolist() == [True, False]
