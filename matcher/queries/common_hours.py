"""The hours a team has in common, as its members may see them: how many can, never who.

Nothing is told before three people have given their hours: of two, each could take their own away and read the
other's. Of an hour it is told only that all can, or that enough can; how the rest stands is told in sums alone. So
somebody who changes their hours shows as little as can be, and whoever looks twice cannot count along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.days import SHORT_WEEKDAYS
from matcher.services.team_hours import MemberHours, free_members
from solver.hours import DAY, QUARTER, Bools, Ints
from solver.problem import Calendar

FEWEST = 3
NEAREST = 3
#: Of one person alone nothing is told, not even as the fewer of several.
LEAST = 2
HALF_HOUR = 2
ALL, ENOUGH = "all", "enough"


@dataclass(frozen=True)
class Near:
    """A time at which not enough can, but most of all; ``week`` A, B or None for both."""

    weekday: int
    start: int
    week: str | None
    can: int


@dataclass(frozen=True)
class Common:
    """``weeks``: for weeks "a" and "b", marks such as ``mon-0800`` of the half hours at which all or enough can.

    ``needed``: how many of ``given`` must be free; ``minutes`` a week, on average, at which that many can meet for a
    whole session; ``fewer``: the minutes for smaller numbers, where they are more. ``nearest`` where there are none.
    """

    given: int
    needed: int
    zone: str
    minutes: int
    weeks: Mapping[str, Mapping[str, str]]
    fewer: tuple[tuple[int, int], ...]
    nearest: tuple[Near, ...]

    @property
    def same_weeks(self) -> bool:
        return self.weeks["a"] == self.weeks["b"]


def common_hours(members: Sequence[MemberHours], *, zone: str, quorum: int | None, calendar: Calendar) -> Common | None:
    """On the clock of ``zone``; None while too few have given their hours."""
    given = len(members)
    if given < FEWEST:
        return None
    free, session = free_members(members, zone=zone, calendar=calendar), -(-calendar.minutes // QUARTER)
    needed = min(quorum or given, given)
    at = {number: _long_enough(free >= number, session) for number in range(LEAST, given + 1)}
    minutes = {number: int(bitmap.sum()) * QUARTER // 2 for number, bitmap in at.items()}
    return Common(
        given=given,
        needed=needed,
        zone=zone,
        minutes=minutes[needed],
        weeks=_marks(at[given], at[needed]),
        fewer=tuple((number, minutes[number]) for number in _fewer(needed) if minutes[number] > minutes[needed]),
        nearest=() if minutes[needed] else tuple(_nearest(free, session, needed)),
    )


def _fewer(needed: int) -> range:
    return range(needed - 1, LEAST - 1, -1)


def _long_enough(bitmap: Bools, session: int) -> Bools:
    """Only the runs in which a whole session fits."""
    starts = _starts(bitmap, session)
    kept = np.zeros(len(bitmap), dtype=bool)
    for step in range(session):
        kept[step : len(starts) + step] |= starts
    return kept


def _starts(bitmap: Bools, session: int) -> Bools:
    windows: Bools = np.lib.stride_tricks.sliding_window_view(bitmap, session)
    return np.logical_and.reduce(windows, axis=1)  # type: ignore[no-any-return]  # numpy says Any


def _marks(everybody: Bools, enough: Bools) -> dict[str, dict[str, str]]:
    """By half hours that lie wholly within."""
    marks: dict[str, dict[str, str]] = {"a": {}, "b": {}}
    for level, bitmap in ((ENOUGH, enough), (ALL, everybody)):
        halves = bitmap.reshape(2, 7, DAY // HALF_HOUR, HALF_HOUR).all(axis=3)
        for week, weekday, half in np.argwhere(halves).tolist():
            marks["ab"[week]][f"{SHORT_WEEKDAYS[weekday].casefold()}-{half // 2:02}{half % 2 * 30:02}"] = level
    return marks


def _nearest(free: Ints, session: int, needed: int) -> Iterator[Near]:
    """The times at which most can: the first of each stretch, one a stretch."""
    can = np.lib.stride_tricks.sliding_window_view(free, session).min(axis=1)
    halves = [(int(can[at]), at) for at in range(0, len(can), HALF_HOUR) if LEAST <= can[at] < needed]
    found: dict[tuple[int, int, int], set[int]] = {}
    for number, at in sorted(halves, key=lambda one: (-one[0], one[1])):
        week, rest = divmod(at, 7 * DAY)
        weekday, start = divmod(rest, DAY)
        if not _goes_on(can, at, number):
            found.setdefault((number, weekday, start), set()).add(week)
    for (number, weekday, start), weeks in list(found.items())[:NEAREST]:
        yield Near(weekday, start * QUARTER, _only(weeks), number)


def _goes_on(can: Ints, at: int, number: int) -> bool:
    """Whether as many can half an hour earlier."""
    return at >= HALF_HOUR and int(can[at - HALF_HOUR]) == number


def _only(weeks: Iterable[int]) -> str | None:
    known = sorted(weeks)
    return "AB"[known[0]] if len(known) == 1 else None
