"""Who else runs a program: rights given, changed and taken back. Somebody has one right in a program."""

from __future__ import annotations

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault, Invalid
from matcher.models import Grant, Person, Program, Right
from matcher.services.audit import record_act
from matcher.services.locks import lock_program
from matcher.services.outbox import owe_mail
from matcher.services.programs import find_or_create_person
from matcher.sheets.cells import read_address, read_line
from matcher.sheets.faults import CellFault
from matcher.states import MailKind

GIVEN = (Right.COORDINATOR, Right.ASSISTANT, Right.READER)
LAST_ONE = "Somebody has to run the program: make another person coordinator first."
UNUSABLE = "Nobody can be asked with this."
LONGEST_HANDOVER = 10_000


def invite_to_help(program: Program, name: str, address: str, right: Right, *, actor: Person) -> Grant:
    """Give ``right`` to whoever has this name and address, and tell them by mail.

    They need not have an account: signing in with the address is all they do. Asked twice, they get another mail only
    if the right is another. Raises Invalid for what is no name or address, and for an unknown right.
    """
    name, address = _checked(name, address, right)
    lock_program(program)
    person = find_or_create_person(address, name, program.zone)
    grant = _grant_of(program, person)
    if grant is None:
        grant = Grant(program_id=program.id, right=right)
        person.grants.append(grant)
    elif grant.right is right:
        return grant
    else:
        _check_not_last(program, grant)
        grant.right = right
    grant.invited_by, grant.invited_at = actor.id, clock.now()
    db.session.flush()
    record_act(actor, "right_given", program, person=person.public_id, right=right.value)
    owe_mail(MailKind.COORDINATOR_INVITED, person, program)
    return grant


def change_right(program: Program, person: Person, right: Right, *, actor: Person) -> None:
    """Raises Conflict when nobody would be left who runs the program. The same right again changes nothing."""
    if right not in GIVEN:
        raise Invalid(UNUSABLE, [Fault("right", right, "is given to nobody in a program.", "Choose another.")])
    lock_program(program)
    grant = _grant_of(program, person)
    if grant is None:
        raise Conflict(f"{person.name} has no right in this program any more.")
    if grant.right is right:
        return
    _check_not_last(program, grant)
    grant.right = right
    db.session.flush()
    record_act(actor, "right_given", program, person=person.public_id, right=right.value)


def take_right_back(program: Program, person: Person, *, actor: Person) -> None:
    """From this moment they open nothing of the program. Raises Conflict for the last who runs it."""
    lock_program(program)
    grant = _grant_of(program, person)
    if grant is None:
        return
    _check_not_last(program, grant)
    person.grants.remove(grant)
    db.session.delete(grant)
    db.session.flush()
    record_act(actor, "right_taken", program, person=person.public_id)


def keep_handover(program: Program, words: str, shown: str, *, actor: Person) -> None:
    """What the next coordinator should know. ``shown`` is what stood there when the writer began.

    Raises Conflict when somebody else has changed it since, Invalid when it is too long.
    """
    if len(words) > LONGEST_HANDOVER:
        fault = Fault("words", "", f"is longer than {LONGEST_HANDOVER:,} characters.", "Shorten it.")
        raise Invalid(str(fault), [fault])
    lock_program(program)
    if program.handover == words:
        return
    if program.handover != shown:
        raise Conflict("Somebody else has changed these notes while you wrote.")
    program.handover = words
    db.session.flush()
    record_act(actor, "handover_written", program)


def grants_of(program: Program) -> list[Grant]:
    """Every right in the program, coordinators first."""
    found = db.session.scalars(select(Grant).where(Grant.program_id == program.id, Grant.right.in_(GIVEN)))
    return sorted(found, key=lambda grant: (GIVEN.index(grant.right), grant.person.name.casefold()))


def _grant_of(program: Program, person: Person) -> Grant | None:
    return db.session.scalars(
        select(Grant)
        .where(Grant.program_id == program.id, Grant.person_id == person.id, Grant.right.in_(GIVEN))
        .execution_options(populate_existing=True)
    ).first()


def _check_not_last(program: Program, grant: Grant) -> None:
    coordinators = [one for one in grants_of(program) if one.right is Right.COORDINATOR]
    if coordinators == [grant]:
        raise Conflict(LAST_ONE)


def _checked(name: str, address: str, right: Right) -> tuple[str, str]:
    faults, read = [], {}
    for where, text, reading in (("name", name, read_line), ("address", address, read_address)):
        try:
            read[where] = reading(text)
        except CellFault as fault:
            faults.append(Fault(where, text[:60], fault.problem, fault.remedy))
    if not faults and not read["name"]:
        faults.append(Fault("name", "", "is empty.", "Give the name people know them by."))
    if right not in GIVEN:
        faults.append(Fault("right", right, "is given to nobody in a program.", "Choose another."))
    if faults:
        raise Invalid(UNUSABLE, faults)
    return read["name"], read["address"]
