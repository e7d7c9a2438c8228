"""The shipped model, replayed on the pages that were recorded when it was trained."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from boilerml import extract
from boilerml.evaluation.corpora import digest
from boilerml.model import shipped_folder

PAGES = Path(__file__).parent.parent / "training_data" / "pages"
RECORDED = json.loads(gzip.decompress((shipped_folder() / "reference.json.gz").read_bytes()))


def test_there_are_enough() -> None:
    assert len({entry["id"] for entry in RECORDED}) >= 60
    assert {entry["scope"] for entry in RECORDED} == {"page", "article"}


@pytest.mark.parametrize("entry", RECORDED, ids=lambda entry: f"{entry['id']}-{entry['scope']}")
def test_the_model_makes_the_same_of_a_page(entry: dict[str, object]) -> None:
    path = PAGES / f"{entry['id']}.html"
    assert digest(path) == entry["page_sha256"], "the page was changed: train the model anew"
    bytes_ = path.read_bytes()
    extraction = extract(bytes_, scope="page") if entry["scope"] == "page" else extract(bytes_, scope="article")
    verdicts = extraction.blocks
    assert [index for index, verdict in enumerate(verdicts) if verdict.kept] == entry["kept"]
    np.testing.assert_allclose(
        [verdict.probability for verdict in verdicts], np.array(entry["probabilities"]), atol=1e-6
    )
