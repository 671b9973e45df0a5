"""What was found, as a table for the terminal: who with whom, points, when on both clocks; and who is not matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matcher.calendars.zones import zone_name
from matcher.days import SHORT_WEEKDAYS
from matcher.queries.demonstration import all_rounds
from matcher.queries.found import Found, finished_runs
from matcher.queries.meetings import Meeting, suggested_meeting
from matcher.queries.parties import Party, mentees_of, mentors_of
from matcher.states import Cadence

NTH = {1: "1st ", 2: "2nd ", 3: "3rd ", 4: "4th "}
REASONS = {
    "barred": "a rule keeps every mentor apart from them, such as having no language in common.",
    "forbidden": "every mentor left is marked “Don’t pair”.",
    "too_weak": "every match they could have would be weaker than this round allows.",
    "rules": "a rule about who shares a mentor leaves none for them.",
    "no_common_hours": "no mentor is free at any of their hours at every session.",
    "too_few_sessions": "common hours, but too few sessions once closed days and days away are left out.",
    "places_taken": "every mentor they could meet has given all openings to others.",
    "hours_taken": "mentors they could meet have openings, but those hours are taken.",
}


def tables() -> Iterator[str]:
    """Lines for every round whose matches have been found."""
    for round_ in all_rounds():
        for found in finished_runs(round_, 1):
            mentors, mentees = mentors_of(round_), mentees_of(round_)
            yield from ("", round_.name, "=" * len(round_.name))
            yield from _matched(found, mentors, mentees)
            yield from _not_matched(found, mentees)
            yield from ("", _summary(found))


def _matched(found: Found, mentors: Mapping[str, Party], mentees: Mapping[str, Party]) -> Iterator[str]:
    pairs = sorted(found.outcome.pairs, key=lambda pair: -found.points[pair.mentee])
    rows = [("Participant", "Mentor", "Points", "Meeting time")]
    rows += [
        (
            mentees[pair.mentee].name,
            mentors[pair.mentor].name,
            f"{found.points[pair.mentee]:,}",
            _when(suggested_meeting(found, pair)),
        )
        for pair in pairs
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for mentee, mentor, points, when in rows:
        yield f"{mentee:{widths[0]}}  {mentor:{widths[1]}}  {points:>{widths[2]}}  {when}".rstrip()


def _not_matched(found: Found, mentees: Mapping[str, Party]) -> Iterator[str]:
    if found.outcome.unmatched:
        yield from ("", "Not matched yet")
    for left in found.outcome.unmatched:
        who = mentees[left.mentee]
        yield f"{who.name}, {who.library}:"
        yield f"    {REASONS[left.reason]}"


def _summary(found: Found) -> str:
    outcome = found.outcome
    weakest = "" if outcome.floor is None else f", weakest {outcome.floor:,}, total {outcome.total:,} points"
    everybody = len(found.problem.mentees)
    return f"{outcome.placed} of {everybody} matched{weakest}; {outcome.status}, {outcome.seconds:.2f} seconds."


def _when(meeting: Meeting | None) -> str:
    """As in "2nd Tue 9:00 am Pacific = 12:00 pm Eastern", with every time the other clock will show."""
    if meeting is None:
        return ""
    day = f"{NTH[meeting.phase] if meeting.cadence is Cadence.MONTHLY else ''}{SHORT_WEEKDAYS[meeting.weekday]}"
    own = f"{day} {_clock(meeting.start)} {zone_name(meeting.zone)}"
    there = list(dict.fromkeys(_clock(moment.hour * 60 + moment.minute) for _, moment in meeting.shifts))
    if there in ([], [_clock(meeting.start)]):
        return own
    return f"{own} = {' or '.join(there)} {zone_name(meeting.other)}"


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour % 12 or 12}:{minute:02} {'am' if hour < 12 else 'pm'}"
