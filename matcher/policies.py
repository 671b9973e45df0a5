"""Who may do what. Pure questions about people and rows; the web asks them before it shows or changes anything."""

from __future__ import annotations

from matcher import clock
from matcher.models import Acceptance, Enrollment, Event, Person, Program, Right, Series
from matcher.states import EnrollmentState


def is_administrator(person: Person) -> bool:
    return any(grant.right is Right.ADMINISTRATOR for grant in person.grants)


def may_start_programs(person: Person) -> bool:
    """Who runs a program already, or operates the installation: the first program is made on the command line."""
    return is_administrator(person) or any(grant.right is Right.COORDINATOR for grant in person.grants)


def may_coordinate(person: Person, program: Program) -> bool:
    """Coordinators of this very program. An administrator operates the installation and reads nobody's answers."""
    return _holds(person, program, Right.COORDINATOR)


def may_assist(person: Person, program: Program) -> bool:
    """Who may take in applications, spreadsheets and mail: coordinators and their assistants."""
    return _holds(person, program, Right.COORDINATOR, Right.ASSISTANT)


def may_read_applications(person: Person, program: Program) -> bool:
    """Who may read applications and say what they think of them: whoever has any right in the program."""
    return _holds(person, program, Right.COORDINATOR, Right.ASSISTANT, Right.READER)


def takes_part(person: Person, enrollment: Enrollment) -> bool:
    return enrollment.person_id == person.id and enrollment.state is EnrollmentState.SENT


def may_answer(person: Person, acceptance: Acceptance) -> bool:
    """Only the asked party answers for itself."""
    return acceptance.enrollment.person_id == person.id


def attends(person: Person, series: Series) -> bool:
    """Who meets: a mentor, a participant, any member of a team. The guests of an event are no party to it."""
    return series.event is None and any(one.person_id == person.id for one in series.attendees)


def may_change_sessions(person: Person, series: Series) -> bool:
    """Who meets, and the coordinators of the program. A coordinator who meets acts as one of the two sides."""
    return attends(person, series) or may_coordinate(person, series.round.program)


def may_see_event(person: Person, event: Event) -> bool:
    """Those invited, and whoever plans events of its program or marks who came."""
    return any(guest.person_id == person.id for guest in event.guests) or may_assist(person, event.round.program)


def was_asked(acceptance: Acceptance) -> bool:
    """Whether they were told of the offer at all; nobody learns of one that waits for somebody else, or for the
    morning, first."""
    return acceptance.asked_at is not None and acceptance.asked_at <= clock.now()


def _holds(person: Person, program: Program, *rights: Right) -> bool:
    return any(grant.right in rights and grant.program_id == program.id for grant in person.grants)
