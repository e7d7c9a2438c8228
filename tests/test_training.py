"""Training end to end on a small web of made-up pages."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from boilerml.evaluation.corpora import Record, write_corpus
from boilerml.store import FILES, SETTINGS
from boilerml.training.augment import augmented
from boilerml.training.crossval import cross_validate, held_out
from boilerml.training.examples import Example, example, read_examples
from boilerml.training.experiment import AS_IT_IS, CHANGES, experiment
from boilerml.training.fit import Layers, Plan, Settings
from boilerml.training.groups import folds, groups
from boilerml.training.matrices import pool
from boilerml.training.progress import Progress
from boilerml.training.train import Order, train, train_from

PLAN = Plan(
    first=Settings(trees=12, leaves=8, depth=4, least_rows=5),
    second=Settings(trees=6, leaves=6, depth=3, least_rows=5),
    network=Layers(hidden=(8,), batch=64),
    jobs=1,
)
WORDS = (
    "river mill stone winter letter garden bridge harbour engine market window summer teacher valley forest signal"
).split()
ROOT = Path(__file__).parent.parent


def sentence(draw: random.Random) -> str:
    return " ".join(draw.choices(WORDS, k=draw.randint(12, 25))).capitalize() + "."


def made_up(number: int, kind: str = "article") -> Record:
    """A page with a menu, a few paragraphs and a footer, in one of three designs."""
    draw = random.Random(number)
    prose = [sentence(draw) for _ in range(draw.randint(4, 8))]
    menu = [draw.choice(WORDS) for _ in range(draw.randint(5, 12))]
    open_, close = [("<main>", "</main>"), ("<div class=story>", "</div>"), ("<td>", "</td>")][number % 3]
    links = "".join(f"<li><a href=/{word}>{word.capitalize()}</a></li>" for word in menu)
    body = "".join(f"<p>{text}</p>" for text in prose)
    html = f"<title>{prose[0]}</title><ul class=menu>{links}</ul>{open_}{body}{close}<footer>© {menu[0]} press</footer>"
    url = f"https://host{number // 2}.example/{number}"
    return Record(str(number), "own", url=url, type=kind, html=html, gold="\n".join(prose), split="train")


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [example(made_up(number, "forum" if number % 5 == 0 else "article")) for number in range(40)]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of own pages: four to train on, two to test."""
    folder = tmp_path / "training_data"
    (folder / "pages").mkdir(parents=True)
    rows = ["id type language split encoding page_sha256 gold_sha256".replace(" ", "\t")]
    for number in range(100, 106):
        record = made_up(number)
        digests = []
        for suffix, text in (("html", record.html), ("txt", record.gold)):
            data = text.encode()
            (folder / "pages" / f"{number}.{suffix}").write_bytes(data)
            digests.append(hashlib.sha256(data).hexdigest())
        split = "train" if number < 104 else "test"
        rows.append("\t".join([str(number), "article", "en", split, "utf-8", *digests]))
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def quiet() -> Progress:
    return Progress([1.0] * 50, lambda _: None)


def auc(examples: list[Example]) -> float:
    pages = pool(examples, PLAN)
    odds = held_out(pages, PLAN, quiet()).log_odds
    return float(roc_auc_score(pages.labels, odds))


def test_what_is_learned_holds_on_other_hosts_and_permuted_labels_teach_nothing(examples: list[Example]) -> None:
    assert auc(examples) > 0.97
    draw = np.random.default_rng(0)
    assert 0.35 < auc([one._replace(kept=draw.permutation(one.kept)) for one in examples]) < 0.65


def test_the_same_pages_and_seed_give_the_same_bytes(examples: list[Example], own: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    reports = [train(examples, Order("tiny", tmp_path / name, PLAN), {}, own, lines.append) for name in "ab"]
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == sorted(["README.md", "metrics.json", "reference.json.gz", SETTINGS, *FILES])
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    rows = {row.group: row for row in reports[0].tables[0].rows}
    assert rows["own"].measures[0].value > 0.9
    assert rows["own (test pages)"].pages == 2
    assert "[14/14]" in lines[13]
    assert "left" in lines[5]


def test_corpora_and_own_pages_are_read_and_named(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOILERML_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "made_up.jsonl.xz"
    write_corpus(path, (made_up(number) for number in range(12)))
    for name in ("first", "cached"):
        train_from([path], own, Order(name, tmp_path / name, PLAN), lambda _: None)
    assert (tmp_path / "first" / "forest.npz").read_bytes() == (tmp_path / "cached" / "forest.npz").read_bytes()
    card = (tmp_path / "first" / "README.md").read_text(encoding="utf-8")
    assert "made_up.jsonl.xz" in card
    assert "trained on | 16 pages" in card


def test_cross_validation_yields_every_page_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOILERML_CACHE", "")
    path = tmp_path / "made_up.jsonl"
    write_corpus(path, (made_up(number) for number in range(12)))
    found = list(cross_validate([path], PLAN._replace(folds=3), lambda _: None))
    assert sorted(int(record.id) for record, _ in found) == list(range(12))
    assert all(isinstance(text, str) for _, text in found)


def test_an_experiment_stands_beside_the_model_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOILERML_CACHE", "")
    path = tmp_path / "made_up.jsonl"
    write_corpus(path, (made_up(number) for number in range(12)))
    lines: list[str] = []
    names = ["without network", "without anything lexical"]
    report = experiment([path], names, PLAN._replace(folds=3), lines.append)
    assert [(difference.tool, difference.other) for difference in report.differences] == [(AS_IT_IS, n) for n in names]
    assert all(difference.pages == 12 for difference in report.differences)
    assert [line for line in lines if line.startswith("---")] == [f"--- {name}" for name in (AS_IT_IS, *names)]


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_changes_the_plan(name: str) -> None:
    assert CHANGES[name](PLAN) != PLAN


def test_a_model_lacks_no_part(examples: list[Example], own: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="experiments"):
        train(examples, Order("x", tmp_path / "x", PLAN._replace(network=None)), {}, own, lambda _: None)


def test_too_few_hosts_are_refused(examples: list[Example], own: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hosts"):
        train(examples[:4], Order("x", tmp_path / "x", PLAN), {}, own, lambda _: None)


def test_splits_are_read_apart(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOILERML_CACHE", "")
    assert len(read_examples([own], split="train")) == 4
    assert len(read_examples([own])) == 6


def test_hosts_and_near_copies_stay_together() -> None:
    records = [made_up(number) for number in range(10)]
    records.append(records[0]._replace(id="copy", url="https://elsewhere.example/"))
    group = groups([example(record) for record in records])
    assert group[0] == group[1] == group[10]
    assert len(set(group.tolist())) == 5
    fold = folds(group, 3, 0)
    assert all(len(set(fold[group == one].tolist())) == 1 for one in set(group.tolist()))


def ranges(one: Example) -> Iterator[None]:
    containers, blocks = one.page.containers, one.page.blocks
    for index, container in enumerate(containers):
        inside = [place for place, block in enumerate(blocks) if index in chain(one, block.container)]
        assert inside == list(range(container.first, container.end))
        assert container.parent < index
        yield


def chain(one: Example, index: int) -> set[int]:
    found = set()
    while index >= 0:
        found.add(index)
        index = one.page.containers[index].parent
    return found


def test_threads_are_spliced_in_below_articles(examples: list[Example], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boilerml.training.augment.SHARES", (1.0, 1.0))
    monkeypatch.setattr("boilerml.training.augment.BLOCKS", (2, 400))
    fold = folds(groups(examples), 2, 0)
    copies = augmented(examples, fold, 0)
    assert len(copies) > 20
    for index, copy in copies.items():
        assert copy.synthetic
        assert list(ranges(copy))
        texts = [block.text for block in copy.page.blocks]
        kept = [text for text, is_kept in zip(texts, copy.kept, strict=True) if is_kept]
        before = examples[index]
        assert kept == [b.text for b, is_kept in zip(before.page.blocks, before.kept, strict=True) if is_kept]
        assert len(texts) == len(copy.words) > len(before.page.blocks)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--corpora", "nowhere"], "nowhere"), (["--sources", "smell"], "smell"), (["--pages", "nowhere"], "nowhere")],
)
def test_the_script_says_what_is_missing(arguments: list[str], says: str, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "train.py"), *arguments, "--out", str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr
