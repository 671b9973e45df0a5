"""An event before anything is sent: who gets a mail, on whose clock it is when, whose own sessions it meets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from matcher.calendars.zones import zone_name
from matcher.models import Round
from matcher.queries.event_audience import Invitee
from matcher.queries.overlaps import Overlap
from matcher.services.events.plans import EventPlan, Times
from matcher.states import Role
from matcher.web.coordinator.event_words import AUDIENCES
from matcher.web.event_words import agenda_lines
from matcher.web.session_words import hours_words
from matcher.words.present import CADENCE_WORDS, counted, day_words, listed, time_of_day, weekday_and_day

FEW_DAYS = 3
NOBODY = "You can plan it all the same: its page then says who has come in since, and invites them with one press."
ROLES = {Role.MENTOR: "mentor", Role.PARTICIPANT: "participant"}


@dataclass(frozen=True)
class Seen:
    """``mails`` is how many people get one; ``clocks`` name, time and how many people have it; ``shifts`` says where
    a clock reads otherwise later on."""

    mails: int
    title: str
    headline: str
    happens: str
    press: str
    facts: tuple[tuple[str, str], ...]
    agenda: tuple[str, ...]
    notes: tuple[str, ...]
    clocks: tuple[tuple[str, str, str], ...]
    shifts: tuple[str, ...]
    overlaps_title: str
    overlaps: tuple[str, ...]
    people: tuple[str, ...]


def seen(
    round_: Round,
    plan: EventPlan,
    times: Times,
    invited: Sequence[Invitee],
    clocks: Mapping[int, str],
    found: Sequence[Overlap],
) -> Seen:
    """``clocks`` by number of the person, ``found`` as in ``queries.overlaps``."""
    mails, zones = len(invited), Counter(clocks[one.person.id] for one in invited)
    people = counted(mails, "person gets one mail", "people get one mail each")
    return Seen(
        mails=mails,
        title=plan.title,
        headline=f"{people}; look once more, then send." if mails else "Nobody is there to invite yet.",
        happens=_happens(plan) if mails else NOBODY,
        press=f"Send {counted(mails, 'invitation')}" if mails else "Plan it, and invite people later",
        facts=tuple(_facts(round_, plan, times)),
        agenda=agenda_lines(plan.words),
        notes=tuple(_notes(plan, times)),
        clocks=_clocks(times.starts[0], zones),
        shifts=tuple(_shifts(times.starts, zones)),
        overlaps_title=overlapping(found),
        overlaps=tuple(overlap_lines(found, clocks)),
        people=tuple(f"{one.person.name}, {ROLES[one.role]}" for one in invited),
    )


def _happens(plan: EventPlan) -> str:
    if plan.registers:
        return "Each is asked whether they come; it is in the calendars of those who say yes."
    return "It stands in everybody’s calendar at once; who cannot come says so there or by the link in the mail."


def _facts(round_: Round, plan: EventPlan, times: Times) -> list[tuple[str, str]]:
    zone = plan.zone or round_.program.zone
    first = times.starts[0].astimezone(ZoneInfo(zone))
    hours = hours_words(first, first + timedelta(minutes=plan.minutes))
    rows = [("When", f"{weekday_and_day(first.date())}, {hours} {zone_name(zone)}")]
    if plan.cadence is not None:
        last = times.starts[-1].astimezone(ZoneInfo(zone))
        many = counted(len(times.starts), "meeting")
        rows.append(("Repeats", f"{CADENCE_WORDS[plan.cadence]}, until {day_words(last.date())}: {many}"))
    rows.append(("Who is invited", AUDIENCES[plan.audience]))
    if plan.registers:
        rows.append(("Registration", counted(plan.seats, "seat") if plan.seats else "As many as like"))
    rows.append(("Link to join", plan.meeting_link or "None yet; everybody is told once you give it"))
    rows.append(("Asked afterwards", plan.feedback or "Nothing"))
    return rows


def _notes(plan: EventPlan, times: Times) -> list[str]:
    notes = []
    if times.closed:
        notes.append(f"{weekday_and_day(plan.day)} is one of the closed days of this round.")
    if times.skipped:
        days = listed([day_words(day) for day in times.skipped])
        notes.append(f"Left out, because the round is closed then: {days}.")
    return notes


def _clocks(start: datetime, zones: Counter[str]) -> tuple[tuple[str, str, str], ...]:
    """The clock of most people first; clocks of one name are one."""
    people: Counter[str] = Counter()
    reads: dict[str, datetime] = {}
    for zone, number in zones.items():
        people[zone_name(zone)] += number
        reads[zone_name(zone)] = start.astimezone(ZoneInfo(zone))
    return tuple(
        (
            name,
            f"{weekday_and_day(reads[name].date())}, {time_of_day(reads[name])}",
            counted(number, "person", "people"),
        )
        for name, number in sorted(people.items(), key=lambda one: (-one[1], one[0]))
    )


def _shifts(starts: Sequence[datetime], zones: Counter[str]) -> list[str]:
    """Where a repeated event is at another time of day than at first."""
    said = []
    for zone in sorted(zones, key=zone_name):
        local = [start.astimezone(ZoneInfo(zone)) for start in starts]
        runs = [next(days) for _, days in groupby(local, key=lambda one: (one.weekday(), one.time()))]
        said += [f"From {day_words(one.date())}: {time_of_day(one)} {zone_name(zone)}." for one in runs[1:]]
    return list(dict.fromkeys(said))


def overlapping(found: Sequence[Overlap]) -> str:
    people = len({one.person.id for one in found})
    return f"{counted(people, 'person has', 'people have')} a session of their own then"


def overlap_lines(found: Sequence[Overlap], clocks: Mapping[int, str]) -> list[str]:
    """One line a person, with the session on their own clock: "Ann Doyle: Tuesday, January 26, 1:00 pm Eastern"."""
    by_person: dict[int, list[Overlap]] = defaultdict(list)
    for one in found:
        by_person[one.person.id].append(one)
    return [_overlap_line(those, clocks[number]) for number, those in by_person.items()]


def _overlap_line(those: Sequence[Overlap], zone: str) -> str:
    local = sorted({one.session.astimezone(ZoneInfo(zone)) for one in those})
    days = [f"{weekday_and_day(one.date())}, {time_of_day(one)}" for one in local[:FEW_DAYS]]
    more = f", and {len(local) - FEW_DAYS} more" if len(local) > FEW_DAYS else ""
    return f"{those[0].person.name}: {'; '.join(days)} {zone_name(zone)}{more}"
