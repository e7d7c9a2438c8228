"""A model folder is read whole or refused with the reason."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import pickle
import shutil
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boilerml import extract
from boilerml.model import SHIPPED, Model, ModelError, load, shipped_folder
from boilerml.store import SETTINGS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_folder(), tmp_path / SHIPPED))


def settings(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "model.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    path.write_text(json.dumps(values), encoding="utf-8")


def arrays(folder: Path, change: Callable[[dict[str, Any]], object], name: str = "forest.npz") -> None:
    """Change one file's arrays, by default the first forest's, and let model.json agree."""
    with np.load(folder / name) as file:
        values: dict[str, Any] = dict(file)
    change(values)
    buffer = io.BytesIO()
    np.savez(buffer, **values)
    replace(folder, buffer.getvalue(), name)


def replace(folder: Path, data: bytes, name: str = "forest.npz") -> None:
    (folder / name).write_bytes(data)
    settings(folder, lambda values: values["sha256"].update({name: hashlib.sha256(data).hexdigest()}))


def set_item(name: str, place: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(values: dict[str, Any]) -> None:
        values[name] = values[name].copy()
        values[name][place] = value

    return change


class Trap:
    """Pickled, it would make a file where it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("sprung"),)


def instead(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def relink(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


def header(shape: tuple[int, ...], size: int = 8, kind: str = "|u1") -> bytes:
    """An array of which the header says one thing, and the data what it likes."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"shape": shape, "fortran_order": False, "descr": kind})
    return file.getvalue() + bytes(size)


def pickled() -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.array([Trap()], object))
    return file.getvalue()


def archive(data: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as whole:
        whole.writestr("values.npy", data)
    return file.getvalue()


def lying(data: bytes) -> bytes:
    """An archive that says it holds a megabyte, wherever it says how much it holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        size = whole.infolist()[0].file_size
    return data.replace(size.to_bytes(4, "little"), (2**20).to_bytes(4, "little"))


def trees(count: int, depth: int) -> dict[str, Any]:
    inner = 2**depth - 1
    return {
        "features": np.zeros((count, inner), np.int16),
        "thresholds": np.zeros((count, inner), np.float32),
        "values": np.zeros((count, inner + 1)),
    }


def layers(*sizes: int) -> Callable[[dict[str, Any]], None]:
    def change(values: dict[str, Any]) -> None:
        for name in [name for name in values if name[0] in "wb"]:
            del values[name]
        for place, (before, after) in enumerate(itertools.pairwise(sizes)):
            values[f"weights_{place}"] = np.zeros((before, after), np.float16)
            values[f"biases_{place}"] = np.zeros(after, np.float32)

    return change


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no forest": (lambda f: (f / "forest.npz").unlink(), "forest.npz"),
    "no second forest": (lambda f: (f / "context.npz").unlink(), "context.npz"),
    "no settings": (lambda f: (f / "model.json").unlink(), "model.json"),
    "no JSON": (lambda f: (f / "model.json").write_text("{"), "model.json"),
    "a list": (lambda f: (f / "model.json").write_text("[]"), "model.json"),
    "too deep": (lambda f: (f / "model.json").write_text("[" * 100_000), "model.json"),
    "another format": (lambda f: settings(f, lambda v: v.update(format=99)), "format 99"),
    "no calibration": (lambda f: settings(f, lambda v: v.pop("calibration")), "model.json"),
    "unknown feature": (lambda f: settings(f, lambda v: v["features"].__setitem__(0, "smell")), "smell"),
    "unknown context": (lambda f: settings(f, lambda v: v["context"].reverse()), "second stage"),
    "no number": (lambda f: settings(f, lambda v: v["lexicon"].update(nav=float("nan"))), "not finite"),
    "another forest": (lambda f: (f / "forest.npz").write_bytes(b"PK"), "not the file"),
    "no archive": (lambda f: replace(f, b"PK\x03\x04"), "no arrays"),
    "cut short": (lambda f: replace(f, (f / "forest.npz").read_bytes()[:-400]), "no arrays"),
    "a pickle": (lambda f: arrays(f, lambda v: v.update(values=np.array([{}], object))), "no arrays"),
    "no values": (lambda f: arrays(f, lambda v: v.pop("values")), "values is missing"),
    "another type": (lambda f: arrays(f, lambda v: v.update(values=v["values"].astype("f4"))), "values"),
    "another shape": (lambda f: arrays(f, lambda v: v.update(values=v["values"][:, :-1])), "values: of the wrong"),
    "one tree short": (
        lambda f: arrays(f, lambda v: v.update(features=v["features"][:-1])),
        "thresholds: of the wrong",
    ),
    "a column too far": (lambda f: arrays(f, set_item("features", (0, 0), 9_999)), "column"),
    "a column below": (lambda f: arrays(f, set_item("features", (0, 0), -1)), "column"),
    "a leaf without number": (lambda f: arrays(f, set_item("values", (0, 0), np.nan)), "no numbers"),
    "a threshold without": (lambda f: arrays(f, set_item("thresholds", (0, 0), np.nan)), "no numbers"),
    "no layers": (lambda f: arrays(f, lambda v: v.clear(), "network.npz"), "without layers"),
    "a narrow layer": (
        lambda f: arrays(f, lambda v: v.update(weights_0=v["weights_0"][:, 1:]), "network.npz"),
        "biases_0",
    ),
    "an endless weight": (lambda f: arrays(f, set_item("weights_1", (0, 0), np.inf), "network.npz"), "not finite"),
    "words out of order": (
        lambda f: arrays(f, lambda v: v.update(hashes=v["hashes"][::-1]), "vocabulary.npz"),
        "not in order",
    ),
    "a kind too few": (lambda f: arrays(f, lambda v: v.update(baseline=v["baseline"][1:]), "kinds.npz"), "baseline"),
    "other kinds": (lambda f: settings(f, lambda v: v["kinds"].reverse()), "second stage"),
    "no measure": (lambda f: settings(f, lambda v: v["features"].remove("in_form")), "in_form"),
    "deep in an object": (lambda f: (f / "model.json").write_text('{"a":' * 100_000), "model.json: no JSON"),
    "a name without end": (lambda f: (f / "model.json").write_text(" " * (2**22 + 1)), "over 4194304 bytes"),
    "not UTF-8": (lambda f: (f / "model.json").write_bytes(b'{"format": "\xff"}'), "model.json: no JSON"),
    "a folder for a file": (lambda f: instead(f / "forest.npz", Path.mkdir), "forest.npz: no file"),
    "a link to a device": (lambda f: relink(f / "forest.npz", "/dev/zero"), "forest.npz: no file"),
    "a link to nothing": (lambda f: relink(f / "forest.npz", "nowhere"), "No such file"),
    "a link to itself": (lambda f: relink(f / "forest.npz", "forest.npz"), "forest.npz"),
    "a pipe": (lambda f: instead(f / "model.json", os.mkfifo), "model.json: no file"),
    "an older format": (lambda f: settings(f, lambda v: v.update(format=1)), "format 1, and this version reads 3"),
    "a number of 400 digits": (lambda f: settings(f, lambda v: v.update(nothing=10**400)), "model.json"),
    "a number of 5000 digits": (lambda f: (f / "model.json").write_text("1" * 5_000), "model.json"),
    "a number beyond": (lambda f: settings(f, lambda v: v["calibration"].update(page=[1e300, 0])), "beyond 1e"),
    "half a pair": (lambda f: settings(f, lambda v: v["calibration"].update(page=[1])), "model.json"),
    "no scope": (lambda f: settings(f, lambda v: v.update(calibration={})), "no scope"),
    "points that fall": (lambda f: settings(f, lambda v: v["confidence"][0].reverse()), "rise"),
    "a beta of nothing": (lambda f: settings(f, lambda v: v["betas"]["page"].update(balanced=0)), "beta"),
    "a feature twice": (lambda f: settings(f, lambda v: v["features"].append(v["features"][0])), "twice"),
    "a million features": (lambda f: settings(f, lambda v: v.update(features=["chars_log"] * 10**5)), "model.json"),
    "features that are none": (lambda f: settings(f, lambda v: v.update(features=[{}])), "model.json"),
    "digests that are none": (lambda f: settings(f, lambda v: v.update(sha256=[])), "model.json"),
    "a digest missing": (lambda f: settings(f, lambda v: v["sha256"].pop("kinds.npz")), "kinds.npz"),
    "an array that asks for a terabyte": (
        lambda f: replace(f, archive(header((10**12,)))),
        "more or less than",
    ),
    "less than nothing": (lambda f: replace(f, archive(header((-2, -4), 64))), "no arrays"),
    "a zip bomb": (lambda f: replace(f, archive(header((2**26,), 2**26 + 1))), "bytes when unpacked"),
    "a bomb that lies of its size": (lambda f: replace(f, lying(archive(header((2**20,), 2**27)))), "no arrays"),
    "packed otherwise": (
        lambda f: replace(f, archive(header((64,), 64), zipfile.ZIP_LZMA)),
        "packed as",
    ),
    "a thousand arrays": (
        lambda f: arrays(f, lambda v: v.update({f"n{n}": v["baseline"] for n in range(99)})),
        "over 100",
    ),
    "words for arrays": (lambda f: arrays(f, lambda v: v.update(baseline=np.array("0"))), "no numbers"),
    "fields for arrays": (lambda f: arrays(f, lambda v: v.update(baseline=np.zeros(1, "f8,f8"))), "no numbers"),
    "pickled arrays": (lambda f: replace(f, archive(pickled())), "no numbers"),
    "only a pickle": (lambda f: replace(f, pickle.dumps(Trap())), "no arrays"),
    "a file that is no array": (lambda f: replace(f, archive(b"import os")), "no arrays"),
    "ten thousand trees": (lambda f: arrays(f, lambda v: v.update(trees(10_000, 1))), "10000 trees"),
    "trees too deep": (lambda f: arrays(f, lambda v: v.update(trees(1, 13))), "nodes"),
    "a layer too wide": (lambda f: arrays(f, layers(195, 5_000, 1), "network.npz"), "wider than"),
    "a thousand layers": (lambda f: arrays(f, layers(195, *[1] * 20), "network.npz"), "20 layers"),
    "a leaf beyond": (lambda f: arrays(f, set_item("values", (0, 0), 1e10)), "beyond"),
    "no baseline": (lambda f: arrays(f, lambda v: v.update(baseline=np.float64(np.inf))), "baseline"),
}


@pytest.mark.parametrize(("damage", "says"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_named(folder: Path, damage: Callable[[Path], object], says: str) -> None:
    damage(folder)
    tracemalloc.start()
    with pytest.raises(ModelError, match=says) as raised:
        load(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(folder) in str(raised.value)
    assert str(raised.value).count(SETTINGS) <= 2  # not one error told in another
    assert peak < 200 * 2**20
    assert not Path("sprung").exists()


def test_a_folder_that_is_none_is_told_what_is_missing(tmp_path: Path) -> None:
    for wrong in (tmp_path / "nowhere", tmp_path, tmp_path / "\0"):
        with pytest.raises(ModelError, match="give the folder of a model"):
            load(wrong)


def test_a_model_by_links_is_as_good(folder: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    linked.mkdir()
    for path in folder.iterdir():
        (linked / path.name).symlink_to(path)
    assert load(linked).name == SHIPPED


def test_a_model_of_extremes_gives_numbers(folder: Path) -> None:
    arrays(folder, lambda v: v.update(values=np.where(v["values"] > 0, 1e9, -1e9), baseline=np.float64(-1e9)))
    arrays(folder, lambda v: v.update({n: v[n] * 0 + 6e4 for n in v if n[0] == "w"}), "network.npz")
    arrays(folder, lambda v: v.update(steps=v["steps"] * 0 + 1e9, baseline=v["baseline"] * -1e8), "kinds.npz")
    arrays(folder, lambda v: v.update(weights=v["weights"] * 0 - 6e4), "vocabulary.npz")
    page = extract("<h1>Rain</h1><p>It rained all day.<ul><li><a href=x>Home</a></ul>" * 9, model=folder)
    assert all(0 <= block.probability <= 1 for block in page.blocks)
    assert 0 <= page.confidence <= 1
    assert abs(sum(page.page_types.values()) - 1) < 1e-6


def test_arrays_by_columns_are_as_good(folder: Path) -> None:
    for name in ("forest.npz", "network.npz", "context.npz", "vocabulary.npz", "kinds.npz"):
        arrays(folder, lambda v: v.update({n: np.asfortranarray(v[n]) for n in v if v[n].ndim}), name)
    page = "<h1>Rain</h1><p>It rained all day.<ul><li><a href=x>Home</a></ul>"
    assert extract(page, model=folder).blocks == extract(page).blocks


def test_a_copy_is_as_good(folder: Path) -> None:
    assert isinstance(load(folder), Model)
    assert load(str(folder)).name == SHIPPED


def test_the_shipped_model_is_read_once() -> None:
    assert load() is load()
