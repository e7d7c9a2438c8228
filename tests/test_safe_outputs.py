"""What a page holds stays data: in spreadsheets, in browsers that show Markdown, on the file system."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml import extract
from boilerml.cli import main
from boilerml.cli.formats import FIELDS, FORMATS, Page
from boilerml.cli.inputs import sources
from boilerml.extraction import Extraction

PROSE = "It rained in the valley all day, and the river rose by a metre before the evening came."
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("https://example.org/"&A1)', "＝1"]


def cells(text: str, **metadata: object) -> list[str]:
    page = Extraction(text, (), 1.0, text, text)
    written = FORMATS["csv"].write(Page(text, page, metadata))
    (row,) = csv.reader(io.StringIO(written.replace("\0", ""), newline=""))
    return row


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula: str) -> None:
    row = cells(formula, authors=(formula, "Ada"), site=formula)
    assert all(not cell.startswith(tuple("=+-@\t\r\n＝")) for cell in row)
    assert row[FIELDS.index("text")] == f"'{formula}"


@given(st.text(st.characters(exclude_characters="\0"), max_size=20))
def test_cells_are_what_they_were(text: str) -> None:
    cell = cells(text)[FIELDS.index("text")]
    assert cell.removeprefix("'") == text.removeprefix("'")


LINKS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:a",
    "\x01javascript:alert(1)", "vbscript:a", "data:text/html,<script>alert(1)</script>", "file:///etc/passwd",
    "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "https://e.org/)[x](javascript:alert(1)",
    "a\u2028javascript:b", "blob:https://e.org/a", "filesystem:x", "//x\n[a]: javascript:b",
]  # fmt: skip


@pytest.mark.parametrize("url", [None, "https://example.org/", "javascript:alert(1)", "data:text/html,a"])
@pytest.mark.parametrize("link", LINKS)
def test_no_link_of_any_format_runs(link: str, url: str | None) -> None:
    from lxml import html as lxml_html
    from markdown_it import MarkdownIt

    page = extract(
        f'<base href="javascript:b/"><h1>Rain</h1><p>{PROSE} <a href="{link}">x</a> <img src="{link}">'
        f"[x]({link}) &lt;script>alert(1)&lt;/script> &lt;a href={link}>x&lt;/a></p>",
        url=url,
        favor="recall",
    )
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.validateLink = lambda _: True  # type: ignore[assignment,method-assign]  # all of them
    for document in (reader.render(page.markdown()), page.html()):
        tree = lxml_html.fromstring(document)
        assert not list(tree.iter("script"))
        for address in [*(element.get("href") or element.get("src") or "" for element in tree.iter())]:
            scheme = re.match("([a-z][a-z0-9+.-]*):", "".join(address.split()).lower())
            assert scheme is None or scheme[1] in ("http", "https", "mailto", "tel", "ftp")


NAMES = [
    "https://example.org/../../etc/passwd", "https://example.org/%2e%2e/%2e%2e/etc", "https://example.org/..%2f..%2fetc",
    "https://../..", "http://%2e%2e/a", "https://a/b%00", "https://example.org/" + "a" * 5_000, "../../etc/x",
    "/etc/passwd", "a/../../../b", "https://example.org/\\..\\..\\a", "https://[::1]/..", "https://example.org/?../../a",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leaves_the_folder_for_output(name: str, tmp_path: Path) -> None:
    (source,) = sources([name])
    assert not source.place.is_absolute()
    assert ".." not in source.place.parts
    assert (tmp_path / source.place).resolve().is_relative_to(tmp_path.resolve())
    assert all(len(part) <= 200 for part in PurePosixPath(source.place).parts)


def test_what_a_page_says_names_no_file(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f"<title>../../x</title><link rel=canonical href='file:///../../y'><meta name=author content='../z'>"
        f"<h1>../../x</h1><p>{PROSE}"
    )
    out = tmp_path / "out"
    for form in FORMATS:
        assert main(["clean", str(page), "--output-dir", str(out), "--format", form, "--with-metadata"]) == 0
    assert {path.name.partition(".")[0] for path in out.rglob("*")} == {"page"}
    assert {path.name for path in tmp_path.iterdir()} == {"page.html", "out"}
