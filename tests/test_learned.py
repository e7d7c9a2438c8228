"""What training learns beside the trees: what names mean, what log-odds are worth, how long it will take."""

from __future__ import annotations

import numpy as np
import pytest

from boilerml.evaluation.corpora import Record
from boilerml.training.calibrate import confidence_points, platt
from boilerml.training.examples import Example, example
from boilerml.training.lexicon import LEAST_HOSTS, LIMIT, count, learn
from boilerml.training.progress import Progress

STORY = "The heron stood in the shallow water until the fog had lifted from the lake, and then it flew away."
MENU = "Home Shop Contact Imprint Help Jobs Login Search"


def page(number: int, html: str) -> Example:
    record = Record(str(number), "own", url=f"https://host{number}.example/", html=html, gold=STORY)
    return example(record)


def pages(hosts: int, html: str) -> list[Example]:
    return [page(number, html) for number in range(hosts)]


PLANTED = f"""<body><div class="wrap"><ul class="menu">{MENU}</ul><div id="story-text"><p>{STORY}</p></div>
<p class="side"><i class="stamp">{MENU}</i></p></div>"""


# --- the lexicon (what it learns is in tests/test_augment.py) ---------------------------------------------------------


def test_more_pages_make_it_surer_up_to_a_limit() -> None:
    few, many = (learn(map(count, pages(hosts, PLANTED)))["story"] for hosts in (LEAST_HOSTS, 10 * LEAST_HOSTS))
    assert few < many <= LIMIT


def test_the_order_of_pages_does_not_matter() -> None:
    counts = [count(one) for one in pages(LEAST_HOSTS, PLANTED)]
    assert list(learn(counts).items()) == list(learn(counts[::-1]).items())


def test_shares_are_of_the_page() -> None:
    counted = count(page(0, PLANTED))
    good, bad = counted.shares["<body>"]
    assert good + bad == pytest.approx(1)
    assert counted.shares["story"] == pytest.approx((good, 0))
    assert all(0 <= share <= 1 + 1e-9 for pair in counted.shares.values() for share in pair)


def test_of_no_pages_nothing_is_learned() -> None:
    assert learn([]) == {}


# --- calibration -----------------------------------------------------------------------------------------------------


def test_log_odds_that_say_too_much_are_scaled_down() -> None:
    draw = np.random.default_rng(0)
    true = draw.normal(0.5, 2, 20_000)
    labels = (draw.random(len(true)) < 1 / (1 + np.exp(-true))).astype(np.int8)
    slope, intercept = platt(3 * true - 1, labels, np.ones(len(true)))
    assert slope == pytest.approx(1 / 3, abs=0.02)
    assert intercept == pytest.approx(1 / 3, abs=0.06)


@pytest.mark.parametrize("labels", [[], [1, 1, 1], [0, 0]])
def test_without_both_classes_log_odds_stay(labels: list[int]) -> None:
    values = np.array(labels, np.int8)
    assert platt(np.zeros(len(values)), values, np.ones(len(values))) == (1.0, 0.0)


def test_confidence_rises_to_what_pages_really_reach() -> None:
    draw = np.random.default_rng(1)
    expected = draw.random(2_000)
    points, values = confidence_points(expected, np.clip(expected**2 + draw.normal(0, 0.05, 2_000), 0, 1))
    assert points == sorted(points)
    assert values == sorted(values)
    np.testing.assert_allclose(values, np.square(points), atol=0.06)


def test_few_pages_say_nothing_about_confidence() -> None:
    assert confidence_points(np.ones(5), np.zeros(5)) == ([0.0, 1.0], [0.0, 1.0])


# --- progress --------------------------------------------------------------------------------------------------------


def test_the_time_left_follows_from_what_steps_cost() -> None:
    lines: list[str] = []
    times = iter([0.0, 0.0, 60.0, 180.0])
    progress = Progress([1, 2, 4], lines.append, lambda: next(times))
    for what in ("reading", "fitting", "fitting again"):
        progress.begin(what)
        progress.end()
    assert lines == [
        "[1/3] reading (0:00 min gone)",
        "[2/3] fitting (1:00 min gone, about 6:00 min left)",
        "[3/3] fitting again (3:00 min gone, about 4:00 min left)",
    ]
