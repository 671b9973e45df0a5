"""What of a program needs its coordinator this week; never what concerns her own application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from matcher import clock
from matcher.db import db
from matcher.models import (
    Acceptance,
    Enrollment,
    Mentee,
    Mentorship,
    Occurrence,
    Person,
    Program,
    Proposal,
    Round,
    Series,
)
from matcher.queries.flags import flags_in_program
from matcher.queries.mail_standing import Needed, mail_needs
from matcher.queries.reports import missed_twice
from matcher.states import AcceptanceState, EnrollmentState, MentorshipState, ProposalState, RoundState, SeriesState

#: The first reminder has gone out by then.
SILENT = timedelta(days=3)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Somebody:
    """Whom or what a line names. ``enrollment_id`` is an application the coordinator may open, ``mentorship_id`` a
    match; ``days`` of silence; ``phone``: the number to call, of one who gave it."""

    name: str
    round_id: str
    enrollment_id: str = ""
    days: int = 0
    day: date | None = None
    phone: str = ""
    mentorship_id: str = ""


@dataclass(frozen=True)
class Week:
    """``silent`` have not answered for days, ``unreachable`` have an address that mail comes back from, ``unmatched``
    have no offer. ``expired`` are pairs whose offer nobody answered in time last week, ``linkless`` pairs who meet for
    the first time within a week and do not know where. In ``flagged`` pairs somebody cannot come or asks for another
    time, and nobody has looked after it; ``missed`` have missed two sessions in a row."""

    silent: tuple[Somebody, ...]
    unreachable: tuple[Somebody, ...]
    expired: tuple[Somebody, ...]
    unmatched: tuple[Somebody, ...]
    linkless: tuple[Somebody, ...]
    flagged: tuple[Somebody, ...]
    missed: tuple[Somebody, ...]
    mail: Needed


def week_of(program: Program, viewer: Person) -> Week:
    return Week(
        silent=tuple(_silent(program, viewer)),
        unreachable=tuple(_unreachable(program, viewer)),
        expired=tuple(_expired(program, viewer)),
        unmatched=tuple(_unmatched(program, viewer)),
        linkless=tuple(_linkless(program, viewer)),
        flagged=tuple(_flagged(program, viewer)),
        missed=tuple(_pair(row) for row in missed_twice(program, viewer)),
        mail=mail_needs(program, viewer),
    )


def _silent(program: Program, viewer: Person) -> Iterable[Somebody]:
    """Longest first."""
    now = clock.now()
    rows = db.session.scalars(
        select(Acceptance)
        .join(Proposal)
        .join(Round)
        .where(
            Round.program_id == program.id,
            Proposal.state == ProposalState.OFFERED,
            Acceptance.state == AcceptanceState.ASKED,
            Acceptance.asked_at <= now - SILENT,
        )
        .order_by(Acceptance.asked_at, Acceptance.id)
        .options(joinedload(Acceptance.enrollment).joinedload(Enrollment.person))
    )
    for row in rows:
        if row.asked_at and not _is_hers(row.proposal, viewer):
            days = (now - row.asked_at).days
            yield _somebody(row.enrollment, days=days)


def _unreachable(program: Program, viewer: Person) -> Iterable[Somebody]:
    rows = db.session.scalars(
        select(Enrollment)
        .join(Round)
        .join(Person, Enrollment.person_id == Person.id)
        .where(
            Round.program_id == program.id,
            Round.state != RoundState.ENDED,
            Enrollment.state == EnrollmentState.SENT,
            Person.bounced_address == Person.address,
            Person.id != viewer.id,
        )
        .order_by(Round.first_day.desc(), Enrollment.id)
    )
    return ({row.person_id: _somebody(row) for row in reversed(rows.all())}).values()


def _expired(program: Program, viewer: Person) -> Iterable[Somebody]:
    rows = db.session.scalars(
        select(Proposal)
        .join(Round)
        .where(
            Round.program_id == program.id,
            Proposal.state == ProposalState.EXPIRED,
            Proposal.closed_at > clock.now() - WEEK,
        )
        .order_by(Proposal.id)
    )
    return (_pair(row) for row in rows if not _is_hers(row, viewer))


def _unmatched(program: Program, viewer: Person) -> Iterable[Somebody]:
    """Once offers are out: who looks for a mentor and has none offered."""
    spoken_for = select(Proposal.id).where(Proposal.mentee_id == Mentee.id, Proposal.held_place.is_not(None))
    rows = db.session.scalars(
        select(Mentee)
        .join(Round, Mentee.round_id == Round.id)
        .where(Round.program_id == program.id, Round.state == RoundState.PUBLISHED, ~spoken_for.exists())
        .order_by(Mentee.id)
    )
    for row in rows:
        if row.members and all(member.person_id != viewer.id for member in row.members):
            yield Somebody(row.name, row.members[0].round.public_id, row.members[0].public_id)


def _linkless(program: Program, viewer: Person) -> Iterable[Somebody]:
    first = func.min(Occurrence.starts_at)
    starts = select(Occurrence.series_id, first.label("start")).group_by(Occurrence.series_id).subquery()
    now, zone = clock.now(), ZoneInfo(program.zone)
    rows = db.session.execute(
        select(Mentorship, starts.c.start)
        .join(Mentorship.series)
        .join(starts, starts.c.series_id == Series.id)
        .join(Round, Mentorship.round_id == Round.id)
        .where(
            Round.program_id == program.id,
            Mentorship.state == MentorshipState.ACTIVE,
            Series.state == SeriesState.CONFIRMED,
            Series.meeting_link == "",
            starts.c.start > now,
            starts.c.start <= now + WEEK,
        )
        .order_by(starts.c.start, Mentorship.id)
        .options(contains_eager(Mentorship.series))
    )
    for mentorship, start in rows:
        if not _is_hers(mentorship, viewer):
            yield _pair(mentorship, day=start.astimezone(zone).date())


def _flagged(program: Program, viewer: Person) -> Iterable[Somebody]:
    """Each match once, whoever of it said something."""
    found: dict[str, Somebody] = {}
    for flag in flags_in_program(program, viewer):
        if flag.mentorship_id and flag.about:
            pair = Somebody(" and ".join(flag.about), flag.round_id, mentorship_id=flag.mentorship_id)
            found.setdefault(flag.mentorship_id, pair)
    return found.values()


def _is_hers(match: Proposal | Mentorship, viewer: Person) -> bool:
    people = [match.mentor.person_id, *(member.person_id for member in match.mentee.members)]
    return viewer.id in people


def _somebody(enrollment: Enrollment, *, days: int = 0) -> Somebody:
    who, round_id = enrollment.person.name, enrollment.round.public_id
    return Somebody(who, round_id, enrollment.public_id, days, phone=enrollment.phone)


def _pair(match: Proposal | Mentorship, *, day: date | None = None) -> Somebody:
    name = f"{match.mentor.person.name} and {match.mentee.name}"
    mentorship_id = match.public_id if isinstance(match, Mentorship) else ""
    return Somebody(name, match.round.public_id, match.mentor.public_id, day=day, mentorship_id=mentorship_id)
