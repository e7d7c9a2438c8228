"""What is fuzzed: each target takes any bytes, and must neither raise nor take a second of a processor."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from boilerml import clean_text, extract
from boilerml.attributes import HIDING_STYLE
from boilerml.blocks import Block, Container
from boilerml.features import wordlist
from boilerml.features.characters import CLASS_OF, LOWER_OF, codes
from boilerml.features.terms import MIX
from boilerml.kernel import ACTIONS, KERNEL
from boilerml.limits import Limits
from boilerml.model import ModelError, load, shipped_folder
from boilerml.npz import unpacked
from boilerml.parse import parse
from boilerml.segment import Handlers, Walk, walked

SECONDS = 1.0
"""No input of a fuzzer's size takes as long."""
MOST = 65_536
"""Bytes of an input."""
FOLDER = Path(tempfile.gettempdir(), "boilerml-fuzz-model")


def pages(data: bytes) -> None:
    """Bytes to every format; the first byte chooses what is favoured, and whether they are decoded before."""
    choice, page = (data[0] if data else 0), data[1:]
    html = page.decode("utf-8", "surrogatepass" if choice & 4 else "replace") if choice & 8 and _is_text(page) else page
    found = extract(html, favor=("precision", "balanced", "recall", "recall")[choice & 3], url="https://example.org/a/")
    for written in (found.xml(title=True), found.tei()):
        etree.fromstring(written.encode())
    found.markdown(title=True)
    assert "<script" not in found.html(title=True)
    json.loads(found.json())
    assert isinstance(found.comments, str)
    if found.blocks:
        found.why(-1)


def _is_text(page: bytes) -> bool:
    try:
        page.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def texts(data: bytes) -> None:
    """Text, or bytes in any charset, to what is kept of it."""
    choice, text = (data[0] if data else 0), data[1:]
    given = text.decode("utf-8", "replace") if choice & 4 else text
    clean_text(given, favor=("precision", "balanced", "recall", "recall")[choice & 3])


def models(data: bytes) -> None:
    """A model's folder, one file of which is any bytes, or holds an array of any bytes: read, or refused."""
    if not FOLDER.exists():
        shutil.copytree(shipped_folder(), FOLDER)
    choice, content = (data[0] if data else 0), data[1:]
    settings = (shipped_folder() / "model.json").read_bytes()
    if choice & 1:
        settings = content
    else:
        packed = content if choice & 2 else _archive(content)
        (FOLDER / "network.npz").write_bytes(packed)
        values = json.loads(settings)
        values["sha256"]["network.npz"] = hashlib.sha256(packed).hexdigest()
        settings = json.dumps(values).encode()
        with suppress(ValueError):
            unpacked(packed, 2**20)
    (FOLDER / "model.json").write_bytes(settings)
    try:
        load(FOLDER)
    except ModelError as error:
        message = str(error)
    else:
        return
    assert str(FOLDER) in message


def _archive(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("weights_0.npy", content)
    return file.getvalue()


def arrays(data: bytes) -> None:
    """A stranger's arrays, without the folder around them: read, or refused."""
    packed = data[1:] if data[:1] < b"\x40" else _archive(data[1:])
    with suppress(ValueError):
        assert sum(array.nbytes for array in unpacked(packed, 2**16).values()) <= 2**16


def loops(data: bytes) -> None:
    """The compiled loops: of pages and words what Python says, and arrays that do not fit are refused."""
    if KERNEL is not None and data:
        (_walks, _words, _misfits)[data[0] % 3](data[1:])


def _walks(data: bytes) -> None:
    tree = parse(data.decode("utf-8", "replace"))
    if tree is None:
        return
    room = Limits(blocks=1 + len(data) % 50).room()
    compiled = KERNEL.walk(tree, Block, Container, ACTIONS, HIDING_STYLE.search, room)  # type: ignore[union-attr]
    walk = Walk(room)
    page = walked(tree, walk, Handlers(walk))
    assert compiled == (list(page.blocks), list(page.containers), page.truncated)


def _words(data: bytes) -> None:
    parts = [part for part in data.decode("utf-8", "replace").split("\n") if part]
    text = codes("".join(parts))
    bounds = np.cumsum([0, *map(len, parts)], dtype=np.int64)
    classes = CLASS_OF[text]
    both = zip(wordlist.words(text, classes, bounds), wordlist.by_columns(text, classes, bounds), strict=True)
    assert all((one == other).all() for one, other in both)


def _misfits(data: bytes) -> None:
    """Any arrays of the right types to a function that takes arrays; some of them fit."""
    name, types = TAKEN[data[0] % len(TAKEN)] if data else TAKEN[0]
    given = [_array(kind, data[1 + 2 * place :]) for place, kind in enumerate(types)]
    with suppress(ValueError):
        getattr(KERNEL, name)(*given)


TAKEN = (
    ("log_odds", "hfdfd"),
    ("product", "fff"),
    ("classes", "IqBBf"),
    ("words", "IBqcBm"),
    ("tokens", "qQm"),
    ("wording", "ibfqIdd"),
    ("found", "IbIB"),
)
"""Functions of the loops, and the types of the arrays that each takes; ``c``, ``m`` and ``b`` stand for tables."""
TABLES: Mapping[str, NDArray[np.generic]] = {"c": LOWER_OF, "m": MIX, "b": np.zeros(65_537, np.int32)}


def _array(kind: str, data: bytes) -> NDArray[np.generic]:
    """A table, or an array of one or two dimensions whose lengths and values the bytes say."""
    if kind in TABLES:
        return TABLES[kind]
    rows, columns, size = *(byte % 6 for byte in data[:2].ljust(2, b"\1")), np.dtype(kind).itemsize
    values: NDArray[np.generic] = np.frombuffer(data.ljust(36 * size, b"\1"), kind, rows * max(columns, 1)).copy()
    return values.reshape(rows, columns) if columns else values


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {"pages": pages, "texts": texts, "models": models, "arrays": arrays, "loops": loops}
)


def seeds(target: str) -> list[bytes]:
    """Inputs to begin with: the beginnings of our own pages, their texts, the files of our model."""
    own = sorted(Path("training_data/pages").glob("*.html"))
    if target in ("models", "arrays"):
        folder = shipped_folder()
        smallest = zipfile.ZipFile(folder / "network.npz").read("biases_2.npy")
        return [b"\1" + (folder / "model.json").read_bytes()[:MOST], b"\0" + smallest, b"\0" + _archive(smallest)]
    if target == "loops":
        return [bytes([n % 3]) + page.read_bytes()[: 100 + 20 * n] for n, page in enumerate(own)]
    if target == "texts":
        return [b"\4" + extract(page.read_bytes()).text.encode()[:4_000] for page in own]
    return [bytes([n % 16]) + page.read_bytes()[:4_000] for n, page in enumerate(own)]


def in_time(target: str, data: bytes) -> None:
    """Run a target; what takes a second or more fails."""
    began = time.process_time()
    TARGETS[target](data[:MOST])
    assert time.process_time() - began < SECONDS, "too slow"
