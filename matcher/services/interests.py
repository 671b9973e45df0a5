"""People who would like to take part, before there is anything to apply to.

The same name at the same address says it again; anybody else at that address is another person, and neither learns of
the other. Whether somebody is known never shows.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sqlalchemy import Select, exists, or_, select

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Enrollment, Interest, Person, Program, Round
from matcher.services.audit import record_act
from matcher.services.locks import lock_program
from matcher.services.outbox import drop_waiting
from matcher.services.owed_once import owe_once
from matcher.services.programs import find_or_create_person
from matcher.states import EnrollmentState, MailKind, Role, RoundState
from matcher.tokens import derive_token

UNKNOWN = "We do not know this link. Please open it from the mail once more."
TO_COME = frozenset({RoundState.DRAFT, RoundState.INTEREST})


@dataclass(frozen=True)
class Expression:
    """What somebody said: who they are, as what they would come, where they work, and what they look for or offer."""

    name: str
    address: str
    role: Role
    library: str
    region: str
    consent_text: str
    topics: tuple[str, ...] = ()
    words: str = ""


def express_interest(program: Program, round_: Round | None, said: Expression) -> Interest:
    """Kept once a person and program. Said again, it is what was said last, and mail is wanted again.

    ``round_`` is the one that asks for it, None for whoever only wants to be told.
    """
    lock_program(program)
    person = find_or_create_person(said.address, said.name, program.zone)
    interest = db.session.scalar(_of(program, person))
    if interest is None:
        interest = Interest(program=program, person=person, created_at=clock.now())
        db.session.add(interest)
    interest.round, interest.role, interest.library, interest.region = round_, said.role, said.library, said.region
    interest.topics, interest.words = list(said.topics), said.words
    interest.consent_text, interest.consented_at = said.consent_text, clock.now()
    interest.unsubscribed_at = interest.told_at = None
    db.session.flush()
    _answer(interest)
    return interest


def owe_openings(round_: Round) -> int:
    """Tell everybody who waits for it that they can apply to ``round_`` now; returns how many are told.

    Nobody is told twice of one expression of interest, nor after they took their address out, nor who has applied, nor
    a participant while only mentors are looked for.
    """
    return sum(_tell(interest, round_) for interest in db.session.scalars(waiting_for(round_)).all())


def tell_waiting(program: Program, *, actor: Person) -> int:
    """The same for every round that is open, when a coordinator asks for it: some said so later."""
    lock_program(program)
    told = sum(owe_openings(round_) for round_ in program.rounds)
    if told:
        record_act(actor, "interested_told", program, people=told)
    return told


def takes(round_: Round, role: Role) -> bool:
    """Whether somebody may apply in this role now."""
    return round_.state is RoundState.OPEN and (role is Role.MENTOR or not round_.mentors_only)


def waiting_for(round_: Round) -> Select[Interest]:
    """Whom ``owe_openings`` tells, if applications to ``round_`` are open."""
    applied = exists().where(
        Enrollment.round_id == round_.id,
        Enrollment.person_id == Interest.person_id,
        Enrollment.state == EnrollmentState.SENT,
    )
    said_of_another = select(Round.id).where(Round.state.in_(TO_COME), Round.id != round_.id)
    wanted = select(Interest).where(
        Interest.program_id == round_.program_id,
        Interest.unsubscribed_at.is_(None),
        Interest.told_at.is_(None),
        or_(Interest.round_id.is_(None), Interest.round_id.not_in(said_of_another)),
        ~applied,
    )
    return (wanted.where(Interest.role == Role.MENTOR) if round_.mentors_only else wanted).order_by(Interest.id)


def unsubscribe(interest: Interest) -> None:
    """No more mail; what waits goes out no more. Twice is once."""
    if interest.unsubscribed_at is None:
        interest.unsubscribed_at = clock.now()
        drop_waiting([interest.person], interest=interest.public_id)


def resubscribe(interest: Interest) -> None:
    """They would like to hear of it after all."""
    interest.unsubscribed_at = None


def remove_interest(interest: Interest, *, actor: Person) -> None:
    """Forget what somebody said, and write to them no more."""
    drop_waiting([interest.person], interest=interest.public_id)
    record_act(actor, "interest_removed", interest.program, interest=interest.public_id)
    db.session.delete(interest)
    db.session.flush()


def unsubscribe_token(interest: Interest, config: Config) -> str:
    """What the link of a mail carries: the entry, and a seal that nobody else can make. Nothing of it is stored."""
    return f"{interest.public_id}.{derive_token(config.secret_key, 'unsubscribe', interest.public_id)}"


def interest_of_token(token: str, config: Config) -> Interest:
    """Whose link this is; raises NotFound for one we never made. Changes nothing."""
    interest = db.session.scalar(select(Interest).where(Interest.public_id == token.partition(".")[0]))
    if interest is None or not hmac.compare_digest(unsubscribe_token(interest, config).encode(), token.encode()):
        raise NotFound(UNKNOWN)
    return interest


def _of(program: Program, person: Person) -> Select[Interest]:
    return select(Interest).where(Interest.program_id == program.id, Interest.person_id == person.id)


def _answer(interest: Interest) -> None:
    """One mail a day at most, whoever presses the button how often: that we know, or that they can apply at once."""
    key = f"interest:{interest.public_id}:{clock.now():%Y-%m-%d}"
    program, about = interest.program, {"interest": interest.public_id}
    open_now = next((one for one in program.rounds if takes(one, interest.role)), None)
    if open_now is not None:
        _tell(interest, open_now)
    else:
        owe_once(MailKind.INTEREST_RECEIVED, interest.person, program, key, about)


def _tell(interest: Interest, round_: Round) -> bool:
    if not takes(round_, interest.role):
        return False
    interest.told_at = clock.now()
    about = {"interest": interest.public_id, "round": round_.public_id}
    key = f"opening:{round_.public_id}:{interest.public_id}"
    return owe_once(MailKind.APPLICATIONS_OPEN, interest.person, round_.program, key, about)
