"""Who takes part in a round, as the people who run it see them: name, library, job; never anything private."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from matcher.db import db
from matcher.models import Enrollment, Mentee, Round, Team
from matcher.states import EnrollmentState, Role
from solver.criteria import QUESTIONS

Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Party:
    """A mentor, a participant, or a team that meets its mentor together.

    ``id`` is what problems and pins hold; ``enrollment_id`` leads to the application (a team's: its lead's);
    ``words`` maps question and choice to the sentence written about it.
    """

    id: str
    enrollment_id: str | None
    name: str
    library_id: str
    library: str
    region: str
    zone: str
    job: str = ""
    years: int | None = None
    places: int = 0
    members: tuple[str, ...] = ()
    person_ids: frozenset[int] = frozenset()
    words: Words | None = None
    withdrawn: bool = False
    takes_part: bool = True

    @property
    def is_team(self) -> bool:
        return bool(self.members)

    @property
    def people(self) -> int:
        """How many people stand behind this party."""
        return len(self.members) or 1


def mentors_of(round_: Round) -> dict[str, Party]:
    """Mentors by public id of their enrollment."""
    rows = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.round_id == round_.id, Enrollment.role == Role.MENTOR)
        .options(joinedload(Enrollment.person), joinedload(Enrollment.library), selectinload(Enrollment.places))
        .order_by(Enrollment.id)
    )
    return {row.public_id: party_of_mentor(row) for row in rows}


def mentees_of(round_: Round) -> dict[str, Party]:
    """Participants and teams by their public id; a team without members left is not among them."""
    rows = db.session.scalars(
        select(Mentee).where(Mentee.round_id == round_.id).options(*_everything()).order_by(Mentee.id)
    )
    found = {row.public_id: _party(row) for row in rows}
    return {key: party for key, party in found.items() if party is not None}


def party_of_mentor(row: Enrollment) -> Party:
    return _alone(row.public_id, row, places=len(row.places))


def party_of_mentee(mentee: Mentee) -> Party:
    """A team all of whose members have left keeps its name and library."""
    library = mentee.library
    return _party(mentee) or Party(
        mentee.public_id, None, mentee.name, library.public_id, library.name, library.region, zone=""
    )


def job_label(enrollment: Enrollment) -> str:
    """What they do, in the words of the form."""
    key = enrollment.answers.get("job_role")
    return QUESTIONS["job_role"].label_of(key) if isinstance(key, str) else ""


def _everything() -> tuple[ExecutableOption, ...]:
    members = joinedload(Mentee.team).selectinload(Team.members)
    return (
        joinedload(Mentee.enrollment).joinedload(Enrollment.person),
        joinedload(Mentee.enrollment).joinedload(Enrollment.library),
        members.joinedload(Enrollment.person),
        joinedload(Mentee.team).joinedload(Team.library),
        joinedload(Mentee.team).joinedload(Team.lead),
    )


def _party(mentee: Mentee) -> Party | None:
    if mentee.enrollment is not None:
        return _alone(mentee.public_id, mentee.enrollment)
    return _together(mentee) if mentee.members else None


def _alone(key: str, row: Enrollment, *, places: int = 0) -> Party:
    return Party(
        id=key,
        enrollment_id=row.public_id,
        name=row.person.name,
        library_id=row.library.public_id,
        library=row.library.name,
        region=row.library.region,
        zone=row.zone,
        job=job_label(row),
        years=_years(row),
        places=places,
        person_ids=frozenset({row.person_id}),
        words=row.answers.get("words") or {},
        withdrawn=row.state is EnrollmentState.WITHDRAWN,
        takes_part=row.takes_part,
    )


def _together(mentee: Mentee) -> Party:
    members, library = mentee.members, mentee.library
    lead = next((member for member in members if member is mentee.lead), members[0])
    return Party(
        id=mentee.public_id,
        enrollment_id=lead.public_id,
        name=mentee.name,
        library_id=library.public_id,
        library=library.name,
        region=library.region,
        zone=lead.zone,
        members=tuple(member.person.name for member in members),
        person_ids=frozenset(member.person_id for member in members),
        words=_words_of_all([lead, *(member for member in members if member is not lead)]),
    )


def _words_of_all(members: list[Enrollment]) -> Words:
    """One sentence for each choice: the lead's, else that of the first member who wrote one."""
    merged: dict[str, dict[str, str]] = {}
    for member in members:
        for question, written in (member.answers.get("words") or {}).items():
            for choice, sentence in written.items():
                if sentence:
                    merged.setdefault(question, {}).setdefault(choice, sentence)
    return merged


def _years(row: Enrollment) -> int | None:
    years = row.answers.get("years")
    return years if isinstance(years, int) else None
