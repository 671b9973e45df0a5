"""Times to choose from, on the reader's clock with the other's beside it: those still free, and those to arrange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from matcher.days import WEEKDAYS
from matcher.models import HoursKind
from matcher.queries.meetings import Meeting
from matcher.queries.offers import Choice, Match, Offer
from matcher.services.other_times import FreeTime
from matcher.services.slot_keys import slot_key
from matcher.states import Cadence, Role
from matcher.words.meetings import YOUR_CLOCK, clocks_of, days_of
from matcher.words.offers import name_in_sentence
from matcher.words.present import counted, day_words, rhythm_of, time_of_day, weekday_and_day

OUTSIDE = "Outside the hours you gave."
IF_NEED_BE = "You marked these hours “if need be”."


@dataclass(frozen=True)
class FreeLine:
    """One time of a day: ``beside`` is the other's clock, ``later`` what a clock change does to the reader's."""

    value: str
    time: str
    beside: str
    later: str


@dataclass(frozen=True)
class FreeDay:
    """As in "Tuesdays from January 19"."""

    title: str
    times: tuple[FreeLine, ...]


@dataclass(frozen=True)
class ChoiceLine:
    """One time to arrange; ``hours`` says how the reader marked it, where that is worth a word."""

    value: str
    days: str
    clocks: str
    sessions: str
    hours: str
    suits: bool


def free_days(free: Sequence[FreeTime], match: Match) -> tuple[FreeDay, ...]:
    """By day on the reader's clock, the first day of the week first."""
    mentor_reads, meeting = match.reader is Role.MENTOR, match.meeting
    here, there = ZoneInfo(meeting.zone), ZoneInfo(meeting.other)
    if not mentor_reads:
        here, there = there, here
    whose = _whose_clock(match)
    rows = sorted(((one, [start.astimezone(here) for start in one.starts]) for one in free), key=_in_week)
    return tuple(
        FreeDay(title, tuple(_line(one, local, there, whose) for one, local in same))
        for title, same in groupby(rows, key=lambda row: _day_title(row[1][0], row[0], meeting))
    )


def choice_lines(choices: Sequence[Choice], match: Match) -> tuple[ChoiceLine, ...]:
    return tuple(_choice_line(one, match) for one in choices)


def in_short(meeting: Meeting, reader: Role) -> str:
    """As in "Tuesdays, every two weeks, at 9:00 am", on the reader's clock."""
    clocks = clocks_of(meeting, reader, "")
    own = next((one for one in clocks if one.whose in (YOUR_CLOCK, None)), clocks[0])
    return f"{days_of(meeting)}, at {own.time}"


def changed_words(offer: Offer) -> str:
    """That the other side would rather meet at another time than the reader was told of before; else nothing."""
    if offer.changed is None:
        return ""
    match = offer.match
    other = name_in_sentence(match.mentee if match.reader is Role.MENTOR else match.mentor)
    who, was = f"{other[:1].upper()}{other[1:]}", in_short(offer.changed.was, match.reader)
    before = f"You had said yes to {was}." if offer.changed.agreed else f"Before, it was {was}."
    return f"{who} would like to meet at another time: {in_short(match.meeting, match.reader)}. {before}"


def _in_week(row: tuple[FreeTime, list[datetime]]) -> tuple[object, ...]:
    first = row[1][0]
    return first.weekday(), first.date(), first.time(), row[0].slot


def _day_title(first: datetime, one: FreeTime, meeting: Meeting) -> str:
    """As in "Tuesdays", "Tuesdays from January 19", "Second Tuesday, monthly, from January 12"."""
    if meeting.cadence is Cadence.MONTHLY:
        own = one.starts[0].astimezone(ZoneInfo(meeting.zone))
        return f"{rhythm_of(first, own, meeting.cadence)}, from {day_words(first.date())}"
    day = f"{WEEKDAYS[first.weekday()]}s"
    return day if meeting.cadence is Cadence.WEEKLY else f"{day} from {day_words(first.date())}"


def _line(one: FreeTime, local: list[datetime], there: ZoneInfo, whose: str) -> FreeLine:
    first, theirs = local[0], one.starts[0].astimezone(there)
    same = theirs.utcoffset() == first.utcoffset()
    day = "" if theirs.weekday() == first.weekday() else f" {WEEKDAYS[theirs.weekday()]}"
    turn = next((moment for moment in local if _reads(moment) != _reads(first)), None)
    return FreeLine(
        value=slot_key(one.slot),
        time=time_of_day(first),
        beside="" if same else f"{time_of_day(theirs)}{day} on {whose} clock",
        later=f"from {day_words(turn.date())} {time_of_day(turn)}" if turn else "",
    )


def _choice_line(one: Choice, match: Match) -> ChoiceLine:
    meeting = one.meeting
    whose = _whose_clock(match).removesuffix("’s")
    clocks = clocks_of(meeting, match.reader, whose)
    own_first = sorted(clocks, key=lambda clock: clock.whose != YOUR_CLOCK)
    told = ", ".join(f"{clock.time} {clock.whose or clock.zone}" for clock in own_first)
    zone = ZoneInfo(meeting.zone if match.reader is Role.MENTOR else meeting.other)
    first = f" from {weekday_and_day(meeting.starts[0].astimezone(zone).date())}" if meeting.starts else ""
    return ChoiceLine(
        value=slot_key(one.slot),
        days=days_of(meeting),
        clocks=told,
        sessions=f"{counted(len(meeting.starts), 'session')}{first}",
        hours={None: OUTSIDE, HoursKind.IF_NEED_BE: IF_NEED_BE, HoursKind.WORKS: ""}[one.marked],
        suits=one.suits,
    )


def _whose_clock(match: Match) -> str:
    other = match.mentee if match.reader is Role.MENTOR else match.mentor
    return "the team’s" if other.is_team else f"{name_in_sentence(other)}’s"


def _reads(moment: datetime) -> tuple[int, object]:
    return moment.weekday(), moment.time()
