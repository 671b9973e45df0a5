"""Points that somebody else has counted: as integer factors, or of listed pairs as arrays. No pair is an object.

With factors, mentee i and mentor j have U_i . V_j points, the product of two rows of whole numbers from 0 up; so
4 x 10^9 pairs take no more room than their people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
IntMatrix = NDArray[np.int64]
ROWS_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Factors:
    """``mentees`` (mentees x k) and ``mentors`` (mentors x k), rows in the order of the problem's lists.

    Raises ValueError for what are no whole numbers: a fraction would be cut off in silence.
    """

    mentees: IntMatrix
    mentors: IntMatrix

    def __post_init__(self) -> None:
        for side in ("mentees", "mentors"):
            object.__setattr__(self, side, _whole(side, getattr(self, side)))

    def take(self, mentees: Sequence[int] | Ints, mentors: Sequence[int] | Ints) -> Factors:
        """Of these rows, in this order."""
        return Factors(self.mentees[np.asarray(mentees, np.int64)], self.mentors[np.asarray(mentors, np.int64)])


def _whole(side: str, given: Any) -> IntMatrix:
    rows = np.asarray(given)
    if rows.dtype.kind not in "biu" or (rows.size and int(rows.max()) > np.iinfo(np.int64).max):
        raise ValueError(f"factors of {side} are {rows.dtype}, not whole numbers of 64 bits")
    return rows.astype(np.int64, copy=False)


def too_many(factors: Factors, most: int) -> Iterator[tuple[int, int, int]]:
    """One pair of each mentee who has more than ``most`` points with somebody: row, column, points.

    Only mentees whom a bound does not clear are multiplied out: their factors with the greatest of any mentor.
    """
    greatest = factors.mentors.max(axis=0, initial=0)
    doubtful = np.flatnonzero(factors.mentees @ greatest > most)
    for start in range(0, len(doubtful), ROWS_AT_ONCE):
        rows = doubtful[start : start + ROWS_AT_ONCE]
        # Every sum stays below 2^53, where floating point is exact: 1,000 products of at most 10^6 times 10^6.
        points = factors.mentees[rows].astype(np.float64) @ factors.mentors.T.astype(np.float64)
        columns = points.argmax(axis=1) if points.size else np.zeros(len(rows), np.int64)
        for row, column, value in zip(rows.tolist(), columns.tolist(), points.max(axis=1, initial=0), strict=True):
            if value > most:
                yield row, column, int(value)


class ListedPoints(Mapping[tuple[str, str], int]):
    """``Problem.points`` as three arrays, sorted by the positions of ``mentee_ids`` and ``mentor_ids``."""

    def __init__(
        self, mentee_ids: Sequence[str], mentor_ids: Sequence[str], mentee: Ints, mentor: Ints, worth: Ints
    ) -> None:
        """Raises ValueError where a pair is given twice."""
        order = np.lexsort((mentor, mentee))
        self.mentee_ids, self.mentor_ids = tuple(mentee_ids), tuple(mentor_ids)
        self.mentee, self.mentor, self.worth = mentee[order], mentor[order], worth[order]
        self._key = self.mentee * len(self.mentor_ids) + self.mentor
        if len(self._key) > 1 and not (self._key[1:] > self._key[:-1]).all():
            raise ValueError("a pair is given twice")
        self._rows = {name: row for row, name in enumerate(self.mentee_ids)}
        self._columns = {name: column for column, name in enumerate(self.mentor_ids)}

    def __len__(self) -> int:
        return len(self._key)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for row, column in zip(self.mentee.tolist(), self.mentor.tolist(), strict=True):
            yield self.mentee_ids[row], self.mentor_ids[column]

    def __getitem__(self, pair: tuple[str, str]) -> int:
        row, column = self._rows[pair[0]], self._columns[pair[1]]
        found = self.at(np.array([row], np.int64), np.array([column], np.int64))[0]
        if found < 0:
            raise KeyError(pair)
        return int(found)

    def __contains__(self, pair: object) -> bool:
        try:
            return self[pair] >= 0  # type: ignore[index]  # anything but a pair of ids is not there
        except (KeyError, TypeError, IndexError):
            return False

    def at(self, mentee: Ints, mentor: Ints) -> Ints:
        """Points of pairs by position; -1 where a pair is not listed."""
        if not len(self._key):
            return np.full(len(mentee), -1, np.int64)
        key = mentee * len(self.mentor_ids) + mentor
        place = np.minimum(np.searchsorted(self._key, key), len(self._key) - 1)
        return np.where(self._key[place] == key, self.worth[place], -1)

    def item(self, place: int) -> tuple[tuple[str, str], int]:
        """The pair at a place of the arrays, and its points."""
        pair = self.mentee_ids[int(self.mentee[place])], self.mentor_ids[int(self.mentor[place])]
        return pair, int(self.worth[place])

    def rows(self, mentees: Mapping[str, int], mentors: Mapping[str, int]) -> tuple[Ints, Ints]:
        """The positions of all pairs where people stand in another order."""
        of_mentee = np.array([mentees[name] for name in self.mentee_ids], np.int64)
        of_mentor = np.array([mentors[name] for name in self.mentor_ids], np.int64)
        return of_mentee[self.mentee], of_mentor[self.mentor]


def positions(
    points: Mapping[tuple[str, str], int], mentees: Sequence[Any], mentors: Sequence[Any]
) -> tuple[Ints, ...]:
    """Rows and columns of listed pairs in the order of these people, and their points."""
    rows = {mentee.id: row for row, mentee in enumerate(mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(mentors)}
    if isinstance(points, ListedPoints):
        return *points.rows(rows, columns), points.worth
    flat = [(rows[mentee], columns[mentor], worth) for (mentee, mentor), worth in points.items()]
    return tuple(np.array(flat, np.int64).reshape(-1, 3).T)
