"""A mentor's places: how many there are, which are held, who may have the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import count, islice

from sqlalchemy import select

from matcher.application import MOST_PLACES
from matcher.db import db
from matcher.errors import Conflict, Fault, Invalid
from matcher.models import Enrollment, Person, Place, Proposal
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments


def set_places(enrollment: Enrollment, places: int, *, actor: Person | None) -> None:
    """Give a mentor ``places`` places. Held ones stay: Conflict when fewer are wanted than are promised."""
    if not 0 <= places <= MOST_PLACES:
        raise Invalid(
            f"Give a number from 0 to {MOST_PLACES}.",
            [Fault("places", str(places), "is not possible.", f"Give a number from 0 to {MOST_PLACES}.")],
        )
    lock_enrollments([enrollment.id])
    db.session.expire(enrollment, ["places"])  # as they are under the lock
    fit_places(enrollment, places, held_numbers([enrollment.id])[enrollment.id])
    db.session.flush()
    record_act(actor, "places_set", enrollment.round.program, mentor=enrollment.public_id, places=places)


def fit_places(enrollment: Enrollment, places: int, held: Collection[int] = ()) -> None:
    """Make the mentor's places so many: those ``held`` stay, of the others the last go, new ones get free numbers.

    Raises Conflict when more are held. Nothing is held before a round's offers are sent.
    """
    if places < len(held):
        raise Conflict(_promised(len(held)), held=len(held), wanted=places)
    have = {place.number: place for place in enrollment.places}
    kept = [*held, *(number for number in sorted(have) if number not in held)][:places]
    free = islice((number for number in count(1) if number not in have), places - len(kept))
    enrollment.places = [have.get(number) or Place(number=number) for number in sorted([*kept, *free])]


def free_numbers(mentor_ids: Collection[int]) -> dict[int, list[int]]:
    """The free places of each mentor, lowest first. Lock the mentors before relying on it."""
    have, held = _numbers(mentor_ids), held_numbers(mentor_ids)
    return {mentor: sorted(have[mentor] - held[mentor]) for mentor in mentor_ids}


def held_numbers(mentor_ids: Collection[int]) -> defaultdict[int, set[int]]:
    """The places of each mentor that an offer or a mentorship holds."""
    held: defaultdict[int, set[int]] = defaultdict(set)
    for mentor, number in db.session.execute(
        select(Proposal.mentor_id, Proposal.held_place).where(Proposal.mentor_id.in_(mentor_ids))
    ):
        if number is not None:
            held[mentor].add(number)
    return held


def _numbers(mentor_ids: Collection[int]) -> defaultdict[int, set[int]]:
    numbers: defaultdict[int, set[int]] = defaultdict(set)
    for mentor, number in db.session.execute(
        select(Place.enrollment_id, Place.number).where(Place.enrollment_id.in_(mentor_ids))
    ):
        numbers[mentor].add(number)
    return numbers


def _promised(held: int) -> str:
    if held == 1:
        return "One opening is promised already. Keep at least 1."
    return f"{held} openings are promised already. Keep at least {held}."
