"""The people of a round, and one application, as far as its coordinator may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.db import db
from matcher.errors import Forbidden, NotFound
from matcher.models import Enrollment, Hours, HoursKind, Mentee, Person, Proposal, Round, Team
from matcher.policies import is_own_case
from matcher.queries.mail import failed_of
from matcher.queries.pairs import OWN_CASE
from matcher.queries.parties import job_label
from matcher.queries.person_history import Event, history_of
from matcher.states import HOLDING, AcceptanceState, EnrollmentState, ProposalState, Role
from solver.criteria import CRITERIA
from solver.criteria.contract import AskedOf, Question


@dataclass(frozen=True)
class Listed:
    """One line of the list: ``hours`` is minutes a week, on average over weeks A and B."""

    id: str
    name: str
    library: str
    region: str
    job: str
    hours: int
    zone: str
    places: int
    held: int
    lead: bool
    unreachable: bool


@dataclass(frozen=True)
class TeamListed:
    name: str
    library: str
    region: str
    quorum: int | None
    members: tuple[Listed, ...]


@dataclass(frozen=True)
class People:
    mentors: tuple[Listed, ...]
    participants: tuple[Listed, ...]
    teams: tuple[TeamListed, ...]

    @property
    def participating(self) -> int:
        return len(self.participants) + sum(len(team.members) for team in self.teams)


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
    """A match this person was offered, and how it stands. Why somebody said no stands on the page of answers alone."""

    proposal_id: str
    other: str
    state: ProposalState
    offered_at: datetime
    answer: AcceptanceState


@dataclass(frozen=True)
class Case:
    """One application."""

    id: str
    name: str
    address: str
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
    windows: tuple[Window, ...]
    away: tuple[tuple[date, date], ...]
    places: int
    held: int
    sent_at: datetime
    changed_at: datetime
    withdrawn: bool
    offers: tuple[Offered, ...]
    unreachable: bool
    failed: int
    history: tuple[Event, ...]


def people(round_: Round) -> People:
    """Everybody who takes part, by library and name."""
    rows = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.round_id == round_.id, Enrollment.state == EnrollmentState.SENT)
        .options(
            joinedload(Enrollment.person),
            joinedload(Enrollment.library),
            joinedload(Enrollment.team).joinedload(Team.library),
            selectinload(Enrollment.hours),
            selectinload(Enrollment.places),
        )
    ).all()
    held = _held(round_)
    listed = {row.id: _listed(row, held.get(row.id, 0)) for row in rows}
    teams: dict[Team, list[Listed]] = {}
    for row in rows:
        if row.team is not None:
            teams.setdefault(row.team, []).append(listed[row.id])
    return People(
        mentors=_sorted([listed[row.id] for row in rows if row.role is Role.MENTOR]),
        participants=_sorted([listed[row.id] for row in rows if row.role is Role.PARTICIPANT and row.team is None]),
        teams=tuple(
            TeamListed(team.name, team.library.name, team.library.region, team.quorum, _sorted(members))
            for team, members in sorted(teams.items(), key=lambda entry: entry[0].name.casefold())
        ),
    )


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
    if is_own_case(viewer, row, *(row.team.members if row.team else ())):
        raise Forbidden(OWN_CASE)
    return row


def _case(row: Enrollment, viewer: Person) -> Case:
    offers = _offers(row, viewer)
    return Case(
        id=row.public_id,
        name=row.person.name,
        address=row.person.address,
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
        windows=tuple(_window(hours) for hours in row.hours),
        away=tuple((away.first_day, away.last_day) for away in row.away),
        places=len(row.places),
        held=sum(one.state in HOLDING for one in offers),
        sent_at=row.created_at,
        changed_at=row.changed_at,
        withdrawn=row.state is EnrollmentState.WITHDRAWN,
        offers=offers,
        unreachable=row.person.unreachable,
        failed=len(failed_of(row.round.program, row.person)),
        history=history_of(row, viewer),
    )


def weekly_minutes(hours: list[Hours]) -> int:
    """Minutes marked in an average week; A and B weeks count half each."""
    return sum((one.end - one.start) * (1 if one.week else 2) for one in hours) // 2


def _listed(row: Enrollment, held: int) -> Listed:
    return Listed(
        id=row.public_id,
        name=row.person.name,
        library=row.library.name,
        region=row.library.region,
        job=job_label(row),
        hours=weekly_minutes(row.hours),
        zone=row.zone,
        places=len(row.places),
        held=held,
        lead=bool(row.team and row.team.lead_id == row.id),
        unreachable=row.person.unreachable,
    )


def _sorted(rows: list[Listed]) -> tuple[Listed, ...]:
    return tuple(sorted(rows, key=lambda row: (not row.lead, row.library.casefold(), row.name.casefold(), row.id)))


def _held(round_: Round) -> dict[int, int]:
    held: dict[int, int] = {}
    wanted = select(Proposal.mentor_id).where(Proposal.round_id == round_.id, Proposal.held_place.is_not(None))
    for mentor in db.session.scalars(wanted):
        held[mentor] = held.get(mentor, 0) + 1
    return held


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
    return tuple(_offered(one, row) for one in found if not is_own_case(viewer, one.mentor, *one.mentee.members))


def _about(row: Enrollment) -> ColumnElement[bool]:
    return Mentee.team_id == row.team_id if row.team_id else Mentee.enrollment_id == row.id


def _offered(proposal: Proposal, row: Enrollment) -> Offered:
    own = proposal.acceptance_of(row.role)
    other = proposal.mentee.name if row.role is Role.MENTOR else proposal.mentor.person.name
    return Offered(proposal.public_id, other, proposal.state, proposal.offered_at, own.state)
