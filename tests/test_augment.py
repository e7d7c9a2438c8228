"""Pages made from pages stay pages; near-copies stay together; names are learned from many hosts only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boilerml.blocks import Block, Page
from boilerml.evaluation.corpora import Record
from boilerml.pipeline import read
from boilerml.training.augment import augmented, cut, splice
from boilerml.training.crossval import calibration, candidates, held_out
from boilerml.training.examples import Example, example
from boilerml.training.fit import Plan, Settings
from boilerml.training.groups import folds, groups
from boilerml.training.lexicon import LEAST_HOSTS, count, learn
from boilerml.training.matrices import pool
from boilerml.training.progress import Progress
from boilerml.training.prune import pruned, pruned_copies, without_blocks
from boilerml.training.transplant import transplanted

NOUNS = "heron river bridge harbour council winter engine garden library teacher market valley orchard ferry".split()
VERBS = "crossed repaired watched opened described counted painted followed visited measured carried sold".split()


def _prose(draw: np.random.Generator, sentences: int) -> str:
    words = [
        f"The {draw.choice(NOUNS)} {draw.choice(VERBS)} the {draw.choice(NOUNS)} of number {draw.integers(10_000)}."
        for _ in range(sentences)
    ]
    return " ".join(words)


def _article(seed: int) -> Record:
    draw = np.random.default_rng(seed)
    texts = [_prose(draw, 3) for _ in range(5)]
    body = "".join(f"<p>{text}</p>" for text in texts)
    html = (
        "<html><body><div class='top'><nav><a href='/'>Home</a> <a href='/a'>About</a></nav></div>"
        f"<div class='wrap'><div class='entry'><h1>Story {seed}</h1>{body}</div><div class='side'><p>Buy now</p></div>"
        "</div><footer><p>Imprint and terms</p></footer></body></html>"
    )
    gold = "\n".join([f"Story {seed}", *texts])
    return Record(str(seed), "fundus", f"https://a{seed}.example/", "en", "article", html, gold)


def _thread(seed: int) -> Record:
    draw = np.random.default_rng(seed + 1_000)
    texts = [_prose(draw, 3) for _ in range(8)]
    posts = "".join(
        f"<div class='post'><div class='who'>Ada</div><div class='text'>{text}</div></div>" for text in texts
    )
    board, below = "<nav><a href='/'>Board</a></nav>", "<p>Powered by us</p>"
    html = f"<html><body>{board}<div class='posts'>{posts}</div>{below}</body></html>"
    return Record(f"t{seed}", "harvest_forum", f"https://t{seed}.example/", "en", "forum", html, "\n".join(texts))


def _examples(articles: int = 10, threads: int = 10) -> list[Example]:
    return [example(_article(seed)) for seed in range(articles)] + [example(_thread(seed)) for seed in range(threads)]


def assert_sound(page: Page) -> None:
    """What every page promises: outermost first, parents before children, ranges with exactly their blocks."""
    containers = page.containers
    assert containers[0].parent == -1
    for index, container in enumerate(containers):
        inside = [place for place, block in enumerate(page.blocks) if index in _chain(page, block)]
        assert inside == list(range(container.first, container.end))
        if index:
            parent = containers[container.parent]
            assert 0 <= container.parent < index
            assert parent.depth < container.depth
            assert parent.first <= container.first <= container.end <= parent.end
    assert [c.first for c in containers] == sorted(c.first for c in containers)


def _chain(page: Page, block: Block) -> set[int]:
    above: set[int] = set()
    index = block.container
    while index >= 0:
        above.add(index)
        index = page.containers[index].parent
    return above


def _outline(page: Page, block: Block) -> list[tuple[str, str]]:
    """Tag and names of what encloses a block, innermost first."""
    chain = sorted(_chain(page, block), reverse=True)
    return [(page.containers[index].tag, page.containers[index].names) for index in chain]


def _pages() -> tuple[Page, Page]:
    return read(_article(1).html), read(_thread(2).html)


def test_cut_is_a_page_of_its_own() -> None:
    _, donor = _pages()
    for index, container in enumerate(donor.containers):
        thread = cut(donor, index)
        assert [b.text for b in thread.blocks] == [b.text for b in donor.blocks[container.first : container.end]]
        assert thread.containers[0].depth == 0
        assert_sound(Page(thread.blocks, thread.containers))


def test_splice_leaves_everything_else_as_it_was() -> None:
    page, donor = _pages()
    posts = next(index for index, container in enumerate(donor.containers) if container.names == "posts")
    thread = cut(donor, posts)
    for index in range(1, len(page.containers)):
        made = splice(page, thread, index)
        assert_sound(made)
        at, new = page.containers[index].end, len(thread.blocks)
        assert [b._replace(container=0) for b in made.blocks[:at]] == [
            b._replace(container=0) for b in page.blocks[:at]
        ]
        assert [b.text for b in made.blocks[at : at + new]] == [b.text for b in thread.blocks]
        rest = [*made.blocks[:at], *made.blocks[at + new :]]
        assert [_outline(made, block) for block in rest] == [_outline(page, block) for block in page.blocks]
        assert [block.text for block in rest] == [block.text for block in page.blocks]
        root = made.containers[made.blocks[at].container]
        assert root.depth > 0
        assert (made.title, made.description) == (page.title, page.description)


def test_spliced_thread_is_the_next_sibling() -> None:
    page, donor = _pages()
    entry = next(index for index, container in enumerate(page.containers) if container.names == "entry")
    posts = next(index for index, container in enumerate(donor.containers) if container.names == "posts")
    made = splice(page, cut(donor, posts), entry)
    added = next(index for index, container in enumerate(made.containers) if container.names == "posts")
    assert made.containers[added].parent == made.containers[entry].parent
    assert made.containers[added].depth == made.containers[entry].depth
    assert made.containers[added].first == made.containers[entry].end


def test_copies_have_a_thread_that_is_boilerplate() -> None:
    examples = _examples()
    fold = np.zeros(len(examples), np.int64)
    copies = augmented(examples, fold, seed=0)
    assert len(copies) >= 2
    for index, copy in copies.items():
        original = examples[index]
        assert copy.synthetic
        assert not original.synthetic
        assert_sound(copy.page)
        assert len(copy.kept) == len(copy.words) == len(copy.page.blocks) > len(original.kept)
        texts = [block.text for block, kept in zip(copy.page.blocks, copy.kept, strict=True) if kept]
        assert texts == [block.text for block, kept in zip(original.page.blocks, original.kept, strict=True) if kept]


def test_threads_come_from_the_articles_own_fold() -> None:
    examples = _examples()
    fold = np.array([index % 2 for index in range(len(examples))])
    posts = [{block.text for block, kept in zip(one.page.blocks, one.kept, strict=True) if kept} for one in examples]
    for index, copy in augmented(examples, fold, seed=0).items():
        added = {block.text for block in copy.page.blocks} - {block.text for block in examples[index].page.blocks}
        donors = {other for other in range(10, 20) if added & posts[other]}
        assert len(donors) == 1
        assert fold[donors.pop()] == fold[index]


def test_folds_without_threads_get_no_copies() -> None:
    examples = _examples(threads=0)
    assert augmented(examples, np.zeros(len(examples), np.int64), seed=0) == {}


def test_made_pages_are_never_scored() -> None:
    plan = Plan(folds=3, first=Settings(trees=2, least_rows=5), network=None, jobs=1)
    examples = _examples()
    pages = pool(examples, plan)
    made = np.flatnonzero(~pages.real)
    assert len(made)
    assert made.min() == len(examples)
    held = held_out(pages, plan, Progress([1.0] * 3, lambda _: None))
    # What is said of made pages changes neither which pages have a text nor the calibration.
    changed = held._replace(log_odds=np.where(pages.rows(~pages.real), 99.0, held.log_odds))
    assert set(candidates(pages, held, np.zeros(len(pages.examples)))) == set(range(len(examples)))
    assert calibration(pages, held, pages.real) == calibration(pages, changed, pages.real)
    assert (pages.group[made] < len(np.unique(pages.group))).all()


def test_page_and_its_copy_share_their_weight() -> None:
    examples = _examples()
    pages = pool(examples, Plan(folds=3, jobs=1, copies=("threads",)))
    assert sum(one.weight for one in pages.examples) == pytest.approx(sum(one.weight for one in examples))
    assert pages.weights.sum() == pytest.approx(sum(one.weight for one in examples))


# --- groups ----------------------------------------------------------------------------------------------------------


def _with_gold(number: int, url: str, gold: str) -> Example:
    record = Record(str(number), "fundus", url, gold=gold, html=f"<body><p>{gold}</p></body>")
    return example(record)


def test_pages_of_a_host_and_near_copies_elsewhere_belong_together() -> None:
    draw = np.random.default_rng(3)
    texts = [_prose(draw, 20) for _ in range(5)]
    examples = [
        _with_gold(0, "https://one.example/a", texts[0]),
        _with_gold(1, "https://www.one.example/b", texts[1]),
        _with_gold(2, "https://two.example/copy", f"By our own reporter. {texts[1]} Read on tomorrow."),
        _with_gold(3, "https://three.example/", texts[2]),
        _with_gold(4, "https://two.example/other", texts[3]),
        _with_gold(5, "https://four.example/", texts[3]),
        _with_gold(6, "https://five.example/", texts[4]),
    ]
    group = groups(examples).tolist()
    assert len({group[index] for index in (0, 1, 2, 4, 5)}) == 1
    assert len({group[0], group[3], group[6]}) == 3


def test_short_golds_are_no_copies() -> None:
    texts = ("Page not found", "Page not found")
    examples = [_with_gold(number, f"https://h{number}.example/", text) for number, text in enumerate(texts)]
    assert len(set(groups(examples).tolist())) == 2


def test_folds_keep_groups_together_and_use_every_fold() -> None:
    group = np.random.default_rng(0).integers(0, 40, 300)
    fold = folds(group, 5, seed=1)
    assert set(fold.tolist()) == set(range(5))
    assert all(len(set(fold[group == name].tolist())) == 1 for name in range(40))
    assert (folds(group, 5, seed=1) == fold).all()
    assert (folds(group, 5, seed=2) != fold).any()


# --- lexicon ---------------------------------------------------------------------------------------------------------


def _named(seed: int, host: str, names: Sequence[str]) -> Example:
    draw = np.random.default_rng(seed)
    good, bad, odd = (_prose(draw, 4) for _ in range(3))
    html = (
        f"<body><div class='{names[0]}'>{good}</div><div class='{names[1]}'>{bad}</div>"
        f"<div><span class='{names[2]}'>{odd}</span></div></body>"
    )
    return example(Record(str(seed), "fundus", f"https://{host}.example/", html=html, gold=good))


def _learned(hosts: int, names: Sequence[str] = ("bodycopy", "sponsored", "badge")) -> Any:
    return learn(count(_named(seed, f"h{seed % hosts}", names)) for seed in range(20))


def test_lexicon_learns_what_names_mean() -> None:
    lexicon = _learned(hosts=LEAST_HOSTS)
    assert lexicon["bodycopy"] > 1
    assert lexicon["sponsored"] < -1
    assert lexicon["badge"] < -1
    assert lexicon["<body>"] == pytest.approx(0, abs=0.1)


def test_lexicon_learns_nothing_from_few_hosts() -> None:
    assert _learned(hosts=LEAST_HOSTS - 1) == {}


def test_lexicon_passes_over_what_one_host_says() -> None:
    pages = [_named(seed, f"h{seed}", ("bodycopy", "sponsored", "badge")) for seed in range(10)]
    pages += [_named(seed, "h0", ("onlyhere", "sponsored", "badge")) for seed in range(100, 130)]
    lexicon = learn(count(page) for page in pages)
    assert "onlyhere" not in lexicon
    assert "bodycopy" in lexicon


def test_nested_names_count_once() -> None:
    text = _prose(np.random.default_rng(1), 4)
    nested = f"<div class='story'><div class='story'><p>{text}</p></div></div>"
    page = example(Record("1", "fundus", "https://a.example/", html=f"<body>{nested}</body>", gold=text))
    good, bad = count(page).shares["story"]
    assert (good, bad) == pytest.approx((1.0, 0.0))


# --- transplants -----------------------------------------------------------------------------------------------------


def _framed(number: int, menu: str) -> Example:
    draw = np.random.default_rng(number)
    gold = _prose(draw, 8)
    chrome = "".join(f"<li>{menu} {place}</li>" for place in range(6))
    body = "".join(f"<p>{line}</p>" for line in gold.split("\n"))
    footer = f"<footer><p>{menu} a</p><p>b</p></footer>"
    html = f"<title>T{number}</title><ul>{chrome}</ul><div><main>{body}</main></div>{footer}"
    url = f"https://host{number}.example/"
    return example(Record(str(number), "fundus", url, type="article", html=html, gold=gold))


def test_content_moves_into_other_surroundings_and_keeps_its_labels() -> None:
    examples = [_framed(number, f"menu{number}") for number in range(6)]
    copies = transplanted(examples, np.arange(6), np.zeros(6, np.int64), seed=0)
    assert len(copies) > 2
    for index, copy in copies.items():
        page = copy.page
        kept = [block.text for block, is_kept in zip(page.blocks, copy.kept, strict=True) if is_kept]
        donor = int(page.title[1:])
        assert donor != index
        assert "\n".join(kept) == examples[donor].record.gold
        assert page.blocks[0].text == f"menu{index} 0"
        assert len(copy.words) == len(page.blocks)
        for place, container in enumerate(page.containers):
            inside = [at for at, block in enumerate(page.blocks) if place in _around(page, block.container)]
            assert inside == list(range(container.first, container.end))
            assert container.parent < place


def _around(page: Page, index: int) -> set[int]:
    found = set()
    while index >= 0:
        found.add(index)
        index = page.containers[index].parent
    return found


def test_no_transplant_crosses_a_fold_or_a_source() -> None:
    examples = [_framed(number, f"menu{number}") for number in range(6)]
    assert transplanted(examples, np.arange(6), np.arange(6), seed=0) == {}
    apart = [one._replace(record=one.record._replace(source=f"s{n}")) for n, one in enumerate(examples)]
    assert transplanted(apart, np.arange(6), np.zeros(6, np.int64), seed=0) == {}


def test_pruned_pages_keep_all_content_and_less_else() -> None:
    for one in _examples():
        made = pruned(one, 1.0, np.random.default_rng(0))
        assert_sound(made.page)
        assert made.kept.all() or made.kept.sum() == one.kept.sum()
        assert len(made.page.blocks) == len(made.kept) == len(made.words) < len(one.kept)
        assert [b.text for b, kept in zip(made.page.blocks, made.kept, strict=True) if kept] == [
            b.text for b, kept in zip(one.page.blocks, one.kept, strict=True) if kept
        ]
        assert pruned(one, 0.0, np.random.default_rng(0)).page == one.page


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_any_blocks_of_a_page_are_a_page(seed: int) -> None:
    page = _pages()[0]
    stays = np.random.default_rng(seed).random(len(page.blocks)) < 0.5
    if stays.any():
        made = without_blocks(page, stays)
        assert_sound(made)
        kept = [block for block, remains in zip(page.blocks, stays.tolist(), strict=True) if remains]
        assert [block.text for block in made.blocks] == [block.text for block in kept]
        assert [_outline(made, block) for block in made.blocks] == [_outline(page, block) for block in kept]


def test_some_pages_get_a_pruned_copy() -> None:
    examples = _examples()
    copies = pruned_copies(examples, seed=0)
    assert 0 < len(copies) < len(examples)
    assert all(copy.synthetic and copy.kept.any() for copy in copies.values())
    again = pruned_copies(examples, seed=0)
    assert all(again[index].page == copy.page for index, copy in copies.items())
