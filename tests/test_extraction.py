"""What can be asked of an extraction, with the page at hand, after pickling, and without one."""

from __future__ import annotations

import doctest
import json
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

import boilerml
from boilerml import Extraction, Verdict
from boilerml.model import shipped_folder
from boilerml.parse import parse
from boilerml.pipeline import read
from boilerml.render import text
from boilerml.segment import segment

PAGES = sorted((Path(__file__).parent.parent / "training_data" / "pages").glob("*.html"))
PROSE = "The heron stood in the shallow water until the fog had lifted from the lake, and then it flew away over it."
PAGE = f"""<title>The heron</title><base href=/birds/>
<main><h2>Morning</h2><p>{PROSE} It is <b>grey</b> and <a href=heron>tall</a>.</p>
<img src=heron.png alt='A heron'><p>{PROSE} Again. <code>wings()</code></p>
<table><tr><th>Bird<th>Size<tr><td>Heron<td>1 m</table><p>{PROSE} In the end.</p></main>"""


def test_the_examples_of_the_documents_run() -> None:
    document = Path(__file__).parent.parent / "docs" / "output.md"
    examples = "\n".join(
        re.findall(r"^```python\n(.*?)^```", document.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    )
    said: list[str] = []
    test = doctest.DocTestParser().get_doctest(examples, {}, "output.md", "output.md", 0)
    results = doctest.DocTestRunner().run(test, out=said.append)
    assert results.attempted > 3
    assert not results.failed, "".join(said)


def all_kept(html: str | bytes, url: str | None = None) -> Extraction:
    """The page with every block kept, whatever the model of the day thinks of it."""
    page = boilerml.extract(html, url=url)
    kept = tuple(block._replace(kept=True) for block in page.blocks)
    return replace(page, blocks=kept, text=text(read(html), [True] * len(kept)))


@pytest.fixture(scope="module")
def page() -> Extraction:
    return all_kept(PAGE, "https://example.org/lake")


def test_markdown(page: Extraction) -> None:
    assert page.markdown() == (
        f"## Morning\n\n{PROSE} It is **grey** and [tall](https://example.org/birds/heron).\n\n"
        f"![A heron](https://example.org/birds/heron.png)\n\n{PROSE} Again. `wings()`\n\n"
        f"| Bird | Size |\n| --- | --- |\n| Heron | 1 m |\n\n{PROSE} In the end."
    )


def test_what_can_be_left_out(page: Extraction) -> None:
    assert page.markdown(links=False, images=False, tables=False, formatting=False) == (
        f"## Morning\n\n{PROSE} It is grey and tall.\n\n{PROSE} Again. wings()\n\n{PROSE} In the end."
    )
    for write in (page.html, page.xml, page.tei):
        lean = write(links=False, images=False, tables=False, formatting=False)
        assert lean.count("example.org") == (1 if write != page.html else 0) + (write == page.tei)
        assert not any(word in lean for word in ("heron.png", "1 m", "<strong", "<code", "<hi"))
        assert all(word in write() for word in ("heron.png", "1 m", "birds/heron"))


def test_the_title_comes_on_request(page: Extraction) -> None:
    assert page.plain() == page.text
    assert page.plain(title=True) == f"The heron\n{page.text}"
    assert page.markdown(title=True) == f"# The heron\n\n{page.markdown()}"
    assert "<h1>The heron</h1>" in page.html(title=True)
    assert "<h1>" not in page.html()


def test_the_title_does_not_come_twice() -> None:
    page = all_kept(f"<title>Morning – Birds</title><h1>Morning</h1><p>{PROSE}<p>{PROSE} End.")
    assert page.text.startswith("Morning\n")
    assert page.plain(title=True) == page.text
    assert page.markdown(title=True) == page.markdown()


def test_a_page_without_text_has_no_text_in_any_format() -> None:
    page = boilerml.extract("<title>T</title>", url="https://example.org/")
    assert page.markdown() == page.plain() == page.comments == ""
    assert page.plain(title=True) == "T"
    assert etree.fromstring(page.tei().encode()).findtext(".//{*}title") == "T"
    assert "<title>T</title>" in page.html()
    assert page.to_dict()["blocks"] == []


def test_json_has_every_block(page: Extraction) -> None:
    fields = json.loads(page.json())
    assert fields == page.to_dict()
    assert fields["url"] == "https://example.org/lake"
    assert [Verdict(**block) for block in fields["blocks"]] == list(page.blocks)
    assert {block["kind"] for block in fields["blocks"]} == {"heading", "paragraph", "cell"}


def test_json_holds_what_utf_8_cannot() -> None:
    assert json.loads(Extraction("\ud800", (), 1.0, "").json())["text"] == "?"


def test_the_page_itself_is_neither_shown_nor_compared(page: Extraction) -> None:
    other = all_kept(PAGE.encode(), "https://example.org/lake")
    assert page == other
    assert "<main>" not in repr(page)


def test_pickled_it_can_do_the_same(page: Extraction) -> None:
    again = pickle.loads(pickle.dumps(page))  # noqa: S301 - our own
    assert again == page
    assert again.markdown() == page.markdown()
    assert again.why(1) == page.why(1)


def test_a_model_does_not_travel() -> None:
    own = boilerml.load(shipped_folder())
    page = boilerml.extract(PAGE, model=own, favor="recall")
    assert page.why(0)
    again = pickle.loads(pickle.dumps(page))  # noqa: S301 - our own
    assert again.markdown() == page.markdown()
    with pytest.raises(ValueError, match="folder"):
        again.why(0)
    by_folder = boilerml.extract(PAGE, model=shipped_folder(), favor="recall")
    assert pickle.loads(pickle.dumps(by_folder)).why(0) == page.why(0)  # noqa: S301 - our own


def test_without_a_page_the_blocks_are_written_plainly() -> None:
    kinds = ["heading", "paragraph", "list item", "list item", "cell", "code"]
    blocks = tuple(Verdict(f"a{n}", "", 1.0, n != 1, kind) for n, kind in enumerate(kinds))
    page = Extraction("", blocks, 1.0, "T")
    assert page.markdown() == "## a0\n\n- a2\n- a3\n\na4\n\n```\na5\n```"
    assert page.why(0) == ()
    assert page.comments == ""


def test_no_such_block(page: Extraction) -> None:
    assert page.why(-1) == page.why(len(page.blocks) - 1)
    with pytest.raises(IndexError, match="no block 99"):
        page.why(99)


@pytest.mark.parametrize("path", PAGES[::4], ids=lambda path: path.stem)
def test_html_has_the_text(path: Path) -> None:
    page = boilerml.extract(path.read_bytes())
    tree = parse(page.html())
    assert tree is not None
    found = segment(tree)
    assert text(found, [True] * len(found.blocks)).split() == page.text.split()


def test_text_that_is_only_data_is_written_as_well() -> None:
    html = f"""<div id=root></div><script type="application/ld+json">
        {{"@type": "NewsArticle", "headline": "The heron", "articleBody": "<p>{PROSE} <b>Again</b></p><p>{PROSE}.</p>"}}
        </script>"""
    page = boilerml.extract(html, favor="recall")
    assert f"{PROSE} **Again**" in page.markdown()
    assert [verdict.text for verdict in page.blocks] == [block.text for block in read(html).blocks]


def test_text_and_data_are_written_together() -> None:
    menu = "".join(f"<p>We set {n} cookies on this machine, and you may say no to all of them." for n in range(4))
    body = "".join(f"<p>{PROSE} {n}</p>" for n in range(12))
    html = f"""{menu}<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{body}"}}</script>"""
    page = boilerml.extract(html, favor="recall")
    assert len(page.blocks) == 16
    assert page.markdown().count("heron") == page.text.count("heron") == 12
