"""HTML, plain text or an archive: told apart by name or by content, and cleaned as what it is."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from boilerml import cli
from boilerml.medium import is_text
from boilerml.wet import WetError, read_wet

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


def test_an_archive_gives_its_pages() -> None:
    pytest.importorskip("fastwarc")
    found = list(read_wet(io.BytesIO(archive())))
    assert [record.url for record in found] == ["https://one.example/", "https://two.example/"]
    assert "Über uns" in found[1].text.decode()


def test_what_is_no_archive_says_so() -> None:
    pytest.importorskip("fastwarc")
    with pytest.raises(WetError, match="no archive, or damaged"):
        list(read_wet(io.BytesIO(b"no archive at all")))


def test_an_archive_that_was_cut_short_gives_what_it_has() -> None:
    pytest.importorskip("fastwarc")
    whole, cut = (list(read_wet(io.BytesIO(data))) for data in (archive(), archive()[:-40]))
    assert cut[0] == whole[0]
    assert all(whole[1].text.startswith(record.text) for record in cut[1:])


def test_archives_ask_for_their_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fastwarc.warc", None)
    with pytest.raises(WetError, match=r"pip install 'boilerml\[warc\]'"):
        list(read_wet(io.BytesIO(b"")))


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


def test_a_damaged_archive_is_named(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    pytest.importorskip("fastwarc")
    path = tmp_path / "x.wet"
    path.write_bytes(b"no archive")
    assert cli.main(["clean", str(path)]) == cli.FAILED
    assert b"x.wet: no archive" in capsysbinary.readouterr().err
