"""What the pages say of whether a session took place."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.models import Mentorship, Occurrence, Person, SessionReport
from matcher.queries.schedule import mentorship_of, mentorships_of, sessions_held
from matcher.queries.sessions import own_zone
from matcher.services.session_reports import answerable_until, may_report, said_by, said_of
from matcher.words.present import day_words, local_date, time_of_day, weekday_and_day

#: So many of the latest sessions are asked about at once.
ASKED_AT_ONCE = 3


@dataclass(frozen=True)
class Happened:
    """``when`` is a session that is over, ``others`` who were to be there. ``recorded`` is what the reader said, or
    empty; ``until``: the day up to which that can be changed, empty when it cannot any more."""

    session_id: str
    when: str
    others: str
    recorded: str
    until: str


def happened_of(occurrence: Occurrence, person: Person) -> Happened | None:
    """None for a session that is not over, was canceled, or has neither an answer nor time for one."""
    open_, said = may_report(occurrence), said_by(occurrence, person)
    over = occurrence.ends_at <= clock.now() and occurrence in occurrence.series.held
    if not over or not (open_ or (said and said.took_place is not None)):
        return None
    return _words(occurrence, mentorship_of(occurrence.series), person, said)


def unanswered_of(person: Person) -> tuple[Happened, ...]:
    """Sessions lately over of which this person has said nothing yet, the latest first."""
    over = [(one, match) for match in mentorships_of(person) for one in sessions_held(match) if may_report(one)]
    said = said_of([one for one, _ in over], person)
    open_ = [(one, match) for one, match in over if one.id not in said]
    latest = sorted(open_, key=lambda found: (found[0].starts_at, found[0].id), reverse=True)[:ASKED_AT_ONCE]
    return tuple(_words(one, match, person, None) for one, match in latest)


def _words(occurrence: Occurrence, match: Mentorship, person: Person, said: SessionReport | None) -> Happened:
    zone = own_zone(match, person)
    local = occurrence.starts_at.astimezone(ZoneInfo(zone))
    is_mentor = match.mentor.person_id == person.id
    return Happened(
        session_id=occurrence.public_id,
        when=f"{weekday_and_day(local.date())}, {time_of_day(local)}",
        others=match.mentee.name if is_mentor else match.mentor.person.name,
        recorded=_recorded(said),
        until=day_words(local_date(answerable_until(occurrence), zone)) if may_report(occurrence) else "",
    )


def _recorded(said: SessionReport | None) -> str:
    if said is None or said.took_place is None:
        return ""
    return "You said that it took place." if said.took_place else "You said that it did not take place."
