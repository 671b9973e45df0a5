"""Programs and who coordinates them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace

from sqlalchemy import select

from matcher import clock
from matcher.calendars.zones import offered_zones
from matcher.db import db
from matcher.errors import Fault, Invalid
from matcher.models import Grant, Person, Program, Right, Topic, fold_address
from matcher.services.audit import record_act
from matcher.services.locks import lock_people, lock_program
from matcher.services.versions import check_unchanged, fingerprint

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


RECORDS_NOTE = (
    "Libraries may have to show their records to the public. Please do not write here what should stay private."
)
UNUSABLE = "This program cannot be kept as it stands."
LONGEST_ABOUT, LONGEST_NOTE = 6_000, 500


@dataclass(frozen=True)
class ProgramDetails:
    """What a coordinator says about a program: whose it is, whom people write to, what the public page says."""

    name: str
    run_by: str
    contact_name: str
    contact_address: str
    zone: str
    about: str = ""
    records_note: str = RECORDS_NOTE


def create_program(
    name: str, *, run_by: str, contact_name: str, contact_address: str, zone: str, actor: Person | None
) -> Program:
    details = ProgramDetails(name, run_by or name, contact_name, contact_address, zone)
    return _make(details, None, actor)


def start_program(details: ProgramDetails, *, like: Program | None = None, actor: Person) -> Program:
    """A program that ``actor`` coordinates; it begins with the topics and texts of ``like``. Twice is once.

    Raises Invalid with a fault for each mistake, and for the name of a program that they coordinate already.
    """
    details = _tidy(details)
    if faults := list(_faults(details)):
        raise Invalid(UNUSABLE, faults)
    lock_people([actor.id])
    same = db.session.scalar(
        select(Program)
        .join(Grant)
        .where(Grant.person_id == actor.id, Grant.right == Right.COORDINATOR, Program.name == details.name)
    )
    if same is not None:
        if not same.rounds and details_of(same) == details:
            return same
        raise Invalid(UNUSABLE, [_another_name(details.name)])
    program = _make(details, like, actor)
    actor.grants.append(Grant(program_id=program.id, right=Right.COORDINATOR))
    db.session.flush()
    return program


def details_of(program: Program) -> ProgramDetails:
    return ProgramDetails(**{one.name: getattr(program, one.name) for one in fields(ProgramDetails)})


def details_version(program: Program) -> str:
    return fingerprint(asdict(details_of(program)))


def change_program(program: Program, details: ProgramDetails, *, shown: str, actor: Person) -> None:
    """``shown`` is ``details_version`` of what the actor saw. Raises Overtaken when it is another by now, Invalid."""
    lock_program(program)
    details = _tidy(details)
    if details == details_of(program):
        return
    check_unchanged(shown, details_version(program))
    if faults := list(_faults(details)):
        raise Invalid(UNUSABLE, faults)
    for name, value in asdict(details).items():
        setattr(program, name, value)
    db.session.flush()
    record_act(actor, "program_changed", program, program=program.public_id)


def _make(details: ProgramDetails, like: Program | None, actor: Person | None) -> Program:
    topics = {topic.key: topic.label for topic in like.topics} if like else FIRST_TOPICS
    program = Program(
        **asdict(details),
        created_at=clock.now(),
        mail_texts=dict(like.mail_texts) if like else {},
        topics=[Topic(key=key, label=label, position=at) for at, (key, label) in enumerate(topics.items())],
    )
    db.session.add(program)
    db.session.flush()
    record_act(actor, "program_created", program, program=program.public_id)
    return program


def _tidy(details: ProgramDetails) -> ProgramDetails:
    lines = ("name", "run_by", "contact_name", "contact_address")
    tidied = replace(details, **{name: " ".join(getattr(details, name).split()) for name in lines})
    words = {name: getattr(details, name).replace("\r\n", "\n").strip() for name in ("about", "records_note")}
    return replace(tidied, run_by=tidied.run_by or tidied.name, **words)


def _another_name(name: str) -> Fault:
    return Fault("name", name, "is the name of another program of yours.", "Give another name.")


def _faults(details: ProgramDetails) -> Iterator[Fault]:
    if not details.name:
        yield Fault("name", "", "is empty.", "Give the name people will read.")
    if not details.contact_name:
        yield Fault("contact_name", "", "is empty.", "Give the name of whom people write to.")
    yield from _address_faults("contact_address", details.contact_address)
    yield from _zone_faults(details.zone)


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
    faults = list(_address_faults("address", address))
    if not name.strip():
        faults.append(Fault("name", name, "is empty.", "Give the name people will read."))
    faults += _zone_faults(zone)
    if faults:
        raise Invalid("; ".join(str(fault) for fault in faults), faults)


def _address_faults(where: str, address: str) -> Iterator[Fault]:
    if address.count("@") != 1 or any(mark.isspace() for mark in address.strip()):
        yield Fault(where, address, "is not an e-mail address.", "Give one such as ellen@example.org.")


def _zone_faults(zone: str) -> Iterator[Fault]:
    if zone not in {offered.key for offered in offered_zones()}:
        yield Fault("zone", zone, "is not a time zone we know.", "Give one such as America/Los_Angeles.")
