"""Many wishes about suggested matches at once: what each would do by every rule, and then all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from matcher.db import db
from matcher.errors import BookendsError, Conflict, NotFound
from matcher.models import Enrollment, Mentee, Person, Pin, Proposal, Round
from matcher.queries.pairs import pair_of
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.services.pair_check import KEPT_APART, NO_TIME, NOT_FREE
from matcher.services.pins import PINNABLE, forbid_pair, keep_pair, remove_pin
from matcher.states import PinKind, Role

ANOTHER = "Choose another mentor."
MORE_HOURS = "Choose another mentor, or ask one of the two for more hours."
REMEDIES = {KEPT_APART: ANOTHER, NO_TIME: MORE_HOURS, NOT_FREE: MORE_HOURS}
APART = "You set these two to “Don’t pair”. Undo that on the page of matches first."
NOT_ALL = "Something changed meanwhile, and these changes cannot all be made any more. Nothing was changed: {why}"


class WishKind(StrEnum):
    """``FREE``: whoever is kept with the participant is kept no longer."""

    KEEP = "keep"
    FORBID = "forbid"
    FREE = "free"


@dataclass(frozen=True)
class Wish:
    """Public ids of a participant or team and a mentor."""

    kind: WishKind
    mentee: str
    mentor: str


@dataclass(frozen=True)
class Used:
    """How many pairs were kept, set apart, and freed."""

    kept: int
    apart: int
    freed: int


def try_wishes(round_: Round, wishes: Sequence[Wish], *, actor: Person) -> dict[Wish, str]:
    """Why which of them cannot be, in words; the others can, all together. Nothing of it stays.

    Never tells which rule keeps two people apart: some are private. Raises Conflict when the round is not being
    matched.
    """
    _check_state(round_)
    refused: dict[Wish, str] = {**_named_too_often(round_, wishes)}
    while True:
        rest = [wish for wish in wishes if wish not in refused]
        with _undone():
            more = _do(round_, rest, actor)
        if not more:
            return refused
        refused |= more


def use_wishes(round_: Round, wishes: Sequence[Wish], *, actor: Person) -> Used:
    """Do all of them, or raise Conflict and do none. Twice is once."""
    lock_round(round_)
    _check_state(round_)
    refused = _named_too_often(round_, wishes) or _do(round_, wishes, actor)
    if refused:
        raise Conflict(NOT_ALL.format(why=next(iter(refused.values()))))
    kinds = Counter(wish.kind for wish in wishes)
    used = Used(kinds[WishKind.KEEP], kinds[WishKind.FORBID], kinds[WishKind.FREE])
    if not wishes:
        return used
    record_act(
        actor,
        "matches_edited",
        round_.program,
        round=round_.public_id,
        kept=used.kept,
        forbidden=used.apart,
        freed=used.freed,
    )
    return used


@contextmanager
def _undone() -> Iterator[None]:
    """Whatever is done inside is taken back."""
    attempt = db.session.begin_nested()
    try:
        yield
    finally:
        attempt.rollback()


def _check_state(round_: Round) -> None:
    if round_.state not in PINNABLE:
        raise Conflict("This round is not being matched now.", state=round_.state.value)


def _do(round_: Round, wishes: Sequence[Wish], actor: Person) -> dict[Wish, str]:
    """First whatever makes room, so that the order of the rows does not matter."""
    refused: dict[Wish, str] = {}
    for step in (_free, _forbid, _keep):
        for wish in (one for one in wishes if one not in refused):
            try:
                with db.session.begin_nested():
                    step(round_, wish, actor)
            except BookendsError as error:
                refused[wish] = _in_words(error)
    return refused


def _free(round_: Round, wish: Wish, actor: Person) -> None:
    """Whoever is kept with the participant is so no longer, unless that is who is wished for."""
    if wish.kind is WishKind.FORBID:
        return
    kept = (
        select(Pin)
        .join(Pin.mentee)
        .join(Pin.mentor)
        .where(Pin.round_id == round_.id, Pin.kind == PinKind.KEEP, Mentee.public_id == wish.mentee)
    )
    if wish.kind is WishKind.KEEP:
        kept = kept.where(Enrollment.public_id != wish.mentor)
    for pin in db.session.scalars(kept).all():
        pair_of(round_, pin.mentor.public_id, wish.mentee, actor)
        remove_pin(round_, pin, actor=actor)


def _forbid(round_: Round, wish: Wish, actor: Person) -> None:
    if wish.kind is WishKind.FORBID:
        mentor, mentee = pair_of(round_, wish.mentor, wish.mentee, actor)
        forbid_pair(round_, mentor, mentee, actor=actor)


def _keep(round_: Round, wish: Wish, actor: Person) -> None:
    if wish.kind is WishKind.KEEP:
        mentor, mentee = pair_of(round_, wish.mentor, wish.mentee, actor)
        _check_not_apart(mentor, mentee)
        _check_employer(mentor, mentee)
        keep_pair(round_, mentor, mentee, actor=actor)


def _check_not_apart(mentor: Enrollment, mentee: Mentee) -> None:
    apart = select(Pin.id).where(Pin.mentor_id == mentor.id, Pin.mentee_id == mentee.id, Pin.kind == PinKind.FORBID)
    if db.session.scalar(apart) is not None:
        raise Conflict(APART)


def _check_employer(mentor: Enrollment, mentee: Mentee) -> None:
    """The one rule of its own that everybody may read: who works where is no secret."""
    if mentor.library_id == mentee.library.id:
        raise Conflict(f"Both are of {mentee.library.name}, and nobody is mentored within their own library. {ANOTHER}")


def _in_words(error: BookendsError) -> str:
    if isinstance(error, NotFound):
        return f"One of the two is not in this round any more. {ANOTHER}"
    remedy = REMEDIES.get(error.message)
    return f"{error.message} {remedy}" if remedy else error.message


def _named_too_often(round_: Round, wishes: Sequence[Wish]) -> dict[Wish, str]:
    """Every wish for a mentor who would be kept with more than there are openings; whoever is moved away makes room."""
    moving = {wish.mentee for wish in wishes if wish.kind is not WishKind.FORBID}
    wanted = [wish for wish in wishes if wish.kind is WishKind.KEEP]
    taken = _taken(round_, moving)
    named = Counter(wish.mentor for wish in wanted)
    mentors = db.session.scalars(
        select(Enrollment).where(
            Enrollment.round_id == round_.id, Enrollment.role == Role.MENTOR, Enrollment.public_id.in_(named)
        )
    )
    over = {
        mentor.public_id: _too_often(mentor, named[mentor.public_id], taken[mentor.public_id])
        for mentor in mentors
        if named[mentor.public_id] > 1 and named[mentor.public_id] + taken[mentor.public_id] > len(mentor.places)
    }
    return {wish: over[wish.mentor] for wish in wanted if wish.mentor in over}


def _taken(round_: Round, moving: set[str]) -> Counter[str]:
    """How many openings of each mentor others hold: offered, confirmed or kept, and not among those moved."""
    held = (
        select(Enrollment.public_id, Mentee.public_id)
        .select_from(Proposal)
        .join(Proposal.mentor)
        .join(Proposal.mentee)
        .where(Proposal.round_id == round_.id, Proposal.held_place.is_not(None))
    )
    kept = (
        select(Enrollment.public_id, Mentee.public_id)
        .select_from(Pin)
        .join(Pin.mentor)
        .join(Pin.mentee)
        .where(Pin.round_id == round_.id, Pin.kind == PinKind.KEEP)
    )
    pairs = {tuple(row) for query in (held, kept) for row in db.session.execute(query)}
    return Counter(mentor for mentor, mentee in pairs if mentee not in moving)


def _too_often(mentor: Enrollment, named: int, taken: int) -> str:
    places = len(mentor.places)
    openings = "1 opening" if places == 1 else f"{places} openings"
    already = f", {taken} of them promised or kept already" if taken else ""
    return (
        f"{mentor.person.name} has {openings}{already}, and this sheet names them {named} times. "
        "Name another mentor in some of these rows."
    )
