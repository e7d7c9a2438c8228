"""What is published: a complete sdist, and a wheel built from it that cleans a page where nothing else is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

import pytest

from boilerml.kernel import KERNEL
from boilerml.model import SHIPPED, SHIPPED_TEXT
from boilerml.store import FILES, SETTINGS

ROOT = Path(__file__).parent.parent
MODEL_FILES = {SETTINGS, *FILES, "metrics.json", "reference.json.gz", "README.md"}
PROSE = "".join(
    f"<p>On day {day} the lighthouse keeper wrote down every ship that passed, its flag, its heading and the hour.</p>"
    for day in range(6)
)
PAGE = f"""<html><head><title>The keeper</title></head><body>
<ul class="menu"><li><a href="/">Home</a></li><li><a href="/shop">Shop</a></li><li><a href="/cart">Cart</a></li></ul>
<div><h1>The keeper</h1>{PROSE}</div><p><a href="/terms">Terms of use</a></p></body></html>"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sdist and of the wheel built from it, the one for all platforms."""
    folder = tmp_path_factory.mktemp("built")
    build(folder, "0")
    return folder


def build(folder: Path, kernel: str, *what: str) -> None:
    command = [sys.executable, "-m", "build", *what, "--no-isolation", "--outdir", str(folder), str(ROOT)]
    environment = {**os.environ, "BOILERML_KERNEL": kernel}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the wheel and what it requires, linked from this environment."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps"]
    done = subprocess.run([*pip, str(wheel)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (site,) = folder.glob("lib/python*/site-packages")
    for requirement in required(wheel):
        link(requirement, site)
    return folder / "bin"


def required(wheel: Path) -> list[str]:
    """The distributions that the wheel requires without extras."""
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(metadata).decode().splitlines()
    wanted = [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")]
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted if "extra ==" not in line]


def link(name: str, site: Path) -> None:
    """Make one installed distribution importable from ``site`` as well, and nothing beside it."""
    installed = distribution(name)
    tops = {file.parts[0] for file in installed.files or () if file.parts[0] not in {"..", "__pycache__"}}
    for top in tops:
        (site / top).symlink_to(Path(str(installed.locate_file(top))))


def test_the_plain_wheel_runs_everywhere_and_holds_nothing_compiled(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if name.endswith((".so", ".pyd"))]


@pytest.mark.skipif(KERNEL is None, reason="no C compiler was there when boilerml was installed")
def test_a_wheel_of_this_platform_holds_the_compiled_loops(tmp_path: Path) -> None:
    build(tmp_path, "1", "--wheel")
    (path,) = tmp_path.glob("*.whl")
    assert not path.name.endswith("-none-any.whl")
    with zipfile.ZipFile(path) as archive:
        assert [name for name in archive.namelist() if name.startswith("boilerml/_kernel.") and name[-1] != "c"]


def test_the_sdist_is_complete(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {PurePosixPath(*PurePosixPath(name).parts[1:]).as_posix() for name in archive.getnames()}
    tops = {name.partition("/")[0] for name in names}
    assert {"boilerml", "models", "training_data", "scripts", "tests", "docs", "Makefile", "LICENSE"} <= tops


def test_the_wheel_holds_the_package_its_types_and_its_models(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    source = {path.relative_to(ROOT).as_posix() for path in (ROOT / "boilerml").rglob("*.py")}
    report = {f"boilerml/explain/{name}" for name in ("page.html", "style.css", "script.js")}
    assert source | report | {"boilerml/py.typed"} <= names
    models = {f"boilerml/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "models").glob("*/*")}
    wanted = {f"boilerml/models/{model}/{name}" for model in (SHIPPED, SHIPPED_TEXT) for name in MODEL_FILES}
    assert wanted <= models <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"boilerml"}


def test_it_cleans_a_page_where_scikit_learn_and_joblib_are_not_installed(bare: Path, tmp_path: Path) -> None:
    for absent in ("sklearn", "joblib", "scipy"):
        found = subprocess.run([bare / "python", "-c", f"import {absent}"], capture_output=True, check=False)
        assert b"ModuleNotFoundError" in found.stderr
    page = tmp_path / "page.html"
    page.write_bytes(PAGE.encode())
    done = subprocess.run([bare / "boilerml", "clean", page], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    text = done.stdout.decode()
    assert text.count("lighthouse keeper") == 6
    assert "Cart" not in text


def test_what_needs_no_extra_works_there(bare: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE.encode())
    for arguments in (["explain", page], ["clean", page, "--format", "jsonl", "--with-metadata"], ["features", page]):
        done = subprocess.run(
            [str(bare / "boilerml"), *map(str, arguments)], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert "lighthouse keeper" in done.stdout.decode()


def test_it_decodes_a_page_that_names_no_charset_there(bare: Path) -> None:
    page = PAGE.replace("lighthouse keeper", "смотритель маяка каждую ночь записывал проходящие корабли").encode(
        "cp1251"
    )
    done = subprocess.run([bare / "boilerml", "clean"], input=page, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "смотритель маяка" in done.stdout.decode()
