"""Alignment: which blocks a gold text calls content, in whatever order, script and number of copies it comes."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.evaluation.corpora import read_corpus
from boilerml.pipeline import read
from boilerml.training.align import Labels, label, tokens

CORPORA = Path(os.environ.get("BOILERML_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
MENU = "Home Shop Contact Imprint"
FIRST = "The heron stood in the shallow water until the fog had lifted from the lake."
SECOND = "Towards noon it flew off to the reed beds, and nobody saw it again that day."
THIRD = "A boy from the village swore that it would come back with the first frost of winter."
FOOTER = "All rights reserved by the publisher and its partners"


def _kept(texts: Sequence[str], gold: str) -> list[int]:
    return np.flatnonzero(label(texts, gold).kept).tolist()


def test_exact_gold_is_found_and_nothing_else() -> None:
    labels = label([MENU, FIRST, SECOND, FOOTER], f"{FIRST}\n{SECOND}")
    assert labels.kept.tolist() == [False, True, True, False]
    assert labels.words.tolist() == [4, 15, 16, 9]
    assert labels.matched.tolist() == [0, 15, 16, 0]
    assert labels.ceiling == 1.0


def test_gold_in_another_order_is_found() -> None:
    labels = label([MENU, FIRST, SECOND, THIRD, FOOTER], f"{THIRD}\n{FIRST}\n{SECOND}")
    assert labels.kept.tolist() == [False, True, True, True, False]
    assert labels.ceiling == 1.0


def test_case_white_space_and_punctuation_do_not_matter() -> None:
    shouted = FIRST.upper().replace(" ", "  ").replace(".", " !")
    assert _kept([MENU, FIRST, FOOTER], shouted) == [1]


def test_one_of_two_copies_is_kept_when_gold_has_one() -> None:
    labels = label([MENU, FIRST, SECOND, FOOTER, FIRST, SECOND], f"{FIRST}\n{SECOND}")
    assert int(labels.kept.sum()) == 2
    assert labels.ceiling == 1.0


def test_both_copies_are_kept_when_gold_has_both() -> None:
    assert _kept([FIRST, MENU, FIRST], f"{FIRST}\n{FIRST}") == [0, 2]


def test_every_repeated_price_is_kept() -> None:
    names = ["Oak chair", "Walnut table", "Pine shelf", "Maple bench", "Birch stool"]
    texts = [MENU] + [line for name in names for line in (name, "19,90 €", "In stock")] + [FOOTER]
    gold = "\n".join(texts[1:-1])
    labels = label(texts, gold)
    assert labels.kept.tolist() == [False] + [True] * 15 + [False]
    assert labels.ceiling == 1.0


def test_repeated_prices_outside_the_gold_stay_out() -> None:
    aside = "Others bought this lamp made of brass and glass for 19,90 €"
    assert _kept([MENU, "Oak chair", "19,90 €", aside, FOOTER], "Oak chair\n19,90 €") == [1, 2]


def test_scripts_without_spaces_align_by_character() -> None:
    assert tokens("今天天气很好") == list("今天天气很好")
    menu, body = "首页 新闻 体育 娱乐", "今天上午,市政府召开新闻发布会,介绍了新地铁线路的建设情况。"
    more, footer = "专家表示,该线路将大大缩短市民的出行时间。", "版权所有 未经许可不得转载"
    labels = label([menu, body, more, footer], body + more)
    assert labels.kept.tolist() == [False, True, True, False]
    assert labels.ceiling == 1.0


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("昨日、東京で初雪が観測されました。", "ログイン 会員登録 ヘルプ"),
        ("นักเรียนทุกคนเดินทางมาถึงโรงเรียนก่อนเวลา", "หน้าแรก ติดต่อเรา"),
        ("어제 서울에서는 첫눈이 내려 많은 시민이 거리로 나왔다", "로그인 회원가입"),
        ("خرج الناس إلى الشوارع بعد هطول الثلج الأول", "الرئيسية اتصل بنا"),
    ],
)
def test_other_scripts_align(text: str, other: str) -> None:
    assert _kept([other, text], text) == [1]


def test_gold_that_the_page_lacks_keeps_nothing() -> None:
    labels = label([MENU, FOOTER], "Quite different sentences stand here instead.")
    assert not labels.kept.any()
    assert labels.ceiling == 0.0


def test_gold_partly_missing_lowers_the_ceiling_only() -> None:
    labels = label([MENU, FIRST, FOOTER], f"{FIRST}\n{SECOND}")
    assert labels.kept.tolist() == [False, True, False]
    assert labels.ceiling == pytest.approx(2 * 15 / (15 + 31))


def test_empty_gold_keeps_nothing_and_is_met_by_it() -> None:
    labels = label([MENU, FIRST], "")
    assert not labels.kept.any()
    assert labels.ceiling == 1.0


def test_page_without_blocks() -> None:
    assert label([], "").ceiling == 1.0
    assert label([], FIRST).ceiling == 0.0
    assert label([], FIRST).kept.tolist() == []


def test_block_partly_in_the_gold_is_kept_when_that_raises_f1() -> None:
    mostly = f"{FIRST} Share this"
    hardly = f"{FOOTER} {MENU} {FOOTER} {MENU} {' '.join(SECOND.split()[:3])}"
    labels = label([mostly, hardly], f"{FIRST}\n{' '.join(SECOND.split()[:3])}")
    assert labels.kept.tolist() == [True, False]
    assert 0.8 < labels.ceiling < 1.0


def test_block_of_punctuation_follows_the_one_before() -> None:
    assert _kept(["***", FIRST, "* * *", MENU, "—"], FIRST) == [1, 2]


def _best_f1(labels: Labels, gold_words: int) -> float:
    """The best F1 over every choice of blocks, tried one by one."""
    best = 0.0
    for choice in range(2 ** len(labels.words)):
        kept = np.array([choice >> place & 1 for place in range(len(labels.words))], bool)
        best = max(best, 2 * labels.matched[kept].sum() / max(labels.words[kept].sum() + gold_words, 1))
    return best


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6), min_size=1, max_size=6), st.data())
def test_no_other_choice_of_blocks_has_a_better_f1(blocks: list[list[str]], data: st.DataObject) -> None:
    gold = data.draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=20))
    labels = label([" ".join(block) for block in blocks], " ".join(gold))
    kept = labels.kept
    reached = 2 * labels.matched[kept].sum() / (labels.words[kept].sum() + len(gold))
    assert reached == pytest.approx(_best_f1(labels, len(gold)))


def test_long_page_takes_seconds() -> None:
    draw = random.Random(1)
    words = [f"word{draw.randrange(3_000)}" for _ in range(20_000)]
    blocks = [" ".join(words[start : start + 40]) for start in range(0, len(words), 40)]
    started = time.process_time()
    labels = label(blocks, "\n".join(blocks[50:400]))
    assert time.process_time() - started < 10
    assert labels.kept.tolist() == [False] * 50 + [True] * 350 + [False] * 100


def test_long_page_of_few_words_takes_seconds() -> None:
    draw = random.Random(2)
    blocks = [" ".join(draw.choice("abcdefghij") for _ in range(10)) for _ in range(2_000)]
    started = time.process_time()
    labels = label(blocks, "\n".join(blocks[100:1_900]))
    assert time.process_time() - started < 10
    assert labels.ceiling > 0.9


@pytest.mark.parametrize("source", ["wcxb", "magic_html", "zh_immortal", "harvest_forum"])
def test_labels_reach_the_gold_of_real_pages(source: str) -> None:
    path = CORPORA / f"{source}.jsonl.xz"
    if not path.is_file():
        pytest.skip(f"no {path.name} in {CORPORA}: set BOILERML_CORPORA to the folder of the corpora")
    records = islice((record for record in read_corpus(path) if record.align >= 0.95), 15)
    ceilings = [label([block.text for block in read(record.html).blocks], record.gold).ceiling for record in records]
    assert len(ceilings) == 15
    assert np.mean(ceilings) >= 0.97, [round(ceiling, 3) for ceiling in ceilings]
