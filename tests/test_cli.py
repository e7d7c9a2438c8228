"""The command line as a Unix user meets it."""

from __future__ import annotations

import io
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

from boilerml import cli
from boilerml.cli import cleaning
from boilerml.extraction import Extraction
from boilerml.model import shipped_folder

PROSE = "The river rose in the night, and by morning the lower fields of the valley stood under water. "
PAGE = f"""<!doctype html><html><head><meta charset="utf-8"><title>The flood</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About</a></li><li><a href="/login">Log in</a></li></ul></nav>
<main><article><h1>The flood</h1><p>{PROSE * 4}</p><p>{PROSE * 3}</p><p>{PROSE * 5}</p></article></main>
<footer><p><a href="/terms">Terms</a> <a href="/privacy">Privacy</a></p></footer></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "flood.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let extract return the page as it is, an undecodable byte as a lone surrogate, and remember each call."""
    calls: list[dict[str, Any]] = []

    def as_it_is(html: bytes, **choices: Any) -> Extraction:
        calls.append({"html": html, **choices})
        return Extraction(html.decode("utf-8", "surrogateescape"), (), float(b"doubt" not in html), "", page_type="x")

    monkeypatch.setattr(cleaning, "extract", as_it_is)
    return calls


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "boilerml", *map(str, arguments)]
    return subprocess.run(command, check=False, stderr=subprocess.PIPE, timeout=60, **options)


def test_doubtful_text_is_named_unless_asked_not_to(
    cleaned: list[dict[str, Any]], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    page = tmp_path / "page.html"
    page.write_text("a doubt")
    assert cli.main(["clean", str(page)]) == cli.OK
    out, err = capsysbinary.readouterr()
    assert out == b"a doubt\n"
    assert b"page.html" in err
    assert b"confidence 0.00" in err
    assert cli.main(["clean", "--quiet", str(page)]) == cli.OK
    assert capsysbinary.readouterr() == (b"a doubt\n", b"")
    assert len(cleaned) == 2


def test_a_page_becomes_its_text(page: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", str(page)]) == cli.OK
    out, err = capsysbinary.readouterr()
    text = out.decode()
    assert text.count("The river rose") == 12
    assert "Log in" not in text
    assert text.endswith("\n")
    assert err == b""


@pytest.mark.parametrize("files", [[], ["-"]], ids=["no file", "a dash"])
def test_standard_input(
    files: list[str], monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed(monkeypatch, PAGE.encode())
    assert cli.main(["clean", *files]) == cli.OK
    assert b"The river rose" in capsysbinary.readouterr().out


def test_bytes_go_in_untouched(cleaned: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b"\xff\x00\r\n")
    assert cli.main(["clean"]) == cli.OK
    assert cleaned[0]["html"] == b"\xff\x00\r\n"


def test_texts_follow_each_other_with_an_empty_line_between(
    tmp_path: Path, cleaned: list[dict[str, Any]], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    paths = [tmp_path / name for name in ("one", "empty", "two")]
    for path, text in zip(paths, ("1", "", "2\n2"), strict=True):
        path.write_text(text)
    assert cli.main(["clean", *map(str, paths)]) == cli.OK
    assert capsysbinary.readouterr().out == b"1\n\n2\n2\n"
    assert len(cleaned) == 3


def test_choices_reach_the_pipeline(page: Path, cleaned: list[dict[str, Any]]) -> None:
    cli.main(["clean", str(page)])
    cli.main(["clean", "--scope", "article", "--favor", "recall", str(page)])
    assert [(call["scope"], call["favor"]) for call in cleaned] == [("page", "balanced"), ("article", "recall")]
    assert cleaned[0]["model"] is None, "the shipped one, whatever the page turns out to be"
    cli.main(["clean", "--model", str(shipped_folder()), str(page)])
    assert cleaned[2]["model"].name == shipped_folder().name


def test_text_is_cleaned_as_text(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    dump, page = tmp_path / "dump.txt", tmp_path / "page"
    text = f"{PROSE.strip()}\nBy noon the road to the coast was closed, and the school with it."
    dump.write_text(f"Home\nLog in\n\n{text}\n\nTerms\nPrivacy\n", encoding="utf-8")
    page.write_bytes(dump.read_bytes())
    for arguments in ([str(dump)], [str(page)], ["--text", str(page)]):
        assert cli.main(["clean", *arguments]) == cli.OK
        out = capsysbinary.readouterr().out.decode()
        assert out.strip() == text, arguments


def test_text_has_no_scope(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clean", "--text", "--scope", "article", str(page)]) == cli.USAGE
    assert "leave it out" in capsys.readouterr().err


def test_an_unreadable_file_is_reported_and_the_rest_go_on(
    page: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    missing, folder = tmp_path / "missing.html", tmp_path / "folder"
    folder.mkdir()
    assert cli.main(["clean", str(missing), str(folder), str(page)]) == cli.FAILED
    out, err = capsysbinary.readouterr()
    assert out.startswith(b"The ")
    first, second = err.decode().splitlines()
    assert first == f"boilerml: error: {missing}: No such file or directory: {cli.REMEDIES[FileNotFoundError]}"
    assert second == f"boilerml: error: {folder}: no pages in it: they end in .htm, .html, .shtml, .xht, .xhtml"


def test_a_failure_without_a_known_remedy_is_reported_as_the_system_says_it(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert cli.main(["clean", str(page)]) == cli.FAILED
    assert capsys.readouterr().err == f"boilerml: error: {page}: Input/output error\n"


def test_a_model_that_cannot_be_used(page: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", "--model", str(tmp_path), str(page)]) == cli.USAGE
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert str(tmp_path) in err.decode()
    assert b"Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ([], "COMMAND"),
        (["scrub"], "clean"),
        (["clean", "--scope", "site"], "article"),
        (["clean", "--favor", "speed"], "precision"),
        (["clean", "--bogus"], "--bogus"),
    ],
    ids=["nothing", "unknown command", "scope", "favor", "unknown option"],
)
def test_wrong_arguments(arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == cli.USAGE
    assert hint in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert stopped.value.code == cli.OK
    assert capsys.readouterr().out == f"boilerml {version('boilerml')}\n"


def test_version_where_nothing_is_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nowhere(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(cli, "version", nowhere)
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert "not installed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "mentions"),
    [
        (["--help"], ["clean", "exit codes", "example"]),
        (["clean", "--help"], ["--scope", "--favor", "--model", "examples:", "exit codes", "standard input"]),
    ],
    ids=["boilerml", "clean"],
)
def test_help(arguments: list[str], mentions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == cli.OK
    out = capsys.readouterr().out
    assert [word for word in mentions if word not in out] == []


def test_output_is_utf8_whatever_the_page_holds(
    cleaned: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed(monkeypatch, "naïve \udcff 水".encode("utf-8", "surrogateescape"))
    assert cli.main(["clean"]) == cli.OK
    assert capsysbinary.readouterr().out.decode("utf-8") == "naïve ? 水\n"
    assert cleaned


def test_the_output_is_utf8_where_the_locale_is_not(page: Path) -> None:
    page.write_text(PAGE.replace("river", "rivière 水"), encoding="utf-8")
    done = run(
        "clean", page, stdout=subprocess.PIPE, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    )
    assert done.returncode == cli.OK, done.stderr
    assert "rivière 水" in done.stdout.decode("utf-8")


def test_an_interrupt_ends_quietly(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: Any, **__: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cleaning, "extract", interrupt)
    assert cli.main(["clean", str(page)]) == cli.INTERRUPTED
    assert capsys.readouterr().err == ""


def test_a_reader_that_leaves_ends_it_quietly(page: Path) -> None:
    command = [sys.executable, "-m", "boilerml", "clean", *[str(page)] * 50]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
        assert process.wait(timeout=60) == cli.BROKEN_PIPE
    assert complaint == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_reported(page: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("clean", page, stdout=full)
    assert done.returncode == cli.FAILED
    assert done.stderr.decode().startswith("boilerml: error: standard output: No space left on device")
    assert b"Traceback" not in done.stderr
