"""Whom an event is for: who is invited, who belongs to its audience since, and who does no longer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, exists, or_, select
from sqlalchemy.orm import joinedload

from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.models import Enrollment, Event, Guest, Interest, Person, Program, Round
from matcher.queries.answered import series_answer
from matcher.states import Audience, Decision, EnrollmentState, Role, RoundState

_ROLES = {Audience.MENTORS: (Role.MENTOR,), Audience.PARTICIPANTS: (Role.PARTICIPANT,)}


@dataclass(frozen=True)
class Invitee:
    """Somebody of an audience, once however many roles they have; ``role`` is the mentor's, if it is one of them."""

    person: Person
    role: Role


def invitees(round_: Round, audience: Audience) -> list[Invitee]:
    """Whom an event for ``audience`` invites now, by name.

    Of the people interested in the program: nobody who wants no mail, and nobody who has applied meanwhile.
    """
    if audience is Audience.INTERESTED:
        interested = _interested(round_.program).where(~_has_applied(round_.program))
        return _once((one.person, one.role) for one in db.session.scalars(interested))
    taking_part = _taking_part(round_, audience)
    if audience is Audience.PROGRAM:
        taking_part = taking_part.where(Round.state != RoundState.ENDED)
    return _once((one.person, one.role) for one in db.session.scalars(taking_part))


def audience_counts(round_: Round) -> dict[Audience, int]:
    """How many people each audience is."""
    return {audience: len(invitees(round_, audience)) for audience in Audience}


def newcomers(event: Event) -> list[Invitee]:
    """Who would be invited and is not yet."""
    invited = {guest.person_id for guest in event.guests}
    return [one for one in invitees(event.round, event.audience) if one.person.id not in invited]


def leavers(event: Event) -> list[Guest]:
    """Guests whom it is not for any more: who withdrew, was not taken in, or wants no mail.

    Who was interested stays invited after applying, and after asking for no more mail if they had said that they come.
    A round that ends takes nobody out: a closing may come after it.
    """
    if event.audience is Audience.INTERESTED:
        belonging = {one.person_id for one in db.session.scalars(_interested(event.round.program))}
        series = event.series
        coming = (guest for guest in event.guests if series_answer(series, guest.person) is Answer.ACCEPTED)
        belonging |= {guest.person_id for guest in coming}
    else:
        belonging = {one.person_id for one in db.session.scalars(_taking_part(event.round, event.audience))}
    return [guest for guest in event.guests if guest.person_id not in belonging]


def may_have_leavers() -> ColumnElement[bool]:
    """Whether ``leavers`` of an event may find anybody: correlated with ``Event``. Every minute each event that still
    meets is asked this, and seldom anybody has left."""
    at_home = select(Round.program_id).where(Round.id == Event.round_id).scalar_subquery()
    taking_part = (
        exists()
        .where(
            Enrollment.person_id == Guest.person_id,
            Enrollment.round_id == Round.id,
            Enrollment.state == EnrollmentState.SENT,
            or_(Round.selects.is_(False), Enrollment.decision == Decision.ACCEPTED),
            or_(Event.audience != Audience.MENTORS, Enrollment.role == Role.MENTOR),
            or_(Event.audience != Audience.PARTICIPANTS, Enrollment.role == Role.PARTICIPANT),
            or_(Round.id == Event.round_id, (Event.audience == Audience.PROGRAM) & (Round.program_id == at_home)),
        )
        .correlate(Event, Guest)
    )
    interested = (
        exists()
        .where(
            Interest.person_id == Guest.person_id, Interest.program_id == at_home, Interest.unsubscribed_at.is_(None)
        )
        .correlate(Event, Guest)
    )
    belongs = case((Event.audience == Audience.INTERESTED, interested), else_=taking_part)
    return exists().where(Guest.event_id == Event.id, ~belongs).correlate(Event)


def _once(people: Iterable[tuple[Person, Role]]) -> list[Invitee]:
    found: dict[int, Invitee] = {}
    for person, role in people:
        if person.id not in found or role is Role.MENTOR:
            found[person.id] = Invitee(person, role)
    return sorted(found.values(), key=lambda one: (one.person.name.casefold(), one.person.id))


def _taking_part(round_: Round, audience: Audience) -> Select[Enrollment]:
    """Applications that take part: in SQL what ``Enrollment.takes_part`` says."""
    in_program = Round.program_id == round_.program_id
    return (
        select(Enrollment)
        .join(Enrollment.round)
        .where(
            Enrollment.state == EnrollmentState.SENT,
            Enrollment.role.in_(_ROLES.get(audience, tuple(Role))),
            or_(Round.selects.is_(False), Enrollment.decision == Decision.ACCEPTED),
            in_program if audience is Audience.PROGRAM else Round.id == round_.id,
        )
        .order_by(Enrollment.id)
        .options(joinedload(Enrollment.person))
    )


def _interested(program: Program) -> Select[Interest]:
    """Who wants to hear of the program."""
    return (
        select(Interest)
        .where(Interest.program_id == program.id, Interest.unsubscribed_at.is_(None))
        .order_by(Interest.id)
        .options(joinedload(Interest.person))
    )


def _has_applied(program: Program) -> ColumnElement[bool]:
    """In a round that goes on; correlated with ``Interest``."""
    going_on = select(Round.id).where(Round.program_id == program.id, Round.state != RoundState.ENDED)
    return exists().where(
        Enrollment.person_id == Interest.person_id,
        Enrollment.round_id.in_(going_on),
        Enrollment.state == EnrollmentState.SENT,
    )
