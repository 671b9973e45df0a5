"""Small random rounds: narrow hours around one instant of the week, pins, people in two entries, teams, every goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from solver.judge.rules import Rules
from solver.judge.times import Times
from solver.problem import (
    Avoid,
    Cadence,
    Calendar,
    Changes,
    Goal,
    Interval,
    LeftOver,
    Mentee,
    Mentor,
    Pin,
    PinKind,
    Preference,
    Problem,
    Settings,
)

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


@st.composite
def ambitious(draw: st.DrawFn, pinned: bool = True) -> Problem:
    """Rounds with any of the goals there are."""
    return draw(with_goals(st.one_of(problems(pinned=pinned), tangled(pinned=pinned))))


@st.composite
def with_goals(draw: st.DrawFn, rounds: st.SearchStrategy[Problem]) -> Problem:
    """Rounds with any of the goals there are added to them."""
    problem = draw(rounds)
    classes, wanted = st.sampled_from((0, 0, 1, 2)), st.integers(0, 3)
    pairs = st.tuples(
        st.sampled_from([mentee.id for mentee in problem.mentees]), st.sampled_from([one.id for one in problem.mentors])
    )
    kept = draw(st.frozensets(pairs, max_size=3))
    settings = replace(
        problem.settings,
        band=draw(st.integers(1, 4)),
        left_over=draw(st.sampled_from(list(LeftOver))),
        kept=frozenset(dict(kept).items()),
        stay_bonus=draw(st.sampled_from((0, 1, 3, 8))),
        changes=draw(st.sampled_from(list(Changes))),
        floor_at_least=draw(st.sampled_from((None, None, None, 2, 5))),
    )
    return replace(
        problem,
        mentors=tuple(replace(one, min_places=min(draw(wanted), one.places)) for one in problem.mentors),
        mentees=tuple(replace(one, priority=draw(classes)) for one in problem.mentees),
        settings=settings,
    )


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
