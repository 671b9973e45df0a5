"""Pins: what the coordinator fixes before the next search."""

from __future__ import annotations

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, NotFound
from matcher.models import Enrollment, Mentee, Person, Pin, Proposal, Round
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.services.pair_check import check_keep
from matcher.services.runs import newest_done
from matcher.states import PinKind, Role, RoundState
from solver.files.codec import read_outcome
from solver.problem import Slot

PINNABLE = frozenset({RoundState.OPEN, RoundState.REVIEW, RoundState.PUBLISHED})


def keep_pair(round_: Round, mentor: Enrollment, mentee: Mentee, *, actor: Person) -> Pin:
    """Keep the pair in every search to come, at the meeting time it was last found with.

    Replaces a "don't pair" of the same two, and a kept pair of the same mentee. Raises Invalid for a pair that cannot
    be, Conflict when the mentee has been offered a match already.
    """
    _begin(round_, mentor, mentee)
    slot = _last_found(round_, mentor, mentee)
    _drop_kept(mentee, but=mentor)
    check_keep(round_, mentor, mentee, slot)
    return _pin(round_, mentor, mentee, PinKind.KEEP, slot, actor)


def forbid_pair(round_: Round, mentor: Enrollment, mentee: Mentee, *, actor: Person) -> Pin:
    """Never pair these two in a search to come. Raises Conflict when they have been offered to each other already."""
    _begin(round_, mentor, mentee)
    return _pin(round_, mentor, mentee, PinKind.FORBID, None, actor)


def remove_pin(round_: Round, pin: Pin, *, actor: Person) -> None:
    if pin.round_id != round_.id:
        raise NotFound("There is no such mark in this round.")
    lock_round(round_)
    db.session.delete(pin)
    db.session.flush()
    _record(round_, "pin_removed", pin.mentor, pin.mentee, actor)


def _begin(round_: Round, mentor: Enrollment, mentee: Mentee) -> None:
    lock_round(round_)
    if mentor.round_id != round_.id or mentee.round_id != round_.id or mentor.role is not Role.MENTOR:
        raise NotFound("These two are not in this round.")
    if round_.state not in PINNABLE:
        raise Conflict("This round is not being matched now.", state=round_.state.value)
    held = select(Proposal.mentor_id).where(Proposal.mentee_id == mentee.id, Proposal.held_place.is_not(None))
    if db.session.scalar(held.limit(1)) is not None:
        raise Conflict(f"{mentee.name} has a match offered or confirmed already. Withdraw the offer first.")


def _pin(round_: Round, mentor: Enrollment, mentee: Mentee, kind: PinKind, slot: Slot | None, actor: Person) -> Pin:
    """One pin a pair: the new kind replaces the old."""
    pin = db.session.scalar(select(Pin).where(Pin.mentor_id == mentor.id, Pin.mentee_id == mentee.id))
    if pin is None:
        pin = Pin(round_id=round_.id, mentor=mentor, mentee=mentee)
        db.session.add(pin)
    pin.kind, pin.made_by, pin.made_at = kind, actor.id, clock.now()
    pin.weekday, pin.start, pin.phase = (slot.weekday, slot.start, slot.phase) if slot else (None, None, None)
    db.session.flush()
    _record(round_, f"pair_{'kept' if kind is PinKind.KEEP else 'forbidden'}", mentor, mentee, actor)
    return pin


def _drop_kept(mentee: Mentee, *, but: Enrollment) -> None:
    kept = select(Pin).where(Pin.mentee_id == mentee.id, Pin.mentor_id != but.id, Pin.kind == PinKind.KEEP)
    for pin in db.session.scalars(kept):
        db.session.delete(pin)
    db.session.flush()


def _last_found(round_: Round, mentor: Enrollment, mentee: Mentee) -> Slot | None:
    """The time at which the result asked for last has this pair, if it has."""
    run = newest_done(round_)
    pairs = read_outcome(run.outcome).pairs if run is not None and run.outcome else ()
    wanted = mentee.public_id, mentor.public_id
    return next((pair.slot for pair in pairs if (pair.mentee, pair.mentor) == wanted), None)


def _record(round_: Round, act: str, mentor: Enrollment, mentee: Mentee, actor: Person) -> None:
    record_act(actor, act, round_.program, round=round_.public_id, mentor=mentor.public_id, mentee=mentee.public_id)
