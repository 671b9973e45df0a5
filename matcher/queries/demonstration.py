"""What the demonstration looks up: the three people whose pages it opens with one button, its rounds and offers."""

from __future__ import annotations

from sqlalchemy import select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Acceptance, Grant, Mentorship, Person, Proposal, Right, Round
from matcher.states import MentorshipState, ProposalState, Role


class DemonstrationPeople(dict[str, Person]):
    def __missing__(self, who: str) -> Person:
        raise NotFound


def demonstration_people() -> dict[str, Person]:
    """A coordinator, a mentor and a participant with confirmed sessions; only those that exist."""
    people = DemonstrationPeople()
    coordinator = db.session.scalar(
        select(Person).join(Person.grants).where(Grant.right == Right.COORDINATOR).order_by(Person.id).limit(1)
    )
    if coordinator:
        people["coordinator"] = coordinator
    mentorship = db.session.scalar(
        select(Mentorship).where(Mentorship.state == MentorshipState.ACTIVE).order_by(Mentorship.id).limit(1)
    )
    if mentorship:
        for acceptance in db.session.scalars(
            select(Acceptance).where(Acceptance.proposal_id == mentorship.proposal_id)
        ):
            people[Role(acceptance.role).value] = acceptance.enrollment.person
    return people


def all_rounds() -> list[Round]:
    """In the order in which they were made."""
    return list(db.session.scalars(select(Round).order_by(Round.id)))


def find_round(public_id: str) -> Round:
    """Raises NotFound."""
    round_ = db.session.scalar(select(Round).where(Round.public_id == public_id))
    if round_ is None:
        raise NotFound
    return round_


def open_offers(round_: Round) -> list[Proposal]:
    """Offers that wait for an answer, oldest first."""
    rows = select(Proposal).where(Proposal.round_id == round_.id, Proposal.state == ProposalState.OFFERED)
    return list(db.session.scalars(rows.order_by(Proposal.id)))
