"""Small random rounds, and their best outcome by trying everything. Times come from the judge, not the optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import product

from hypothesis import strategies as st

from solver.problem import (
    Avoid,
    Cadence,
    Calendar,
    Goal,
    Interval,
    Mentee,
    Mentor,
    Pin,
    PinKind,
    Preference,
    Problem,
    Settings,
    Slot,
)
from solver.verify_rules import Rules
from solver.verify_times import Times

# Both change their clocks (on different days), except Phoenix and Kolkata; Sydney changes the other way.
# Their usual offset in minutes: hours are drawn around one instant of the week, so that people share some.
OFFSETS = {
    "America/Los_Angeles": -480,
    "America/New_York": -300,
    "America/Phoenix": -420,
    "Europe/Berlin": 60,
    "Australia/Sydney": 660,
    "Asia/Kolkata": 330,
}
ZONES = tuple(OFFSETS)
WEEK = 7 * 24 * 60
# Around the changes of spring and autumn.
FIRST_DAYS = (date(2027, 2, 24), date(2027, 3, 8), date(2027, 10, 20))


@dataclass(frozen=True)
class Best:
    """What the best outcome attains, goal by goal; floor is None when no pair counts towards it."""

    placed: int
    floor: int | None
    total: int
    shared: int = 0


def best(problem: Problem) -> Best:
    """Tries every assignment of mentees to mentors (or to nobody).

    Raises ValueError when none keeps the pins: they contradict each other.
    """
    search = Exhaustive(problem)
    choices = [search.choices(mentee) for mentee in problem.mentees]
    outcomes = (search.value(chosen) for chosen in product(*choices) if search.possible(chosen))
    return max(outcomes, key=lambda best: goals_of(problem, best))


def goals_of(problem: Problem, best: Best) -> tuple[int, int, float, int]:
    """What is to be as large as possible, first things first; the floor only where it is a goal.

    No floor at all (only kept pairs) betters any floor: nobody is badly off.
    """
    floor = float("inf") if best.floor is None else best.floor
    return best.placed, -best.shared, floor if problem.settings.goal is Goal.FLOOR else 0, best.total


class Exhaustive:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.rules = problem, Rules(problem)
        self.times = None if problem.calendar is None else Times(problem.calendar)
        self.keeps = {pin.mentee: pin for pin in problem.pins if pin.kind is PinKind.KEEP}
        self.forbidden = {(pin.mentee, pin.mentor) for pin in problem.pins if pin.kind is PinKind.FORBID}
        self._slots: dict[tuple[str, str], list[Slot]] = {}

    def slots(self, mentor: Mentor, mentee: Mentee) -> list[Slot]:
        """The times a pair may have; a pin may leave only one."""
        if self.times is None:
            return []
        if (mentor.id, mentee.id) not in self._slots:
            pin = self.keeps.get(mentee.id)
            usable = self.times.usable(mentor, mentee)
            fixed = [slot for slot in usable if pin and pin.slot == slot]
            self._slots[mentor.id, mentee.id] = fixed if pin and pin.slot else usable
        return self._slots[mentor.id, mentee.id]

    def choices(self, mentee: Mentee) -> list[Mentor | None]:
        if mentee.id in self.keeps:
            return [mentor for mentor in self.problem.mentors if mentor.id == self.keeps[mentee.id].mentor]
        open_to_them = [
            mentor
            for mentor in self.problem.mentors
            if (mentee.id, mentor.id) not in self.forbidden
            and not self.rules.bars(mentee, mentor)
            and (self.times is None or self.slots(mentor, mentee))
        ]
        return [None, *open_to_them]

    def possible(self, chosen: tuple[Mentor | None, ...]) -> bool:
        for mentor in self.problem.mentors:
            pairs = zip(self.problem.mentees, chosen, strict=True)
            led = [mentee for mentee, theirs in pairs if theirs is mentor]
            if len(led) > mentor.places:
                return False
            options = [self.slots(mentor, mentee) for mentee in led]
            if self.times is not None and not self.times.can_be_timed(mentor, options):
                return False
        met = [(mentee, mentor) for mentee, mentor in zip(self.problem.mentees, chosen, strict=True) if mentor]
        return not self.twice or self.times is None or self._held(met, [])

    @cached_property
    def twice(self) -> set[str]:
        entries: tuple[Mentor | Mentee, ...] = (*self.problem.mentors, *self.problem.mentees)
        people = [person for entry in entries for person in entry.people]
        return {person for person in people if people.count(person) > 1}

    def _held(self, pairs: list[tuple[Mentee, Mentor]], held: list[Session]) -> bool:
        """Whether all pairs find times, nobody in two places at once: every way is tried."""
        if not pairs:
            return True
        (mentee, mentor), *rest = pairs
        sessions = [Session(mentee, mentor, slot) for slot in self.slots(mentor, mentee)]
        return any(self._held(rest, [*held, one]) for one in sessions if not self._clashes(one, held))

    def _clashes(self, one: Session, held: list[Session]) -> bool:
        assert self.times is not None
        return any(
            self.times.clash(one.mentor, one.slot, other.slot, other.mentor)
            for other in held
            if one.mentor is other.mentor or one.people & other.people & self.twice
        )

    def value(self, chosen: tuple[Mentor | None, ...]) -> Best:
        pairs = zip(self.problem.mentees, chosen, strict=True)
        points = {mentee.id: self.rules.points(mentee, mentor) for mentee, mentor in pairs if mentor}
        counted = [worth for mentee, worth in points.items() if mentee not in self.keeps]
        teams = [(one.apart, theirs.id) for one, theirs in zip(self.problem.mentees, chosen, strict=True) if theirs]
        teams = [pair for pair in teams if pair[0] is not None]
        shared = len(teams) - len(set(teams))
        return Best(len(points), min(counted, default=None), sum(points.values()), shared)


@dataclass(frozen=True)
class Session:
    mentee: Mentee
    mentor: Mentor
    slot: Slot

    @property
    def people(self) -> set[str]:
        return {*self.mentee.people, *self.mentor.people}


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    first = draw(st.sampled_from(FIRST_DAYS)) + timedelta(days=draw(st.integers(0, 6)))
    cadence = draw(st.sampled_from(list(Cadence)))
    last = first + timedelta(days=draw(st.integers(13, 62)))
    days = st.integers(0, (last - first).days).map(lambda days: first + timedelta(days=days))
    return Calendar(
        first_day=first,
        last_day=last,
        cadence=cadence,
        minutes=draw(st.sampled_from((30, 45, 60, 90))),
        closed=draw(st.frozensets(days, max_size=3)),
        min_sessions=draw(st.sampled_from((1, 1, 2, 3))),
        gap=draw(st.sampled_from((0, 0, 15, 30))),
    )


@st.composite
def intervals(draw: st.DrawFn, zone: str) -> list[Interval]:
    """Narrow hours around Monday or Thursday, 17:00 UTC, on the clock of ``zone``; in two parts over midnight."""
    day = draw(st.sampled_from((0, 0, 0, 3)))
    shift = draw(st.sampled_from((-90, -60, -30, 0, 0, 0, 15, 30)))
    length = draw(st.sampled_from((60, 90, 120, 150, 180, 240)))
    week = draw(st.sampled_from((None, None, None, None, "A", "B")))
    start = (day * 24 * 60 + 17 * 60 + shift + OFFSETS[zone]) % WEEK
    weekday, minute = divmod(start, 24 * 60)
    first = Interval(weekday, minute, min(minute + length, 24 * 60), week)
    over = minute + length - 24 * 60
    return [first] if over <= 0 else [first, Interval((weekday + 1) % 7, 0, over, week)]


def _hours(draw: st.DrawFn, zone: str) -> tuple[Interval, ...]:
    return tuple(one for some in draw(st.lists(intervals(zone), min_size=1, max_size=2)) for one in some)


@st.composite
def _busy(draw: st.DrawFn, calendar: Calendar) -> tuple[tuple[datetime, datetime], ...]:
    day = calendar.first_day + timedelta(days=draw(st.integers(0, 20)))
    begin = datetime.combine(day, time(draw(st.sampled_from((7, 8, 14, 16, 17))), tzinfo=UTC))
    return ((begin, begin + timedelta(minutes=draw(st.sampled_from((20, 60, 240))))),)


def _person(draw: st.DrawFn, calendar: Calendar | None, zones: tuple[str, ...]) -> dict[str, object]:
    if calendar is None:
        return {}
    days = st.integers(0, 30).map(lambda days: calendar.first_day + timedelta(days=days))
    zone = draw(st.sampled_from(zones))
    prefer = st.builds(Preference, intervals(zone).map(lambda some: some[0]), st.integers(1, 5))
    return {
        "zone": zone,
        "hours": _hours(draw, zone),
        "closed": draw(st.frozensets(days, max_size=2)),
        "busy": draw(st.one_of(st.just(()), st.just(()), _busy(calendar))),
        "prefer": tuple(draw(st.lists(prefer, max_size=1))),
    }


@st.composite
def problems(draw: st.DrawFn, pinned: bool = True) -> Problem:
    calendar = draw(st.one_of(calendars(), calendars(), calendars(), st.none()))
    zones = draw(st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)))
    mentors = tuple(
        Mentor(
            id=f"m{number}",
            places=draw(st.sampled_from((2, 3, 1, 2, 3, 0))),
            library=draw(st.sampled_from((None, None, "l1", "l2"))),
            **_person(draw, calendar, zones),  # type: ignore[arg-type]
        )
        for number in range(draw(st.sampled_from((2, 3, 1))))
    )
    mentees = tuple(
        Mentee(
            id=f"t{number}",
            library=draw(st.sampled_from((None, "l3", "l3", "l1"))),
            **_person(draw, calendar, zones),  # type: ignore[arg-type]
        )
        for number in range(draw(st.sampled_from((4, 3, 2, 1))))
    )
    pairs = [(mentee.id, mentor.id) for mentee in mentees for mentor in mentors]
    listed = [pair for pair in pairs if draw(st.integers(0, 7)) < 7]
    problem = Problem(
        mentors=mentors,
        mentees=mentees,
        calendar=calendar,
        points={pair: draw(st.integers(0, 9)) for pair in listed},
        avoid=tuple(sorted(Avoid(*pair, "veto") for pair in pairs if draw(st.integers(0, 9)) == 9)),
        settings=Settings(goal=draw(st.sampled_from(list(Goal))), seed=draw(st.integers(0, 99))),
    )
    return replace(problem, pins=tuple(_pins(draw, problem))) if pinned else problem


@st.composite
def tangled(draw: st.DrawFn, pinned: bool = True) -> Problem:
    """Rounds with people in two entries (of either role) and team-mates who are to have mentors of their own."""
    problem = draw(problems(pinned=pinned))
    people = st.lists(st.sampled_from(("p1", "p1", "p2", "p3")), max_size=2, unique=True).map(sorted).map(tuple)
    teams = st.sampled_from(("team1", "team1", "team2", None))
    mentees = tuple(replace(one, people=draw(people), apart=draw(teams)) for one in problem.mentees)
    also = st.sampled_from(((), (), (), ("p3",)))
    problem = replace(
        problem, mentees=mentees, mentors=tuple(replace(one, people=draw(also)) for one in problem.mentors)
    )
    rules = Rules(problem)
    barred = {(a.id, b.id) for a in problem.mentees for b in problem.mentors if rules.bars(a, b)}
    kept = tuple(pin for pin in problem.pins if pin.kind is PinKind.FORBID or (pin.mentee, pin.mentor) not in barred)
    return replace(problem, pins=kept)


def _pins(draw: st.DrawFn, problem: Problem) -> Iterator[Pin]:
    """Forbidden pairs anywhere; kept ones where they can hold one by one (together they may still clash)."""
    rules = Rules(problem)
    times = None if problem.calendar is None else Times(problem.calendar)
    for mentee in problem.mentees:
        mentor = draw(st.sampled_from(problem.mentors))
        wish = draw(st.sampled_from(("", "", "", "", "", "forbid", "keep", "keep at")))
        if wish == "forbid":
            yield Pin(mentee.id, mentor.id, PinKind.FORBID)
        elif wish and mentor.places and not rules.bars(mentee, mentor):
            usable = [] if times is None else times.usable(mentor, mentee)
            slot = draw(st.sampled_from(usable)) if usable and wish == "keep at" else None
            if usable or times is None:
                yield Pin(mentee.id, mentor.id, PinKind.KEEP, slot)
