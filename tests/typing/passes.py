"""Uses of the public names that a type checker must accept."""

from __future__ import annotations

from pathlib import Path

from typing_extensions import assert_type

import boilerml
from boilerml.blocks import Verdict
from boilerml.extraction import Extraction
from boilerml.model import Model, load

assert_type(boilerml.clean("<p>Text</p>"), str)
assert_type(boilerml.clean(b"<p>Text</p>", scope="article", favor="recall"), str)
assert_type(boilerml.clean("", scope="page", favor="precision", model=None), str)
assert_type(boilerml.clean("", favor="balanced", model=load()), str)

extraction = boilerml.extract(b"", url="https://example.org/", scope="page")
assert_type(extraction, Extraction)
assert_type(extraction.text, str)
assert_type(extraction.title, str)
assert_type(extraction.confidence, float)
assert_type(extraction.blocks, tuple[Verdict, ...])
assert_type([block.probability for block in extraction.blocks if block.kept], list[float])
assert_type([block.path for block in extraction.blocks], list[str])
assert_type([block.kind for block in extraction.blocks], list[str])
assert_type(extraction.markdown(title=True, links=False, images=False, tables=False, formatting=False), str)
assert_type(extraction.html(), str)
assert_type(extraction.comments, str)
assert_type([reason.effect for reason in extraction.why(0, most=2)], list[float])

assert_type(load("models/mine-1"), Model)
assert_type(load(Path("models") / "mine-1"), Model)

assert_type(boilerml.clean_text("Home\nProse."), str)
assert_type(boilerml.clean_text(b"Prose.", favor="recall", model=None), str)
assert_type(boilerml.extract_text("Prose.", url="https://example.org/", favor="precision"), Extraction)
assert_type(next(boilerml.clean_many(["<p>Text</p>", b"", ("", None)])), boilerml.Result[str])
assert_type(next(boilerml.clean_many([""], workers=2, make=lambda page: page.confidence)).value, float | None)
assert_type(boilerml.metadata(b"", url="https://example.org/").authors, tuple[str, ...])
