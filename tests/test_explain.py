"""The page that explains a page: harmless, self-contained, small, and used in a real browser as a reader would."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import boilerml
from boilerml import cli
from boilerml.explain import report
from boilerml.explain.meanings import meaning
from boilerml.features import CONTEXT

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "training_data" / "pages" / "c23-en-documentation.html"
ATTACK = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{data}} \u2028 \x08 <!-- ]]>"
ESCAPED = ATTACK.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def hostile() -> str:
    return (
        f"<title>{ESCAPED}</title><h1>{ESCAPED}</h1>"
        f"<p>{ESCAPED} and some words to say that this is a text, which goes on for a while, as texts do.</p>" * 3
    )


@pytest.fixture(scope="module")
def document() -> str:
    return report(boilerml.extract(PAGE.read_bytes(), url="https://docs.example/"), name=PAGE.name)


def test_every_block_is_there_in_order_and_the_kept_ones_once_more(document: str) -> None:
    page = boilerml.extract(PAGE.read_bytes())
    assert document.count('<li role="option"') == len(page.blocks)
    assert document.count("<p data-i=") == sum(block.kept for block in page.blocks)
    places = [document.index(f">{text}</span>") for text in ("Skip to main content", "Where it is looked for#")]
    assert places == sorted(places)


def test_it_needs_nothing_but_itself(document: str) -> None:
    assert re.findall(r"""(?:src|href|action)=|url\(|@import|\bfetch\(|XMLHttpRequest|import\(""", document) == []
    assert "default-src 'none'" in document


def test_what_the_page_says_is_only_text() -> None:
    document = report(boilerml.extract(hostile(), url="javascript:'\"<b>", favor="recall"), name=ATTACK)
    assert document.count("<script") == 2
    assert "<img" not in document
    assert "onerror=alert(2)&gt;" in document
    data = document.split('id="data">')[1].split("</script>")[0]
    assert not set(data) & set("<>&\u2028\x08")
    assert "{{data}}" in document


@pytest.mark.parametrize("html", ["", "<p>"], ids=["empty", "no text"])
def test_pages_with_nothing_to_show(html: str) -> None:
    document = report(boilerml.extract(html))
    assert "Nothing was kept." in document
    assert "<h1>A page</h1>" in document


def test_every_feature_means_something() -> None:
    names = [*boilerml.load().features, *CONTEXT]
    assert [name for name in names if not meaning(name) or "_" in meaning(name).partition(" ")[0]] == []
    assert len({meaning(name) for name in names}) > 0.9 * len(names)


def test_two_thousand_blocks_stay_below_two_megabytes() -> None:
    prose = "The river rose in the night, and by morning the lower fields of the valley stood under water. "
    html = "".join(
        f'<div class="part-{n % 50}"><h2>Part {n} of it all</h2><p>{prose * (n % 5 + 1)}</p></div>' for n in range(1000)
    )
    page = boilerml.extract(html)
    assert len(page.blocks) == 2000
    assert len(report(page).encode()) < 2_000_000


def test_the_command_writes_it(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    output = tmp_path / "reports" / "page.html"
    assert cli.main(["explain", str(PAGE), "-o", str(output)]) == cli.OK
    assert cli.main(["explain", str(PAGE)]) == cli.OK
    assert output.read_bytes() == capsysbinary.readouterr().out
    assert b"c23-en-documentation.html" in output.read_bytes()


def test_the_command_reports_what_it_cannot_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", str(tmp_path / "none.html")]) == cli.FAILED
    (tmp_path / "file").touch()
    assert cli.main(["explain", str(PAGE), "-o", str(tmp_path / "file" / "report.html")]) == cli.FAILED
    assert len(capsys.readouterr().err.splitlines()) == 2


# --- in a browser ----------------------------------------------------------------------------------------------------


def lacking(what: str) -> None:
    """CI has everything, or fails; whoever has no browser may go without these tests."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: .ci/run should have installed it")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        chromium = None
    if chromium is None:
        lacking("chromium or playwright")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser: Any, document: str, tmp_path: Path) -> Iterator[Any]:
    """The report opened from a file, in a browser that would tell of any request and any error."""
    path = tmp_path / "report.html"
    path.write_text(document, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    tab = context.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("request", lambda request: problems.append(request.url) if request.url != path.as_uri() else None)
    tab.goto(path.as_uri())
    yield tab
    context.close()
    assert problems == []


def shown(tab: Any) -> int:
    return int(tab.evaluate("[...document.querySelectorAll('#blocks li')].filter(e => e.checkVisibility()).length"))


def test_filters_show_what_they_say(opened: Any) -> None:
    counts = {}
    for name in ("All", "Kept", "Dropped", "Doubtful"):
        opened.get_by_role("button", name=re.compile(f"^{name} ")).click()
        counts[name] = shown(opened)
        assert opened.get_by_role("button", name=f"{name} {counts[name]}", pressed=True).count() == 1
    assert counts["Kept"] + counts["Dropped"] == counts["All"] > counts["Doubtful"] > 0
    opened.get_by_role("button", name=re.compile("^All ")).click()
    opened.get_by_role("searchbox").fill("where it IS looked")
    assert 0 < shown(opened) < 5
    opened.get_by_role("searchbox").fill("no block says this")
    assert opened.get_by_text("No block is like that.").is_visible()


def test_reasons_come_by_pointer_and_by_keyboard(opened: Any) -> None:
    why = opened.locator("#why")
    blocks = opened.get_by_role("option")
    blocks.nth(2).hover()
    assert why.locator("table tbody tr").count() > 1
    hovered = why.inner_text()
    opened.locator("#find").focus()
    for _ in range(4):
        opened.keyboard.press("Tab")
        if opened.evaluate("document.activeElement.getAttribute('role')") == "option":
            break
    assert opened.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("ArrowDown")
    assert blocks.nth(2).get_attribute("aria-selected") == "true"
    assert opened.get_by_role("option", selected=True).count() == 1
    assert why.inner_text() == hovered
    opened.keyboard.press("k")
    assert "Kept" in why.inner_text()
    assert opened.locator("#cleaned p.now").count() == 1
    opened.keyboard.press("End")
    assert blocks.last.get_attribute("aria-selected") == "true"
    opened.keyboard.press("Home")
    assert blocks.first.get_attribute("aria-selected") == "true"


def test_the_cleaned_text_leads_back_to_its_block(opened: Any) -> None:
    line = opened.locator("#cleaned p").nth(5)
    line.click()
    assert opened.locator("#blocks li[aria-selected=true] .t").inner_text() == line.inner_text()


def test_themes_change_the_paper(opened: Any) -> None:
    seen = []
    for _ in range(3):
        seen.append(opened.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        opened.get_by_role("button", name=re.compile("^Theme")).click()
    assert len(set(seen)) == 2
    assert seen[0] == seen[1]


def test_a_page_that_attacks_does_nothing(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report(boilerml.extract(hostile(), favor="recall"), name=ATTACK), encoding="utf-8")
    tab = browser.new_page()
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: dialogs.append(dialog.message))
    tab.goto(path.as_uri())
    tab.get_by_role("option").first.click()
    assert tab.locator("script").count() == 2
    assert tab.locator("img").count() == 0
    assert "alert(1)" in tab.get_by_role("option").first.inner_text()
    assert dialogs == []
    tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened: Any, scheme: str) -> None:
    folder = Path(os.environ.get("BOILERML_NODE_MODULES", ROOT / "node_modules"))
    axe = folder / "axe-core" / "axe.min.js"
    if not axe.is_file():
        lacking("axe-core (npm install axe-core, or $BOILERML_NODE_MODULES)")
    opened.emulate_media(color_scheme=scheme)
    opened.locator("#blocks li.k").first.click()
    opened.evaluate(axe.read_text(encoding="utf-8"))
    found = opened.evaluate("axe.run()")
    assert len(found["passes"]) > 10
    serious = [rule for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in serious] == []
