"""What a coordinator decides about an event, and when it would meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.calendars.zones import offered_zones
from matcher.errors import Fault, Invalid
from matcher.models import Event, Round
from matcher.queries.schedule import is_web_address
from matcher.services.versions import fingerprint
from matcher.states import Audience, Cadence, EventKind
from solver import problem as solver
from solver.occurrences import clear_start, nth_of_month, slot_dates

UNUSABLE = "This event cannot be planned as it stands."
SHORTEST, LONGEST, STEP = 15, 480, 15
#: Every meeting is a line in everybody's calendar, and reminds everybody by mail.
MOST_MEETINGS = 60
LONGEST_SPAN = timedelta(days=400)
LONGEST_TITLE, LONGEST_WORDS, LONGEST_LINK, LONGEST_QUESTION = 200, 5_000, 500, 200
MOST_SEATS = 10_000
A_DAY = 24 * 60
FIFTH = 5


@dataclass(frozen=True)
class EventPlan:
    """``day`` and ``start`` (minutes after midnight) are on the clock of ``zone``, the program's where it is empty.

    With a ``cadence`` it meets until the day ``until``, except on closed days; else once. The rest is as in ``Event``.
    """

    kind: EventKind
    title: str
    audience: Audience
    day: date
    start: int
    minutes: int
    zone: str = ""
    words: str = ""
    cadence: Cadence | None = None
    until: date | None = None
    registers: bool = False
    seats: int | None = None
    meeting_link: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class EventChange:
    """What may be said otherwise later on, without moving anything."""

    kind: EventKind
    title: str
    words: str = ""
    seats: int | None = None
    meeting_link: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Times:
    """Starts in UTC, and days that fall out. ``closed``: it meets once, on a day the program is closed."""

    starts: tuple[datetime, ...]
    skipped: tuple[date, ...]
    closed: bool = False


def times_of(round_: Round, plan: EventPlan) -> Times:
    """When it would meet. Raises Invalid with every fault of the plan."""
    check(plan_faults(round_, plan))
    zone = ZoneInfo(plan.zone or round_.program.zone)
    closed = frozenset(map(date.fromisoformat, round_.closed_days))
    planned = _days(plan)
    held = planned if plan.cadence is None else [day for day in planned if day not in closed]
    starts = [clear_start(day, plan.start, zone) for day in held]
    check(_time_faults(plan, held, starts))
    return Times(
        starts=tuple(start for start in starts if start is not None),
        skipped=tuple(day for day in planned if day not in held),
        closed=plan.cadence is None and plan.day in closed,
    )


def change_of(event: Event) -> EventChange:
    """The event as it stands."""
    return EventChange(event.kind, event.title, event.words, event.seats, event.series.meeting_link, event.feedback)


def version_of(event: Event) -> str:
    """Another one after every change of what ``EventChange`` says."""
    return fingerprint(asdict(change_of(event)))


def plan_faults(round_: Round, plan: EventPlan) -> Iterator[Fault]:
    """All but what the days themselves bring."""
    yield from said_faults(plan)
    if plan.zone and plan.zone not in {zone.key for zone in offered_zones()} | {round_.program.zone}:
        yield Fault("zone", plan.zone, "is no time zone we know.", "Choose one from the list.")
    if plan.start not in range(0, A_DAY, STEP):
        yield Fault("start", "", "is not on a quarter of an hour.", "Give a time such as 9:00, 9:15, 9:30 or 9:45.")
    if plan.minutes not in range(SHORTEST, LONGEST + 1, STEP):
        remedy = f"Give {SHORTEST} to {LONGEST} minutes, in quarters of an hour."
        yield Fault("minutes", str(plan.minutes), "is no length an event can have.", remedy)
    if plan.seats is not None and not plan.registers:
        remedy = "Ask people to register, or leave the seats empty."
        yield Fault("seats", str(plan.seats), "count only where people register.", remedy)
    yield from _repeat_faults(plan)


def said_faults(said: EventPlan | EventChange) -> Iterator[Fault]:
    """Of what both a plan and a later change say."""
    if not said.title.strip() or len(said.title) > LONGEST_TITLE:
        yield Fault("title", "", "has no words, or too many.", f"Give a title of at most {LONGEST_TITLE} letters.")
    if len(said.words) > LONGEST_WORDS:
        yield Fault("words", "", "is too long.", f"Keep it to {LONGEST_WORDS:,} letters.")
    if said.seats is not None and not 1 <= said.seats <= MOST_SEATS:
        yield Fault("seats", str(said.seats), "is no number of seats.", f"Give 1 to {MOST_SEATS:,}, or leave it empty.")
    yield from link_faults("meeting_link", said.meeting_link)
    if len(said.feedback) > LONGEST_QUESTION:
        yield Fault("feedback", "", "is too long for one question.", f"Keep it to {LONGEST_QUESTION} letters.")


def link_faults(where: str, link: str) -> Iterator[Fault]:
    link = link.strip()
    if link and not (len(link) <= LONGEST_LINK and link.isprintable() and " " not in link and is_web_address(link)):
        remedy = f"Give an address that begins with https://, of at most {LONGEST_LINK} letters."
        yield Fault(where, "", "is no address of a web page.", remedy)


def check(faults: Iterator[Fault]) -> None:
    if found := list(faults):
        raise Invalid(UNUSABLE, found)


def _repeat_faults(plan: EventPlan) -> Iterator[Fault]:
    if plan.cadence is None:
        if plan.until is not None and plan.until != plan.day:
            yield Fault("cadence", "", "is missing.", "Say how often it meets, or leave the last day empty.")
        return
    if plan.until is None or not plan.day < plan.until <= plan.day + LONGEST_SPAN:
        remedy = f"Give a day after the first, at most {LONGEST_SPAN.days} days later."
        yield Fault("until", plan.until.isoformat() if plan.until else "", "is no last day.", remedy)
    if plan.cadence is Cadence.MONTHLY and nth_of_month(plan.day) == FIFTH:
        problem = "is the fifth such weekday of its month, and most months have only four."
        yield Fault("day", plan.day.isoformat(), problem, "Give a day in the first four weeks.")


def _time_faults(plan: EventPlan, held: list[date], starts: list[datetime | None]) -> Iterator[Fault]:
    for day, start in zip(held, starts, strict=True):
        if start is None:
            problem = f"does not exist or comes twice on {day.isoformat()}: the clocks change."
            yield Fault("start", "", problem, "Give another time.")
    if starts and starts[0] is not None and starts[0] <= clock.now():
        yield Fault("day", held[0].isoformat(), "is over already.", "Give a day and time to come.")
    if plan.cadence is not None and len(held) < 2:
        problem = "leaves fewer than two meetings, once closed days are left out."
        yield Fault("until", "", problem, "Give a later last day, or let it meet once.")
    if len(held) > MOST_MEETINGS:
        yield Fault("until", "", f"makes {len(held)} meetings.", f"Give an earlier day: at most {MOST_MEETINGS}.")


def _days(plan: EventPlan) -> list[date]:
    if plan.cadence is None or plan.until is None:
        return [plan.day]
    calendar = solver.Calendar(plan.day, plan.until, solver.Cadence(plan.cadence.value), plan.minutes)
    return slot_dates(calendar, solver.Slot(plan.day.weekday(), plan.start, phase_of(plan)))


def phase_of(plan: EventPlan) -> int:
    """As in ``Series.phase``: which such weekday of the month, or the first of two weeks."""
    return nth_of_month(plan.day) if plan.cadence is Cadence.MONTHLY else 0
