"""What one side asked the other for: agreed, declined, taken back."""

from __future__ import annotations

from matcher.db import db
from matcher.errors import Conflict, Forbidden
from matcher.models import Occurrence, Person, SeriesWish
from matcher.policies import attends, may_coordinate
from matcher.services.audit import record_act
from matcher.services.series.asking import (
    LONGEST_WORDS,
    close_wish,
    facts_of_wish,
    open_wish,
    other_side,
    session_of_wish,
    side_of,
    tell_of_wish,
)
from matcher.services.series.change import lock_series
from matcher.services.series.following import check_plan, follow_plan, plan_following
from matcher.states import MailKind, WishKind, WishState

__all__ = ["agree", "decline", "open_wish", "withdraw"]

GONE = "This was answered or taken back meanwhile. Nothing was changed."
NO_LONGER = "The session that this begins with has begun or falls out. Ask for another change."


def agree(wish: SeriesWish, *, actor: Person) -> None:
    """Yes from the other side, or from a coordinator whom they told: everything is checked again and made so.

    Agreeing twice is agreeing once. Raises Conflict saying what is in the way by now, Invalid as ``plan_following``;
    then the wish stays open.
    """
    if not _still_open(wish, WishState.AGREED, actor, may=_is_other_side(wish, actor)):
        return
    occurrence = _session(wish)
    plan = plan_following(occurrence, wish.new_start, wish.zone)
    check_plan(plan)
    close_wish(wish, WishState.AGREED, actor)
    record_act(actor, "agreed_change", wish.series.round.program, **facts_of_wish(wish))
    done = follow_plan(occurrence, plan, what=wish.kind.value)
    act = "followed_clock" if wish.kind is WishKind.CLOCK else "moved_following"
    record_act(actor, act, wish.series.round.program, **done)
    tell_of_wish(wish, MailKind.WISH_ANSWERED, side_of(wish.series, wish.asked_by))


def decline(wish: SeriesWish, *, actor: Person, words: str = "") -> None:
    """No from the other side; the sessions stay as they are. ``words`` go to whoever asked. Twice is once."""
    if _still_open(wish, WishState.DECLINED, actor, may=_is_other_side(wish, actor)):
        wish.answer = words.strip()[:LONGEST_WORDS]
        close_wish(wish, WishState.DECLINED, actor)
        record_act(actor, "declined_change", wish.series.round.program, **facts_of_wish(wish))
        tell_of_wish(wish, MailKind.WISH_ANSWERED, side_of(wish.series, wish.asked_by))


def withdraw(wish: SeriesWish, *, actor: Person) -> None:
    """Taken back by whoever asked, or by somebody else of their team; who was asked is told. Twice is once."""
    if _still_open(wish, WishState.WITHDRAWN, actor, may=actor in side_of(wish.series, wish.asked_by)):
        close_wish(wish, WishState.WITHDRAWN, actor)
        record_act(actor, "withdrew_change", wish.series.round.program, **facts_of_wish(wish))
        tell_of_wish(wish, MailKind.WISH_ANSWERED, other_side(wish))


def _still_open(wish: SeriesWish, wanted: WishState, actor: Person, *, may: bool) -> bool:
    """Whether it is still to be answered; False when it was answered that way before. Locks the series."""
    if not may:
        raise Forbidden("Only the people who were asked can answer this.")
    if wish.state is wanted:
        return False
    lock_series(wish.series, actor)
    db.session.refresh(wish)
    if wish.state is wanted:
        return False
    if wish.state is not WishState.ASKED:
        raise Conflict(GONE, state=wish.state.value)
    return True


def _is_other_side(wish: SeriesWish, actor: Person) -> bool:
    if attends(actor, wish.series):
        return actor in other_side(wish)
    return may_coordinate(actor, wish.series.round.program)


def _session(wish: SeriesWish) -> Occurrence:
    occurrence = session_of_wish(wish)
    if occurrence is None:
        raise Conflict(NO_LONGER)
    return occurrence
