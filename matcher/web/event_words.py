"""An event as those invited read it: when on their clock and the program's, what they said, what it collides with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from matcher.calendars.facts import Answer
from matcher.calendars.zones import zone_name
from matcher.days import SHORT_WEEKDAYS
from matcher.models import Person
from matcher.queries.own_events import OwnEvent, OwnMeeting
from matcher.states import CalendarChannel
from matcher.web.session_words import hours_words
from matcher.words.present import day_words, first_name, time_of_day, weekday_and_day

SAID = {
    Answer.ACCEPTED: "You said that you are coming.",
    Answer.TENTATIVE: "You said maybe.",
    Answer.DECLINED: "You said that you cannot come.",
    Answer.UNANSWERED: "You have not answered yet.",
}
DOES = {
    Answer.ACCEPTED: "are coming to",
    Answer.TENTATIVE: "may come to",
    Answer.DECLINED: "cannot come to",
    Answer.UNANSWERED: "are invited to",
}
TAGS = {
    Answer.ACCEPTED: ("good", "check", "You are coming"),
    Answer.TENTATIVE: ("attention", "question", "Maybe"),
    Answer.DECLINED: ("end", "forbid", "You cannot come"),
    Answer.UNANSWERED: ("attention", None, "Not answered yet"),
}


@dataclass(frozen=True)
class EventPage:
    """``meeting`` is the one to come, else the last. ``there`` is its start on the program's clock, where that differs;
    ``calendar`` says how it gets into the reader's own."""

    heading: str
    kicker: str
    day: str
    hours: str
    iso: str
    there: str
    said: str
    calendar: str
    notes: tuple[str, ...]
    agenda: tuple[str, ...]
    others: tuple[dict[str, Any], ...]
    seats: str


def agenda_lines(words: str) -> tuple[str, ...]:
    """What happens, line by line."""
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def event_page_words(
    one: OwnEvent, meeting: OwnMeeting, person: Person, program_zone: str, *, signed_in: bool = True
) -> EventPage:
    """When the reader's own sessions are is told to who ``signed_in`` alone."""
    return EventPage(
        heading=_heading(one, meeting, first_name(person.name)),
        kicker=one.program,
        day=weekday_and_day(meeting.start.date()),
        hours=_hours(one, meeting),
        iso=meeting.start.isoformat(timespec="minutes"),
        there=_there(meeting, program_zone),
        said=SAID[one.answer],
        calendar=_calendar(one, person),
        notes=tuple(_notes(one, meeting, signed_in=signed_in)),
        agenda=agenda_lines(one.words),
        others=tuple(_line(each) for each in one.meetings if each is not meeting),
        seats=_seats(one),
    )


def meeting_shown(one: OwnEvent) -> OwnMeeting:
    """The one to come or going on, else the last that was held, else the last."""
    held = [meeting for meeting in one.meetings if not meeting.canceled]
    return one.next or (held or one.meetings)[-1]


def meeting_asked(one: OwnEvent) -> OwnMeeting | None:
    """The last one that the reader can say something of, unless they did not mean to come; what was said stays."""
    comes = one.attends and one.answer is not Answer.DECLINED
    return next((each for each in reversed(one.meetings) if each.may_rate and (comes or each.rating)), None)


def own_event_lines(events: Sequence[OwnEvent]) -> list[dict[str, Any]]:
    """What stands below somebody's sessions, the next first."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "weekday": SHORT_WEEKDAYS[meeting.start.weekday()],
            "day": meeting.start.day,
            "iso": meeting.start.isoformat(timespec="minutes"),
            "when": f"{day_words(meeting.start.date())}, {_hours(one, meeting)}",
            "tag": TAGS[one.answer],
            "overlaps": bool(meeting.overlaps),
        }
        for one in events
        if (meeting := one.next) is not None
    ]


def _hours(one: OwnEvent, meeting: OwnMeeting) -> str:
    return f"{hours_words(meeting.start, meeting.end)} {zone_name(one.zone)}"


def _heading(one: OwnEvent, meeting: OwnMeeting, name: str) -> str:
    day = weekday_and_day(meeting.start.date())
    if one.called_off:
        return f"{name}, {one.title} does not take place."
    if one.over:
        return f"{one.title} was on {day}."
    if meeting.begun:
        return f"{name}, {one.title} has begun."
    return f"{name}, you {DOES[one.answer]} {one.title} on {day}."


def _there(meeting: OwnMeeting, zone: str) -> str:
    there = meeting.start.astimezone(ZoneInfo(zone))
    if there.utcoffset() == meeting.start.utcoffset():
        return ""
    day = "" if there.date() == meeting.start.date() else f"{weekday_and_day(there.date())}, "
    return f"{day}{time_of_day(there)} {zone_name(zone)}, on the clock of the program."


def _calendar(one: OwnEvent, person: Person) -> str:
    if one.called_off or one.over:
        return ""
    if one.registers and not one.attends:
        return "Once you say that you are coming, it goes into your calendar."
    if person.calendar_channel is CalendarChannel.SUBSCRIPTION:
        return "It is in the calendar you subscribed to; some calendars look only once a day."
    return "It came to your calendar by mail, as an invitation, and every change comes the same way."


def _notes(one: OwnEvent, meeting: OwnMeeting, *, signed_in: bool) -> list[str]:
    notes = []
    if meeting.was and not one.over:
        was = f"{weekday_and_day(meeting.was.date())}, {time_of_day(meeting.was)}"
        notes.append(f"It was moved here from {was}.")
    for start in meeting.overlaps if signed_in else ():
        at = f"{weekday_and_day(start.date())}, {time_of_day(start)}"
        notes.append(
            f"You have a session of your own then: {at}. You can move that session, or say that you cannot come."
        )
    return notes


def _line(meeting: OwnMeeting) -> dict[str, Any]:
    moved = ("attention", "clock", "Moved") if meeting.was else None
    return {
        "when": f"{weekday_and_day(meeting.start.date())}, {hours_words(meeting.start, meeting.end)}",
        "tag": ("end", "forbid", "Canceled") if meeting.canceled else moved,
        "over": meeting.over,
    }


def _seats(one: OwnEvent) -> str:
    if one.seats_left is None or not one.may_answer or one.attends:
        return ""
    if one.full:
        return "Every seat is taken by now. If somebody gives theirs back, you can say yes here."
    return f"{one.seats_left:,} {'seat is' if one.seats_left == 1 else 'seats are'} left."
