"""Arrays of numbers in an archive, read so that nothing in it is run, and no more memory is taken than it holds.

``numpy.load`` takes an array's size from its header, before there is any of its data: a file of a few bytes can ask for
all memory there is. Here the header has to agree with what the archive holds, which is bounded first.
"""

from __future__ import annotations

import io
import math
import zipfile
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

MOST_ARRAYS = 100
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What numpy writes. Python unpacks the others without heeding how much comes out."""
LARGEST = 1e9
"""Sums and products of numbers up to here stay finite in every stage. The largest of a model of ours is a million."""
ENDLESS = ("thresholds", "edges")
"""Arrays that may hold infinity, which is where nothing is beyond."""


def unpacked(data: bytes, most: int) -> dict[str, NDArray[Any]]:
    """The arrays of an ``.npz`` file by name, all of them numbers.

    Args:
        data: the file.
        most: bytes that all arrays together may take.

    Raises:
        ValueError: it is no such file, or a damaged one, or larger; or it holds what is no number, or far too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ARRAYS or sum(entry.file_size for entry in entries) > most:
                raise ValueError(f"over {MOST_ARRAYS} arrays or {most} bytes when unpacked")  # noqa: TRY301
            arrays = {entry.filename.removesuffix(".npy"): _array(archive, entry) for entry in entries}
    except Exception as error:  # zipfile, zlib and numpy raise many kinds for damaged bytes
        raise ValueError(f"no arrays ({type(error).__name__}: {error})") from error
    for name, values in arrays.items():
        _check(name, values)
    return arrays


def _array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> NDArray[Any]:
    if entry.compress_type not in PACKINGS:
        raise ValueError(f"{entry.filename}: packed as numpy does not")
    with archive.open(entry) as file:
        version = npy.read_magic(file)
        read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, is_fortran, dtype = read_header(file)
        data = file.read(entry.file_size)  # without a size it unpacks all that there is, whatever was announced
    if dtype.kind not in "fiu":
        raise ValueError(f"{entry.filename}: values that are no numbers")
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != len(data):
        raise ValueError(f"{entry.filename}: holds more or less than it says")
    values = np.frombuffer(data, dtype).reshape(shape, order="F" if is_fortran else "C")
    values = np.array(values, order="C", copy=is_fortran or None)  # the compiled loops read row after row
    values.flags.writeable = False
    return values


def _check(name: str, values: NDArray[Any]) -> None:
    if np.isnan(values).any():
        raise ValueError(f"{name}: values that are no numbers")
    is_endless = name in ENDLESS and values.dtype.kind == "f"
    finite = values[np.isfinite(values)] if is_endless else values
    if not np.isfinite(finite).all():
        raise ValueError(f"{name}: values that are not finite")
    if name != "hashes" and finite.size and max(abs(float(finite.min())), abs(float(finite.max()))) > LARGEST:
        raise ValueError(f"{name}: values beyond {LARGEST:.0e}")
