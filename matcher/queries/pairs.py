"""What a coordinator is about to act upon: found in this round, and never her own case."""

from __future__ import annotations

from sqlalchemy import select

from matcher.db import db
from matcher.errors import Forbidden, NotFound
from matcher.models import Enrollment, Mentee, Person, Pin, Proposal, Round, Run
from matcher.queries.own_case import own_people
from matcher.states import Role

OWN_CASE = "This is your own application. Another coordinator looks at it."


def pair_of(round_: Round, mentor_id: str, mentee_id: str, viewer: Person) -> tuple[Enrollment, Mentee]:
    """Two of this round to act upon. Raises NotFound, and Forbidden when one of them is the viewer."""
    mentor, mentee = _mentor(round_, mentor_id), _mentee(round_, mentee_id)
    _check_not_own(round_, viewer, mentor, *mentee.members)
    return mentor, mentee


def mentor_of(round_: Round, mentor_id: str, viewer: Person) -> Enrollment:
    """Raises as ``pair_of``."""
    mentor = _mentor(round_, mentor_id)
    _check_not_own(round_, viewer, mentor)
    return mentor


def mentee_of(round_: Round, mentee_id: str, viewer: Person) -> Mentee:
    """Raises as ``pair_of``."""
    mentee = _mentee(round_, mentee_id)
    _check_not_own(round_, viewer, *mentee.members)
    return mentee


def run_of(round_: Round, run_id: str) -> Run:
    """Raises NotFound."""
    run = db.session.scalar(select(Run).where(Run.round_id == round_.id, Run.public_id == run_id))
    if run is None:
        raise NotFound
    return run


def pin_of(round_: Round, pin_id: str, viewer: Person) -> Pin | None:
    """None when it is not there, any more or ever: it may have been removed by the same button pressed before.

    Raises Forbidden when it concerns the viewer.
    """
    pin = db.session.scalar(select(Pin).where(Pin.round_id == round_.id, Pin.public_id == pin_id))
    if pin is None:
        return None
    _check_not_own(round_, viewer, pin.mentor, *pin.mentee.members)
    return pin


def proposal_of(round_: Round, proposal_id: str, viewer: Person) -> Proposal:
    """An offer to act upon. Raises NotFound, and Forbidden when it concerns the viewer."""
    row = db.session.scalar(select(Proposal).where(Proposal.round_id == round_.id, Proposal.public_id == proposal_id))
    if row is None:
        raise NotFound
    _check_not_own(round_, viewer, row.mentor, *row.mentee.members)
    return row


def _mentor(round_: Round, mentor_id: str) -> Enrollment:
    row = db.session.scalar(
        select(Enrollment).where(
            Enrollment.round_id == round_.id, Enrollment.public_id == mentor_id, Enrollment.role == Role.MENTOR
        )
    )
    if row is None:
        raise NotFound
    return row


def _mentee(round_: Round, mentee_id: str) -> Mentee:
    row = db.session.scalar(select(Mentee).where(Mentee.round_id == round_.id, Mentee.public_id == mentee_id))
    if row is None:
        raise NotFound
    return row


def _check_not_own(round_: Round, viewer: Person, *those: Enrollment) -> None:
    """Nor may she touch what concerns the others of her team: their matches bear upon hers."""
    if own_people(viewer, round_) & {one.person_id for one in those}:
        raise Forbidden(OWN_CASE)
