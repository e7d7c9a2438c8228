"""Ray Data: the recipe in docs/batch.md, as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("ray.data")
pytest.importorskip("fastwarc")

from pyarrow import parquet

import boilerml
from boilerml.batch.imitation import own_pages, write_warc

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_recipe_gives_each_page_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = list(own_pages(ROOT / "training_data"))[:6]
    (tmp_path / "archives").mkdir()
    for number in range(2):
        write_warc(tmp_path / "archives" / f"made-{number:05}.warc.gz", pages)
    monkeypatch.chdir(tmp_path)
    (recipe,) = re.findall(
        r"```python\n(import ray\n.*?)```", (ROOT / "docs" / "batch.md").read_text("utf-8"), re.DOTALL
    )
    exec(recipe.replace('"archives/', f'"{tmp_path}/archives/'), {})  # noqa: S102  (our own documentation)
    rows = parquet.read_table(tmp_path / "cleaned-by-ray").to_pylist()
    assert sorted(one["text"] for one in rows) == sorted(boilerml.clean(page.body) for page in pages * 2)
