"""datatrove: its documents, cleaned by our extractor and our step, and no page lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datatrove")
pytest.importorskip("fastwarc")

import boilerml
from boilerml.batch.imitation import own_pages, write_warc
from boilerml.batch.rows import Choices

ROOT = Path(__file__).parent.parent
PAGES = list(own_pages(ROOT / "training_data"))[:12]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_warc(tmp_path / "a.warc.gz", PAGES)
    data = bytearray((tmp_path / "a.warc.gz").read_bytes())
    (tmp_path / "b.warc.gz").write_bytes(data[: len(data) // 2])
    return tmp_path


def documents(*steps: Any, source: Any = None) -> list[Any]:
    data = source
    for step in steps:
        data = step.run(data)
    return list(data)


def test_the_step_gives_the_texts_of_clean_and_says_how_it_went(folder: Path) -> None:
    from boilerml.batch.datatrove import KEPT, Archives, Clean

    found = documents(Archives(str(folder), glob_pattern="a.*"), Clean(keep_empty=True))
    assert [one.text for one in found] == [boilerml.clean(page.body) for page in PAGES]
    assert [one.metadata["url"] for one in found] == [page.url for page in PAGES]
    assert set(KEPT) <= set(found[0].metadata)
    kept = documents(Archives(str(folder), glob_pattern="a.*"), Clean(Choices(form="markdown")))
    assert [one.text for one in kept] == [
        text for page in PAGES if (text := boilerml.extract(page.body, url=page.url).markdown())
    ]


def test_a_damaged_archive_is_counted(folder: Path) -> None:
    from boilerml.batch.datatrove import Archives

    reader = Archives(str(folder), glob_pattern="b.*")
    found = documents(reader)
    assert 0 < len(found) < len(PAGES)
    assert reader.stats["damaged"].total == 1


def test_the_extractor_stands_where_trafilatura_does(folder: Path) -> None:
    from boilerml.batch.datatrove import Archives, BoilerML

    found = documents(Archives(str(folder), glob_pattern="a.*"), BoilerML(timeout=30))
    assert [one.text for one in found] == [text for page in PAGES if (text := boilerml.clean(page.body))]


def test_a_pipeline_runs_in_datatroves_own_executor(folder: Path) -> None:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.writers import JsonlWriter

    from boilerml.batch.datatrove import Archives, Clean

    out = folder / "out"
    steps = [Archives(str(folder), glob_pattern="a.*"), Clean(), JsonlWriter(str(out), compression=None)]
    LocalPipelineExecutor(steps, tasks=1, logging_dir=str(folder / "logs")).run()
    (path,) = out.glob("*.jsonl")
    assert len(path.read_text(encoding="utf-8").splitlines()) == sum(bool(boilerml.clean(page.body)) for page in PAGES)
