"""An ``.npz`` file as plain arrays, read without trust: nothing is unpickled, and no array is larger than it says.

Every header is read before its array, and all sizes are added up before anything is unpacked: a small file cannot ask
for much memory.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from solver.errors import Fault, FileFaults
from solver.files.whole_file import whole_file

Array = NDArray[Any]
MOST_BYTES, MOST_ARRAYS = 2 * 2**30, 10_000
LONGEST_HEADER = 1_000
KINDS = "biuUSM"
READ_HEADER: Mapping[tuple[int, int], Callable[..., tuple[tuple[int, ...], bool, np.dtype[Any]]]] = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
# What zipfile and NumPy raise for files that are damaged, or made to be.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    SyntaxError,
    TypeError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
    OverflowError,
)


def read_npz(path: str | os.PathLike[str], faults: type[FileFaults]) -> dict[str, Array]:
    """Every array by its name. Raises ``faults``, or OSError where there is no file."""
    with Path(path).open("rb") as file:
        try:
            return _arrays(file)
        except FileFaults as wrong:
            raise faults(wrong.faults) from None
        except DAMAGED as damage:
            raise faults([Fault("file", f"not an .npz: {damage}", "what numpy.savez_compressed writes")]) from None


def _arrays(file: IO[bytes]) -> dict[str, Array]:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        names = [entry.filename.removesuffix(".npy") for entry in entries]
        size = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ARRAYS or size > MOST_BYTES:
            raise FileFaults([Fault("file", f"{len(entries)} arrays, {size} bytes", f"at most {MOST_BYTES} bytes")])
        if len(set(names)) < len(names):
            raise FileFaults([Fault("file", "an array given twice", "each array once")])
        return {name: _array(archive, name, entry) for name, entry in zip(names, entries, strict=True)}


def _array(archive: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo) -> Array:
    with archive.open(entry) as stream:
        read_header = READ_HEADER.get(np.lib.format.read_magic(stream))
        if read_header is None:
            raise FileFaults([Fault(name, "a newer kind of array", "version 1 or 2")])
        shape, fortran, kind = read_header(stream, max_header_size=LONGEST_HEADER)
        if kind.kind not in KINDS or kind.subdtype is not None or not kind.itemsize or len(shape) > 2:
            raise FileFaults([Fault(name, f"{kind} of {len(shape)} dimensions", "numbers, texts or dates, 2 at most")])
        data = stream.read(entry.file_size)
    if len(data) != prod(shape) * kind.itemsize:
        raise FileFaults([Fault(name, f"{len(data)} bytes for the shape {shape}", "as many as the shape says")])
    return np.frombuffer(data, kind).reshape(shape, order="F" if fortran else "C")


def write_npz(path: str | os.PathLike[str], arrays: Mapping[str, Array]) -> None:
    """All or nothing: whoever reads meanwhile sees the file as it was before."""
    with whole_file(path) as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
