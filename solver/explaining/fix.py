"""The smallest change after which somebody not matched can be placed together with everyone who is.

A change is one of: the hours of one session more (``windows``) for one of two people, who then meet in them; a place
more with a mentor; one never-rule less for two people, of those that a coordinator may set aside. Never proposed is to
set aside what people asked for themselves, the own manager, the same library, or a pair that the coordinator forbade.

Smallest: fewest others who get another mentor, then the least loss of the floor and of the total, then hours before a
place before a rule, and ids. Found by iterative deepening (Korf 1985) over who is pushed on: whoever joins a mentor
pushes on nobody if there is room, else as few as need be of those whom no pin keeps there. What a change opens counts
for the two people it is about. ``LOOKS`` limits the work for one mentee; what is told then is the smallest change seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from solver.errors import ProblemFaults
from solver.explaining.edits import Edit, Kind, edited, part
from solver.explaining.resolve import Resolver
from solver.explaining.seating import Seating, Seats
from solver.explaining.windows import Windows
from solver.goals import FLOOR
from solver.problem import Pin, PinKind, Slot
from solver.solve import solve

DEPTH = 2
"""Most people who are pushed on."""
LOOKS = 2_000
"""Ways tried for somebody to join a mentor."""
KINDS = list(Kind)


@dataclass(frozen=True)
class Fix:
    """``seats``: everybody's mentor then; ``slots``: when those meet for whose mentors anything changes, by id."""

    edit: Edit
    seats: Seats
    slots: Mapping[str, Slot | None] = field(default_factory=dict)


class Fixes:
    def __init__(self, resolver: Resolver) -> None:
        self._resolver, self._problem, self._seating = resolver, resolver.problem, Seating(resolver)
        self._windows = None if self._problem.calendar is None else Windows(self._problem)

    def of(self, mentee: int) -> Fix | None:
        """The smallest change for somebody whom the outcome leaves out, or None when no single one is enough."""
        search = _Search(self._resolver, self._seating, self._windows)
        for others in range(DEPTH + 1):
            found = sorted(search.run(mentee, others), key=self._size)
            held = next((held for fix in found if (held := self._held(fix)) is not None), None)
            if held is not None or search.over:
                return held
        return None

    def _size(self, fix: Fix) -> tuple[float, ...]:
        """Of changes that push on as many."""
        edit, window = fix.edit, fix.edit.window
        when = (0, 0) if window is None else (window.weekday, window.start)
        floor = self._seating.floor(fix.seats) if FLOOR in self._resolver.goals else 0
        ids = (edit.mentor, edit.mentee, int(edit.of_mentor), *when)
        return (-floor, -self._seating.total(fix.seats), KINDS.index(edit.kind), *ids)

    def _held(self, fix: Fix) -> Fix | None:
        """The fix with its times, if the changed round, solved anew with exactly these pairs, has them all."""
        pinned = {pin.mentee: pin for pin in self._problem.pins if pin.kind is PinKind.KEEP}
        mentors, mentees = self._concerned(fix)
        pairs = [(self._problem.mentees[row].id, self._problem.mentors[fix.seats[row]].id) for row in mentees]
        keeps = tuple(pinned.get(pair[0], Pin(*pair, PinKind.KEEP)) for pair in pairs)
        try:
            outcome = solve(part(edited(self._problem, fix.edit), mentees, mentors, keeps))
        except ProblemFaults:
            return None
        return replace(fix, slots={pair.mentee: pair.slot for pair in outcome.pairs})

    def _concerned(self, fix: Fix) -> tuple[list[int], list[int]]:
        """Mentors and whom they then lead: those for whom anything changes, or all where everybody hangs together."""
        before = self._resolver.mentor_of
        columns = {column for row, column in fix.seats.items() if before.get(row) != column} | {fix.edit.mentor}
        if self._resolver.candidates.twice or not self._resolver.networked:
            columns = set(self._resolver.columns.values())
        return sorted(columns), sorted(row for row, column in fix.seats.items() if column in columns)


class _Search:
    """Ways to place one mentee more with one change."""

    def __init__(self, resolver: Resolver, seating: Seating, windows: Windows | None) -> None:
        self._resolver, self._seating, self._windows = resolver, seating, windows
        self._before = resolver.mentor_of
        self._kept = frozenset(resolver.candidates.mentee[resolver.candidates.kept].tolist())
        self._opened: dict[tuple[int, int], list[Edit]] = {}
        self._looks = 0

    @property
    def over(self) -> bool:
        """Whether the work limit, or the time, is reached."""
        return self._looks >= LOOKS or self._resolver.budget.spent()

    def run(self, mentee: int, others: int) -> Iterator[Fix]:
        """All that push on at most so many; of changes that differ in their hours alone only the first."""
        return self._place((mentee,), self._before, None, others)

    def _place(self, waiting: tuple[int, ...], seats: Seats, edit: Edit | None, others: int) -> Iterator[Fix]:
        if not waiting:
            if edit is not None:
                yield Fix(edit, seats)
            return
        mentee, *rest = waiting
        for mentor in range(len(self._resolver.columns)):
            if mentor == self._before.get(mentee):
                continue
            for pushed, then in self._joins(mentee, mentor, seats, edit, others):
                left = {row: column for row, column in seats.items() if row not in pushed}
                yield from self._place((*rest, *pushed), left | {mentee: mentor}, then, others - len(pushed))

    def _joins(
        self, mentee: int, mentor: int, seats: Seats, edit: Edit | None, others: int
    ) -> Iterator[tuple[tuple[int, ...], Edit | None]]:
        """Whom ``mentee`` pushes on to join ``mentor``, as few as need be, and the change that is made by then."""
        group = [row for row, column in seats.items() if column == mentor]
        movable = [row for row in group if self._before.get(row) == mentor and row not in self._kept]
        for ways in self._ways(mentee, mentor, edit, group):
            enough: list[set[int]] = []
            for pushed in (some for size in range(others + 1) for some in combinations(movable, size)):
                if any(fewer <= set(pushed) for fewer in enough):
                    continue
                stay = {row: column for row, column in seats.items() if row not in pushed}
                for then in self._first(ways, mentee, mentor, stay):
                    enough.append(set(pushed))
                    yield pushed, then

    def _ways(self, mentee: int, mentor: int, edit: Edit | None, group: list[int]) -> Iterator[list[Edit | None]]:
        """As things are, or with a change; changes that differ in their hours alone are together."""
        possible = self._resolver.pair(mentee, mentor) is not None
        if possible:
            yield [edit]
        if edit is not None:
            return
        code = self._seating.set_aside(mentee, mentor)
        if possible and len(group) >= self._resolver.problem.mentors[mentor].places:
            yield [Edit(Kind.PLACE, mentee, mentor)]
        elif code is not None:
            yield [Edit(Kind.RULE, mentee, mentor, code=code)]
        if self._windows is not None and self._seating.could_meet(mentee, mentor):
            for whose in (mentee, *(sorted(group) if possible else ())):
                yield self._hours(self._windows, whose, mentor)

    def _hours(self, windows: Windows, mentee: int, mentor: int) -> list[Edit | None]:
        if not self._seating.could_meet(mentee, mentor):
            return []
        if (mentee, mentor) not in self._opened:
            self._opened[mentee, mentor] = [
                Edit(Kind.HOURS, mentee, mentor, opening.of_mentor, opening.window, opening.option)
                for opening in windows.openings(mentee, mentor)
            ]
        return [*self._opened[mentee, mentor]]

    def _first(self, ways: list[Edit | None], mentee: int, mentor: int, stay: Seats) -> Iterator[Edit | None]:
        """The first way in which ``mentee`` can join those who stay, if there is one."""
        places = self._resolver.problem.mentors[mentor].places
        led, then = sum(column == mentor for column in stay.values()) + 1, {**stay, mentee: mentor}
        for edit in ways:
            more = edit is not None and edit.kind is Kind.PLACE and edit.mentor == mentor
            if self.over or led > places + more:
                return
            if edit is not None and then.get(edit.mentee) != edit.mentor:
                continue
            self._looks += 1
            if self._seating.fits(then, mentor, edit):
                yield edit
                return
