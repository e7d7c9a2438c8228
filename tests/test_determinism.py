"""The same page gives the same bytes: in any thread, process and order, with any seed of hashes, however often."""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import _lru_cache_wrapper
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import boilerml
from boilerml import clean, clean_many, clean_text, extract
from boilerml.features import lexicon

PAGES = [path.read_bytes() for path in sorted(Path("training_data/pages").glob("*.html"))[::4]]
BOUNDED = {"boilerml.features.lexicon._tokens": 4_096, "boilerml.model._shipped": 2}
"""Every cache of a page's making, and how much it may hold."""
ELSEWHERE = ("boilerml.training", "boilerml.evaluation", "boilerml.batch")
"""Where caches, if any, are of what a program chose, not of what pages hold."""
SCRIPT = """if True:
    import hashlib, pathlib
    from tests.test_determinism import PAGES, made
    print(hashlib.sha256("".join(map(made, PAGES)).encode()).hexdigest())
    """


def made(page: bytes) -> str:
    found = extract(page, url="https://example.org/", favor="recall")
    forms = (found.json(), found.markdown(), found.html(), found.comments, repr(found.why(0) if found.blocks else ()))
    return "\n".join((*forms, clean(page), clean_text(found.text)))


def digest(found: list[str]) -> str:
    return hashlib.sha256("".join(found).encode()).hexdigest()


def test_threads_and_orders_agree() -> None:
    expected = list(map(made, PAGES))
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(made, PAGES)) == expected
        assert list(pool.map(made, reversed(PAGES))) == expected[::-1]
        assert set(pool.map(made, [PAGES[0]] * 32)) == {expected[0]}


def test_what_was_cleaned_before_leaves_no_trace() -> None:
    alone = extract(PAGES[0]).json()
    for page in (*PAGES, b"<div class='a b c' id=x>" * 5_000):
        clean(page)
    assert extract(PAGES[0]).json() == alone
    lexicon._known_tokens.cache_clear()
    assert extract(PAGES[0]).json() == alone


def test_processes_and_seeds_of_hashes_agree() -> None:
    expected = digest(list(map(made, PAGES)))
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == expected
    texts = [clean(page) for page in PAGES]
    assert [result.value for result in clean_many(PAGES, workers=2)] == texts


def test_caches_are_known_and_bounded() -> None:
    for module in walk_packages(boilerml.__path__, "boilerml."):
        if not module.name.startswith(
            ("boilerml.training", "boilerml.evaluation", "boilerml.batch", "boilerml.__main")
        ):
            import_module(module.name)
    found = {
        f"{one.__module__}.{one.__qualname__}": one.cache_parameters()["maxsize"]
        for one in gc.get_objects()
        if isinstance(one, _lru_cache_wrapper) and str(one.__module__).startswith("boilerml")
        if not one.__module__.startswith(ELSEWHERE)
    }
    assert found == BOUNDED


def test_long_names_are_not_remembered() -> None:
    lexicon._known_tokens.cache_clear()
    assert lexicon.name_tokens("post " * 1_000) == {"post"}
    assert lexicon._known_tokens.cache_info().currsize == 0
    assert lexicon.name_tokens("post nav") == {"post", "nav"}
    assert lexicon._known_tokens.cache_info().currsize == 1
