"""What a change of all sessions from one on would do, in words, before anybody presses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from matcher.calendars.zones import zone_name
from matcher.days import MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from matcher.models import Mentorship, Person
from matcher.queries.meetings import skipped_reasons
from matcher.queries.parties import party_of_mentee, party_of_mentor
from matcher.queries.sessions import attends, zones_of
from matcher.services.series.conflicts import ConflictFact, ConflictKind
from matcher.services.series.following import FollowingPlan
from matcher.states import Cadence
from matcher.words.meetings import skipped_words
from matcher.words.offers import name_in_sentence
from matcher.words.present import (
    CADENCE_WORDS,
    NTH,
    counted,
    day_words,
    first_name,
    listed,
    time_of_day,
    weekday_and_day,
)

Line = dict[str, Any]


@dataclass(frozen=True)
class ConflictLine:
    sentence: str
    forbids: bool


@dataclass(frozen=True)
class Preview:
    """``when`` is the new meeting time on the reader's clock, ``clocks`` the same on both; ``months`` every session as
    it would be. ``changes`` are sentences about what falls out or is replaced, ``drifts`` about the clocks."""

    when: str
    first: str
    clocks: tuple[str, ...]
    months: tuple[dict[str, Any], ...]
    count: int
    changes: tuple[str, ...]
    drifts: tuple[str, ...]
    conflicts: tuple[ConflictLine, ...]

    @property
    def forbidden(self) -> bool:
        return any(one.forbids for one in self.conflicts)


def preview_words(plan: FollowingPlan, mentorship: Mentorship, reader: Person) -> Preview:
    here, there = (ZoneInfo(zone) for zone in zones_of(mentorship, reader))
    starts = [(one.astimezone(here), one.astimezone(there)) for one in plan.starts]
    owners, own = clock_owners(mentorship, reader), plan.starts[0].astimezone(ZoneInfo(plan.zone))
    first = starts[0][0]
    return Preview(
        when=f"{_days(first, own, mentorship.series.cadence)} at {time_of_day(first)}",
        first=weekday_and_day(first.date()),
        clocks=tuple(_clock(one, owner) for one, owner in zip(starts[0], owners, strict=True)),
        months=_months(starts, owners),
        count=len(starts),
        changes=tuple(_changes(plan, mentorship)),
        drifts=tuple(_drifts(starts, owners)),
        conflicts=conflict_lines(plan.conflicts, reader, str(here)),
    )


def conflict_lines(facts: Iterable[ConflictFact], reader: Person, zone: str) -> tuple[ConflictLine, ...]:
    """What forbids comes first; each on the clock of ``zone``, once for everybody it is true of."""
    names: dict[tuple[ConflictKind, datetime], list[str]] = {}
    for one in facts:
        names.setdefault((one.kind, one.when), []).append(one.who)
    lines = [
        ConflictLine(_conflict(kind, who, reader, when.astimezone(ZoneInfo(zone))), kind is ConflictKind.SESSION)
        for (kind, when), who in names.items()
    ]
    return tuple(sorted(lines, key=lambda one: not one.forbids))


def clock_owners(mentorship: Mentorship, reader: Person) -> tuple[str, str]:
    """Whose the reader's clock is, and the other one: "your clock", "Rosa’s clock"."""
    mentor, mentee = party_of_mentor(mentorship.mentor), party_of_mentee(mentorship.mentee)
    of_mentor = f"{first_name(mentor.name)}’s clock"
    of_mentee = "the team’s clock" if mentee.is_team else f"{first_name(mentee.name)}’s clock"
    if not attends(mentorship, reader):
        return of_mentor, of_mentee
    return "your clock", of_mentee if mentorship.mentor.person_id == reader.id else of_mentor


def both_of(mentorship: Mentorship) -> str:
    """As a coordinator reads it: "Dana Whitfield and the Suffolk team"."""
    return f"{mentorship.mentor.person.name} and {mentee_of(mentorship)}"


def mentee_of(mentorship: Mentorship) -> str:
    """Full name, or the team with its article, inside a sentence."""
    mentee = party_of_mentee(mentorship.mentee)
    return name_in_sentence(mentee) if mentee.is_team else mentee.name


def other_side(mentorship: Mentorship, reader: Person) -> str:
    """Whom the reader meets, inside a sentence."""
    is_mentor = mentorship.mentor.person_id == reader.id
    return name_in_sentence(party_of_mentee(mentorship.mentee) if is_mentor else party_of_mentor(mentorship.mentor))


def _days(first: datetime, own: datetime, cadence: Cadence) -> str:
    """As in "Tuesdays, every two weeks,", "the second Tuesday of the month". ``own`` is the same on the clock that the
    sessions would follow: which one of the month it is holds on another only where the day is the same."""
    weekday = WEEKDAYS[first.weekday()]
    if cadence is Cadence.MONTHLY and first.date() == own.date():
        return f"the {NTH[(first.day + 6) // 7 - 1].lower()} {weekday} of the month"
    return f"{weekday}s, {CADENCE_WORDS[cadence]},"


def _clock(moment: datetime, owner: str) -> str:
    return f"{WEEKDAYS[moment.weekday()]}s at {time_of_day(moment)} on {owner}, {zone_name(str(moment.tzinfo))}"


def _months(starts: Sequence[tuple[datetime, datetime]], owners: tuple[str, str]) -> tuple[dict[str, Any], ...]:
    lines = [*_lines(starts, owners)]
    by_month = groupby(zip(starts, lines, strict=True), key=lambda one: (one[0][0].year, one[0][0].month))
    return tuple(
        {"name": f"{MONTHS[month - 1]} {year}", "sessions": [line for _, line in of_month]}
        for (year, month), of_month in by_month
    )


def _lines(starts: Sequence[tuple[datetime, datetime]], owners: tuple[str, str]) -> Iterator[Line]:
    before = starts[0]
    for pair in starts:
        here, there = pair
        turned = [
            (one, owner) for one, was, owner in zip(pair, before, owners, strict=True) if _reads(one) != _reads(was)
        ]
        yield {
            "weekday": SHORT_WEEKDAYS[here.weekday()],
            "day": here.day,
            "who": f"{time_of_day(here)} {zone_name(str(here.tzinfo))}",
            "clocks": _clocks(here, there),
            "tag": _shifted(*turned[0]) if turned else None,
            "date": day_words(here.date()),
        }
        before = pair


def _clocks(here: datetime, there: datetime) -> list[dict[str, str]]:
    """The other one, where it has another name."""
    if (zone := zone_name(str(there.tzinfo))) == zone_name(str(here.tzinfo)):
        return []
    return [{"time": time_of_day(there), "zone": zone, "iso": there.isoformat(timespec="minutes")}]


def _shifted(moment: datetime, owner: str) -> dict[str, str]:
    return {"kind": "attention", "icon": "clock", "text": f"{time_of_day(moment)} on {owner} from here on"}


def _changes(plan: FollowingPlan, mentorship: Mentorship) -> Iterator[str]:
    yield f"{counted(len(plan.starts), 'session')} at the new time, in place of {plan.replaced} at the old one."
    if plan.by_hand:
        yield (
            f"{counted(plan.by_hand, 'session')} among them that somebody had moved or canceled "
            f"{'goes' if plan.by_hand == 1 else 'go'} by the new time, too."
        )
    if skipped := skipped_words(skipped_reasons(plan.skipped, mentorship.mentor, mentorship.mentee)):
        yield skipped


def _drifts(starts: Sequence[tuple[datetime, datetime]], owners: tuple[str, str]) -> Iterator[str]:
    """As in "On Rosa’s clock it is 9:00 am from March 16 on."."""
    for number, owner in enumerate(owners):
        before = starts[0][number]
        for pair in starts:
            if _reads(pair[number]) != _reads(before):
                day = day_words(pair[number].date())
                yield f"The clocks change: on {owner} it is {_time(pair[number], before)} from {day} on."
            before = pair[number]


def _time(moment: datetime, before: datetime) -> str:
    same = moment.weekday() == before.weekday()
    return time_of_day(moment) if same else f"{WEEKDAYS[moment.weekday()]}, {time_of_day(moment)}"


def _reads(moment: datetime) -> tuple[int, int, int]:
    return moment.weekday(), moment.hour, moment.minute


def _conflict(kind: ConflictKind, names: Sequence[str], reader: Person, local: datetime) -> str:
    """With full names: in a team two may have the same first one."""
    own, others = reader.name in names, [name for name in names if name != reader.name]
    who, plural = listed([*(["you"] if own else []), *others]), own or len(names) > 1
    when = f"{weekday_and_day(local.date())}, {time_of_day(local)}"
    match kind:
        case ConflictKind.SESSION:
            said = f"{who} {'have' if plural else 'has'} another session on {when}. Choose another day or time."
        case ConflictKind.EVENT:
            said = f"{who} {'are' if plural else 'is'} invited to a program event on {when}."
        case ConflictKind.HOURS:
            said = f"{who} never marked these hours as free, first on {when}."
        case ConflictKind.CLOSED:
            whose = "your" if own else "their"
            said = f"{who} {'are' if plural else 'is'} away on {when}, or {whose} library is closed."
    return said[:1].upper() + said[1:]
