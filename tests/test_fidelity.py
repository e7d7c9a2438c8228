"""What is measured of structure: that it notices what is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from boilerml.evaluation import comments
from boilerml.evaluation.corpora import Record
from boilerml.evaluation.fidelity import Made, Tally, measured, own_format, reader, table

ROOT = Path(__file__).parent.parent
PROSE = "The heron stood in the shallow water until the fog had lifted from the lake, and then it flew away over it."
PAGE = f"""<h2>A morning at the lake</h2><p>{PROSE}<ul><li>reeds and rushes<li>water lilies</ul><p>{PROSE} Again.
<table><tr><th>Bird<th>Size of it<tr><td>Grey heron<td>One metre</table><pre>def fly(heron):
    heron.wings()</pre><blockquote>Quoth the heron: tomorrow.</blockquote>"""
HTML = f"{PAGE}<p>{PROSE} It came again."


def tally(html: str, text: str = "") -> Tally:
    (found,) = measured([Record("1", "own", html=HTML)], {"it": lambda _: Made(html, text)})
    return found


def test_a_page_itself_has_everything() -> None:
    found = tally(HTML)
    assert found.kept == found.same
    assert found.kept == {"headings": 1, "list items": 2, "table cells": 3, "code blocks": 1, "quotes": 1}
    assert found.code == 1


LOST = {
    "headings": ("h2>", "p>"),
    "list items": ("<li>", "<p>"),
    "table cells": ("<td>", "<p>"),
    "code blocks": ("pre>", "p>"),
    "quotes": ("blockquote>", "p>"),
}


@pytest.mark.parametrize("kind", LOST)
def test_what_is_lost_is_missed(kind: str) -> None:
    found = tally(HTML.replace(*LOST[kind]))
    assert found.same[kind] < found.kept[kind]
    assert [other for other in LOST if found.same[other] < found.kept[other]] == [kind]


def test_code_that_moves_is_missed() -> None:
    found = tally(HTML.replace("    heron", "  heron"))
    assert found.same["code blocks"] == 1
    assert found.code == 0


def test_what_a_tool_has_left_out_is_not_counted() -> None:
    assert tally("<p>" + PROSE).kept == {}


def test_texts_are_compared_with_and_without_marks() -> None:
    assert [tally("<p>a b", text)[-2:] for text in ("a\nb", "- a b", "a c")] == [
        (True, True),
        (False, True),
        (False, False),
    ]


def test_ours_keeps_its_own_verdicts() -> None:
    as_html = reader()
    formats = {
        "Markdown": own_format(lambda page: as_html(page.markdown())),
        "HTML": own_format(lambda page: page.html()),
    }
    tallies = list(measured([Record("1", "own", html=HTML)], formats))
    assert all(found.kept == found.same and found.text and found.kept["list items"] == 2 for found in tallies)
    lines = table(tallies).splitlines()
    assert [line.split(" | ")[0] for line in lines] == ["| format", "| ---", "| Markdown", "| HTML"]
    assert "100.00% of 2" in lines[2]


def test_the_script_prints_a_table() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/fidelity.py", "training_data", "--limit", "3"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.count("\n") == 4


def test_comments_are_scored_where_there_are_some() -> None:
    pages = [Record("1", "own", comments="a b"), Record("2", "own", comments="c"), Record("3", "own")]
    found = comments.measured(pages, {"it": lambda page: {"1": "a", "3": "x"}.get(page.id, "")})
    assert [score.recall for score in found["it"].scores] == [0.5, 0]
    assert comments.table(found).splitlines()[-1] == "| it | 2 | 0.333 | 0.500 | 0.250 | 1 of 1 |"
    assert comments.ours(pages[0]) == ""
