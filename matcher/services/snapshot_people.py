"""One mentor, participant or team as the solver sees them: opaque ids, coded answers, hours, days away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from matcher.models import Enrollment, HoursKind, Library, Mentee, OwnQuestion
from matcher.services.library_days import days_closed
from matcher.services.never_rules import Wishes
from matcher.services.own_codes import own_answers
from matcher.services.team_answers import coded_answers, merge_answers
from matcher.services.team_hours import MemberHours, shared_hours
from solver import problem as solver
from solver.criteria.contract import AskedOf
from solver.criteria.wishes import PERSONS, WISHED
from solver.problem import Calendar, Interval, Preference

# What a session avoids that lies in hours people work, rather than in hours they marked "if need be".
WORKING_HOURS = 1
BOTH_KINDS = frozenset(HoursKind)
WORKS_ONLY = frozenset({HoursKind.WORKS})


@dataclass(frozen=True)
class Surroundings:
    """What else counts for a person, by person id: sessions they have, and public ids of those they manage.

    ``questions`` are the round's own, ``wishes`` who asked for whom.
    """

    calendar: Calendar
    busy: Mapping[int, Collection[tuple[datetime, datetime]]] = field(default_factory=dict)
    managed: Mapping[int, Collection[str]] = field(default_factory=dict)
    questions: Sequence[OwnQuestion] = ()
    wishes: Wishes = field(default_factory=Wishes)


def lead_of(mentee: Mentee) -> Enrollment:
    """Who answers for the mentee, and whose clock a team follows; the first member where the lead has left."""
    lead, members = mentee.lead, mentee.members
    return lead if lead is not None and lead in members else members[0]


def frozen_mentor(mentor: Enrollment, around: Surroundings) -> solver.Mentor:
    return solver.Mentor(
        id=mentor.public_id,
        places=len(mentor.places),
        people=(mentor.person.public_id,),
        library=mentor.library.public_id,
        cooperatives=_cooperatives(mentor.library),
        languages=frozenset(mentor.languages),
        zone=mentor.zone,
        hours=hours_of(mentor, BOTH_KINDS),
        prefer=_preferred([mentor], hours_of(mentor, WORKS_ONLY)),
        closed=closed_days([mentor], around.calendar),
        busy=_busy([mentor], around),
        manager_of=frozenset(around.managed.get(mentor.person_id, ())),
        answers=coded_answers(mentor.answers, AskedOf.MENTOR) | _besides([mentor], around),
    )


def frozen_mentee(mentee: Mentee, around: Surroundings) -> solver.Mentee:
    members, lead = mentee.members, lead_of(mentee)
    answers = [coded_answers(member.answers, AskedOf.MENTEE) for member in members]
    return solver.Mentee(
        id=mentee.public_id,
        people=tuple(sorted(member.person.public_id for member in members)),
        library=mentee.library.public_id,
        cooperatives=_cooperatives(mentee.library),
        languages=_common_languages(members) or frozenset(lead.languages),
        zone=lead.zone,
        hours=_mentee_hours(mentee, BOTH_KINDS, around.calendar),
        prefer=_preferred(members, _mentee_hours(mentee, WORKS_ONLY, around.calendar)),
        closed=closed_days(members, around.calendar, needed=quorum_of(mentee)),
        busy=_busy(members, around),
        answers=(merge_answers(answers) if mentee.team else answers[0]) | _besides(members, around),
        apart=_apart(mentee),
    )


def _besides(members: Sequence[Enrollment], around: Surroundings) -> dict[str, Any]:
    """What is compared besides the answers to the solver's questions; a team wishes for whom any member wishes for."""
    people = {member.person.public_id for member in members}
    wished = {person for member in members for person in around.wishes.of.get(member.id, ())}
    named = {WISHED: sorted(wished), PERSONS: sorted(people & around.wishes.wanted)}
    return own_answers(members, around.questions) | {key: ids for key, ids in named.items() if ids}


def _apart(mentee: Mentee) -> str | None:
    """The team whose members are to have mentors of their own, of a member who stands alone."""
    team = mentee.enrollment.team if mentee.enrollment else None
    return team.public_id if team is not None else None


def quorum_of(mentee: Mentee) -> int:
    """How many of the members must be free."""
    wanted = mentee.team.quorum if mentee.team else None
    return min(wanted or len(mentee.members), len(mentee.members))


def hours_of(enrollment: Enrollment, kinds: Collection[HoursKind]) -> tuple[Interval, ...]:
    hours = (Interval(row.weekday, row.start, row.end, row.week) for row in enrollment.hours if row.kind in kinds)
    return tuple(sorted(set(hours), key=lambda one: (one.weekday, one.start, one.end, one.week or "")))


def closed_days(members: Sequence[Enrollment], calendar: Calendar, *, needed: int | None = None) -> frozenset[date]:
    """Days of the program on which the library is closed or fewer than ``needed`` (else all) members are there."""
    spare = 0 if needed is None else len(members) - needed
    away = Counter(day for member in members for day in _days_away(member, calendar))
    closed = {day for member in members for day in days_closed(member.library, member.round)}
    in_program = {day for day in closed if calendar.first_day <= day <= calendar.last_day}
    return frozenset(in_program | {day for day, count in away.items() if count > spare})


def _days_away(member: Enrollment, calendar: Calendar) -> set[date]:
    """Each day once, however often somebody named it."""
    days = set()
    for away in member.away:
        first, last = max(away.first_day, calendar.first_day), min(away.last_day, calendar.last_day)
        days |= {first + timedelta(days=ahead) for ahead in range((last - first).days + 1)}
    return days


def _mentee_hours(mentee: Mentee, kinds: Collection[HoursKind], calendar: Calendar) -> tuple[Interval, ...]:
    members = mentee.members
    if len(members) == 1:
        return hours_of(members[0], kinds)
    return shared_hours(
        [MemberHours(member.zone, hours_of(member, kinds)) for member in members],
        zone=lead_of(mentee).zone,
        needed=quorum_of(mentee),
        calendar=calendar,
    )


def _preferred(members: Sequence[Enrollment], working: Iterable[Interval]) -> tuple[Preference, ...]:
    """Working hours go first, where there are others."""
    if all(row.kind is HoursKind.WORKS for member in members for row in member.hours):
        return ()
    return tuple(Preference(interval, WORKING_HOURS) for interval in working)


def _common_languages(members: Sequence[Enrollment]) -> frozenset[str]:
    """What every member who said so speaks."""
    given = [frozenset(member.languages) for member in members if member.languages]
    return frozenset.intersection(*given) if given else frozenset()


def _cooperatives(library: Library) -> frozenset[str]:
    return frozenset(cooperative.public_id for cooperative in library.cooperatives)


def _busy(members: Sequence[Enrollment], around: Surroundings) -> tuple[tuple[datetime, datetime], ...]:
    """A team is busy when any of its members is."""
    return tuple(sorted({time for member in members for time in around.busy.get(member.person_id, ())}))
