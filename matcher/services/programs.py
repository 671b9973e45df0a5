"""Programs and who coordinates them."""

from __future__ import annotations

from sqlalchemy import select

from matcher import clock
from matcher.calendars.zones import offered_zones
from matcher.db import db
from matcher.errors import Fault, Invalid
from matcher.models import Grant, Person, Program, Right, Topic, fold_address
from matcher.services.audit import record_act

# What a program begins with; its coordinator may change the list.
FIRST_TOPICS = {
    "small_pieces": "Learning in small pieces",
    "managers_on_board": "Getting managers on board",
    "onboarding": "Onboarding new staff",
    "peer_coaching": "Peer coaching",
    "measuring_results": "Measuring results",
    "safe_to_try": "Safe to try and fail",
    "former_peers": "Supervising former peers",
    "staff_day": "A staff day that lasts",
    "grant_writing": "Grant writing",
    "rotating_desk": "Training rotating desk staff",
    "volunteers": "Volunteers",
    "learning_online": "Learning online",
}


def create_program(
    name: str, *, run_by: str, contact_name: str, contact_address: str, zone: str, actor: Person | None
) -> Program:
    program = Program(
        name=name,
        run_by=run_by or name,
        contact_name=contact_name,
        contact_address=contact_address,
        zone=zone,
        created_at=clock.now(),
        topics=[
            Topic(key=key, label=label, position=position) for position, (key, label) in enumerate(FIRST_TOPICS.items())
        ],
    )
    db.session.add(program)
    db.session.flush()
    record_act(actor, "program_created", program, program=program.public_id)
    return program


def create_coordinator(address: str, *, name: str, program_name: str, run_by: str, zone: str) -> Person:
    """A person with the coordinator's right in the program of that name, both made where missing.

    Raises Invalid for an address, a name or a zone that cannot be used. Doing it twice changes nothing.
    """
    _check_coordinator(address, name, zone)
    person = find_or_create_person(address, name, zone)
    program = db.session.scalar(select(Program).where(Program.name == program_name)) or create_program(
        program_name, run_by=run_by, contact_name=name, contact_address=address, zone=zone, actor=None
    )
    if not any(grant.program_id == program.id and grant.right is Right.COORDINATOR for grant in person.grants):
        person.grants.append(Grant(program_id=program.id, right=Right.COORDINATOR))
        db.session.flush()
        record_act(None, "coordinator_created", program, person=person.public_id)
    return person


def find_or_create_person(address: str, name: str, zone: str) -> Person:
    """The person known by this address and name, or a new one."""
    wanted = " ".join(name.split())
    known = db.session.scalars(select(Person).where(Person.address == fold_address(address)).order_by(Person.id))
    for person in known:
        if person.name.casefold() == wanted.casefold():
            return person
    person = Person(name=wanted, address=address, zone=zone, created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    return person


def _check_coordinator(address: str, name: str, zone: str) -> None:
    faults = []
    if address.count("@") != 1 or any(mark.isspace() for mark in address.strip()):
        faults.append(Fault("address", address, "is not an e-mail address.", "Give one such as ellen@example.org."))
    if not name.strip():
        faults.append(Fault("name", name, "is empty.", "Give the name people will read."))
    if zone not in {offered.key for offered in offered_zones()}:
        faults.append(Fault("zone", zone, "is not a time zone we know.", "Give one such as America/Los_Angeles."))
    if faults:
        raise Invalid("; ".join(str(fault) for fault in faults), faults)
