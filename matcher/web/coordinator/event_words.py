"""Events as a coordinator reads them: a line on the list, the sentence a page opens with, who answered what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.calendars.zones import zone_name
from matcher.days import MONTHS, SHORT_WEEKDAYS
from matcher.queries.events import EventLine, MeetingLine
from matcher.states import Audience
from matcher.web.session_words import hours_words
from matcher.words.present import counted, time_of_day, weekday_and_day

AUDIENCES: Mapping[Audience, str] = {
    Audience.BOTH: "Mentors and participants of this round",
    Audience.MENTORS: "Mentors of this round",
    Audience.PARTICIPANTS: "Participants of this round",
    Audience.PROGRAM: "Everybody in any round of the program that goes on",
    Audience.INTERESTED: "Interested people who have not applied",
}
#: Kind, icon and words of a tag; the order is that of the filter.
ANSWERS: Mapping[Answer, tuple[str | None, str | None, str]] = {
    Answer.ACCEPTED: ("good", "check", "Is coming"),
    Answer.TENTATIVE: ("attention", "question", "Maybe"),
    Answer.DECLINED: ("end", "forbid", "Cannot come"),
    Answer.UNANSWERED: (None, None, "Not answered"),
}


@dataclass(frozen=True)
class Line:
    """One event on the list; ``off``: it does not take place."""

    id: str
    title: str
    weekday: str
    day: int
    month: str
    when: str
    audience: str
    answers: str
    tag: tuple[str | None, str | None, str] | None
    off: bool


def list_headline(lines: Sequence[EventLine]) -> str:
    coming = [(line.title, line.next_start) for line in lines if line.next_start and not line.called_off]
    if coming:
        return f"Next is {coming[0][0]}, on {weekday_and_day(coming[0][1].date())}."
    if lines:
        return "Nothing is planned just now."
    return "Bring people together: no event is planned yet."


def event_line(line: EventLine) -> Line:
    start = line.next_start or (line.starts[-1] if line.starts else clock.now())
    return Line(
        id=line.id,
        title=line.title,
        weekday=SHORT_WEEKDAYS[start.weekday()],
        day=start.day,
        month=MONTHS[start.month - 1][:3],
        when=_when(line, start),
        audience=AUDIENCES[line.audience],
        answers=answers_words(line),
        tag=_tag(line),
        off=line.called_off,
    )


def answers_words(line: EventLine) -> str:
    """As in "60 invited: 12 are coming, 2 maybe, 3 cannot, 43 have not answered"; once over, who came."""
    invited = f"{line.invited:,} invited"
    if line.called_off:
        return f"{invited}; all are told that it does not take place."
    if line.over:
        rated = f", {line.rating:.1f} of 5" if line.rating is not None else ""
        came = f"{line.came:,} marked as having come" if line.came else "nobody marked as having come yet"
        return f"{invited}, {came}{rated}."
    if line.open == line.invited:
        return f"{invited}, none has answered yet." if line.invited else "Nobody is invited yet."
    said = [
        f"{counted(line.yes, 'is', 'are')} coming",
        f"{line.maybe:,} maybe" if line.maybe else "",
        f"{line.no:,} cannot" if line.no else "",
        f"{counted(line.open, 'has', 'have')} not answered" if line.open else "",
    ]
    return f"{invited}: {', '.join(filter(None, said))}."


def headline(line: EventLine) -> str:
    if line.called_off:
        return f"{line.title} is called off."
    if line.over:
        if not line.came:
            return f"{line.title} is over; tick who of the {line.invited:,} invited came."
        return f"{line.title} is over; {line.came:,} of {line.invited:,} are marked as having come."
    when = f" on {weekday_and_day(line.next_start.date())}" if line.next_start else ""
    if not line.yes:
        return f"{line.title}{' is' if when else ''}{when}; nobody has said yet that they are coming."
    return f"{line.yes:,} of {line.invited:,} {'is' if line.yes == 1 else 'are'} coming to {line.title}{when}."


def meeting_words(one: MeetingLine) -> str:
    """As in "Tuesday, January 26, 12:00–1:30 pm Pacific"."""
    zone = zone_name(str(one.start.tzinfo))
    return f"{weekday_and_day(one.start.date())}, {hours_words(one.start, one.end)} {zone}"


def moved_words(one: MeetingLine) -> str:
    return f"was {weekday_and_day(one.was.date())}, {time_of_day(one.was)}" if one.was else ""


def feedback_words(one: MeetingLine) -> str:
    """The distribution in one sentence, for whoever cannot see it."""
    given = sum(one.ratings)
    if not given:
        return "Nobody has answered yet."
    each = ", ".join(f"{number} gave {rating}" for rating, number in enumerate(one.ratings, start=1) if number)
    return f"{one.rating or 0:.1f} of 5 on average, from {counted(given, 'person', 'people')}: {each}."


def _when(line: EventLine, start: datetime) -> str:
    more = sum(other > start for other in line.starts)
    then = f", and {counted(more, 'meeting')} after it" if more and not line.over else ""
    return f"{time_of_day(start)} {zone_name(line.zone)}{then}"


def _tag(line: EventLine) -> tuple[str | None, str | None, str] | None:
    if line.called_off:
        return "end", "forbid", "Called off"
    if line.registers and not line.over:
        return None, None, f"{counted(line.seats, 'seat')}" if line.seats else "People register"
    return None
