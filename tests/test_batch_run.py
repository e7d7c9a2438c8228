"""Whole runs on one machine: every page once, whatever happens to a page, a worker, the run or the disk."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("fastwarc")

from pyarrow import parquet

import boilerml
from boilerml.batch import local
from boilerml.batch.imitation import Page, own_pages, write_warc, write_wet
from boilerml.batch.inputs import jobs_of, records_of
from boilerml.batch.places import publish
from boilerml.batch.records import Record
from boilerml.batch.rows import COLUMNS, Choices, judged, row
from boilerml.batch.working import Work
from boilerml.cli import main
from boilerml.evaluation.corpora import read_corpus
from boilerml.extraction import Extraction

ROOT = Path(__file__).parent.parent
POOL = ROOT.parent / "shared" / "corpora"
PAGES = list(own_pages(ROOT / "training_data"))[:24]
COMMAND = [sys.executable, "-m", "boilerml", "batch"]


def table(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def archives(folder: Path, count: int = 4, each: int = 12) -> list[str]:
    """Small archives, of different pages, but for their numbers."""
    folder.mkdir(exist_ok=True)
    names = []
    for number in range(count):
        pages = [Page(f"{page.url}/{number}", page.body) for page in PAGES[:each]]
        write_warc(folder / f"{number}.warc.gz", pages)
        names.append(str(folder / f"{number}.warc.gz"))
    return names


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.warc.gz.*")}


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(local.PART)]


def test_every_page_of_an_archive_has_one_row_with_the_text_of_clean(tmp_path: Path) -> None:
    (name,) = archives(tmp_path / "in", 1, len(PAGES))
    report = local.run([name], tmp_path / "out", Work(Choices()), workers=2)
    rows = table(tmp_path / "out" / "0.warc.gz.parquet")
    assert [one["text"] for one in rows] == [boilerml.clean(page.body) for page in PAGES]
    assert [one["url"] for one in rows] == [f"{page.url}/0" for page in PAGES]
    assert tuple(rows[0]) == COLUMNS
    assert len({one["id"] for one in rows}) == len(PAGES)
    assert {one["file"] for one in rows} == {"0.warc.gz"}
    assert {one["model"] for one in rows} == {boilerml.load().name}
    assert all(one["status"] == ("ok" if one["text"] else "empty") for one in rows)
    assert sum(report.rows.values()) == len(PAGES)


@pytest.mark.slow
@pytest.mark.skipif(not POOL.exists(), reason="the pool of pages is not on this machine")
def test_two_thousand_real_pages_have_two_thousand_rows(tmp_path: Path) -> None:
    found = (record for name in ("wcxb", "cleaneval", "l3s_gn1") for record in read_corpus(POOL / f"{name}.jsonl.xz"))
    pages = [Page(f"https://{n}.example/", one.html.encode()) for n, one in zip(range(2000), found, strict=False)]
    assert write_warc(tmp_path / "a.warc.gz", pages) == 2000
    local.run([str(tmp_path / "a.warc.gz")], tmp_path / "out", Work(Choices(most_bytes=1 << 30)), workers=1)
    rows = table(tmp_path / "out" / "a.warc.gz.parquet")
    assert [one["url"] for one in rows] == [page.url for page in pages]
    assert len({one["id"] for one in rows}) == 2000
    assert [one["text"] for one in rows] == [boilerml.clean(page.body) for page in pages]


def test_json_lines_markdown_and_languages(tmp_path: Path) -> None:
    (name,) = archives(tmp_path / "in", 1)
    out = tmp_path / "out"
    assert main(["batch", name, "--out", str(out), "--format", "jsonl", "--as", "markdown", "--language"]) == 0
    rows = [json.loads(line) for line in (out / "0.warc.gz.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [tuple(one) for one in rows] == [COLUMNS] * 12
    assert [one["text"] for one in rows] == [
        boilerml.extract(page.body, url=f"{page.url}/0").markdown() for page in PAGES[:12]
    ]
    assert {one["language"] for one in rows} >= {"zh"}


def test_a_second_run_does_only_what_is_left_and_counts_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = archives(tmp_path / "in")
    out = tmp_path / "out"
    assert main(["batch", *names[:3], "--out", str(out), "--jobs", "2"]) == 0
    before = {path: path.stat().st_mtime_ns for path in out.glob("*.parquet")}
    assert main(["batch", *names, "--out", str(out)]) == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert "3 inputs were done before" in capsys.readouterr().err
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert sum(manifest["rows"].values()) == 48
    assert manifest["skipped"] == {"metadata": 48, "request": 48, "warcinfo": 4}
    assert manifest["bytes_in"] == sum(Path(name).stat().st_size for name in names)
    assert manifest["bytes_out"] == sum(path.stat().st_size for path in out.glob("*.parquet"))
    assert manifest["versions"]["boilerml"]
    assert [one["name"] for one in manifest["files"]] == [f"{number}.warc.gz" for number in range(4)]


def test_an_input_that_cannot_be_read_costs_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = archives(tmp_path / "in", 1)
    broken = tmp_path / "in" / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    assert main(["batch", str(broken), *names, "--out", str(tmp_path / "out")]) == 1
    assert str(broken) in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").glob("*.parquet")] == ["0.warc.gz.parquet"]


def test_what_cannot_be_done_is_said_before_anything_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", str(tmp_path / "none.warc"), "--out", str(tmp_path / "out")]) == 2
    assert "no such file: check the path" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# --- pages that do harm ----------------------------------------------------------------------------------------------


def memory_eater() -> None:
    held = []
    while True:
        held.append(bytearray(256 << 20))


def fail() -> None:
    raise RecursionError("too deep")


HARM: dict[bytes, Callable[[], object]] = {
    b"hang": lambda: time.sleep(3600),
    b"segfault": lambda: ctypes.string_at(0),
    b"exit": lambda: os._exit(3),
    b"memory": memory_eater,
    b"raise": fail,
}
STATUS = {
    b"hang": "timed_out",
    b"segfault": "crashed",
    b"exit": "crashed",
    b"memory": "out_of_memory",
    b"raise": "failed",
}


def harmed(record: Record, choices: Choices) -> tuple[Extraction, str]:
    for word, harm in HARM.items():
        if record.body == word:
            harm()
    return judged(record, choices)


def poisoned(folder: Path, words: list[bytes]) -> str:
    bodies: list[bytes] = []
    for page, word in zip(PAGES, words, strict=False):
        bodies += [page.body, word]
    folder.mkdir(exist_ok=True)
    write_warc(folder / "0.warc.gz", [Page(f"https://a.example/{n}", body) for n, body in enumerate(bodies)])
    return str(folder / "0.warc.gz")


@pytest.mark.slow
def test_pages_that_do_harm_have_rows_that_say_so_and_neighbours_are_unharmed(tmp_path: Path) -> None:
    words = list(HARM)
    name = poisoned(tmp_path / "in", words)
    others = archives(tmp_path / "other", 2)[1:]
    work = Work(Choices(), clean=harmed, seconds_per_page=5.0, most_memory=2 << 30)
    report = local.run([name, *others], tmp_path / "out", work, workers=2)
    rows = table(tmp_path / "out" / "0.warc.gz.parquet")
    assert [one["status"] for one in rows[1::2]] == [STATUS[word] for word in words]
    assert {one["text"] for one in rows[1::2]} == {""}
    assert [one["text"] for one in rows[::2]] == [boilerml.clean(page.body) for page in PAGES[: len(words)]]
    assert len(table(tmp_path / "out" / "1.warc.gz.parquet")) == 12
    assert report.failed == {}
    files = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert [one["reason"] for one in files[0]["reasons"]] == ["RecursionError: too deep"]


def test_a_worker_that_somebody_else_kills_costs_no_page(tmp_path: Path) -> None:
    (name,) = archives(tmp_path / "in", 1)
    once = tmp_path / "once"
    once.touch()

    def killed_once(record: Record, choices: Choices) -> tuple[Extraction, str]:
        if record.url.endswith(PAGES[5].url.rpartition("/")[2] + "/0") and once.exists():
            once.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return judged(record, choices)

    local.run([name], tmp_path / "out", Work(Choices(), clean=killed_once), workers=1)
    assert not once.exists()
    local.run([name], tmp_path / "calm", Work(Choices()), workers=1)
    assert contents(tmp_path / "out") == contents(tmp_path / "calm")


def test_no_page_raises(tmp_path: Path) -> None:
    del tmp_path
    record = Record("i", "u", "d", "f", 0, b"memory")

    def short(_: Record, __: Choices) -> tuple[Extraction, str]:
        raise MemoryError

    assert row(record, Choices(), short).status == "out_of_memory"
    assert row(record._replace(status="not_html"), Choices(), short).status == "not_html"
    assert row(record._replace(body=b"\xff\x00<"), Choices(), judged).status in {"ok", "empty"}


def test_the_servers_charset_counts_before_the_pages() -> None:
    html = "<p>Река поднялась за ночь, и к утру нижние луга долины стояли под водой. " * 3
    page = f"<meta charset=koi8-r>{html}".encode("cp1251")
    told = row(Record("i", "u", "d", "f", 0, page, "windows-1251"), Choices(favor="recall"), judged)
    assert told.text.startswith("Река поднялась за ночь")
    page = f"<meta charset=cp1251>{html}".encode("cp1251")
    unknown = row(Record("i", "u", "d", "f", 0, page, "no-such"), Choices(favor="recall"), judged)
    assert unknown.text == told.text


# --- runs that are ended ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, bytes]]:
    """Inputs, and what a run makes of them that nobody disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    names = archives(folder / "in", 6, 24)
    local.run(names, folder / "out", Work(Choices()), workers=2)
    return names, contents(folder / "out")


def wait_for(happened: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children(parent: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            yield int(path.parent.name)
            yield from children(int(path.parent.name))


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_is_completed_by_the_next(
    how: signal.Signals, undisturbed: tuple[list[str], dict[str, bytes]], tmp_path: Path
) -> None:
    names, expected = undisturbed
    out = tmp_path / "out"
    command = [*COMMAND, *names, "--out", str(out), "--jobs", "2"]
    # Shells let what they start in the background ignore SIGINT, and processes inherit that.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    run = subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        preexec_fn=heeding,  # noqa: PLW1509  (one thread)
    )
    wait_for(lambda: contents(out) and left_over(out))
    workers = list(children(run.pid))
    assert workers
    run.send_signal(how)
    assert run.wait(timeout=30) == (130 if how == signal.SIGINT else -how)
    ended = contents(out)
    assert 0 < len(ended) < len(expected)
    assert {name: expected[name] for name in ended} == ended
    if how == signal.SIGINT:
        assert left_over(out) == []
    wait_for(lambda: not any(map(is_running, workers)), 30)
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 0
    assert contents(out) == expected
    assert left_over(out) == []
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert sum(manifest["rows"].values()) == 6 * 24


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_a_full_disk_is_said_and_leaves_no_half_of_a_file(form: str, tmp_path: Path) -> None:
    (name,) = archives(tmp_path / "in", 1, 24)
    out = tmp_path / "out"

    def full() -> None:  # a limit on the size of files fails as a full disk does, where they are written
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    done = subprocess.run(
        [*COMMAND, name, "--out", str(out), "--format", form],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=full,
        # Nor could the measuring of coverage write what it found.
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")},
    )
    assert done.returncode == 1
    assert "make room for it, or write elsewhere" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(out.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = archives(tmp_path / "in", 1)
    (tmp_path / "file").touch()
    assert main(["batch", *names, "--out", str(tmp_path / "file" / "out")]) == 1
    assert "Not a directory" in capsys.readouterr().err


def test_publishing_to_another_disk_shows_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part, place = tmp_path / "part", tmp_path / "out" / "place"
    part.write_bytes(b"rows")
    replace = Path.replace

    def elsewhere(self: Path, target: Path) -> Path:
        if self == part:
            raise OSError(18, "Invalid cross-device link")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", elsewhere)
    publish(part, str(place))
    assert place.read_bytes() == b"rows"
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
    part.write_bytes(b"others")
    publish(part, place.as_uri())
    assert place.read_bytes() == b"others"
    assert [path.name for path in place.parent.iterdir()] == ["place"]


def test_a_damaged_archive_is_counted_in_the_manifest(tmp_path: Path) -> None:
    (name,) = archives(tmp_path / "in", 1)
    local.run([name], tmp_path / "before", Work(Choices()), workers=1)
    data = bytearray(Path(name).read_bytes())
    offset = table(tmp_path / "before" / "0.warc.gz.parquet")[3]["offset"]
    data[offset + 60 : offset + 90] = bytes(30)
    Path(name).write_bytes(data)
    report = local.run([name], tmp_path / "out", Work(Choices()), workers=1)
    assert report.skipped == Counter(warcinfo=1, request=12, metadata=12, damaged=1)
    assert sum(report.rows.values()) == 11


def test_an_archive_of_text_goes_through_clean_text(tmp_path: Path) -> None:
    plain = pytest.importorskip("boilerml.plain")
    write_wet(tmp_path / "a.warc.wet.gz", PAGES[:6])
    local.run([str(tmp_path / "a.warc.wet.gz")], tmp_path / "out", Work(Choices()), workers=1)
    rows = table(tmp_path / "out" / "a.warc.wet.gz.parquet")
    texts = [
        one.body
        for one in records_of(jobs_of([str(tmp_path / "a.warc.wet.gz")])[0], 1 << 20, "")
        if isinstance(one, Record)
    ]
    assert [one["text"] for one in rows] == [plain.clean_text(text) for text in texts]
