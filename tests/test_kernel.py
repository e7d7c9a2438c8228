"""The compiled loops and Python say the same, to the bit; what does not fit is refused, never read past its end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from boilerml import kernel
from boilerml.attributes import HIDING_STYLE
from boilerml.blocks import Block, Container, Met
from boilerml.features import wordlist
from boilerml.features.characters import CLASS_OF, LOWER_OF, codes
from boilerml.features.terms import MIX
from boilerml.features.vocabulary import buckets
from boilerml.forest import Forest
from boilerml.kernel import ACTIONS, KERNEL
from boilerml.limits import Limits, Room, endless
from boilerml.parse import parse
from boilerml.segment import Handlers, Walk, segment, walked

PAGES = sorted((Path(__file__).parents[1] / "training_data" / "pages").glob("*.html"))

compiled = pytest.mark.skipif(KERNEL is None, reason="the compiled loops were not built here")
"""Not skipped where BOILERML_KERNEL=1 says that they are wanted: see the first test."""

TAGS = ["p", "div", "a", "b", "span", "br", "pre", "li", "x-card", "i", "script", "td", "img", "input", "textarea"]
ATTRIBUTES = st.sampled_from(
    [
        "",
        " class='nav é'",
        " id=x class=y",
        " hidden",
        " aria-hidden=true",
        " style='display : NONE'",
        " role=main class",
    ]
)
TEXTS = st.text(st.sampled_from("aZ é漢\xa0\u200b\xad \n\t.ſ\u3000\x1c<&"), max_size=8)
HTML = st.lists(
    st.one_of(
        TEXTS,
        st.builds("<{}{}>".format, st.sampled_from(TAGS), ATTRIBUTES),
        st.builds("</{}>".format, st.sampled_from(TAGS)),
    ),
    max_size=40,
).map("".join)


def test_the_kernel_is_there_where_it_is_wanted() -> None:
    assert KERNEL is not None or os.environ.get("BOILERML_KERNEL") != "1"


# --- the walk --------------------------------------------------------------------------------------------------------


Found = tuple[tuple[Block, ...], tuple[Container, ...], Met]


def by_python(tree: etree._Element, room: Room = endless) -> Found:
    walk = Walk(room)
    page = walked(tree, walk, Handlers(walk))
    return page.blocks, page.containers, page.truncated


def by_kernel(tree: etree._Element, room: Room = endless) -> Found:
    assert KERNEL is not None
    found = KERNEL.walk(tree, Block, Container, ACTIONS, HIDING_STYLE.search, room)
    assert found is not None
    return tuple(found[0]), tuple(found[1]), found[2]


@compiled
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_it_walks_our_pages_as_python_does(path: Path) -> None:
    tree = parse(path.read_bytes())
    assert tree is not None
    assert by_kernel(tree) == by_python(tree)


@compiled
@given(HTML)
def test_it_walks_any_page_as_python_does(html: str) -> None:
    tree = parse(html)
    if tree is not None:
        assert by_kernel(tree) == by_python(tree)
        for blocks in (1, 3):
            room = Limits(blocks=blocks).room()
            assert by_kernel(tree, room) == by_python(tree, room)


@compiled
@pytest.mark.parametrize(
    "source", ["<a><!-- note --><p>text</p></a>", "<a xmlns='u'><p>text</p></a>", "<a><?note?><p>text</p></a>"]
)
def test_it_declines_what_no_page_holds_and_python_walks_instead(source: str) -> None:
    assert KERNEL is not None
    tree = etree.fromstring(source)
    assert KERNEL.walk(tree, Block, Container, ACTIONS, HIDING_STYLE.search, endless) is None
    assert [block.text for block in segment(tree).blocks] == ["text"]


@compiled
def test_what_is_no_tree_is_declined_and_wrong_types_are_refused() -> None:
    assert KERNEL is not None
    assert KERNEL.walk("text", Block, Container, ACTIONS, HIDING_STYLE.search, endless) is None
    with pytest.raises(TypeError, match="tuples"):
        KERNEL.walk(etree.Element("p"), dict, Container, ACTIONS, HIDING_STYLE.search, endless)


@compiled
def test_an_error_in_what_it_calls_comes_through() -> None:
    def broken(_: object) -> Met:
        raise ZeroDivisionError

    assert KERNEL is not None
    tree = parse("<p style=a>text")
    for hides, room in ((broken, endless), (HIDING_STYLE.search, broken)):
        with pytest.raises(ZeroDivisionError):
            KERNEL.walk(tree, Block, Container, ACTIONS, hides, room)


# --- words, trees, the network ---------------------------------------------------------------------------------------


@compiled
@given(st.lists(st.text(st.sampled_from("abÉ漢字ไ1 ٣.-\n🦢"), min_size=1), max_size=6))
def test_it_finds_the_words_that_python_finds(texts: list[str]) -> None:
    text = codes("".join(texts))
    bounds = np.concatenate(([0], np.cumsum([len(part) for part in texts]))).astype(np.int64)
    classes = CLASS_OF[text]
    for one, other in zip(
        wordlist.words(text, classes, bounds), wordlist.by_columns(text, classes, bounds), strict=True
    ):
        assert one.tolist() == other.tolist()


@compiled
@given(st.integers(0, 40), st.integers(1, 5), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_trees_say_what_they_say_in_python(rows: int, columns: int, depth: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    trees = 3
    forest = Forest(
        draw.integers(0, columns, (trees, 2**depth - 1)).astype(np.int16),
        draw.choice([-1.0, 0.0, 0.5, np.inf], (trees, 2**depth - 1)).astype(np.float32),
        draw.normal(size=(trees, 2**depth)),
        0.25,
    )
    matrix = draw.choice([-2.0, 0.0, 0.25, 0.5, 3.0], (rows, columns)).astype(np.float32)
    assert forest.log_odds(matrix).tolist() == forest.by_levels(matrix).tolist()


@compiled
@given(st.integers(0, 9), st.integers(1, 40), st.integers(1, 150), st.integers(0, 2**32 - 1))
def test_products_of_whole_numbers_are_exact(rows: int, inputs: int, outputs: int, seed: int) -> None:
    assert KERNEL is not None
    draw = np.random.default_rng(seed)
    values, weights = draw.integers(-256, 257, (rows, inputs)), draw.integers(-1500, 1501, (inputs, outputs))
    total = np.empty((rows, outputs), np.float32)
    KERNEL.product(values.astype(np.float32), weights.astype(np.float32), total)
    assert (total == values @ weights).all()


@compiled
def test_arrays_that_do_not_fit_are_refused() -> None:
    assert KERNEL is not None
    ints, singles, doubles = np.zeros(3, np.int64), np.zeros((2, 3), np.float32), np.zeros(2)
    text, classes = np.zeros(3, np.uint32), np.zeros(3, np.uint8)
    trees = (np.full((1, 1), 9, np.int16), np.zeros((1, 1), np.float32), np.zeros((1, 2)))
    wrong: list[Callable[[], object]] = [
        lambda: KERNEL.product(singles, singles, singles),
        lambda: KERNEL.product(doubles, singles, singles),
        lambda: KERNEL.log_odds(*trees, singles, np.zeros(3)),
        lambda: KERNEL.log_odds(trees[0], trees[1], doubles, singles, np.zeros(3)),
        lambda: KERNEL.classes(text, np.array([0, 9]), CLASS_OF, classes, np.zeros((20, 1), np.float32)),
        lambda: KERNEL.classes(text + np.uint32(2**31), np.array([0, 3]), CLASS_OF, classes, singles),
        lambda: KERNEL.words(text, classes, np.array([0, 9]), LOWER_OF, wordlist.ROLES, MIX),
        lambda: KERNEL.words(text, classes, np.array([0, 3]), LOWER_OF, wordlist.ROLES, MIX[:9]),
        lambda: KERNEL.tokens(ints, np.zeros(2, np.uint64), MIX),
        lambda: KERNEL.wording(text, buckets(text), singles, ints, text, doubles, doubles),
        lambda: KERNEL.wording(text, buckets(text), singles.ravel()[:3], ints + 7, text, doubles, doubles),
        lambda: KERNEL.found(text, np.zeros(4, np.int32), text, classes),
    ]
    for call in wrong:
        with pytest.raises(ValueError, match=r"items of|fit together"):
            call()


@compiled
def test_buckets_that_lie_are_not_followed_out_of_bounds() -> None:
    assert KERNEL is not None
    hashes, flags = np.array([1, 2], np.uint32), np.zeros(2, np.uint8)
    KERNEL.found(hashes, np.full(65_537, 10**6, np.int32), hashes, flags)
    KERNEL.found(hashes, np.full(65_537, -5, np.int32), hashes, flags)
    assert not flags.any()


# --- whole pages -----------------------------------------------------------------------------------------------------

READ = """
import json, sys
from pathlib import Path
from boilerml import extract
from boilerml.kernel import KERNEL
found = {path: extract(Path(path).read_bytes()).to_dict() for path in sys.argv[1:]}
print(json.dumps([KERNEL is not None, found]))
"""


@compiled
def test_pages_come_out_the_same_without_it() -> None:
    def run(wanted: str) -> list[object]:
        environment = {**os.environ, "BOILERML_KERNEL": wanted}
        command = [sys.executable, "-c", READ, *map(str, PAGES[::4])]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found: list[object] = json.loads(done.stdout)
        return found

    with_it, without_it = run("1"), run("0")
    assert [with_it[0], without_it[0]] == [True, False]
    assert with_it[1] == without_it[1]


def test_a_broken_kernel_or_an_old_one_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_name: str) -> object:
        raise ImportError

    monkeypatch.delenv("BOILERML_KERNEL", raising=False)
    monkeypatch.setattr(kernel, "import_module", broken)
    assert kernel._kernel() is None
    monkeypatch.setattr(kernel, "import_module", lambda _name: SimpleNamespace(version=0))
    assert kernel._kernel() is None
