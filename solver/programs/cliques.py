"""Which slots of a mentor exclude each other, as sets of which one can be used at most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from solver.candidates import Candidates
from solver.network.flow import Flags, Ints
from solver.times.timing import Option


@dataclass(frozen=True, eq=False)
class Clique:
    """At most one of the mentor's sessions is at one of these ``slots``: all take a common instant. ``row`` says so."""

    mentor: int
    slots: Ints
    row: int


class Shape:
    """The cliques (``members``: numbers of slots) of all slots that a mentor could use.

    A *class* is the set of cliques that a slot is in. Slots of one class exclude the same others.
    """

    def __init__(self, slots: int, members: list[Ints]) -> None:
        self.members = members
        self._inside = np.zeros((slots, len(members)), bool)
        for at, some in enumerate(members):
            self._inside[some, at] = True
        self._known: dict[bytes, list[tuple[int, ...]]] = {}

    def rows_of(self, slot: int) -> tuple[int, ...]:
        """The cliques that a slot is in."""
        return tuple(np.flatnonzero(self._inside[slot]).tolist())

    def classes(self, usable: Flags) -> list[tuple[int, ...]]:
        """The classes of the usable slots, without those that exclude all that another excludes, and more."""
        key = usable.tobytes()
        if key not in self._known:
            least: list[tuple[int, ...]] = []
            for one in sorted({self.rows_of(slot) for slot in np.flatnonzero(usable).tolist()}, key=_small_first):
                if not any(set(other) <= set(one) for other in least):
                    least.append(one)
            self._known[key] = least
        return self._known[key]


def _small_first(one: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return len(one), one


class Shapes:
    """The shapes of mentors, each drawn once."""

    def __init__(self, candidates: Candidates) -> None:
        self._candidates = candidates
        self._of: dict[int, Shape] = {}
        self._drawn: dict[tuple[Option, ...], list[tuple[Option, ...]]] = {}

    def of(self, mentor: int) -> Shape:
        if mentor not in self._of:
            candidates = self._candidates
            used = np.flatnonzero(candidates.usable(candidates.of_mentor(mentor)).any(axis=0)).tolist()
            number = {candidates.option(mentor, slot): slot for slot in used}
            drawn = self._drawn.setdefault(tuple(number), [])
            if not drawn:
                drawn += cliques(number)
            members = [np.array([number[option] for option in clique], np.int64) for clique in drawn]
            self._of[mentor] = Shape(len(candidates.slots), members)
        return self._of[mentor]


def cliques(options: Iterable[Option]) -> list[tuple[Option, ...]]:
    """Maximal sets of options that take a common instant; two options clash exactly if some set holds both."""
    ordered = sorted(options, key=lambda option: option.slot)
    at: dict[int, list[int]] = {}
    for number, option in enumerate(ordered):
        bits = np.frombuffer(option.taken.to_bytes(option.taken.bit_length() // 8 + 1, "little"), np.uint8)
        for instant in np.flatnonzero(np.unpackbits(bits, bitorder="little")).tolist():
            at.setdefault(instant, []).append(number)
    sets = sorted({frozenset(numbers) for numbers in at.values()}, key=lambda s: (-len(s), sorted(s)))
    largest: list[frozenset[int]] = []
    for numbers in sets:
        if not any(numbers <= other for other in largest):
            largest.append(numbers)
    return [tuple(ordered[number] for number in sorted(numbers)) for numbers in largest]
