"""Take the pictures of ``boilerml explain`` in docs/: needs the extra browser, and chromium on the machine."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from boilerml.explain import report
from boilerml.pipeline import extract

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "training_data" / "pages" / "c23-en-documentation.html"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path, default=PAGE, help="default: a page of our own")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="default: docs/")
    return parser


def _take(page: Path, out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder, "report.html")
        path.write_text(report(extract(page.read_bytes()), name=page.name), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": 1280, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
            )
            tab = context.new_page()
            tab.goto(path.as_uri())
            tab.locator("#blocks li.k").nth(4).click()
            tab.mouse.move(1, 1)
            tab.screenshot(path=out / f"explain-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    asked = _parser().parse_args()
    _take(asked.page, asked.out)
