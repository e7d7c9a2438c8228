"""A model folder is read whole or refused with the reason."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boilerml.model import SHIPPED, Model, ModelError, load, shipped_folder


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
    "no baseline": (lambda f: arrays(f, lambda v: v.update(baseline=np.float64(np.inf))), "baseline"),
}


@pytest.mark.parametrize(("damage", "says"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_named(folder: Path, damage: Callable[[Path], object], says: str) -> None:
    damage(folder)
    with pytest.raises(ModelError, match=says) as raised:
        load(folder)
    assert str(folder) in str(raised.value)


def test_a_copy_is_as_good(folder: Path) -> None:
    assert isinstance(load(folder), Model)
    assert load(str(folder)).name == SHIPPED


def test_the_shipped_model_is_read_once() -> None:
    assert load() is load()
