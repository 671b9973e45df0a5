"""What a well-formed problem must satisfy beyond its types; ``docs/problem-format.md`` is the contract.

Pins that contradict hours or never-rules are found in ``pins``: that needs the meeting times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from zoneinfo import available_timezones

import tzdata

from solver.criteria import BY_KEY, CODED, QUESTIONS
from solver.criteria.contract import Kind, Question
from solver.criteria.own import BY_QUESTION
from solver.criteria.scoring import PERFECT
from solver.errors import Fault, ProblemFaults
from solver.hours import QUARTER, Participant
from solver.occurrences import HALF_HOURS, PHASES
from solver.point_faults import people_listed, point_faults, within
from solver.problem import Calendar, Goal, Interval, Mentor, Pin, Problem, Settings
from solver.rule_faults import pins_against_rules, rule_faults

LONGEST_PROGRAM = 1100
LONGEST_SESSION = 12 * 60
LONGEST_GAP = 24 * 60
# The largest numbers that are counted with machine integers; far beyond these they would no longer be exact.
MOST_PLACES = 10**18
HIGHEST_PRIORITY = 1_000_000
MOST_CLASSES = 100
MOST_BANDS = 1_000
DEAREST_HOURS = 1_000_000
# Years that time zones are known for, more or less; outside them dates would run out of the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def check_problem(problem: Problem) -> None:
    """Raises ProblemFaults with every fault."""
    if faults := list(problem_faults(problem)):
        raise ProblemFaults(faults)


def problem_faults(problem: Problem) -> Iterator[Fault]:
    yield from _duplicates("mentors", [mentor.id for mentor in problem.mentors])
    yield from _duplicates("mentees", [mentee.id for mentee in problem.mentees])
    if problem.calendar is not None:
        yield from _calendar(problem.calendar)
    for mentor in problem.mentors:
        yield from _places(mentor)
        yield from _participant(f"mentors {mentor.id}", mentor, problem.calendar is not None)
    for mentee in problem.mentees:
        yield from within(f"mentees {mentee.id}.priority", mentee.priority, 0, HIGHEST_PRIORITY)
        yield from _participant(f"mentees {mentee.id}", mentee, problem.calendar is not None)
    yield from point_faults(problem)
    yield from _references(problem)
    for pin in problem.pins:
        yield from _pin_slot(pin, problem.calendar)
    yield from _settings(problem.settings)
    yield from _stages(problem)
    yield from list(rule_faults(problem)) or pins_against_rules(problem)


def _places(mentor: Mentor) -> Iterator[Fault]:
    yield from within(f"mentors {mentor.id}.places", mentor.places, 0, MOST_PLACES)
    for key, least in (("min_places", mentor.min_places), ("min_places_if_any", mentor.min_places_if_any)):
        yield from within(f"mentors {mentor.id}.{key}", least, 0, max(mentor.places, 0))


def _stages(problem: Problem) -> Iterator[Fault]:
    """Every class and every band is a stage of its own, solved and proven by itself."""
    classes = len({mentee.priority for mentee in problem.mentees})
    if classes > MOST_CLASSES:
        yield Fault("mentees.priority", f"{classes} different classes", f"at most {MOST_CLASSES}")
    greatest = PERFECT if problem.points is None else max(problem.points.values(), default=0)
    least = -(-greatest // MOST_BANDS)
    if problem.settings.goal is Goal.LEXIMIN and 0 < problem.settings.band < least:
        yield Fault("settings.band", f"{problem.settings.band} makes over {MOST_BANDS} bands", f"{least} or more")


def _settings(settings: Settings) -> Iterator[Fault]:
    yield from within("settings.band", settings.band, 1, PERFECT)
    yield from within("settings.stay_bonus", settings.stay_bonus, 0, PERFECT)
    if settings.floor_at_least is not None:
        yield from within("settings.floor_at_least", settings.floor_at_least, 0, PERFECT)
    for key, weight in settings.weights.items():
        if key not in BY_KEY:
            yield Fault(f"settings.weights.{key}", "unknown criterion", ", ".join(BY_KEY))
        elif weight not in BY_KEY[key].weights:
            yield Fault(f"settings.weights.{key}", f"{weight} is not possible", ", ".join(BY_KEY[key].weights))


def _duplicates(where: str, ids: Iterable[str]) -> Iterator[Fault]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield Fault(f"{where} {name}", f"id given {count} times", "an id of its own for each")


def _calendar(calendar: Calendar) -> Iterator[Fault]:
    days = (calendar.last_day - calendar.first_day).days
    if calendar.first_day.year < FIRST_YEAR or calendar.last_day.year > LAST_YEAR:
        yield Fault("calendar", f"{calendar.first_day} to {calendar.last_day}", f"years {FIRST_YEAR} to {LAST_YEAR}")
    elif not 0 <= days <= LONGEST_PROGRAM:
        yield Fault("calendar.last_day", f"{days} days after first_day", f"0 to {LONGEST_PROGRAM}")
    limits = {
        "minutes": (calendar.minutes, 1, LONGEST_SESSION),
        "gap": (calendar.gap, 0, LONGEST_GAP),
        "min_sessions": (calendar.min_sessions, 1, LONGEST_PROGRAM),
    }
    for key, (value, least, most) in limits.items():
        yield from within(f"calendar.{key}", value, least, most)
    if calendar.tzdata is not None and calendar.tzdata > tzdata.IANA_VERSION:
        yield Fault("calendar.tzdata", f"{calendar.tzdata} is newer than installed", f"up to {tzdata.IANA_VERSION}")


def _participant(where: str, person: Participant, with_hours: bool) -> Iterator[Fault]:
    if person.zone is not None and not _known_zone(person.zone):
        yield Fault(f"{where}.zone", f"unknown zone {person.zone!r}", "an IANA time zone such as America/New_York")
    if person.hours is None and with_hours:
        yield Fault(f"{where}.hours", "missing", "a list; [] means never free")
    for index, interval in enumerate(person.hours or ()):
        yield from _interval(f"{where}.hours[{index}]", interval)
    for index, preference in enumerate(person.prefer):
        yield from _interval(f"{where}.prefer[{index}]", preference.interval)
        if not 0 <= preference.cost <= DEAREST_HOURS:
            yield Fault(f"{where}.prefer[{index}]", f"cost {preference.cost}", f"0 to {DEAREST_HOURS}")
    for index, (begin, end) in enumerate(person.busy):
        if begin.tzinfo is None or end.tzinfo is None or not begin < end:
            yield Fault(f"{where}.busy[{index}]", "ends before it begins or has no zone", "begin before end, in UTC")
        elif not FIRST_YEAR <= begin.year <= end.year <= LAST_YEAR:
            yield Fault(f"{where}.busy[{index}]", f"{begin} to {end}", f"years {FIRST_YEAR} to {LAST_YEAR}")
    for key, value in person.answers.items():
        if key in CODED:
            yield from _coded(f"{where}.answers.{key}", key in BY_QUESTION, value)
        else:
            yield from _answer(f"{where}.answers.{key}", QUESTIONS.get(key), value)


def _interval(where: str, interval: Interval) -> Iterator[Fault]:
    in_steps = interval.start % QUARTER == interval.end % QUARTER == 0
    in_day = 0 <= interval.start < interval.end <= 24 * 60
    if not (in_steps and in_day and 0 <= interval.weekday <= 6 and interval.week in (None, "A", "B")):
        yield Fault(where, "not an interval of one day", "from before to, in steps of 15 minutes, 00:00 to 24:00")


def _answer(where: str, question: Question | None, value: object) -> Iterator[Fault]:
    if question is None:
        yield Fault(where, "unknown question", ", ".join(sorted({*QUESTIONS, *CODED})))
    elif question.kind is Kind.NUMBER:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            yield Fault(where, "not a whole number", "0 or more")
    elif not _is_codes(value):
        yield Fault(where, "not a key or list of keys", "text or a list of texts")


def _coded(where: str, by_question: bool, value: object) -> Iterator[Fault]:
    """What is wrong is said without the value: it may be private."""
    if by_question:
        if not isinstance(value, Mapping) or not all(map(_is_codes, value.values())):
            yield Fault(where, "not codes by question", "an object of texts or lists of texts")
    elif not _is_codes(value):
        yield Fault(where, "not codes", "text or a list of texts")


def _is_codes(value: object) -> bool:
    return isinstance(value, (str, list, tuple)) and all(isinstance(key, str) for key in value)


def _references(problem: Problem) -> Iterator[Fault]:
    known = {mentee.id for mentee in problem.mentees}, {mentor.id for mentor in problem.mentors}
    named = [
        *(("points", pair) for pair in people_listed(problem.points)),
        *(("avoid", (avoid.mentee, avoid.mentor)) for avoid in problem.avoid),
        *(("pins", (pin.mentee, pin.mentor)) for pin in problem.pins),
        *(("settings.kept", pair) for pair in problem.settings.kept),
    ]
    for where, (mentee, mentor) in named:
        if mentee not in known[0]:
            yield Fault(f"{where} {mentee}-{mentor}", f"unknown mentee {mentee!r}", "an id in mentees")
        if mentor not in known[1]:
            yield Fault(f"{where} {mentee}-{mentor}", f"unknown mentor {mentor!r}", "an id in mentors")
    yield from _duplicates("pins", [f"{pin.kind} {pin.mentee}-{pin.mentor}" for pin in problem.pins])


def _pin_slot(pin: Pin, calendar: Calendar | None) -> Iterator[Fault]:
    where = f"pins {pin.mentee}-{pin.mentor}.slot"
    if pin.slot is None:
        return
    if calendar is None:
        yield Fault(where, "a slot without a calendar", "no slot")
    elif not (
        pin.slot.start in HALF_HOURS and pin.slot.phase in PHASES[calendar.cadence] and 0 <= pin.slot.weekday <= 6
    ):
        phases = PHASES[calendar.cadence]
        allowed = f"start at :00 or :30, phase {phases[0]} to {phases[-1]} when {calendar.cadence}"
        yield Fault(where, "no such slot", allowed)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(zone: str) -> bool:
    return zone in _zones()
