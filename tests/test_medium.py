"""HTML, plain text or an archive: told apart by name or by content, and cleaned as what it is."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

from boilerml import cli
from boilerml.medium import is_text

PROSE = (
    "The river rose in the night, and by morning the lower fields of the valley stood under water.\n"
    "Nobody had expected it so early in the year, least of all the men who keep the weirs above the town.\n"
    "By noon the road to the coast was closed, the school was shut, and the ferry had been tied to the mill.\n"
)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (PROSE.encode(), "", True),
        (PROSE.encode(), "page.html", False),
        (b"<p>a", "dump.TXT", True),
        (b"short", "", False),
        (b"", "", False),
        (b"\n" * 200 + b"<!DOCTYPE html>" + PROSE.encode(), "", False),
        (PROSE.encode() + b"<br>", "", False),
        (PROSE.encode() + b"1 < 2 and <b@example.org> wrote <http://example.org>", "", True),
        (PROSE.encode("utf-16"), "-", True),
        (f"<html>{PROSE}".encode("utf-16"), "-", False),
    ],
)
def test_text_is_told_from_html(data: bytes, name: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_text(data, name) is expected


def wet_record(kind: str, url: str, text: str) -> bytes:
    body = text.encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def archive() -> bytes:
    return b"".join(
        gzip.compress(one)
        for one in (
            wet_record("warcinfo", "", "software: none"),
            wet_record("conversion", "https://one.example/", f"Home\nLog in\n{PROSE}Privacy\n"),
            wet_record(
                "conversion", "https://two.example/", f"Menu\nÜber uns\n{PROSE.replace('river', 'lake')}Terms\n"
            ),
        )
    )


def test_the_command_line_cleans_texts_and_archives(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    pytest.importorskip("fastwarc")
    (tmp_path / "a.txt").write_text(f"Home\nLog in\n{PROSE}Privacy\n")
    (tmp_path / "b.warc.wet.gz").write_bytes(archive())
    (tmp_path / "c.html").write_text(f"<nav>Home</nav><p>{PROSE}")
    (tmp_path / "d").write_text(f"Home\nLog in\n{PROSE.replace('river', 'sea')}Privacy\n")
    assert cli.main(["clean", "--quiet", *(str(path) for path in sorted(tmp_path.iterdir()))]) == cli.OK
    texts = capsysbinary.readouterr().out.decode().split("\n\n")
    assert [text.split()[1] for text in texts] == ["river", "river", "lake", "river", "sea"]
    assert texts[0] + "\n" == PROSE
    assert not any("Home" in text or "Privacy" in text for text in texts)


def test_text_can_be_asked_for(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "tags.html"
    path.write_text(f"{PROSE}The tag <p> begins a paragraph, and the mill of the valley has nothing to do with it.\n")
    assert cli.main(["clean", "--text", str(path)]) == cli.OK
    assert b"<p> begins" in capsysbinary.readouterr().out


def test_a_scope_is_refused_with_text(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", "--text", "--scope", "article", str(tmp_path / "x.txt")]) == cli.USAGE
    assert b"--scope article is for HTML" in capsysbinary.readouterr().err


def test_what_is_around_a_damaged_record_is_cleaned(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    pytest.importorskip("fastwarc")
    first, second, third = (
        gzip.compress(wet_record("conversion", f"https://{name}.example/", f"Menu\nÜber uns\n{PROSE}Terms\n"))
        for name in ("one", "two", "three")
    )
    path = tmp_path / "x.warc.wet.gz"
    path.write_bytes(first + second[:-40] + b"\0" * 40 + third)
    assert cli.main(["clean", "--format", "jsonl", str(path)]) == cli.FAILED
    out, err = capsysbinary.readouterr()
    rows = [json.loads(line) for line in out.decode().splitlines()]
    assert [(row["url"], row["text"]) for row in rows] == [
        (f"https://{name}.example/", PROSE.rstrip()) for name in ("one", "three")
    ]
    assert err.decode().count("x.warc.wet.gz: damaged: a page or more of it is lost") == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"no archive", b"x.wet: damaged"), (b"", b"x.wet: no archive")],
)
def test_what_is_no_archive_is_named(
    data: bytes, said: bytes, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    pytest.importorskip("fastwarc")
    path = tmp_path / "x.wet"
    path.write_bytes(data)
    assert cli.main(["clean", str(path)]) == cli.FAILED
    assert said in capsysbinary.readouterr().err


def test_an_archive_that_is_not_there_is_named(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    pytest.importorskip("fastwarc")
    assert cli.main(["clean", str(tmp_path / "none.wet")]) == cli.FAILED
    assert b"none.wet: No such file" in capsysbinary.readouterr().err


def test_archives_ask_for_their_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setitem(sys.modules, "fastwarc.warc", None)
    path = tmp_path / "x.warc.wet.gz"
    path.write_bytes(archive())
    assert cli.main(["clean", str(path)]) == cli.FAILED
    assert b"pip install 'boilerml[warc]'" in capsysbinary.readouterr().err
