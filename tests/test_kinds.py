"""What kind of page it is, what the page says of itself, and when nothing is kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boilerml import extract
from boilerml.features import FEATURES, KINDS, Columns, Context, KindModel, kind_tokens, matrix, measures
from boilerml.features import kinds as kinds_module
from boilerml.features.kinds import MEASURED, MEASURES, KindTokens
from boilerml.head import address_hints, hints
from boilerml.kernel import KERNEL, Kernel
from boilerml.parse import parse
from boilerml.pipeline import read
from boilerml.training.kinds import FALSE_ALARMS, nothing_threshold
from boilerml.training.matrices import LEARNED, NAMES

PROSE = "<p>The lighthouse keeper wrote down every ship that passed, its flag, its heading and the hour.</p>"


def hinted(html: str) -> tuple[str, ...]:
    tree = parse(html)
    assert tree is not None
    return hints(tree)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<meta property=og:type content=Article><p>a", ("og:article",)),
        ('<script type="application/ld+json">{"@type": "Product", broken</script><p>a', ("ld:product",)),
        ("<link rel=canonical href='https://x.example/a/b'><p>a", ("dashes:0", "depth:2")),
        ("<link rel=canonical href='https://[x/a'><p>a", ()),
        ("<link rel=stylesheet href=/a><meta name=robots content=all><p>a", ()),
    ],
)
def test_hints_are_what_the_head_says(html: str, found: tuple[str, ...]) -> None:
    assert hinted(html) == found


@given(st.text(max_size=60))
def test_any_address_has_hints_or_none(url: str) -> None:
    assert all(isinstance(hint, str) for hint in address_hints(url))


def test_an_address_hints_at_its_form_not_at_its_host() -> None:
    assert not any("mysite" in hint for hint in address_hints("https://mysite.example/shop/one-two?x"))


# --- the model's parts -----------------------------------------------------------------------------------------------


def test_measures_rest_on_nothing_that_is_learned() -> None:
    assert set(MEASURED) <= set(FEATURES)
    assert not [name for name in MEASURED if name.startswith(LEARNED)]


@pytest.mark.parametrize("html", ["<p>a", f"<title>b</title>{PROSE}", "<p>…"])
def test_any_page_has_measures_and_tokens(html: str) -> None:
    columns = Columns(read(html))
    first = matrix(columns, NAMES["html"])
    measured = measures(Context(columns, np.zeros(columns.n)), first, NAMES["html"])
    assert measured.shape == (MEASURES,)
    assert np.isfinite(measured).all()
    assert len(kind_tokens(columns).names) > 0


@pytest.mark.parametrize("kernel", [KERNEL, None], ids=["compiled", "python"])
def test_how_often_and_in_what_order_a_token_stands_there_does_not_matter(
    kernel: Kernel | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds_module, "KERNEL", kernel)
    found = kind_tokens(Columns(read(f"<title>b</title>{PROSE}")))
    draw = np.random.default_rng(0)
    known = np.unique(np.concatenate((found.names, found.words)))[::2].copy()
    model = KindModel(
        known,
        draw.normal(size=(len(known), len(KINDS))).astype(np.float32),
        np.full((MEASURES, 1), np.inf),
        np.zeros((MEASURES, 1, len(KINDS)), np.float32),
        np.zeros(len(KINDS)),
    )
    once = KindTokens(np.unique(found.names), np.unique(found.words))
    often = KindTokens(*(draw.permutation(np.concatenate((side, side[:3]))) for side in found))
    said = [model.log_probabilities(tokens, np.zeros(MEASURES)).tolist() for tokens in (found, once, often)]
    assert said[0] == said[1] == said[2]


def test_probabilities_add_up_whatever_is_known() -> None:
    columns = Columns(read(PROSE))
    found = kind_tokens(columns)
    known = found.names[:1]
    model = KindModel(
        known,
        np.eye(len(KINDS), dtype=np.float32)[:1] * 50,
        np.full((MEASURES, 2), np.inf),
        np.zeros((MEASURES, 2, len(KINDS)), np.float32),
        np.zeros(len(KINDS)),
    )
    probabilities = np.exp(model.log_probabilities(found, np.zeros(MEASURES)))
    assert probabilities.sum() == pytest.approx(1)
    assert KINDS[int(probabilities.argmax())] == "article"


# --- saying nothing --------------------------------------------------------------------------------------------------


def test_few_pages_with_content_lie_above_the_threshold() -> None:
    draw = np.random.default_rng(0)
    probabilities, is_empty = draw.random(5000), draw.random(5000) < 0.1
    limit = nothing_threshold(probabilities, is_empty)
    content = probabilities[~is_empty]
    assert (content > limit).mean() <= FALSE_ALARMS + 1 / len(content)


def test_without_examples_of_nothing_there_is_always_something() -> None:
    assert nothing_threshold(np.array([0.2, 0.9]), np.zeros(2, bool)) == 1.0


def test_a_log_in_page_has_nothing_and_who_wants_recall_gets_it_all_the_same() -> None:
    html = """<html><head><title>Log in</title></head><body><nav><a href=/>Home</a></nav><form id="login-form">
    <h1>Log in</h1><label>User name</label><input name=user><label>Password</label><input type=password>
    <button>Log in</button><a href=/forgot>Forgot your password?</a></form></body></html>"""
    page = extract(html)
    assert page.text == ""
    assert page.page_type == "nothing"
    assert extract(html, favor="recall").text


def test_an_article_is_one_and_says_so() -> None:
    page = extract(f"<title>The keeper</title><h1>The keeper</h1>{PROSE * 9}")
    assert page.page_type == "article"
    assert sum(page.page_types.values()) == pytest.approx(1)
    assert list(page.page_types) == list(KINDS)
    assert extract("").page_type == ""
