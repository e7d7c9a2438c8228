"""Texts of pages, and the training of a model on them, end to end on a small web of made-up pages."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np
import pytest

from boilerml import clean_text, load
from boilerml.evaluation.beside import EVERYTHING, OURS, LinesPlan, compare_lines, paragraphs
from boilerml.evaluation.corpora import Record, write_corpus
from boilerml.evaluation.metrics import word_f1
from boilerml.lines import segment_lines
from boilerml.training.align import label
from boilerml.training.fit import Layers, Plan, Settings
from boilerml.training.renderings import LAYOUTS, RENDERERS, rendered, typical
from boilerml.training.text import Wanted, judge_probes, text_examples, text_plan
from boilerml.training.text_model import train_text_from
from boilerml.training.train import Order

LIBRARIES = ("resiliparse", "inscriptis", "html2text")
OWN = tuple(name for name in RENDERERS if name not in LIBRARIES)
PLAN = Plan(
    folds=3,
    first=Settings(trees=12, leaves=8, depth=4, least_rows=5),
    second=Settings(trees=6, leaves=6, depth=3, least_rows=5),
    network=Layers(hidden=(8,), batch=64),
    jobs=1,
    copies=(),
    medium="text",
)
WORDS = "river mill stone winter letter garden bridge harbour engine market window summer teacher valley".split()
HTML = """<title>The mill</title><ul><li><a href=/>Home</a></li><li><a href=/b>News</a></li></ul>
<h1>The mill</h1><p>The river <b>rose</b> in the night.</p><table><tr><td>depth</td><td>2 m</td></tr></table>
<script>code()</script>"""


def made_up(number: int) -> Record:
    """A page with a menu, a few paragraphs and a footer."""
    draw = random.Random(number)
    prose = [
        " ".join(draw.choices(WORDS, k=draw.randint(12, 25))).capitalize() + "." for _ in range(draw.randint(4, 8))
    ]
    menu = "".join(f"<li><a href=/{word}>{word.capitalize()}</a></li>" for word in draw.choices(WORDS, k=8))
    body = "".join(f"<p>{text}</p>" for text in prose)
    html = f"<title>{prose[0]}</title><ul>{menu}</ul><main>{body}</main><footer>© {number} press</footer>"
    url = f"https://host{number // 2}.example/{number}"
    return Record(str(number), "own", url=url, type="article", html=html, gold="\n".join(prose), split="train")


# --- renderings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RENDERERS)
def test_a_renderer_keeps_every_word_and_no_code(name: str) -> None:
    if name in LIBRARIES:
        pytest.importorskip(name)
    text = typical(HTML, name)
    seen = ("Home", "News", "The mill", "The river", "rose", "in the night.", "depth", "2 m")
    assert [words for words in seen if words not in text] == []
    assert "code()" not in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_changes_white_space_alone(layout: str) -> None:
    before = rendered(HTML * 9, ("spaced",), 3, layout="as it is").text
    after = rendered(HTML * 9, ("spaced",), 3, layout=layout).text
    assert after.split() == before.split()
    assert (after == before) == (layout == "as it is" or after.count("\n") == before.count("\n"))


def test_a_rendering_is_drawn_by_its_seed() -> None:
    drawn = [rendered(HTML, OWN, seed) for seed in range(40)]
    assert drawn == [rendered(HTML, OWN, seed) for seed in range(40)]
    assert {one.renderer for one in drawn} == set(OWN)
    assert len({one.layout for one in drawn}) > 2


def test_a_page_that_a_library_cannot_read_is_rendered_by_us(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_html: str, _draw: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("boilerml.training.renderings.RENDERERS", {**RENDERERS, "inscriptis": fails})
    assert rendered(HTML, ("inscriptis",), 1).renderer == "blocks"


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_gold_is_found_in_the_lines_of_any_rendering(name: str, layout: str) -> None:
    record = made_up(7)
    page = segment_lines(rendered(record.html, (name,), 5, layout=layout).text)
    labels = label([block.text for block in page.blocks], record.gold)
    assert labels.ceiling > 0.8
    assert not labels.kept.all()


# --- examples and training -------------------------------------------------------------------------------------------


def test_a_page_gives_texts_to_train_on_and_a_probe_that_weighs_nothing() -> None:
    first, second, probe = text_examples(made_up(1), Wanted(OWN, "nodes", copies=2))
    assert first.weight == second.weight > 0 == probe.weight
    assert (first.synthetic, second.synthetic, probe.synthetic) == (False, True, True)
    assert first.record.source == "own"
    assert probe.record.source == "own as nodes"
    assert len(text_examples(made_up(1), Wanted(OWN, "nodes", ("wcxb",)))) == 1


def test_held_out_texts_are_cleaned_and_seeds_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOILERML_CACHE", "")
    path = tmp_path / "made.jsonl"
    write_corpus(path, map(made_up, range(30)))
    wanted = Wanted(("blocks", "spaced", "lynx"), "nodes")
    texts = list(judge_probes([path], wanted, PLAN, lambda _line: None))
    assert len(texts) == 30
    assert np.mean([word_f1(text, record.gold).f1 for record, text in texts]) > 0.9
    assert texts == list(judge_probes([path], wanted, PLAN, lambda _line: None))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of own pages: most to train on, two to test."""
    folder = tmp_path / "training_data"
    (folder / "pages").mkdir(parents=True)
    rows = ["id type language split encoding page_sha256 gold_sha256".replace(" ", "\t")]
    for number in range(100, 124):
        record = made_up(number)
        digests = []
        for suffix, text in (("html", record.html), ("txt", record.gold)):
            data = text.encode()
            (folder / "pages" / f"{number}.{suffix}").write_bytes(data)
            digests.append(hashlib.sha256(data).hexdigest())
        split = "train" if number < 122 else "test"
        rows.append("\t".join([str(number), "article", "en", split, "utf-8", *digests]))
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_a_text_model_is_trained_written_and_used(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in LIBRARIES:
        pytest.importorskip(library)
    monkeypatch.setenv("BOILERML_CACHE", "")
    out = tmp_path / "model"
    report = train_text_from([], own, Order("made-1", out, PLAN), lambda _line: None)
    assert {result.source for result in report.results} == {"own", "own as resiliparse", "own (test pages)"}
    model = load(out)
    assert model.medium == "text"
    record = made_up(200)
    assert word_f1(clean_text(typical(record.html, "blocks"), model=model), record.gold).f1 > 0.8
    assert "every line" not in (out / "README.md").read_text()

    again = tmp_path / "again"
    train_text_from([], own, Order("made-1", again, PLAN), lambda _line: None)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        path.name: path.read_bytes() for path in again.iterdir()
    }


def test_the_shipped_plan_is_one_of_texts() -> None:
    assert text_plan().medium == "text"
    assert text_plan().copies == ()


# --- lines beside lines ----------------------------------------------------------------------------------------------


def test_tools_are_compared_on_the_same_lines(tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl"
    write_corpus(path, map(made_up, range(3)))

    def render(html: str) -> str:
        return typical(html, "blocks")

    report = compare_lines(LinesPlan([path], render, ["boilerml on html"]), ["source"])
    f1 = {(row.tool): row.measures[0].value for row in report.tables[0].rows}
    assert set(f1) == {OURS, EVERYTHING, "boilerml on html"}
    assert f1[OURS] > f1[EVERYTHING]


def test_lines_are_wrapped_for_tools_that_want_html() -> None:
    assert paragraphs("1 < 2\n\n b") == "<html><body><p>1 &lt; 2</p><p>b</p></body></html>"
