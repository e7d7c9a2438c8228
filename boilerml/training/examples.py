"""From labelled pages to examples: every page segmented, aligned with its gold, and labelled block by block."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import Memory, Parallel, delayed
from numpy.typing import NDArray

from boilerml.blocks import Page
from boilerml.evaluation.corpora import Record, digest, host, read_corpus, read_training_pages
from boilerml.evaluation.scopes import scope_of
from boilerml.pipeline import SCOPES, read
from boilerml.training.align import label
from boilerml.training.sources import WEIGHTS

WORDS_CAP = 120
"""Words of a block that count towards its weight: pages are scored by words, and one long block is not the page."""
CHUNK = 25


class Example(NamedTuple):
    """A labelled page."""

    record: Record
    """Without its html."""
    host: str
    scope: int
    """Index into ``pipeline.SCOPES``: what the source's gold was written for."""
    page: Page
    kept: NDArray[np.bool_]
    """Shape (blocks,): content or boilerplate."""
    words: NDArray[np.int64]
    """Words of each block."""
    weight: float
    """Of the page: the sum of its blocks' weights."""
    ceiling: float
    """F1 of keeping exactly the blocks labelled content."""
    synthetic: bool = False
    """Made from a labelled page: trained on, never scored."""

    def block_weights(self, cap: int = WORDS_CAP) -> NDArray[np.float64]:
        """Weights of the blocks: words up to a cap, summing to the page's weight."""
        capped = np.minimum(self.words, cap) + 1.0
        return self.weight * capped / max(float(capped.sum()), 1.0)


def example(record: Record) -> Example:
    """Label one page; what its gold contradicts weighs less."""
    page = read(record.html)
    labels = label([block.text for block in page.blocks], record.gold)
    weight = WEIGHTS.get(record.source, 1.0) * labels.ceiling**2 * record.sure
    scope = SCOPES.index(scope_of(record))
    return Example(
        record._replace(html=""), host(record), scope, page, labels.kept, labels.words, weight, labels.ceiling
    )


def read_examples(paths: Sequence[Path], *, jobs: int = 1, split: str = "") -> list[Example]:
    """Label the pages of corpora, in parallel, and remember the result as long as corpus and code are the same.

    The cache is a folder of joblib's in the user's cache directory; ``BOILERML_CACHE`` names another, and an empty
    one turns it off.

    Args:
        paths: corpus files, or the folder of the project's own pages.
        jobs: processes.
        split: only records of this split; ``""`` for all.

    Returns:
        One example for each page that has any text.

    Raises:
        ValueError, OSError: a corpus cannot be read.
    """
    cached = Memory(cache_folder(), verbose=0).cache(_examples, ignore=["path", "jobs"])
    code = code_digest()
    examples = [one for path in paths for one in cached(path, jobs, key=f"{code}/{corpus_digest(path)}")]
    return [one for one in examples if len(one.kept) and one.weight > 0 and split in ("", one.record.split)]


def _examples(path: Path, jobs: int, key: str) -> list[Example]:  # noqa: ARG001 - the key is the cache's
    records = list(read_training_pages(path) if path.is_dir() else read_corpus(path))
    chunks = [records[start : start + CHUNK] for start in range(0, len(records), CHUNK)]
    labelled: Iterable[list[Example]] = Parallel(n_jobs=jobs)(delayed(_labelled)(chunk) for chunk in chunks)
    return [one for chunk in labelled for one in chunk]


def _labelled(records: Sequence[Record]) -> list[Example]:
    return [example(record) for record in records]


def cache_folder() -> Path | None:
    """Where examples are remembered; None: nowhere."""
    folder = os.environ.get("BOILERML_CACHE")
    if folder is None:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "boilerml"
    return Path(folder) if folder else None


def corpus_digest(path: Path) -> str:
    """Of a corpus file, or of the manifest of our own pages."""
    if not path.is_dir():
        return digest(path)
    return digest(path / "manifest.tsv")


def code_digest(names: Sequence[str] = ()) -> str:
    """Of the named modules, or of every one of the package: what is remembered must come from the code as it is."""
    total = hashlib.sha256()
    package = Path(__file__).parent.parent
    modules = [package / f"{name}.py" for name in names] or package.rglob("*.py")
    for module in sorted(modules):
        total.update(module.relative_to(package).as_posix().encode())
        total.update(module.read_bytes())
    return total.hexdigest()
