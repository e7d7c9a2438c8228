"""The documents show what works: code, commands, options, links, and the table of sources."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from boilerml.training.importers import SOURCES

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT, ROOT / "docs", ROOT / "models", ROOT / "training_data")
DOCUMENTS = sorted(path for folder in FOLDERS for path in folder.glob("*.md"))
COMMAND = re.compile(r"(?P<name>(?:python )?scripts/\w+\.py|\bboilerml (?:clean|batch))(?P<arguments>[^`|>#\n]*)")
MAKE = re.compile(r"(?:^|`)make (?P<target>\w+)(?:[^`#\n]*?ARGS='(?P<arguments>[^']*)')?", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def options_of(command: str) -> frozenset[str]:
    """The options that a command's own help lists."""
    start = ["-m", *command.split()] if command.startswith("boilerml ") else [command.removeprefix("python ")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, *start, "--help"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return frozenset(OPTION.findall(done.stdout))


@cache
def targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))


def test_the_examples_of_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    blocks = re.findall(r"^```python\n(.*?)^```", text_of(ROOT / "README.md"), re.DOTALL | re.MULTILINE)
    assert all(">>>" in block for block in blocks), "show what comes out"
    test = parser.get_doctest("\n".join(blocks), {}, "README.md", "README.md", 0)
    said: list[str] = []
    results = runner.run(test, out=said.append)
    assert results.attempted > 0
    assert not results.failed, "".join(said)


@pytest.mark.parametrize("path", DOCUMENTS, ids=place)
def test_make_has_the_targets_that_are_shown(path: Path) -> None:
    assert {match["target"] for match in MAKE.finditer(text_of(path))} <= targets()


@pytest.mark.parametrize("path", DOCUMENTS, ids=place)
def test_commands_have_the_options_that_are_shown(path: Path) -> None:
    shown = [(match["name"].removeprefix("python "), match["arguments"]) for match in COMMAND.finditer(text_of(path))]
    shown += [
        (f"scripts/{match['target']}.py", match["arguments"] or "")
        for match in MAKE.finditer(text_of(path))
        if (ROOT / "scripts" / f"{match['target']}.py").is_file()
    ]
    unknown = [
        (name, option) for name, rest in shown for option in OPTION.findall(rest) if option not in options_of(name)
    ]
    assert not unknown


@pytest.mark.parametrize("path", DOCUMENTS, ids=place)
def test_links_lead_somewhere(path: Path) -> None:
    assert [link for link in LINK.findall(text_of(path)) if not (path.parent / link).exists()] == []


def test_the_table_of_sources_says_what_the_importers_read() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]*) \| ([^|]*) \|", text_of(ROOT / "training_data" / "README.md"), re.MULTILINE
    )
    table = {name: (set(repositories.split(", ")), commits.split(", ")) for name, repositories, commits in rows}
    assert set(table) == set(SOURCES)
    for name, source in SOURCES.items():
        repositories, commits = table[name]
        assert repositories == set(source.repositories)
        assert set(commits) == {commit or "any" for commit in source.repositories.values()}
