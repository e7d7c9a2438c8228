"""The command line with many pages: what can be named, where it goes, in which format, and what goes wrong."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from lxml import etree

import boilerml
from boilerml import cli
from boilerml.cli import outputs, progress
from boilerml.cli.formats import FORMATS
from boilerml.cli.inputs import sources
from boilerml.fetch import FetchError, fetch

SCHEMA = Path(__file__).parent / "schemas" / "tei_all.rng.gz"
PROSE = "The river rose in the night, and by morning the lower fields of the valley stood under water. "


def page(name: str) -> str:
    return (
        f'<html><head><title>{name}</title><meta name="author" content="Ada King"></head><body>'
        f"<nav><a href=/>Home</a> <a href=/about>About</a></nav><h1>{name}</h1><p>{PROSE * 4} {name}</p></body></html>"
    )


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pages, in which the tests run: ``site/a.html``, ``site/sub/b.HTM`` and others that are no pages."""
    for name in ("a.html", "sub/b.HTM", "sub/deep/c.xhtml", "note.txt", "sub/style.css"):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(path.stem), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "site"


def names(*given: str) -> list[str]:
    return [Path(source.name).name for source in sources(given)]


def written(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def lines(capsysbinary: pytest.CaptureFixture[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]


# --- what can be named -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_folders_patterns_and_files() -> None:
    assert names("site") == ["a.html", "b.HTM", "c.xhtml"]
    assert names("site/**/*.[hH]*") == ["a.html", "b.HTM"]
    assert names("site/*") == ["a.html", "note.txt"]
    assert names("site/sub", "site/note.txt", "site/a.html") == ["b.HTM", "c.xhtml", "note.txt", "a.html"]


def test_a_name_like_a_pattern_is_a_file_if_there_is_one(site: Path) -> None:
    (site / "what[1].html").write_text(page("one"))
    (site / "what1.html").write_text(page("two"))
    assert names("site/what[1].html") == ["what[1].html"]
    (site / "what[1].html").unlink()
    assert names("site/what[1].html") == ["what1.html"]


@pytest.mark.usefixtures("site")
def test_a_list_of_names(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("list").write_bytes(b"site/sub/b.HTM\0site/a.html\0")
    assert cli.main(["clean", "--files0-from", "list", "--format", "jsonl"]) == cli.OK
    assert [line["title"] for line in lines(capsysbinary)] == ["b", "a"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"site/a.html\0")))
    assert cli.main(["clean", "--files0-from", "-", "--format", "jsonl", "site/sub/b.HTM"]) == cli.OK
    assert [line["title"] for line in lines(capsysbinary)] == ["b", "a"]


@pytest.mark.usefixtures("site")
def test_an_empty_list_is_no_page_and_a_missing_one_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    Path("list").touch()
    assert cli.main(["clean", "--files0-from", "list"]) == cli.OK
    assert cli.main(["clean", "--files0-from", "none"]) == cli.USAGE
    assert "--files0-from none: No such file" in capsys.readouterr().err


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.html", "No such file"),
        ("none/*.html", "no file matches"),
        ("bad\0name", "null byte"),
        ("empty", "no pages"),
    ],
)
def test_what_is_not_there_is_reported_and_the_rest_goes_on(
    name: str, said: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path("empty").mkdir()
    assert cli.main(["clean", name, "site/a.html"]) == cli.FAILED
    out, err = capsysbinary.readouterr()
    assert b"The river rose" in out
    assert said in err.decode()
    assert len(err.splitlines()) == 1


# --- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_what_it_says(name: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", "site/a.html", "--format", name]) == cli.OK
    out = capsysbinary.readouterr().out.decode()
    assert PROSE.strip() in out
    done = boilerml.extract(page("a"))
    expected = {
        "text": done.text,
        "markdown": done.markdown(),
        "html": done.html(),
        "xml": done.xml(),
        "tei": done.tei(),
    }
    if name in expected:
        assert out.rstrip("\n") == expected[name].rstrip("\n")
    if name in ("json", "jsonl"):
        assert json.loads(out)["text"] == done.text
    if name in ("xml", "tei"):
        etree.fromstring(out.encode())
    if name == "csv":
        (row,) = csv.DictReader(io.StringIO(out))
        assert (row["name"], row["title"], row["text"]) == ("site/a.html", "a", done.text)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.between is None])
def test_documents_of_their_own_do_not_follow_each_other(name: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", "site", "--format", name]) == cli.USAGE
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert b"--output-dir" in err


@pytest.mark.usefixtures("site")
def test_many_pages_in_one_table(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", "site", "--format", "csv", "--with-metadata"]) == cli.OK
    rows = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode())))
    assert [(row["title"], row["authors"]) for row in rows] == [("a", "Ada King"), ("b", "Ada King"), ("c", "Ada King")]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("name", ["text", "markdown"])
def test_metadata_above_a_text(name: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", "site/a.html", "--format", name, "--with-metadata"]) == cli.OK
    head, text = capsysbinary.readouterr().out.decode().removeprefix("---\n").split("\n---\n")
    assert dict(line.split(": ", 1) for line in head.splitlines())["authors"] == '["Ada King"]'
    assert PROSE.strip() in text


@pytest.mark.usefixtures("site")
def test_metadata_in_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in ("json", "jsonl"):
        assert cli.main(["clean", "site/a.html", "--format", name, "--with-metadata"]) == cli.OK
        assert json.loads(capsysbinary.readouterr().out)["metadata"]["authors"] == ["Ada King"]


DESCRIBED = f"""<html lang="en"><head><title>Rain</title><meta name="author" content="Ada King & Al &lt;b&gt; B.">
<meta name="description" content="&lt;/head&gt;&lt;script&gt;alert(1)&lt;/script&gt;">
<meta name="keywords" content="a, b"><meta property="article:published_time" content="2024-05-03">
<link rel="license" href="javascript:alert(1)">
<link rel="canonical" href="https://a.example/x y?z=&quot;&gt;"></head><h1>Rain</h1><p>{PROSE * 4}"""


def described(name: str, capsysbinary: pytest.CaptureFixture[bytes]) -> bytes:
    Path("page.html").write_text(DESCRIBED, encoding="utf-8")
    assert cli.main(["clean", "page.html", "--format", name, "--with-metadata"]) == cli.OK
    return capsysbinary.readouterr().out


@pytest.mark.usefixtures("site")
def test_metadata_in_the_head_of_html_is_not_run(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    tree = etree.HTML(described("html", capsysbinary))
    assert tree.xpath("//head/meta[@name='author']/@content") == ["Ada King", "Al <b> B."]
    assert tree.xpath("//head/link/@rel") == ["canonical"]
    assert tree.xpath("//script") == []
    assert tree.xpath("//head/meta[@name='description']/@content") == ["</head><script>alert(1)</script>"]


@pytest.mark.usefixtures("site")
def test_metadata_in_xml(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    tree = etree.fromstring(described("xml", capsysbinary))
    assert tree.xpath("metadata/authors/text()") == ["Ada King", "Al <b> B."]
    assert tree.xpath("metadata/published/text()") == ["2024-05-03"]


@pytest.mark.usefixtures("site")
def test_metadata_in_the_header_of_tei_that_is_valid(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    tree = etree.fromstring(described("tei", capsysbinary))
    etree.RelaxNG(etree.fromstring(gzip.decompress(SCHEMA.read_bytes()))).assertValid(tree)
    names = {"t": "http://www.tei-c.org/ns/1.0"}
    assert tree.xpath("//t:titleStmt/t:author/text()", namespaces=names) == ["Ada King", "Al <b> B."]
    assert tree.xpath("//t:bibl/t:date/@when", namespaces=names) == ["2024-05-03"]


# --- a folder for output ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_output_mirrors_the_input(jobs: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", "site", "--output-dir", "out", "--format", "markdown", "--jobs", jobs]) == cli.OK
    assert list(written(Path("out"))) == ["a.md", "sub/b.md", "sub/deep/c.md"]
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err.startswith(b"boilerml: 3 pages cleaned in ")


@pytest.mark.usefixtures("site")
def test_no_page_takes_the_place_of_another() -> None:
    Path("site/a.htm").write_text(page("other"))
    assert cli.main(["clean", "site", "site", "site/a.html", "--output-dir", "out", "--quiet"]) == cli.OK
    files = written(Path("out"))
    assert len(files) == 9
    assert "other" in files["a.txt"]
    assert "other" not in files["a.html.txt"]


@pytest.mark.parametrize(
    "name", ["../site/a.html", "/site/a.html", "http://a.example/../../x?q=/../y", "http://[", "http://a/"]
)
def test_no_output_leaves_its_folder(name: str) -> None:
    (source,) = sources([name])
    assert not source.place.is_absolute()
    assert ".." not in source.place.parts
    assert source.place.name


@pytest.mark.usefixtures("site")
def test_a_place_that_cannot_be_written_is_one_pages_failure(capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").mkdir()
    Path("out/sub").touch()
    assert cli.main(["clean", "site", "--output-dir", "out"]) == cli.FAILED
    assert list(written(Path("out"))) == ["a.txt", "sub"]
    first, second, summary = capsys.readouterr().err.splitlines()
    assert "error: site/sub/b.HTM: output: " in first
    assert "error: site/sub/deep/c.xhtml: output: " in second
    assert summary.startswith("boilerml: 1 pages cleaned, 2 failed in ")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"

    def interrupted() -> None:
        with outputs.whole_file(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(path.parent.iterdir()) == []
    with outputs.whole_file(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_leaves_only_whole_files(jobs: str, tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number}.html").write_text(page(f"page {number}") + "<p>" + PROSE * 20)
    command = [
        sys.executable,
        "-m",
        "boilerml",
        "clean",
        str(tmp_path),
        "--output-dir",
        str(tmp_path / "out"),
        "--jobs",
        jobs,
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        end = time.monotonic() + 60
        while len(list(tmp_path.glob("out/*.txt"))) < 20 and time.monotonic() < end:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.read()
        assert process.wait(timeout=60) == cli.INTERRUPTED
    assert said == b""
    files = list((tmp_path / "out").iterdir())
    assert 20 <= len(files) < 3000
    assert {path.suffix for path in files} == {".txt"}
    assert all(path.read_text().endswith("\n") and PROSE.strip() in path.read_text() for path in files)


# --- processes, progress ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_jobs_change_nothing_but_time(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    outs = []
    for jobs in ("1", "2", "0"):
        assert cli.main(["clean", "site", "none.html", "--format", "jsonl", "--jobs", jobs]) == cli.FAILED
        outs.append(capsysbinary.readouterr())
    assert outs[0] == outs[1] == outs[2]
    with pytest.raises(SystemExit):
        cli.main(["clean", "--jobs", "-1"])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("site")
def test_progress_is_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tqdm")
    things = iter(range(3))
    assert progress.progress(things, [1, 2, 3], shown=True) is things
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert progress.progress(things, [1], shown=True) is things
    assert progress.progress(things, [1, 2, 3], shown=False) is things
    assert cli.main(["clean", "site", "--output-dir", "out"]) == cli.OK
    assert "3/3" in terminal.getvalue()
    assert "3 pages cleaned" in terminal.getvalue()


# --- other commands --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["blocks", "site/a.html"]) == cli.OK
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    done = boilerml.extract(page("a"))
    assert [row[0] == "+" for row in rows] == [block.kept for block in done.blocks]
    assert [row[2:4] for row in rows] == [[block.kind, block.path] for block in done.blocks]
    assert cli.main(["blocks", "none.html"]) == cli.FAILED


@pytest.mark.usefixtures("site")
def test_features(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["features"]) == cli.OK
    assert "link_density\tShare of" in capsys.readouterr().out
    assert cli.main(["features", "site/a.html"]) == cli.OK
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == ["text", *boilerml.load().features]
    assert len(rows) == 1 + len(boilerml.extract(page("a")).blocks)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert cli.main(["features", "none.html"]) == cli.FAILED


def test_model(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["model"]) == cli.OK
    said = json.loads(capsys.readouterr().out)
    assert said["name"] == boilerml.load().name
    assert said["scopes"] == ["page", "article"]
    assert cli.main(["model", "--model", str(tmp_path)]) == cli.USAGE


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("shtab")
    assert cli.main(["completion", shell]) == cli.OK
    script = capsys.readouterr().out
    assert "boilerml" in script
    assert "files0-from" in script


def test_completion_without_shtab_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert cli.main(["completion", "bash"]) == cli.USAGE
    assert "boilerml[cli]" in capsys.readouterr().err


# --- addresses -------------------------------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    agents: list[str]

    def do_GET(self) -> None:
        self.server.agents.append(self.headers["User-Agent"])  # type: ignore[attr-defined]
        where = self.path.partition("?")[0]
        body = page("fetched").replace("Ada King", "Zoë").encode("utf-8")
        status, kind = 200, "text/html"
        if where == "/moved":
            self.send_response(302)
            self.send_header("Location", "/here")
            self.end_headers()
            return
        if where == "/round":
            self.send_response(302)
            self.send_header("Location", "/round")
            self.end_headers()
            return
        if where == "/none":
            status = 404
        if where == "/picture":
            kind = "image/png"
        if where == "/latin":
            body, kind = page("fetched").replace("King", "Køng").encode("latin-1"), "text/html; charset=iso-8859-1"
        if where == "/liar":
            kind = "text/html; charset=ascii"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)
        if where == "/slow":
            for _ in range(50):
                time.sleep(0.05)
                self.wfile.write(b" ")

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """The address of a small site on this machine, and the user agents that came."""
    pytest.importorskip("httpx")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.agents = []  # type: ignore[attr-defined]
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", server.agents  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def test_an_address_is_fetched(web: tuple[str, list[str]], capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    address, agents = web
    assert cli.main(["clean", f"{address}/moved", "--format", "jsonl"]) == cli.OK
    (line,) = lines(capsysbinary)
    assert (line["name"], line["url"], line["title"]) == (f"{address}/moved", f"{address}/here", "fetched")
    assert {agent.partition("/")[0] for agent in agents} == {"boilerml"}


def test_a_servers_charset_counts_if_it_fits(web: tuple[str, list[str]]) -> None:
    address, _ = web
    assert "Køng" in str(fetch(f"{address}/latin").html)
    assert boilerml.metadata(fetch(f"{address}/liar").html).authors == ("Zoë",)


@pytest.mark.parametrize(
    ("path", "said"),
    [("/none", "404"), ("/picture", "image/png"), ("/round", "redirects")],
    ids=["404", "picture", "round"],
)
def test_what_cannot_be_fetched_is_reported(
    web: tuple[str, list[str]], path: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["clean", web[0] + path]) == cli.FAILED
    assert said in capsys.readouterr().err


def test_a_page_too_large_or_too_slow_is_left(web: tuple[str, list[str]]) -> None:
    with pytest.raises(FetchError, match="more than 100 bytes"):
        fetch(f"{web[0]}/here", limit=100)
    with pytest.raises(FetchError, match="more than 0 seconds"):
        fetch(f"{web[0]}/slow", seconds=0.1)


@pytest.mark.parametrize("name", ["ftp://a.example/", "a.example", "file:///etc/passwd", "HTTP//x"])
def test_nothing_but_addresses_is_fetched(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FetchError, match="http://"):
        fetch(name)
    assert cli.main(["clean", name]) == cli.FAILED
    assert "No such file" in capsys.readouterr().err


def test_without_httpx_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    assert cli.main(["clean", "https://a.example/"]) == cli.FAILED
    assert "boilerml[fetch]" in capsys.readouterr().err
