"""The pages for people who come from elsewhere: every block of code on them runs, where its library is installed."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "training_data" / "pages" / "c23-en-documentation.html"
RECIPES = ("langchain_core", "llama_index")
"""Small enough to be installed in CI, where their recipes may not be skipped."""


def blocks(name: str) -> dict[str, str]:
    """The code of a document, by its section and number."""
    found: dict[str, str] = {}
    for section in re.split(r"^## ", (ROOT / "docs" / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        for number, code in enumerate(re.findall(r"^```python\n(.*?)^```", section, re.DOTALL | re.MULTILINE)):
            found[f"{title} {number}"] = code
    return found


MIGRATING, LOADERS = blocks("migrating.md"), blocks("recipes.md")


def need(code: str) -> None:
    """Skip the test, or fail it in CI for a recipe, if a library of the code is not installed."""
    for node in ast.walk(ast.parse(code)):
        modules = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in {name.partition(".")[0] for name in modules}:
            if find_spec(module) is None:
                if os.environ.get("CI") and module in RECIPES:
                    pytest.fail(f"{module} should have been installed: extra recipes")
                pytest.skip(f"{module} is not installed")


def run(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_blocks_of_each_tool() -> None:
    code = "".join(MIGRATING.values())
    tools = ("trafilatura", "readability", "justext", "boilerpy3", "newspaper")
    assert [tool for tool in tools if f"import {tool}" not in code and f"from {tool}" not in code] == []
    assert len(LOADERS) == 3


@pytest.mark.parametrize("name", MIGRATING)
def test_a_call_runs(name: str, tmp_path: Path) -> None:
    need(MIGRATING[name])
    start = f"html = open({str(PAGE)!r}, encoding='utf-8').read()\nurl = 'https://docs.example/config'\n"
    end = "\nassert all(globals().get(name, 1) for name in ('text', 'content', 'title', 'markdown'))\n"
    run(start + MIGRATING[name] + end, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", LOADERS)
def test_a_recipe_runs(name: str, tmp_path: Path) -> None:
    need(LOADERS[name])
    (tmp_path / "pages" / "sub").mkdir(parents=True)
    for place in ("a.html", "sub/b.html"):
        (tmp_path / "pages" / place).write_bytes(PAGE.read_bytes())
    said = run(LOADERS[name], tmp_path)
    assert said.startswith(("2 Configuration file", "0 Page 0 of a stream"))
