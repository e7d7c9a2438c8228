"""Public benchmarks, read from a clone of their repository in the layout they have there."""

from __future__ import annotations

import ast
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from boilerml.evaluation.corpora import Record
from boilerml.parse import decode


def wcxb(clone: Path, split: str = "") -> Iterator[Record]:
    """Pages of Murrough-Foley/web-content-extraction-benchmark, of the ``test`` split unless told otherwise.

    Layout: ``<split>/ground-truth/<id>.json`` beside ``<split>/html/<id>.html.gz`` (or unpacked ``.html``).

    Raises:
        FileNotFoundError: the clone has no such split, or a page of it is missing.
    """
    split = split or "test"
    for path in _some(sorted((clone / split / "ground-truth").glob("*.json")), clone / split / "ground-truth"):
        page = json.loads(path.read_text(encoding="utf-8"))
        truth = page.get("ground_truth") or {}
        yield Record(
            id=f"{split}/{path.stem}",
            source="wcxb",
            url=page.get("url") or "",
            lang="en",
            type=_wcxb_type(page),
            html=_page(clone / split / "html" / f"{path.stem}.html"),
            gold=truth.get("main_content") or "",
            title=truth.get("title") or "",
            author=truth.get("author") or "",
            published=truth.get("publish_date") or "",
            with_=tuple(truth.get("with") or ()),
            without=tuple(truth.get("without") or ()),
            split=split,
        )


def scrapinghub(clone: Path, split: str = "") -> Iterator[Record]:
    """Pages of scrapinghub/article-extraction-benchmark, which has no splits.

    Layout: ``ground-truth.json`` (id → ``articleBody``, ``url``) beside ``html/<id>.html.gz``.

    Raises:
        FileNotFoundError: the ground truth or a page is missing.
        ValueError: a split was asked for.
    """
    _no_splits("scrapinghub", split)
    truths = json.loads((clone / "ground-truth.json").read_text(encoding="utf-8"))
    for name, truth in truths.items():
        yield Record(
            id=name,
            source="scrapinghub",
            url=truth.get("url") or "",
            lang="en",
            type="article",
            html=_page(clone / "html" / f"{name}.html"),
            gold=truth.get("articleBody") or "",
        )


def trafilatura(clone: Path, split: str = "") -> Iterator[Record]:
    """Pages of adbar/trafilatura's own evaluation: snippets to find and to leave out, no gold text and no splits.

    Layout, under ``tests/`` of the clone (or in the folder itself): ``evaldata.json``, in older versions the dict
    ``EVAL_PAGES`` of ``evaldata.py``; documents in ``cache/``, else in ``eval/``.

    Raises:
        FileNotFoundError: the evaluation data or a document is missing.
        ValueError: a split was asked for.
    """
    _no_splits("trafilatura", split)
    folder = clone / "tests" if (clone / "tests").is_dir() else clone
    for url, item in _evaldata(folder).items():
        name = item["file"]
        cached = folder / "cache" / name
        yield Record(
            id=name,
            source="trafilatura",
            url=url,
            html=_page(cached if _exists(cached) else folder / "eval" / name),
            comments="\n".join(item.get("comments") or ()),
            with_=tuple(item["with"]),
            without=tuple(item["without"]),
        )


BENCHMARKS: MappingProxyType[str, Callable[[Path, str], Iterator[Record]]] = MappingProxyType(
    {"wcxb": wcxb, "scrapinghub": scrapinghub, "trafilatura": trafilatura}
)
"""Reader of each benchmark: the folder of the clone and a split (``""``: the usual one) to records."""


def _wcxb_type(page: dict[str, Any]) -> str:
    """The page type as WCXB's evaluate.py reads it: article where nothing is said, category once meant collection."""
    kind = (page.get("_internal") or {}).get("page_type") or {}
    name = kind.get("primary", "article") if isinstance(kind, dict) else str(kind)
    return "collection" if name == "category" else name


def _evaldata(folder: Path) -> dict[str, dict[str, Any]]:
    if (folder / "evaldata.json").exists():
        data: dict[str, dict[str, Any]] = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
        return data
    # The older data is a Python module with one literal: it is read, never run.
    module = ast.parse((folder / "evaldata.py").read_text(encoding="utf-8"))
    literals = [node.value for node in module.body if isinstance(node, ast.Assign)]
    return {url: item for literal in literals for url, item in ast.literal_eval(literal).items()}


def _exists(path: Path) -> bool:
    return path.exists() or path.with_name(path.name + ".gz").exists()


def _page(path: Path) -> str:
    """The page at the path, or at the path with ``.gz`` after it."""
    if path.exists():
        return decode(path.read_bytes())
    return decode(gzip.decompress(path.with_name(path.name + ".gz").read_bytes()))


def _some(paths: list[Path], folder: Path) -> list[Path]:
    if not paths:
        raise FileNotFoundError(f"{folder} holds no pages: is this a full clone, and the split's name right?")
    return paths


def _no_splits(name: str, split: str) -> None:
    if split:
        raise ValueError(f"the {name} benchmark has no splits, so none called {split!r}")
