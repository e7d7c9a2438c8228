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

from lxml import etree

from boilerml import clean_text, extract
from boilerml.model import ModelError, load, shipped_folder
from boilerml.npz import unpacked

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


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType({"pages": pages, "texts": texts, "models": models})


def seeds(target: str) -> list[bytes]:
    """Inputs to begin with: the beginnings of our own pages, their texts, the files of our model."""
    own = sorted(Path("training_data/pages").glob("*.html"))
    if target == "models":
        folder = shipped_folder()
        arrays = zipfile.ZipFile(folder / "network.npz").read("biases_2.npy")
        return [b"\1" + (folder / "model.json").read_bytes()[:MOST], b"\0" + arrays]
    if target == "texts":
        return [b"\4" + extract(page.read_bytes()).text.encode()[:4_000] for page in own]
    return [bytes([n % 16]) + page.read_bytes()[:4_000] for n, page in enumerate(own)]


def in_time(target: str, data: bytes) -> None:
    """Run a target; what takes a second or more fails."""
    began = time.process_time()
    TARGETS[target](data[:MOST])
    assert time.process_time() - began < SECONDS, "too slow"
