"""Correct an address that mail does not reach."""

from __future__ import annotations

from sqlalchemy import exists, select, update

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault, Forbidden, Invalid
from matcher.models import Enrollment, Person, Program, Round, SignInTicket
from matcher.policies import may_assist
from matcher.queries.mail import failed_of
from matcher.services.audit import record_act
from matcher.services.locks import lock_people
from matcher.sheets.cells import read_address
from matcher.sheets.faults import CellFault

NOT_YOURS = "They sign in with this address elsewhere too. Whoever runs this site can correct it."
ARRIVES = "Mail reaches this address, so only its owner may change it."


def may_set_address(person: Person, actor: Person) -> bool:
    """Whether ``person`` is nobody but a mentor or participant of programs whose applications ``actor`` takes in."""
    if person.id == actor.id or person.grants:
        return False
    taking_part = exists().where(
        Round.program_id == Program.id, Enrollment.round_id == Round.id, Enrollment.person_id == person.id
    )
    return all(may_assist(actor, program) for program in db.session.scalars(select(Program).where(taking_part)))


def set_address(person: Person, address: str, *, program: Program, actor: Person) -> None:
    """Give ``person`` another address, to get mail at and to sign in with. Setting the same twice is setting it once.

    Whoever may change an address may sign in as its owner. So only one that mail does not reach is changed here
    (Conflict otherwise), and only where ``may_set_address`` (Forbidden otherwise). Raises Invalid for what is no
    address. Sessions and codes of the old address end.
    """
    try:
        wanted = read_address(address)
    except CellFault as fault:
        raise Invalid(str(fault), [Fault("address", address[:60], fault.problem, fault.remedy)]) from fault
    lock_people([person.id])
    if wanted == person.address:
        _check_arrives(person)
        return
    if not may_set_address(person, actor):
        raise Forbidden(NOT_YOURS)
    if not (person.unreachable or failed_of(program, person)):
        raise Conflict(ARRIVES)
    person.address = wanted
    person.sign_outs += 1
    _end_tickets(person)
    db.session.flush()
    record_act(actor, "address_corrected", program, person=person.public_id)


def _check_arrives(person: Person) -> None:
    """The same press twice changes nothing; the address that fails is no correction."""
    if person.unreachable:
        fault = Fault("address", person.address, "is the address that mail does not reach.", "Give another.")
        raise Invalid(str(fault), [fault])


def _end_tickets(person: Person) -> None:
    db.session.execute(
        update(SignInTicket)
        .where(SignInTicket.person_id == person.id, SignInTicket.used_at.is_(None))
        .values(used_at=clock.now())
    )
