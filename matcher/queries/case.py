"""One application, as far as whoever opens it may see it: never what is private, never the viewer's own case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from matcher.db import db
from matcher.errors import Forbidden, NotFound
from matcher.models import Enrollment, Hours, HoursKind, Mentee, Mentorship, Person, Proposal, Round
from matcher.policies import may_assist
from matcher.queries.directors import Director, director_of
from matcher.queries.mail import failed_of
from matcher.queries.notes import Reading, reading_of
from matcher.queries.own_case import is_hers, own_applications
from matcher.queries.pairs import OWN_CASE
from matcher.queries.person_history import Event, history_of
from matcher.queries.selection_letters import Telling, tellings
from matcher.services.questions import own_questions_for
from matcher.sheets.asked import OwnAsked
from matcher.sheets.own_answers import OwnAnswer, answer_words
from matcher.states import (
    AcceptanceState,
    ConsentHow,
    Decision,
    EnrollmentState,
    ProposalState,
    QuestionKind,
    Role,
)
from solver.criteria import CRITERIA
from solver.criteria.contract import AskedOf, Question


@dataclass(frozen=True)
class Answer:
    """A question with what was chosen, each with the sentence written about it, if any."""

    question: str
    chosen: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Window:
    """Weekly hours on the person's own clock; ``week`` is A, B or both (None)."""

    weekday: int
    start: int
    end: int
    week: str | None
    if_need_be: bool


@dataclass(frozen=True)
class Offered:
    """A match this person was offered, and how it stands; ``mentorship_id`` leads to its sessions, once agreed.

    ``holds``: it takes one of the mentor's places, and has not ended. Why somebody said no stands on the page of
    answers alone.
    """

    proposal_id: str
    other: str
    state: ProposalState
    holds: bool
    offered_at: datetime
    answer: AcceptanceState
    mentorship_id: str | None


@dataclass(frozen=True)
class Contact:
    """What only those read who take in applications; ``access`` are keys of ``access_needs``."""

    address: str
    phone: str
    meeting_link: str
    access: tuple[str, ...]
    access_words: str
    windows: tuple[Window, ...]
    away: tuple[tuple[date, date], ...]
    unreachable: bool
    failed: int
    offers: tuple[Offered, ...]
    history: tuple[Event, ...]


@dataclass(frozen=True)
class Consent:
    how: ConsentHow
    at: datetime | None
    recorded_by: str


@dataclass(frozen=True)
class Decided:
    """Where it stands; ``told`` is what a letter has said, ``telling`` how the present decision has been told."""

    decision: Decision
    by: str
    at: datetime | None
    told: Decision
    telling: Telling


@dataclass(frozen=True)
class Case:
    """One application. ``contact`` is None for somebody who only reads."""

    id: str
    name: str
    role: Role
    library: str
    region: str
    cooperatives: tuple[str, ...]
    team: str | None
    zone: str
    languages: tuple[str, ...]
    goal: str
    team_goal: str
    answers: tuple[Answer, ...]
    own_answers: tuple[tuple[str, str], ...]
    places: int
    held: int
    sent_at: datetime
    changed_at: datetime
    withdrawn: bool
    consent: Consent
    director: Director | None
    reading: Reading
    decided: Decided
    contact: Contact | None


def case(round_: Round, enrollment_id: str, viewer: Person) -> Case:
    """One application. Raises NotFound; Forbidden for the viewer's own and her team's."""
    return _case(enrollment_of(round_, enrollment_id, viewer), viewer)


def enrollment_of(round_: Round, enrollment_id: str, viewer: Person) -> Enrollment:
    """The row, to act upon. Raises as above."""
    row = db.session.scalar(
        select(Enrollment).where(Enrollment.round_id == round_.id, Enrollment.public_id == enrollment_id)
    )
    if row is None:
        raise NotFound
    if row.id in own_applications(viewer, round_):
        raise Forbidden(OWN_CASE)
    return row


def _case(row: Enrollment, viewer: Person) -> Case:
    takes_in = may_assist(viewer, row.round.program)
    return Case(
        id=row.public_id,
        name=row.person.name,
        role=row.role,
        library=row.library.name,
        region=row.library.region,
        cooperatives=tuple(one.name for one in row.library.cooperatives),
        team=row.team.name if row.team else None,
        zone=row.zone,
        languages=tuple(row.languages),
        goal=row.answers.get("goal") or "",
        team_goal=(row.team.goal if row.team else "") or row.answers.get("team_goal") or "",
        answers=_answers(row),
        own_answers=tuple(_own_answers(row)),
        places=len(row.places),
        held=sum(one.holds for one in _offers(row, viewer)),
        sent_at=row.created_at,
        changed_at=row.changed_at,
        withdrawn=row.state is EnrollmentState.WITHDRAWN,
        consent=Consent(row.consent_how, row.consented_at, _name_of(row.recorded_by)),
        director=director_of(row) if row.round.asks_director else None,
        reading=reading_of(row, viewer),
        decided=Decided(row.decision, _name_of(row.decided_by), row.decided_at, row.told, tellings([row])[row.id]),
        contact=_contact(row, viewer) if takes_in else None,
    )


def _contact(row: Enrollment, viewer: Person) -> Contact:
    return Contact(
        address=row.person.address,
        phone=row.phone,
        meeting_link=row.meeting_link,
        access=tuple(row.access),
        access_words=row.access_words,
        windows=tuple(_window(hours) for hours in row.hours),
        away=tuple((away.first_day, away.last_day) for away in row.away),
        unreachable=row.person.unreachable,
        failed=len(failed_of(row.round.program, row.person)),
        offers=_offers(row, viewer),
        history=history_of(row, viewer),
    )


def _name_of(person_id: int | None) -> str:
    person = db.session.get(Person, person_id) if person_id else None
    return person.name if person else ""


def _window(hours: Hours) -> Window:
    return Window(hours.weekday, hours.start, hours.end, hours.week, hours.kind is HoursKind.IF_NEED_BE)


def _answers(row: Enrollment) -> tuple[Answer, ...]:
    """What matching compares; the question of whom never to meet is none of these and is not read."""
    asked = AskedOf.MENTOR if row.role is Role.MENTOR else AskedOf.MENTEE
    labels = {topic.key: topic.label for topic in row.round.program.topics}
    questions = [question for criterion in CRITERIA for question in criterion.questions if question.is_for(asked)]
    return tuple(
        Answer(question.label, chosen)
        for question in questions
        if (chosen := _chosen(question, row, labels if question.choices is None else {}))
    )


def _own_answers(row: Enrollment) -> Iterator[tuple[str, str]]:
    """To the coordinators' own questions; of a private one nothing, not even whether it was answered."""
    given = row.answers.get("own") or {}
    for question in own_questions_for(row.role, row.round):
        if not question.private and question.key in given:
            yield question.label, _own_words(given[question.key], question)


def _own_words(answer: OwnAnswer, question: OwnAsked) -> str:
    if question.kind is QuestionKind.SCALE:
        ends = f" (1 is {question.low}, {question.steps} is {question.high})" if question.low and question.high else ""
        return f"{answer} of {question.steps}{ends}"
    return answer_words(answer, question)


def _chosen(question: Question, row: Enrollment, labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
    value = row.answers.get(question.key)
    words = (row.answers.get("words") or {}).get(question.key, {})
    given = value if isinstance(value, list) else [] if value in (None, "") else [value]
    return tuple((labels.get(str(one)) or question.label_of(str(one)), words.get(one, "")) for one in given)


def _offers(row: Enrollment, viewer: Person) -> tuple[Offered, ...]:
    """Of a mentor, those to them; of a participant, those to them or their team; none that concerns the viewer."""
    mentee_of = select(Proposal).join(Proposal.mentee)
    wanted = (
        select(Proposal).where(Proposal.mentor_id == row.id)
        if row.role is Role.MENTOR
        else mentee_of.where(_about(row))
    )
    found = db.session.scalars(wanted.order_by(Proposal.id).options(selectinload(Proposal.acceptances)))
    own = own_applications(viewer, row.round)
    shown = [one for one in found if not is_hers(own, one.mentor, one.mentee)]
    agreed = select(Mentorship).where(Mentorship.proposal_id.in_([one.id for one in shown]))
    booked = {one.proposal_id: one.public_id for one in db.session.scalars(agreed)}
    return tuple(_offered(one, row, booked.get(one.id)) for one in shown)


def _about(row: Enrollment) -> ColumnElement[bool]:
    return Mentee.team_id == row.team_id if row.team_id else Mentee.enrollment_id == row.id


def _offered(proposal: Proposal, row: Enrollment, mentorship_id: str | None) -> Offered:
    own = proposal.acceptance_of(row.role)
    other = proposal.mentee.name if row.role is Role.MENTOR else proposal.mentor.person.name
    return Offered(
        proposal.public_id, other, proposal.state, proposal.holds, proposal.offered_at, own.state, mentorship_id
    )
