"""Importers: each source's repository in its own layout, made up in miniature, comes out as labelled pages."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from boilerml.evaluation.corpora import Record, read_corpus
from boilerml.evaluation.metrics import word_f1
from boilerml.training.importers import SOURCES, containers, hand_labels, import_source, pool
from boilerml.training.importers.canola import voted_content, winners
from boilerml.training.importers.javascript import object_literals
from boilerml.training.importers.raw_pages import address, language
from boilerml.training.importers.site_selectors import extractor_of, selected

ROOT = Path(__file__).resolve().parents[1]
FIRST = "The heron stood in the shallow water until the fog had lifted from the lake."
SECOND = "Towards noon it flew off to the reed beds, and nobody saw it again that day."
GOLD = f"{FIRST}\n{SECOND}"
NAVIGATION = "<nav><a href='/'>Front page</a> <a href='/birds'>Birds</a></nav>"
PAGE = (
    "<!DOCTYPE html><html lang='en-GB'><head><title>Heron</title>"
    "<link rel='canonical' href='https://birds.example/heron'></head>"
    f"<body>{NAVIGATION}<article class='story'><p>{FIRST}</p><p>{SECOND}</p><aside class='promo'>Buy feed</aside>"
    "</article><footer>Imprint</footer></body></html>"
)
FORUM = (
    "<html lang='de'><body>"
    f"<div class='postbody'>{FIRST}</div><div class='signature'>Ada</div><div class='postbody'>{SECOND}</div>"
    "</body></html>"
)
DOCS = (
    f"<html lang='ja'><body>{NAVIGATION}<div id='content'><main><p>{FIRST}</p><pre>{SECOND}</pre></main></div>"
    "</body></html>"
)
MARKED = (
    "<head><base href='http://birds.example/'><title>Heron</title></head><body><p><kw>Front page</kw></p>\n"
    f"<p><kw>{FIRST[:9]}</kw><b><kw>{FIRST[9:20]}</kw></b><kw>{FIRST[20:]}</kw></p><p><kw>{SECOND}</kw></p>loose</body>"
)
VOTES = "\n".join(
    ["# submitted : 2", "# tokens\tmerged\t10\t22"]
    + [f"1\tkrdwrd-tag-{vote}\tkrdwrd-tag-3\tkrdwrd-tag-1" for vote in ("1-50", "3-90", "3-60", "3-100", "3-80")]
    + ["1\tundefined\tkrdwrd-tag-3\tundefined", ""]
)
EXTRACTOR = """
// import { x } from 'y';
export const HeronExtractor = {
  domain: 'birds.example',
  title: { selectors: [['meta[name="og:title"]', 'value']] },
  content: {
    selectors: [ // the first that matches
      ['.lead', 'article:first'], 'article.story', `.${body}`,
    ],
    transforms: { 'img[src^="//"]': $node => { if (/[}'"]\\//.test($node.attr('src'))) { return 'b'; } }, },
    clean: ['.promo'],
  },
};
"""
BODY = {"summary": [], "sections": [{"headline": ["At the lake"], "paragraphs": [FIRST]}]}
CURRENT_BODY = {"summary": [FIRST], "sections": [{"headline": [], "paragraphs": [SECOND]}]}


def packed(text: str) -> bytes:
    return gzip.compress(text.encode())


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def plain(text: str) -> bytes:
    return text.encode()


class Sample(NamedTuple):
    source: str
    files: dict[str, bytes]
    expected: Record


def expected(source: str, page: str, **fields: Any) -> Record:
    usual = {"url": "https://birds.example/heron", "lang": "en", "type": "article", "html": PAGE, "gold": GOLD}
    return Record(page, source, **{**usual, **fields})


SAMPLES = (
    Sample(
        "wcxb",
        {
            "dev/html/0007.html.gz": packed(PAGE),
            "dev/ground-truth/0007.json": as_json(
                {
                    "url": "https://birds.example/heron",
                    "_internal": {"page_type": {"primary": "service"}},
                    "ground_truth": {
                        "title": "Heron",
                        "author": None,
                        "publish_date": "2024-05-06",
                        "main_content": f"{FIRST}\n\n {SECOND}",
                        "with": [FIRST],
                        "without": ["Imprint"],
                    },
                }
            ),
            "test/html/0008.html.gz": packed(PAGE),
        },
        expected(
            "wcxb",
            "dev/0007",
            type="service",
            title="Heron",
            published="2024-05-06",
            with_=(FIRST,),
            without=("Imprint",),
        ),
    ),
    Sample(
        "fundus",
        {
            "tests/resources/parser/test_data/is/Lake_2024_05_06.html.gz": packed(PAGE),
            "tests/resources/parser/test_data/is/Lake.json": as_json(
                {"V1": {"title": "Old", "body": BODY}, "V1_1": {"title": "Heron", "body": CURRENT_BODY}}
            ),
            "tests/resources/parser/test_data/is/meta.info": as_json(
                {"Lake_2024_05_06.html.gz": {"url": "https://lake.example/1", "crawl_date": "2024-05-06"}}
            ),
            "tests/resources/parser/test_data/__init__.py": b"",
        },
        expected("fundus", "Lake_2024_05_06", url="https://lake.example/1", title="Heron"),
    ),
    Sample(
        "magic_html",
        {
            "benchmark/data/article/base.json": as_json({}),
            "benchmark/data/forum/base.json": as_json({"ab" * 32: {"url": "https://b.example/1", "content": GOLD}}),
            f"benchmark/data/forum/htmls/{'ab' * 32}.html": plain(PAGE),
        },
        expected("magic_html", "forum/abababababababab", url="https://b.example/1", type="forum"),
    ),
    Sample(
        "harvest_forum",
        {
            "corpus/goldDocuments/birds.example.t.7.json": as_json(
                {
                    "id": "i1",
                    "url": "https://birds.example/t/7",
                    "html": FORUM,
                    "gold_standard_annotation": [
                        {"post_text": {"surface_form": f"  {FIRST[:9]}   {FIRST[10:]}", "start": 1, "end": 99}},
                        {"post_text": {"surface_form": SECOND}, "user": {"surface_form": "Ada"}},
                    ],
                }
            )
        },
        expected(
            "harvest_forum", "birds.example.t.7", url="https://birds.example/t/7", lang="de", type="forum", html=FORUM
        ),
    ),
    *(
        Sample(
            source,
            {page: plain(PAGE), "src/extractors/custom/birds.example/index.js": plain(EXTRACTOR)},
            expected(source, "birds.example"),
        )
        for source, page in (
            ("postlight", "fixtures/birds.example--other.html"),
            ("mercury_jocmp", "fixtures/birds.example/1488392273490.html"),
        )
    ),
    Sample(
        "zh_immortal",
        {"Original/7d.html": plain(PAGE), "cleaned/7d.txt": plain(f"\ufeff{FIRST}\n\n\t{SECOND}")},
        expected("zh_immortal", "7d", url="", lang="zh"),
    ),
    Sample(
        "canola",
        {"canola/dumps_2nd/686.html": plain(MARKED), "canola/stats.20100908/686.stats": plain(VOTES)},
        expected(
            "canola",
            "686",
            url="http://birds.example/",
            type="mixed",
            html=MARKED.replace("<kw>", "").replace("</kw>", ""),
        ),
    ),
    Sample(
        "newspaper",
        {"tests/data/html/heron1.html": plain(PAGE), "tests/data/text/heron1.txt": plain(f"{FIRST}\n\n{SECOND}")},
        expected("newspaper", "heron1"),
    ),
    Sample(
        "newspaper4k",
        {"tests/data/html/heron1.html": plain(PAGE), "tests/data/txt/heron1.txt": plain(GOLD)},
        expected("newspaper4k", "heron1"),
    ),
    Sample(
        "mozilla_readability",
        {
            "test/test-pages/heron/source.html": plain(PAGE),
            "test/test-pages/heron/expected.html": plain(f"<div id='page'><p>{FIRST}</p> <p>{SECOND}<img></p></div>"),
            "test/test-pages/heron/expected-metadata.json": as_json({"title": "Heron", "byline": None}),
        },
        expected("mozilla_readability", "heron", title="Heron"),
    ),
    Sample(
        "forum_silver",
        {"opendcl/forum-archive/topics/7.html": plain(FORUM), "karussell/snacktory/notes.html": b"<p>no thread"},
        expected(
            "forum_silver", "opendcl/forum-archive/topics/7.html", url="", lang="de", type="forum", html=FORUM
        ),
    ),
    Sample(
        "generator_silver",
        {"book-ja/docs/a.html": plain(DOCS)},
        expected("generator_silver", "rust-lang-ja/book-ja/docs/a.html", url="", lang="ja", type="docs", html=DOCS),
    ),
)  # fmt: skip


def clone(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def made_up_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Record]], None]:
    def ship(records: list[Record]) -> None:
        path = tmp_path / "labels.jsonl.gz"
        path.write_bytes(packed("".join(json.dumps(hand_labels.labels_of(record)) + "\n" for record in records)))
        monkeypatch.setattr(hand_labels, "LABELS", path)

    return ship


def import_script() -> Any:
    spec = importlib.util.spec_from_file_location("import_corpus", ROOT / "scripts" / "import_corpus.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.source for sample in SAMPLES])
def test_a_repository_in_its_layout_becomes_records(sample: Sample, tmp_path: Path) -> None:
    records = list(import_source(sample.source, clone(tmp_path, sample.files)))
    assert [record._replace(align=1.0) for record in records] == [sample.expected]


def test_every_source_has_a_sample() -> None:
    assert {sample.source for sample in SAMPLES} | {"hand_types"} == set(SOURCES)


def test_every_source_is_documented_with_its_repositories_and_commits() -> None:
    text = (ROOT / "training_data" / "SOURCES.md").read_text(encoding="utf-8")
    for source in SOURCES.values():
        assert f"import_corpus.py {source.name} " in text
        for repository, commit in source.repositories.items():
            assert repository in text
            assert commit in text


@pytest.mark.parametrize("name", list(SOURCES))
def test_what_is_no_clone_is_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"PATH should be|clone"):
        list(import_source(name, tmp_path))
    with pytest.raises(ValueError, match="not a folder"):
        list(import_source(name, tmp_path / "absent"))


def test_missing_parts_of_a_clone_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no folder Original"):
        list(import_source("zh_immortal", clone(tmp_path, {"cleaned/a.txt": b""})))
    with pytest.raises(ValueError, match=r"no canola/stats\.DATE/N\.stats"):
        list(import_source("canola", clone(tmp_path, {"canola/dumps_2nd/1.html": b""})))
    with pytest.raises(ValueError, match="no source is named 'heron'"):
        import_source("heron", tmp_path)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        pytest.param(PAGE, "", id="empty gold"),
        pytest.param(PAGE, "Quite another text, of another version of the page", id="not in it"),
        pytest.param(PAGE + "<!-- " + "x" * 3_000_000 + "-->", GOLD, id="huge"),
        pytest.param("", GOLD, id="empty page"),
    ],
)
def test_pages_that_teach_nothing_are_left_out(page: str, text: str, tmp_path: Path) -> None:
    files = {"tests/data/html/a.html": plain(page), "tests/data/text/a.txt": plain(text)}
    assert list(import_source("newspaper", clone(tmp_path, files))) == []


def test_the_pool_alone_is_imported_if_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = tmp_path / "pool.txt.gz"
    listed.write_bytes(packed(f"canola\t\nnewspaper\t{pool.id_digest('a')} {pool.id_digest('z')}\n"))
    monkeypatch.setattr(pool, "POOL", listed)
    names = {f"tests/data/html/{name}.html": plain(PAGE) for name in "ab"}
    texts = {f"tests/data/text/{name}.txt": plain(GOLD) for name in "ab"}
    path = clone(tmp_path, {**names, **texts})
    assert [record.id for record in import_source("newspaper", path, pool_only=True)] == ["a"]
    assert [record.id for record in import_source("newspaper", path)] == ["a", "b"]
    monkeypatch.setattr(pool, "POOL", tmp_path / "absent")
    with pytest.raises(ValueError, match="absent is missing"):
        import_source("newspaper", path, pool_only=True)


def test_the_shipped_pool_lists_every_source() -> None:
    sizes = {name: len(pool.pooled(name)) for name in SOURCES}
    assert min(sizes.values()) > 10
    assert sizes["wcxb"] == 1231
    assert pool.pooled("heron") == frozenset()


def test_the_shipped_labels_are_digests_and_nothing_else() -> None:
    assert hand_labels.LABELS.stat().st_size < 300_000
    with gzip.open(hand_labels.LABELS, "rt", encoding="utf-8") as lines:
        labels = [json.loads(line) for line in lines]
    assert len(labels) == 403
    for facts in labels:
        assert set(facts) == {"id", "url", "lang", "type", "sure", "kept"}
        assert set(facts["kept"]) <= set("0123456789abcdef +")
        assert facts["id"].partition("/")[0] in hand_labels.PLACES


REPEATED = (
    f"<html><body>{NAVIGATION}<p>9 EUR</p><p>{FIRST}</p><p>9 EUR</p><ul><li>9 EUR</li><li>{SECOND}</li></ul>"
    "<p>caf\u00e9</p><p>Imprint</p></body></html>"
)
PATHS = {
    "product_extraction/5e": "product-extraction-benchmark/dataset/html/5e.html.gz",
    "autopager/103.html": "TeamHG-Memex/autopager/autopager/data/html/103.html",
    "formasaurus/birds.example-0.html": "Formasaurus/formasaurus/data/html/birds.example-0.html",
    "recipes/birds.example/heron_1": "recipe-scrapers/tests/test_data/birds.example/heron_1.testhtml",
}


def test_hand_made_labels_come_back_from_their_digests(
    tmp_path: Path, made_up_labels: Callable[[list[Record]], None]
) -> None:
    gold = f"{FIRST}\n9 EUR\n9 EUR\n{SECOND}\ncaf\u00e9"
    records = [
        Record(page, "hand_types", "https://b.example", "en", "product", REPEATED, gold, sure=0.7) for page in PATHS
    ]
    nothing = records[-1]._replace(type="nothing", gold="")
    made_up_labels([*records[:-1], nothing, records[0]._replace(id="recipes/not/there")])
    files = {path: packed(REPEATED) if path.endswith(".gz") else plain(REPEATED) for path in PATHS.values()}
    found = list(import_source("hand_types", clone(tmp_path / "clones", files)))
    assert found == [*records[:-1], nothing]


def test_hand_made_labels_need_the_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand_labels, "LABELS", tmp_path / "absent")
    with pytest.raises(ValueError, match="absent is missing"):
        list(import_source("hand_types", tmp_path))


def test_equal_lines_are_told_apart_by_those_passed_over() -> None:
    lines = list("abacada")
    kept = [False, True, False, False, False, True, True]
    marks = hand_labels.marks(lines, kept)
    assert marks == ["b", "d", "a"]
    assert hand_labels.marks(lines, [False] * 6 + [True]) == ["a+3"]
    assert hand_labels.places(lines, marks) == [1, 5, 6]
    assert hand_labels.places(lines, ["a+3"]) == [6]


def test_lines_that_are_cut_otherwise_cost_no_more_than_themselves() -> None:
    assert hand_labels.places(list("abxde"), ["a", "b", "gone", "d", "e"]) == [0, 1, 3, 4]


def test_accents_and_white_space_do_not_change_a_digest() -> None:
    assert hand_labels.digest("caf\u00e9  au lait") == hand_labels.digest("cafe\u0301 au\u00a0lait ")


def shared_pages(source: str, step: int) -> list[Record]:
    path = Path(os.environ.get("BOILERML_CORPORA", ROOT.parent / "shared" / "corpora")) / f"{source}.jsonl.xz"
    if not path.is_file():
        pytest.skip(f"{path} is not here: set BOILERML_CORPORA to the folder of the imported corpora")
    return list(islice(read_corpus(path), 0, None, step))


def test_shipped_labels_still_fit_how_pages_are_cut() -> None:
    with gzip.open(hand_labels.LABELS, "rt", encoding="utf-8") as lines:
        labels = {facts["id"]: facts for facts in map(json.loads, lines)}
    pages = shared_pages("hand_types", 8)
    scores = [word_f1(hand_labels.labelled(labels[page.id], page.html).gold, page.gold).f1 for page in pages]
    assert sum(score >= 0.98 for score in scores) >= 0.9 * len(pages), "run scripts/digest_labels.py"


@pytest.mark.parametrize(
    ("source", "engines"),
    [("forum_silver", containers.FORUM_ENGINES), ("generator_silver", containers.SITE_GENERATORS)],
)
def test_containers_give_the_pool_s_golds(source: str, engines: dict[str, str]) -> None:
    for page in shared_pages(source, 8):
        assert word_f1(containers.contained(page.html, engines), page.gold).f1 >= 0.98, page.id


def test_pages_whose_votes_are_of_other_nodes_are_left_out() -> None:
    assert voted_content(MARKED, winners(VOTES)[:-1]) is None
    assert voted_content("", []) is None


def test_javascript_is_read_as_data() -> None:
    tables = list(object_literals(EXTRACTOR))
    assert tables[0]["domain"] == "birds.example"
    assert tables[0]["content"] == {
        "selectors": [[".lead", "article:first"], "article.story"],
        "transforms": {},
        "clean": [".promo"],
    }


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("const a = { domain: 'a', content: { selectors: ['x' + y, 'it\\'s', \"b\"] } };", ("it's", "b")),
        ("const a = { domain: 'a', content: { selectors: 'x' } };", ()),
        ("const a = { domain: 'a', content: {", ()),
        ("export default { a: [", None),
        ("const a = { domain: 'a', title: { selectors: ['x'] } };", None),
        ("", None),
    ],
)
def test_extractors_in_any_state_are_read(script: str, found: tuple[str, ...] | None) -> None:
    extractor = extractor_of(script)
    assert (extractor and tuple(choice.selectors[0] for choice in extractor.choices)) == found


@pytest.mark.parametrize(
    ("selectors", "text"),
    [
        ("[['h1', '.b']]", "Heron\nOne\nTwo"),
        ("['.b']", "One"),
        ("[['.absent', '.b'], '.empty', 'main']", "Heron\nOne\nTwo\nin it"),
        ("['.absent']", ""),
    ],
)
def test_selectors_find_what_their_parser_would(selectors: str, text: str) -> None:
    extractor = extractor_of(
        f"const a = {{ domain: 'a', content: {{ selectors: {selectors}, clean: ['.c', 'b:gt(1)'] }} }}"
    )
    assert extractor is not None
    page = "<main><h1>Heron</h1><p class=b>One<i class=c>!</i></p><p class=b>Two</p><p class=empty> </p>in it</main>"
    assert selected(page, extractor) == text
    assert selected("", extractor) == ""


def test_pages_say_where_they_are_from() -> None:
    assert address("<meta property='og:url' content='https://b.example/1'>") == "https://b.example/1"
    assert address("<link rel=canonical href='/1'>", "https://b.example") == "https://b.example"
    assert address("") == ""


@pytest.mark.parametrize(
    ("html", "gold", "code"),
    [
        ("<html lang='pt_BR'>", "", "pt"),
        ("<html lang='x'>", "Der Reiher stand im Wasser, und die Wiese war noch von Nebel bedeckt", "de"),
        ("<html>", "왜가리가 호수에 서 있었다", "ko"),
        ("<html>", "12 34", ""),
        ("", "", ""),
    ],
)
def test_languages_are_declared_or_seen(html: str, gold: str, code: str) -> None:
    assert language(html, gold) == code


def test_the_script_writes_a_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = next(sample for sample in SAMPLES if sample.source == "magic_html")
    path, out = clone(tmp_path / "magic-html", sample.files), tmp_path / "new" / "corpora"
    assert import_script().main(["magic_html", str(path), "--out", str(out)]) == 0
    assert "1 pages" in capsys.readouterr().out
    assert list(read_corpus(out / "magic_html.jsonl.xz")) == [sample.expected]
    assert [file.name for file in out.iterdir()] == ["magic_html.jsonl.xz"]


def test_the_script_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_script().main(["wcxb", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "has no dev/ground-truth" in capsys.readouterr().err
    empty = clone(tmp_path, {"dev/ground-truth/a.txt": b"", "dev/html/a.txt": b""})
    assert import_script().main(["wcxb", str(empty), "--out", str(tmp_path)]) == 2
    assert "holds no page of wcxb" in capsys.readouterr().err
    assert not (tmp_path / "wcxb.jsonl.xz").exists()
    with pytest.raises(SystemExit) as stop:
        import_script().main(["heron", str(tmp_path), "--out", str(tmp_path)])
    assert stop.value.code == 2
