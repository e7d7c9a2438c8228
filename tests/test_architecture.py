"""The shape that the code must keep: who imports whom, how long things are, what they are called.

Ruff holds the number of parameters (PLR0913); the contracts of imports are in ``pyproject.toml``.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "boilerml").rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
MODULE_LINES, SCRIPT_LINES, FUNCTION_LINES = 250, 60, 30
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "core", "base", "misc", "manager"}
SPEAKS_AND_STOPS = {"print", "sys.exit", "exit", "quit", "os._exit"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def lines(function: Function) -> int:
    """Lines from ``def`` to the end, the docstring apart."""
    assert function.end_lineno is not None
    length = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        assert first.end_lineno is not None
        length -= first.end_lineno - first.lineno + 1
    return length


def test_imports_go_one_way() -> None:
    linter = shutil.which("lint-imports", path=Path(sys.executable).parent)
    assert linter is not None, "import-linter is part of the extra dev: pip install -e .[dev,train]"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_boilerml_loads_lxml_and_numpy_and_nothing_heavier() -> None:
    script = """if True:
        import sys
        before = set(sys.modules)
        import boilerml
        loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
        print(*sorted(name for name in loaded - sys.stdlib_module_names if "cython" not in name))
    """
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["boilerml", "lxml", "numpy"]


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES, "split it by what it owns"


@pytest.mark.parametrize("path", SCRIPTS, ids=place)
def test_scripts_are_arguments_and_one_call(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= SCRIPT_LINES, "move the work into the package"


@pytest.mark.parametrize("path", MODULES + SCRIPTS, ids=place)
def test_functions_are_short(path: Path) -> None:
    long = {function.name: lines(function) for function in functions(path) if lines(function) > FUNCTION_LINES}
    assert long == {}


@pytest.mark.parametrize("path", MODULES + SCRIPTS, ids=place)
def test_names_say_something(path: Path) -> None:
    assert SAYS_NOTHING.isdisjoint(path.relative_to(ROOT).with_suffix("").parts)
    assert [function.name for function in functions(path) if function.name.lstrip("_").startswith("get_")] == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name != "cli"], ids=place)
def test_only_the_command_line_prints_and_exits(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls & SPEAKS_AND_STOPS == set()
