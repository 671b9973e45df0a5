"""An integer program while it is written down: columns and rows one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solver.network.flow import Ints
from solver.programs.program import Program


class Draft:
    """Every column stands for something that is used, whole, between 0 and ``most``."""

    def __init__(self) -> None:
        self._upper: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
        self._entries: list[tuple[Ints, Ints, np.ndarray[tuple[int], np.dtype[np.float64]]]] = []
        self._limits: list[tuple[float, float]] = []
        self.columns = 0

    @property
    def rows(self) -> int:
        return len(self._limits)

    def add_columns(self, number: int, most: float | Sequence[int] | Ints = 1.0) -> Ints:
        """The numbers of new columns."""
        self._upper.append(np.broadcast_to(np.asarray(most, np.float64), (number,)))
        self.columns += number
        return np.arange(self.columns - number, self.columns)

    def add_rows(self, number: int, least: float | Ints = -np.inf, most: float | Ints = np.inf) -> Ints:
        """The numbers of new rows."""
        limits = (np.broadcast_to(np.asarray(limit, np.float64), (number,)).tolist() for limit in (least, most))
        self._limits += zip(*limits, strict=True)
        return np.arange(self.rows - number, self.rows)

    def put(self, row: Ints | int, column: Ints | Sequence[int], coefficient: float = 1.0) -> None:
        """The columns stand in these rows, or in this one."""
        column = np.asarray(column, np.int64)
        rows = np.full(len(column), row, np.int64) if isinstance(row, int) else row
        self._entries.append((rows, column, np.full(len(column), coefficient)))

    def add_row(self, columns: Ints | Sequence[int], least: float = -np.inf, most: float = np.inf) -> int:
        self._limits.append((least, most))
        self.put(self.rows - 1, columns)
        return self.rows - 1

    def program(self) -> Program:
        nothing: Ints = np.zeros(0, np.int64)
        parts = [*self._entries, (nothing, nothing, np.zeros(0))]
        row, column, coefficient = (np.concatenate(part) for part in zip(*parts, strict=True))
        least, most = np.array(self._limits, np.float64).reshape(-1, 2).T.copy()
        return Program(np.concatenate([*self._upper, np.zeros(0)]), least, most, row, column, coefficient)
