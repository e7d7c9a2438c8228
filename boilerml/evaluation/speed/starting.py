"""What a fresh process takes: CPU time until the first page is done, and memory over many pages."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import NamedTuple

from boilerml.evaluation.corpora import Record
from boilerml.evaluation.speed.alone import usage

_READ = 'Path({}).read_bytes().decode("utf-8", "replace")'
_FIRST = "import sys; from pathlib import Path; import {0}; {0}.{1}(" + _READ.format("sys.argv[1]") + ")"
_ALL = (
    "import sys; from pathlib import Path; import {0}\n"
    "for path in sorted(Path(sys.argv[1]).iterdir()): {0}.{1}(" + _READ.format("path") + ")"
)

OUR_START, THEIR_START = "boilerml, import and first page", "import trafilatura"
OUR_PAGES = "boilerml, all pages"

STARTS = MappingProxyType(
    {
        "an empty program": "pass",
        "import boilerml": "import boilerml",
        THEIR_START: "import trafilatura",
        OUR_START: _FIRST.format("boilerml", "clean"),
        "trafilatura, import and first page": _FIRST.format("trafilatura", "extract"),
    }
)
"""By name, the code of a fresh process that is given the path of a page."""

HOLDS = MappingProxyType(
    {
        "import boilerml": "import boilerml",
        OUR_PAGES: _ALL.format("boilerml", "clean"),
        "trafilatura, all pages": _ALL.format("trafilatura", "extract"),
    }
)
"""By name, the code of a fresh process that is given a folder of pages, which it reads one at a time."""


def able(names: Iterable[str]) -> list[str]:
    """Those of the names that can run here: trafilatura need not be installed."""
    return [name for name in names if "trafilatura" not in name or find_spec("trafilatura")]


class Start(NamedTuple):
    """What a fresh process took, the interpreter's own start included."""

    name: str
    ms: float
    """Median of the CPU milliseconds."""
    least: float
    """The least of them."""


class Held(NamedTuple):
    """The most memory that a fresh process held."""

    name: str
    mib: float


def time_starts(page: Record, times: int, names: Iterable[str] = STARTS) -> list[Start]:
    """Start each process several times, in turn, after one time that does not count: files are in memory then."""
    spent: dict[str, list[float]] = {name: [] for name in able(names)}
    with TemporaryDirectory(prefix="boilerml-") as folder:
        (path,) = write_pages(Path(folder), [page])
        for _ in range(times + 1):
            for name, took in spent.items():
                took.append(usage(STARTS[name], str(path)).ms)
    return [Start(name, statistics.median(took[1:]), min(took[1:])) for name, took in spent.items()]


def hold(records: Sequence[Record], names: Iterable[str] = HOLDS) -> list[Held]:
    """Clean all pages in a fresh process, once for each name."""
    with TemporaryDirectory(prefix="boilerml-") as folder:
        write_pages(Path(folder), records)
        return [Held(name, usage(HOLDS[name], folder).mib) for name in able(names)]


def write_pages(folder: Path, records: Iterable[Record]) -> list[Path]:
    """Write each page to a file of its own, in UTF-8, named by its place."""
    paths = []
    for place, record in enumerate(records):
        path = folder / f"{place:06}.html"
        path.write_bytes(record.html.encode("utf-8", "replace"))
        paths.append(path)
    return paths
