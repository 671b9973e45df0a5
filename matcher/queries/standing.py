"""What a person is to us: which rounds they coordinate, where they take part."""

from __future__ import annotations

from sqlalchemy import exists, select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Enrollment, Grant, Person, Program, Right, Round, TeamInvitation
from matcher.states import EnrollmentState, Role, RoundState


def programs_coordinated(person: Person) -> list[Program]:
    return list(
        db.session.scalars(
            select(Program)
            .join(Grant)
            .where(Grant.person_id == person.id, Grant.right == Right.COORDINATOR)
            .order_by(Program.name)
        )
    )


def rounds_coordinated(person: Person) -> list[Round]:
    """Rounds of the programs this person coordinates, newest first."""
    return list(
        db.session.scalars(
            select(Round)
            .join(Program)
            .join(Grant)
            .where(Grant.person_id == person.id, Grant.right == Right.COORDINATOR)
            .order_by(Round.first_day.desc(), Round.id)
        )
    )


def programs_reached(person: Person) -> list[Program]:
    """Programs in which this person has any right."""
    mine = select(Grant.program_id).where(Grant.person_id == person.id, Grant.program_id.is_not(None))
    return list(db.session.scalars(select(Program).where(Program.id.in_(mine)).order_by(Program.name, Program.id)))


def only_program_of(person: Person) -> Program | None:
    """The program this person takes part in, when there is exactly one."""
    programs = list(
        db.session.scalars(
            select(Program)
            .where(
                exists().where(
                    Round.program_id == Program.id,
                    Enrollment.round_id == Round.id,
                    Enrollment.person_id == person.id,
                    Enrollment.state == EnrollmentState.SENT,
                )
            )
            .limit(2)
        )
    )
    return programs[0] if len(programs) == 1 else None


def takes_part_anywhere(person: Person) -> bool:
    """Whether this person has applied, withdrawn since or not, or was asked into a team: then they have a page."""
    applied, asked = exists().where(Enrollment.person_id == person.id), TeamInvitation.person_id == person.id
    return bool(db.session.scalar(select(applied | exists().where(asked))))


def enrollments_of(person: Person) -> list[Enrollment]:
    """Every round this person takes part in, newest first."""
    return list(
        db.session.scalars(
            select(Enrollment)
            .join(Round)
            .where(Enrollment.person_id == person.id, Enrollment.state == EnrollmentState.SENT)
            .order_by(Round.first_day.desc(), Enrollment.id)
        )
    )


def own_enrollment(person: Person, public_id: str, role: Role) -> Enrollment:
    """One of theirs, in that role. Raises NotFound, also for somebody else's."""
    enrollment = db.session.scalar(
        select(Enrollment).where(
            Enrollment.public_id == public_id,
            Enrollment.person_id == person.id,
            Enrollment.role == role,
            Enrollment.state == EnrollmentState.SENT,
        )
    )
    if enrollment is None:
        raise NotFound
    return enrollment


def own_application(person: Person, public_id: str) -> Enrollment:
    """One of theirs, withdrawn or not. Raises NotFound, also for somebody else's."""
    enrollment = db.session.scalar(
        select(Enrollment).where(Enrollment.public_id == public_id, Enrollment.person_id == person.id)
    )
    if enrollment is None:
        raise NotFound
    return enrollment


def withdrawn_of(person: Person) -> list[Enrollment]:
    """What this person has withdrawn in rounds that have not ended, newest first."""
    return list(
        db.session.scalars(
            select(Enrollment)
            .join(Round)
            .where(
                Enrollment.person_id == person.id,
                Enrollment.state == EnrollmentState.WITHDRAWN,
                Round.state != RoundState.ENDED,
            )
            .order_by(Round.first_day.desc(), Enrollment.id)
        )
    )
