"""Linear and integer programs as arrays, without anything that solves them (``linear``)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from solver.network.flow import Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Program:
    """``0 <= x <= upper`` and ``least <= A x <= most``; A has ``coefficient[e]`` at ``row[e]``, ``column[e]``."""

    upper: Floats
    least: Floats
    most: Floats
    row: Ints
    column: Ints
    coefficient: Floats

    def with_row(self, coefficient: Floats, least: float, most: float = np.inf) -> Program:
        """The program with one row more."""
        columns = np.flatnonzero(coefficient)
        return replace(
            self,
            least=np.append(self.least, least),
            most=np.append(self.most, most),
            row=np.concatenate([self.row, np.full(len(columns), len(self.least), np.int64)]),
            column=np.concatenate([self.column, columns]),
            coefficient=np.concatenate([self.coefficient, coefficient[columns]]),
        )
