"""Reading a problem file into a Problem, strictly by ``docs/problem-format.md``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from solver.errors import Fault, ProblemFaults, not_supported
from solver.files.fields import (
    Fields,
    Place,
    Refused,
    attempt,
    clock,
    day,
    instant,
    items,
    nullable,
    one_of,
    parse,
    row,
    text,
    whole,
)
from solver.files.settings_reader import read_rules, read_settings
from solver.files.slots import read_slot, read_weekday
from solver.problem import (
    Avoid,
    Cadence,
    Calendar,
    Interval,
    Mentee,
    Mentor,
    Pin,
    PinKind,
    Preference,
    Problem,
    Settings,
)
from solver.validation import problem_faults

P = TypeVar("P", Mentor, Mentee)
NO_ANSWERS: dict[str, Any] = {}
NAME, NEWEST = "bookends-problem", 2
APART_SINCE = 2


def read_problem(text: str | bytes) -> Problem:
    """Raises ProblemFaults with every fault of the file."""
    faults: list[Fault] = []
    value = parse(text, ProblemFaults)
    problem = attempt(problem_of, value, Place("", faults), Problem((), ()))
    if not faults:
        faults = list(problem_faults(problem))
    if faults:
        raise ProblemFaults(faults)
    return problem


def problem_of(value: Any, place: Place) -> Problem:
    fields = Fields(value, place)
    release = fields.require("format", _format, NEWEST)
    problem = Problem(
        mentors=_sorted(fields.require("mentors", items(_mentor), ())),
        mentees=_sorted(fields.require("mentees", items(_mentee), ())),
        calendar=fields.take("calendar", nullable(_calendar), None),
        points=fields.take("points", nullable(_points), None),
        avoid=tuple(sorted(set(fields.many("avoid", _avoid)))),
        pins=tuple(sorted(fields.many("pins", _pin), key=_pin_order)),
        settings=fields.take("settings", read_settings, Settings()),
        rules=fields.take("rules", read_rules, ()),
    )
    fields.close()
    if release < APART_SINCE and any(mentee.apart is not None for mentee in problem.mentees):
        place.within("mentees").note(f"apart in format {release}", f"{NAME}/{APART_SINCE}")
    return problem


def format_of(problem: Problem) -> str:
    """The oldest format that can say it: what was stored before a key was added keeps its digest."""
    return f"{NAME}/{APART_SINCE if any(mentee.apart is not None for mentee in problem.mentees) else 1}"


def _format(value: Any, place: Place) -> int:
    known = [f"{NAME}/{release}" for release in range(1, NEWEST + 1)]
    name, _, release = value.partition("/") if isinstance(value, str) else ("", "", "")
    if name == NAME and release.isdecimal() and int(release) > NEWEST:
        raise Refused(f"format {release} is newer than this version", " or ".join(known))
    if value not in known:
        raise Refused("not the format of a problem", " or ".join(known))
    return int(release)


def _sorted(people: tuple[P, ...]) -> tuple[P, ...]:
    return tuple(sorted(people, key=lambda person: person.id))


def _pin_order(pin: Pin) -> tuple[str, str, str]:
    return pin.mentee, pin.mentor, pin.kind


def _no_cadence(value: Any, place: Place) -> None:
    """Mentees who meet in rhythms of their own: a feature of the format that this version refuses by name."""
    if value is not None:
        place.faults.append(not_supported(place.where, "cadence"))


def _mentor(value: Any, place: Place) -> Mentor:
    fields = Fields(value, place)
    name = fields.require("id", text, "")
    fields.place = _named(place, name)
    places = fields.require("places", whole, 0)
    mentor = Mentor(
        id=name,
        places=places,
        manager_of=fields.distinct("manager_of", text),
        min_places=fields.take("min_places", whole, 0),
        min_places_if_any=fields.take("min_places_if_any", whole, 0),
        **_participant(fields),
    )
    fields.close()
    return mentor


def _mentee(value: Any, place: Place) -> Mentee:
    fields = Fields(value, place)
    name = fields.require("id", text, "")
    fields.place = _named(place, name)
    fields.take("cadence", _no_cadence, None)
    mentee = Mentee(
        id=name,
        apart=fields.take("apart", nullable(text), None),
        priority=fields.take("priority", whole, 0),
        **_participant(fields),
    )
    fields.close()
    return mentee


def _named(place: Place, name: str) -> Place:
    return Place(f"{place.where.split('[')[0]} {name}", place.faults) if name else place


def _participant(fields: Fields) -> dict[str, Any]:
    return {
        "people": tuple(sorted(fields.many("people", text))),
        "library": fields.take("library", nullable(text), None),
        "cooperatives": fields.distinct("cooperatives", text),
        "languages": fields.distinct("languages", text),
        "zone": fields.take("zone", nullable(text), None),
        "hours": fields.take("hours", nullable(_hours), None),
        "prefer": tuple(sorted(fields.many("prefer", _preference), key=_preference_order)),
        "closed": fields.distinct("closed", day),
        "busy": tuple(sorted(fields.many("busy", _busy))),
        "answers": fields.take("answers", _answers, NO_ANSWERS),
    }


def _hours(value: Any, place: Place) -> tuple[Interval, ...]:
    return tuple(sorted(items(_interval)(value, place), key=_interval_order))


def _interval_order(interval: Interval) -> tuple[int, int, int, str]:
    return interval.weekday, interval.start, interval.end, interval.week or ""


def _preference_order(preference: Preference) -> tuple[tuple[int, int, int, str], int]:
    return _interval_order(preference.interval), preference.cost


def _interval(value: Any, place: Place) -> Interval:
    allowed = '[weekday, from, to] or [weekday, from, to, "A" or "B"]'
    weekday, start, end, *week = row(value, 3, 4, allowed)
    if week and week[0] not in ("A", "B"):
        raise Refused(f"week {week[0]!r} is unknown", allowed)
    return Interval(read_weekday(weekday, place), clock(start, place), clock(end, place), week[0] if week else None)


def _preference(value: Any, place: Place) -> Preference:
    allowed = "[weekday, from, to, cost], or with A or B before the cost"
    *interval, cost = row(value, 4, 5, allowed)
    return Preference(_interval(interval, place), whole(cost, place))


def _busy(value: Any, place: Place) -> tuple[datetime, datetime]:
    begin, end = row(value, 2, 2, "[from, to]")
    return instant(begin, place), instant(end, place)


def _answers(value: Any, place: Place) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("answers are not an object", "an object of answers by question")
    return value


def _calendar(value: Any, place: Place) -> Calendar:
    fields = Fields(value, place)
    calendar = Calendar(
        first_day=fields.require("first_day", day, date.min),
        last_day=fields.require("last_day", day, date.min),
        cadence=fields.require("cadence", one_of(Cadence), Cadence.WEEKLY),
        minutes=fields.require("minutes", whole, 60),
        closed=fields.distinct("closed", day),
        min_sessions=fields.take("min_sessions", whole, 1),
        gap=fields.take("gap", whole, 0),
        tzdata=fields.take("tzdata", nullable(text), None),
    )
    fields.close()
    return calendar


def _points(value: Any, place: Place) -> dict[tuple[str, str], int]:
    points: dict[tuple[str, str], int] = {}
    for mentee, mentor, worth in items(_pointed)(value, place):
        if (mentee, mentor) in points:
            place.item(f"{mentee}-{mentor}").note("pair given twice", "each pair once")
        points[mentee, mentor] = worth
    return points


def _pointed(value: Any, place: Place) -> tuple[str, str, int]:
    mentee, mentor, worth = row(value, 3, 3, "[mentee, mentor, points]")
    return text(mentee, place), text(mentor, place), whole(worth, place)


def _avoid(value: Any, place: Place) -> Avoid:
    return Avoid(*(text(part, place) for part in row(value, 3, 3, "[mentee, mentor, code]")))


def _pin(value: Any, place: Place) -> Pin:
    fields = Fields(value, place)
    pin = Pin(
        mentee=fields.require("mentee", text, ""),
        mentor=fields.require("mentor", text, ""),
        kind=fields.require("pin", one_of(PinKind), PinKind.FORBID),
        slot=fields.take("slot", nullable(read_slot), None),
    )
    if pin.kind is PinKind.FORBID and pin.slot is not None:
        place.note("a slot in a pin that forbids", "slot only with keep")
    fields.close()
    return pin
