"""Records in: every way in which archives and tables hold pages, and every way in which they are damaged."""

from __future__ import annotations

import gzip
import io
import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")
pytest.importorskip("fastwarc")

from boilerml.batch.http import decoded  # noqa: E402
from boilerml.batch.imitation import Compression, Page, own_pages, write_warc, write_wet  # noqa: E402
from boilerml.batch.inputs import jobs_of, records_of  # noqa: E402
from boilerml.batch.places import InputError  # noqa: E402
from boilerml.batch.records import Record, Skipped  # noqa: E402
from boilerml.batch.warc import read_warc  # noqa: E402

MANY = 10_000_000
OWN = Path(__file__).parent.parent / "training_data"
PAGES = list(own_pages(OWN))[:20]
COMPRESSIONS: list[Compression] = ["none", "gzip", "zstd", "whole-gzip", "whole-zstd"]


def read(data: bytes, most: int = MANY) -> tuple[list[Record], dict[str, int]]:
    """The records, and what was skipped by its reason."""
    records: list[Record] = []
    skipped: dict[str, int] = {}
    for one in read_warc(io.BytesIO(data), "a.warc", most):
        if isinstance(one, Record):
            records.append(one)
        else:
            skipped[one.reason] = skipped.get(one.reason, 0) + one.times
    return records, skipped


def response(body: bytes, *headers: str, http: str = "text/html", number: int = 1) -> bytes:
    answer = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Type: {http}", *headers]).encode() + b"\r\n\r\n" + body
    head = [
        "WARC/1.0",
        "WARC-Type: response",
        f"WARC-Record-ID: <urn:uuid:{number:08}>",
        f"WARC-Target-URI: https://a.example/{number}",
        "WARC-Date: 2026-11-01T00:00:00Z",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(answer)}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + answer + b"\r\n\r\n"


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_an_archive_gives_back_the_pages_in_it(compression: Compression, tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    assert write_warc(path, PAGES, compression=compression) == len(PAGES)
    records, skipped = read(path.read_bytes())
    assert [record.body for record in records] == [page.body for page in PAGES]
    assert [record.url for record in records] == [page.url for page in PAGES]
    assert len({record.id for record in records}) == len(PAGES)
    assert {record.status for record in records} == {""}
    assert skipped == {"warcinfo": 1, "request": len(PAGES), "metadata": len(PAGES)}
    if "whole" in compression:
        assert {record.offset for record in records[1:]} == {None}
        return
    for record in records:  # what is at the offset is the record
        first, _ = read(path.read_bytes()[record.offset :])
        assert first[0].id == record.id


def test_an_archive_of_text_gives_back_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.wet.gz"
    write_wet(path, PAGES)
    records, skipped = read(path.read_bytes())
    assert (len(records), skipped) == (len(PAGES), {"warcinfo": 1})
    assert {record.medium for record in records} == {"text"}
    assert all(b"<p>" not in record.body for record in records)


ONES = [response(b"<p>" + random.Random(number).randbytes(3000).hex().encode(), number=number) for number in range(6)]
PACK: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": lambda data: bytes(pa.Codec("zstd").compress(data, asbytes=True)),
}
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "its first bytes": lambda data: bytes(20) + data[20:],
    "its header": lambda data: data[:30] + bytes(20) + data[50:],
    "its end is missing": lambda data: data[: len(data) // 2],
    "all of it": lambda data: b"x" * len(data),
}


@pytest.mark.parametrize("pack", PACK)
@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_costs_the_record_and_is_counted(pack: str, damage: str) -> None:
    if pack == "plain" and damage == "its header":
        pytest.skip("a field with zeros in it is none that is needed")
    packed = [PACK[pack](one) for one in ONES]
    packed[2] = DAMAGE[damage](packed[2])
    records, skipped = read(b"".join(packed))
    assert [int(record.id[-8:]) for record in records] == [0, 1, 3, 4, 5]
    assert skipped == {"damaged": 1}


@pytest.mark.parametrize("pack", PACK)
def test_two_damaged_records_cost_two(pack: str) -> None:
    packed = [PACK[pack](one) for one in ONES]
    packed[1], packed[4] = bytes(20) + packed[1][20:], packed[4][:1500]
    records, skipped = read(b"".join(packed))
    assert [int(record.id[-8:]) for record in records] == [0, 2, 3, 5]
    assert skipped == {"damaged": 2}


@pytest.mark.parametrize("pack", PACK)
def test_a_file_that_ends_early_costs_the_record_it_ends_in(pack: str) -> None:
    packed = [PACK[pack](one) for one in ONES]
    records, skipped = read(b"".join(packed)[: -len(packed[5]) // 2])
    assert [int(record.id[-8:]) for record in records] == [0, 1, 2, 3, 4]
    assert skipped == {"damaged": 1}


def test_behind_a_damaged_record_an_archive_compressed_as_a_whole_is_read_on() -> None:
    damaged = [*ONES[:2], b"XXXXXXXX" + ONES[2][8:], *ONES[3:]]
    records, skipped = read(gzip.compress(b"".join(damaged)))
    assert [int(record.id[-8:]) for record in records] == [0, 1, 3, 4, 5]
    assert skipped == {"damaged": 1}


@pytest.mark.parametrize(
    "data", [b"", b"no archive at all " * 99, gzip.compress(b"nor this " * 99, mtime=0), bytes(10_000)]
)
def test_what_is_no_archive_has_no_records(data: bytes) -> None:
    records, skipped = read(data)
    assert records == []
    assert skipped == ({"damaged": 1} if data else {})


def test_records_without_a_name_or_with_anothers_get_one() -> None:
    nameless = ONES[0].replace(b"WARC-Record-ID: <urn:uuid:00000000>\r\n", b"")
    records, _ = read(nameless + nameless + ONES[1] + ONES[1])
    assert len({record.id for record in records}) == 4


TYPES = [
    ("text/html; charset=utf-8", b"<p>Page", ""),
    ("application/xhtml+xml", b"<p>Page", ""),
    ("", b"<p>Page", ""),
    ("", b"%PDF-1.7", "not_html"),
    ("text/plain", b"Just words.", "not_html"),
    ("image/png", b"\x89PNG", "not_html"),
    ("application/pdf", b"%PDF-1.7", "not_html"),
    ("text/html", b"", ""),
]


@pytest.mark.parametrize(("http", "body", "status"), TYPES)
def test_what_is_no_page_is_told_so(http: str, body: bytes, status: str) -> None:
    (record,), _ = read(response(body, http=http))
    assert (record.status, record.body) == (status, b"" if status else body)


def test_what_is_too_large_is_told_so_packed_or_not() -> None:
    bomb = gzip.compress(bytes(3_000_000))
    for data in (response(b"<p>" * 1000), response(bomb, "Content-Encoding: gzip")):
        (record,), _ = read(data, most=2900)
        assert (record.status, record.body) == ("too_large", b"")
    (record,), _ = read(response(bomb, "Content-Encoding: gzip"), most=2_999_999)
    assert record.status == "too_large"


def test_the_servers_word_on_the_charset_goes_along() -> None:
    (record,), _ = read(response(b"<p>", http='text/html; charset="windows-1251"'))
    assert record.charset == "windows-1251"


TEXT = b"<p>" + " ".join(str(number**2) for number in range(20_000)).encode()
ENCODED: dict[str, bytes] = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:50_000]) + gzip.compress(TEXT[50_000:]),
    "deflate": zlib.compress(TEXT),
    "br": bytes(pa.Codec("brotli").compress(TEXT, asbytes=True)),
    "zstd": bytes(pa.Codec("zstd").compress(TEXT, asbytes=True)),
    "deflate, gzip": gzip.compress(zlib.compress(TEXT)),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_content_encodings_are_undone_whole_cut_or_never_made(encoding: str) -> None:
    assert decoded(ENCODED[encoding], "", encoding, MANY) == TEXT
    assert decoded(ENCODED[encoding], "", encoding.upper(), MANY) == TEXT
    assert decoded(TEXT, "", encoding, MANY) == TEXT
    cut = decoded(ENCODED[encoding][:-10], "", encoding, MANY)
    assert len(cut) > 1000
    assert TEXT.startswith(cut)
    assert len(decoded(ENCODED[encoding], "", encoding, 1000)) <= 1000 + (1 << 17)


def test_raw_deflate_as_some_servers_send_it() -> None:
    assert decoded(zlib.compress(TEXT)[2:-4], "", "deflate", MANY) == TEXT


CHUNKS = [
    (b"5\r\n<p>He\r\n3;x=y\r\nllo\r\n0\r\n\r\n", b"<p>Hello"),
    (b"5\n<p>He\n3\nllo\n0\n\n", b"<p>Hello"),
    (b"5\r\n<p>He\r\nFF\r\nllo", b"<p>Hello"),
    (b"<p>Hello", b"<p>Hello"),
    (b"", b""),
]


@pytest.mark.parametrize(("body", "page"), CHUNKS)
def test_chunks_are_joined(body: bytes, page: bytes) -> None:
    assert decoded(body, "chunked", "", MANY) == page


ROWS: list[dict[str, Any]] = [
    {"id": "a", "url": "https://a.example/", "date": "2026-11-01", "html": "<p>One"},
    {"html": "<p>Two \ud800"},
    {"id": 3, "html": "x" * 200},
]


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz", "jsonl.zst", "ndjson"])
def test_json_lines(suffix: str, tmp_path: Path) -> None:
    lines = [*map(json.dumps, ROWS), "", "{no json", "[]", '{"html": 7}', '{"url": "without"}']
    data = "\n".join(lines).encode()
    pack = {"gz": gzip.compress, "zst": PACK["zstd"]}.get(suffix.rpartition(".")[2], bytes)
    path = tmp_path / f"pages.{suffix}"
    path.write_bytes(pack(data))
    found = list(records_of(jobs_of([str(path)])[0], 100, "html"))
    records = [one for one in found if isinstance(one, Record)]
    assert [(one.id, one.url, one.date, one.body, one.status) for one in records] == [
        ("a", "https://a.example/", "2026-11-01", b"<p>One", ""),
        (f"{path.name}#1", "", "", b"<p>Two ?", ""),
        ("3", "", "", b"", "too_large"),
    ]
    assert data[records[1].offset :].startswith(b'{"html": "<p>Two')
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["blank", *["damaged"] * 4]


def test_json_lines_that_end_early(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(b'{"html": "%d"}\n' % number for number in range(100_000)))[:-500])
    found = list(records_of(jobs_of([str(path)])[0], MANY, "html"))
    assert len(found) > 50_000
    assert found[-1] == Skipped("damaged")


def test_json_lines_whose_compression_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl.gz"
    whole = gzip.compress(b"".join(b'{"html": "%d"}\n' % (number**3) for number in range(30_000)))
    for place in range(len(whole) // 3, len(whole) // 2, len(whole) // 40):
        path.write_bytes(whole[:place] + b"\xff" * 9 + whole[place + 9 :])
        found = list(records_of(jobs_of([str(path)])[0], MANY, "html"))
        assert len(found) > 1_000
        assert Skipped("damaged") in found


def test_parquet(tmp_path: Path) -> None:
    from pyarrow import parquet

    path = tmp_path / "pages.parquet"
    html = [b"<p>One", None, b"<p>Three", b"<p>" * 99]
    parquet.write_table(pa.table({"content": html, "url": ["u", None, "v", "w"], "other": [1, 2, 3, 4]}), path)
    (job,) = jobs_of([str(path)])
    found = list(records_of(job, 100, "content"))
    assert [isinstance(one, Record) for one in found] == [True, False, True, True]
    records = [one for one in found if isinstance(one, Record)]
    assert [(one.offset, one.url, one.body, one.status) for one in records] == [
        (0, "u", b"<p>One", ""),
        (2, "v", b"<p>Three", ""),
        (3, "w", b"", "too_large"),
    ]
    with pytest.raises(InputError, match="no column 'html': choose one of content, other, url"):
        list(records_of(job, 100, "html"))


def test_a_damaged_group_of_parquet_costs_its_rows(tmp_path: Path) -> None:
    from pyarrow import parquet

    path = tmp_path / "pages.parquet"
    table = pa.table({"html": [f"<p>{number} " * 50 for number in range(300)]})
    parquet.write_table(table, path, row_group_size=100, compression="zstd", use_dictionary=False)
    start = parquet.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 60] = bytes(60)
    path.write_bytes(data)
    found = list(records_of(jobs_of([str(path)])[0], MANY, "html"))
    assert sum(isinstance(one, Record) for one in found) == 200
    assert [one for one in found if isinstance(one, Skipped)] == [Skipped("damaged", 100)]


def test_what_is_no_parquet_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "pages.parquet"
    path.write_bytes(b"no table")
    with pytest.raises(InputError):
        list(records_of(jobs_of([str(path)])[0], MANY, "html"))


def test_a_folder_is_its_archives_and_its_pages_by_folder(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("one.html", "two.HTM", "notes.txt", ".hidden.html", "b/three.xhtml"):
        (tmp_path / name).write_bytes(b"<p>" + name.encode())
    write_warc(tmp_path / "b" / "a.warc.gz", [Page("https://a.example/", b"<p>")])
    jobs = jobs_of([str(tmp_path)])
    assert [(job.name, len(job.pages)) for job in jobs] == [
        ("pages-00000", 2),
        ("b/a.warc.gz", 0),
        ("b/pages-00000", 1),
    ]
    assert [one.body for one in records_of(jobs[0], MANY, "") if isinstance(one, Record)] == [
        b"<p>one.html",
        b"<p>two.HTM",
    ]
    (tmp_path / "one.html").unlink()
    assert [type(one) for one in records_of(jobs[0], MANY, "")] == [Skipped, Record]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["missing.warc.gz"], "no such file"),
        (["notes.txt"], "of no known kind"),
        (["empty"], "nothing in it"),
        (["a/x.warc", "../x/a/x.warc"], "would be that of"),
    ],
)
def test_inputs_that_cannot_be_are_told_at_once(
    names: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "x"
    for folder in ("empty", "a"):
        (work / folder).mkdir(parents=True)
    (work / "a" / "x.warc").write_bytes(b"")
    monkeypatch.chdir(work)
    if "a/x.warc" in names:
        names = [str(work / "a/x.warc"), str(work / "a" / ".." / "a" / "x.warc")]
    with pytest.raises(InputError, match=said):
        jobs_of(names)
