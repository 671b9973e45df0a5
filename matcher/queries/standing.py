"""What a person is to us: which rounds they coordinate, where they take part."""

from __future__ import annotations

from sqlalchemy import exists, select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Enrollment, Grant, Person, Program, Right, Round
from matcher.states import EnrollmentState, Role


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
    return bool(
        db.session.scalar(
            select(exists().where(Enrollment.person_id == person.id, Enrollment.state == EnrollmentState.SENT))
        )
    )


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
