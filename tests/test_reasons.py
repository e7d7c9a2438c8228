"""Reasons: they add up, and name what was there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml.forest import Forest
from boilerml.model import load
from boilerml.network import Network
from boilerml.pipeline import SCOPES, read
from boilerml.reasons import Reasons, contributions, integrated, node_means

PAGES = sorted((Path(__file__).parent.parent / "training_data" / "pages").glob("*.html"))[::15]

STUMPS = Forest(
    np.array([[0, 1, 1], [2, 0, 0]], np.int16),
    np.array([[0.5, 0.5, np.inf], [0.5, np.inf, np.inf]], np.float32),
    np.array([[0.0, 1.0, 4.0, 4.0], [-1.0, -1.0, 2.0, 2.0]]),
    0.25,
)
"""Two trees of depth 2: one asks columns 0 and 1, the other column 2."""


@given(st.lists(st.tuples(*[st.booleans()] * 3), min_size=1, max_size=12))
def test_what_the_columns_added_is_the_difference_from_the_mean(rows: list[tuple[bool, ...]]) -> None:
    matrix = np.array(rows, np.float32)
    means = node_means(STUMPS, matrix)
    log_odds = STUMPS.log_odds(matrix)
    for row, total in zip(matrix, log_odds, strict=True):
        added = contributions(STUMPS, means, row)
        assert added.sum() == pytest.approx(total - log_odds.mean())


def test_what_all_rows_share_adds_nothing() -> None:
    matrix = np.array([[1, 0, 0], [1, 0, 1]], np.float32)
    added = contributions(STUMPS, node_means(STUMPS, matrix), matrix[1])
    assert added.tolist() == [0, 0, 1.5]


def test_the_network_adds_up_to_the_difference_from_the_average_row() -> None:
    draw = np.random.default_rng(7)
    network = Network(
        draw.normal(size=5), np.ones(5), (draw.normal(size=(5, 8)), draw.normal(size=(8, 1))),
        (draw.normal(size=8), np.zeros(1)), (20.0,),
    )  # fmt: skip
    average, row = draw.normal(size=(2, 5)).astype(np.float32)
    row[3] = average[3]
    added = integrated(network, average, row)
    before, after = network.log_odds(np.stack((average, row)))
    assert added.sum() == pytest.approx(after - before)
    assert added[3] == 0


def test_a_linear_network_adds_its_weights() -> None:
    network = Network(np.zeros(2), np.ones(2), (np.array([[1.0], [-3.0]]),), (np.zeros(1),))
    average, row = np.array([[0, 0], [1, 0.5]], np.float32)
    assert integrated(network, average, row).tolist() == pytest.approx([1, -1.5], abs=1e-3)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_effects_are_the_log_odds_less_the_pages_mean(path: Path, scope: str) -> None:
    model, page = load(), read(path.read_bytes())
    probabilities = model.judge(page, scope).probabilities
    log_odds = np.log(probabilities) - np.log1p(-probabilities)
    reasons = Reasons(page, model, scope)
    for index in range(0, len(page.blocks), 9):
        effects = [reason.effect for reason in reasons.all(index)]
        assert sum(effects) == pytest.approx(log_odds[index] - log_odds.mean(), abs=1e-6)


def test_the_strongest_come_first_and_both_sides_are_heard() -> None:
    reasons = Reasons(read(PAGES[0].read_bytes()), load(), "page")
    found = reasons.of(3, 4)
    speak_for = [reason.effect for reason in found if reason.effect > 0]
    against = [reason.effect for reason in found if reason.effect < 0]
    assert [reason.effect for reason in found] == [*sorted(speak_for, reverse=True), *sorted(against)]
    assert len(speak_for) == len(against) == 4
    everything = reasons.all(3)
    assert max(everything, key=lambda reason: reason.effect) == found[0]
    assert len({reason.feature for reason in everything}) == len(everything)


def test_a_value_is_the_features_own() -> None:
    html = "<p>Prose that is long enough to be kept, and says something of the lake.</p><p><a href=x>Home</a></p>"
    found = {reason.feature: reason for reason in Reasons(read(html), load(), "page").all(1)}
    assert found["link_density"].value == 1
