"""Named arrays being read, one after the other; ``close`` refuses those nobody asked for.

What somebody has several of stands in two arrays: ``NAME.values``, and in ``NAME.rows`` whose each value is, by the row
of the person (0 is the first); values of one person keep their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from solver.errors import Fault
from solver.factors import Ints
from solver.files.arrays.container import Array

T = TypeVar("T")
ROWS, VALUES = ".rows", ".values"
FIRST_DAY, LAST_DAY = np.datetime64("0001-01-01", "D"), np.datetime64("9999-12-31", "D")


class Columns:
    """``faults`` collects what is wrong; what is faulty is read as if it had been left out."""

    def __init__(self, arrays: Mapping[str, Array], faults: list[Fault]) -> None:
        self._left, self.faults = dict(arrays), faults

    def names(self, prefix: str) -> list[str]:
        """The names not read yet that begin so, without what they begin with."""
        return sorted(name.removeprefix(prefix) for name in self._left if name.startswith(prefix))

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def close(self) -> None:
        self.faults += [Fault(name, "unknown array", "the arrays of docs/problem-format.md") for name in self._left]

    def note(self, name: str, what: str, allowed: str) -> None:
        self.faults.append(Fault(name, what, allowed))

    def take(self, name: str, kinds: str, *shape: int | None) -> Array | None:
        """The array, of one of these kinds of ``dtype`` and this shape (None is any number); None without it."""
        array = self._left.pop(name, None)
        if array is None:
            return None
        fits = len(array.shape) == len(shape) and all(
            most is None or size == most for size, most in zip(array.shape, shape, strict=True)
        )
        if array.dtype.kind not in kinds or not fits:
            wanted = " x ".join("any" if size is None else str(size) for size in shape) or "no"
            self.note(name, f"{array.dtype} of {array.shape}", f"dtype of kind {' or '.join(kinds)}, size {wanted}")
            return None
        return array

    def require(self, name: str, kinds: str, *shape: int | None) -> Array | None:
        if name not in self._left:
            self.note(name, "missing", "this array is required")
        return self.take(name, kinds, *shape)

    def ints(self, name: str, size: int, default: int | None = None) -> list[int]:
        """Whole numbers; ``default`` where the array is left out, and None where it may not be."""
        array = self.require(name, "iu", size) if default is None else self.take(name, "iu", size)
        return [default or 0] * size if array is None else array.tolist()

    def texts(self, name: str, size: int | None, *, required: bool = False) -> list[str]:
        array = (self.require if required else self.take)(name, "US", size)
        return [""] * (size or 0) if array is None else self.spelled(name, array)

    def text(self, name: str, default: str = "") -> str:
        """One text: an array without dimensions."""
        array = self.take(name, "US")
        return default if array is None else self.spelled(name, array.reshape(1))[0]

    def spelled(self, name: str, array: Array) -> list[str]:
        try:
            found = array.tolist() if array.dtype.kind == "U" else [one.decode() for one in array.tolist()]
            "".join(found).encode()
        except ValueError:
            self.note(name, "not text", "UTF-8 or Unicode")
            return [""] * len(array)
        return found

    def several(
        self, name: str, size: int, read: Callable[[str, Array], Sequence[T]], kinds: str, *width: int
    ) -> list[tuple[T, ...]] | None:
        """For each of ``size`` people their values; None where both arrays are left out."""
        if name + VALUES not in self and name + ROWS not in self:
            return None
        values, rows = self.require(name + VALUES, kinds, None, *width), self.require(name + ROWS, "iu", None)
        if values is None or rows is None:
            return [()] * size
        if len(values) != len(rows) or not in_range(rows, size):
            self.note(name + ROWS, f"{len(rows)} rows", f"{len(values)}, each 0 to {size - 1}")
            return [()] * size
        order = np.argsort(rows, kind="stable")
        found = read(name + VALUES, values[order])
        ends = np.cumsum(np.bincount(rows.astype(np.int64), minlength=size)).tolist()
        return [tuple(found[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)] if size else []

    def days(self, name: str, values: Array) -> list[Any]:
        """Dates; ``values`` may count any unit of time."""
        return self._moments(name, values, "D")

    def minutes(self, name: str, values: Array) -> list[Any]:
        """Instants without a zone, to the minute; a list of each row."""
        return self._moments(name, values, "m")

    def _moments(self, name: str, values: Array, unit: str) -> list[Any]:
        counted = values.astype(f"M8[{unit}]")
        in_time = (counted.astype("M8[D]") >= FIRST_DAY) & (counted.astype("M8[D]") <= LAST_DAY)
        if not (in_time & (counted == values)).all():
            self.note(name, "not all are moments", f"datetime64[{unit}], years 1 to 9999")
            return [()] * len(values)
        return list(counted.tolist())


def in_range(numbers: Array, size: int) -> bool:
    return not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < size)


def each_once(rows: Array, make: Callable[..., T]) -> list[T]:
    """One object for each row of numbers; equal rows share theirs."""
    different, number = np.unique(rows, axis=0, return_inverse=True)
    made = [make(*row) for row in different.tolist()]
    return [made[k] for k in number.reshape(-1).tolist()]


def flat(several: Iterable[Sequence[Any]]) -> tuple[list[Any], Ints]:
    """The values of all, and the row of each."""
    sizes: list[int] = []
    values: list[Any] = []
    for some in several:
        sizes.append(len(some))
        values += some
    return values, np.repeat(np.arange(len(sizes)), sizes)
