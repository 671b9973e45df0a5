"""What a library's director promises: asked for by an applicant, said on a page that a mailed link leads to.

Whoever has the link may answer for the library, until the offers are out; the link is derived and stored hashed.
The page asks for a typed name, so that a mail scanner that opens pages and presses buttons changes nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from matcher import clock
from matcher.application import Span
from matcher.config import Config
from matcher.db import db
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models import DirectorPromise, Enrollment, Person, fold_address
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.services.owed_once import owe_once
from matcher.services.programs import find_or_create_person
from matcher.states import MailKind, PaidTime, RoundState
from matcher.tokens import derive_token, hash_secret

UNKNOWN = "We do not know this link. Please open it from the mail once more."
OVER = "The matches have been offered, so what your library gives stands as you said it."
ANSWERABLE = frozenset({RoundState.INTEREST, RoundState.OPEN, RoundState.REVIEW})
# Each mails somebody who did not ask for it.
MOST_NAMED = 3
MOST_HOURS = 80


@dataclass(frozen=True)
class Promised:
    """``paid_hours`` are hours a month; ``desk_hours`` when the desk is covered without those who take part."""

    paid_time: PaidTime
    paid_hours: int | None
    desk_hours: tuple[Span, ...]
    learning_goal: str
    signed: str


def ask_director(enrollment: Enrollment, name: str, address: str, *, actor: Person | None) -> DirectorPromise | None:
    """``enrollment`` names its director, who is mailed once a round; without an address nobody is named any more.

    Named again, it is the same director, however the name is written. Raises Invalid for a fourth one.
    """
    lock_round(enrollment.round)
    wanted = fold_address(address)
    promise = _known(enrollment, wanted) if wanted else None
    for other in _named_by(enrollment):
        if other is not promise:
            other.namers.remove(enrollment)
    if not wanted:
        return None
    if promise is None:
        promise = _make(enrollment, name, wanted)
        if actor is not None and actor.id != enrollment.person_id:
            about = {"round": enrollment.round.public_id, "enrollment": enrollment.public_id}
            record_act(actor, "director_asked", enrollment.round.program, **about)
    if enrollment not in promise.namers:
        promise.namers.append(enrollment)
    db.session.flush()
    owe_once(MailKind.DIRECTOR_ASKED, promise.person, promise.round.program, _key(promise), _about(promise))
    return promise


def ask_again(promise: DirectorPromise, *, actor: Person) -> bool:
    """The same mail once more, once; False when it was sent again before, or the director has answered."""
    if promise.answered_at is not None or promise.round.state not in ANSWERABLE:
        return False
    program = promise.round.program
    if not owe_once(MailKind.DIRECTOR_ASKED, promise.person, program, _key(promise, again=True), _about(promise)):
        return False
    about = {"round": promise.round.public_id, "enrollment": promise.asker.public_id}
    record_act(actor, "director_asked_again", program, **about)
    return True


def mint_director_link(promise: DirectorPromise, config: Config) -> str:
    """The token that the mail carries; every mail to this director carries the same one."""
    token = derive_token(config.secret_key, "director", promise.public_id)
    promise.token_hash = hash_secret(token)
    db.session.flush()
    return token


def read_director_link(token: str) -> DirectorPromise:
    """What a link leads to; raises NotFound for one we never mailed. Changes nothing."""
    promise = db.session.scalar(select(DirectorPromise).where(DirectorPromise.token_hash == hash_secret(token)))
    if promise is None:
        raise NotFound(UNKNOWN)
    return promise


def promise_time(promise: DirectorPromise, said: Promised) -> None:
    """What the director says; said again, it is what was said last. Raises Conflict once offers are out."""
    lock_round(promise.round)
    if promise.round.state not in ANSWERABLE:
        raise Conflict(OVER)
    promise.paid_time = said.paid_time
    promise.paid_hours = None if said.paid_time is PaidTime.NO else said.paid_hours
    promise.desk_hours = [[span.weekday, span.start, span.end] for span in said.desk_hours]
    promise.learning_goal, promise.signed = said.learning_goal, said.signed
    promise.answered_at = promise.answered_at or clock.now()
    db.session.flush()


def may_still_say(promise: DirectorPromise) -> bool:
    return promise.round.state in ANSWERABLE


def _known(enrollment: Enrollment, address: str) -> DirectorPromise | None:
    wanted = (
        select(DirectorPromise)
        .join(Person, Person.id == DirectorPromise.person_id)
        .where(
            DirectorPromise.round_id == enrollment.round_id,
            DirectorPromise.library_id == enrollment.library.id,
            Person.address == address,
        )
    )
    return db.session.scalar(wanted.order_by(DirectorPromise.id).limit(1))


def _named_by(enrollment: Enrollment) -> list[DirectorPromise]:
    named = DirectorPromise.namers.any(Enrollment.id == enrollment.id)
    return list(db.session.scalars(select(DirectorPromise).where(named)))


def _make(enrollment: Enrollment, name: str, address: str) -> DirectorPromise:
    asked = db.session.scalars(select(DirectorPromise).where(DirectorPromise.asked_by == enrollment.id)).all()
    if len(asked) >= MOST_NAMED:
        contact = enrollment.round.program.contact_name
        raise Invalid(f"You have named {MOST_NAMED} directors already. Write to {contact} if it has to be another one.")
    promise = DirectorPromise(
        round=enrollment.round,
        library=enrollment.library,
        person=find_or_create_person(address, name, enrollment.zone),
        asker=enrollment,
        token_hash=hash_secret(secrets.token_urlsafe(24)),  # nobody's, until the mail is composed
        asked_at=clock.now(),
        desk_hours=[],
        learning_goal="",
        signed="",
    )
    db.session.add(promise)
    db.session.flush()
    return promise


def _key(promise: DirectorPromise, *, again: bool = False) -> str:
    return f"director:{promise.public_id}{':again' if again else ''}"


def _about(promise: DirectorPromise) -> dict[str, str]:
    return {"promise": promise.public_id}
