"""One session and all that follow at another time: the old series ends there, a new one continues it.

Mail programs cannot change a series from one date on (Outlook keeps no such thing), so that its UID ends and another
goes on. Where nothing lies before, the same series is written anew and keeps its UID.
"""

from __future__ import annotations

from datetime import UTC, datetime

from matcher.models import Occurrence, Person, SeriesWish
from matcher.policies import attends
from matcher.queries.schedule import mentorship_of
from matcher.services.audit import record_act
from matcher.services.series.asking import ask, lapse_wish
from matcher.services.series.change import is_canceled, lock_session
from matcher.services.series.conflicts import ConflictKind, in_the_way
from matcher.services.series.moving import check_shown
from matcher.services.series.planning import FollowingPlan, plan_following
from matcher.services.series.splitting import put_elsewhere, replaced_by
from matcher.states import WishKind
from solver.problem import Slot

__all__ = ["FollowingPlan", "move_following", "plan_following"]


def move_following(
    occurrence: Occurrence, start: datetime, *, shown: datetime, actor: Person, words: str = ""
) -> SeriesWish | None:
    """Hold this session at ``start`` (aware) and all that follow at the same time of their days.

    Whoever meets asks the other side, and nothing changes until they agree: the wish is returned. A coordinator does
    it at once. ``shown`` is the start that ``actor`` was looking at. Raises MovedMeanwhile when it is another by now,
    Invalid and Conflict as ``plan_following``, Conflict also when somebody has another session then.
    """
    series = lock_session(occurrence, actor)
    if occurrence.starts_at != start.astimezone(UTC):
        check_shown(occurrence, shown)
    plan = plan_following(occurrence, start)
    if stands_so(occurrence, plan):
        return None
    check_plan(plan)
    if attends(actor, series):
        return ask(occurrence, WishKind.FOLLOWING, plan.starts[0], plan.zone, actor=actor, words=words)
    program = series.round.program
    record_act(actor, "moved_following", program, **follow_plan(occurrence, plan, what="following"))
    return None


def follow_plan(occurrence: Occurrence, plan: FollowingPlan, *, what: str) -> dict[str, str | int]:
    """Make it so; what the record of acts holds of it. What somebody had asked for meanwhile is asked no more.

    Lock the series first.
    """
    series, slot = occurrence.series, Slot(plan.weekday, plan.start, plan.phase)
    lapse_wish(series)
    made = put_elsewhere(occurrence, slot, plan.zone, starts=plan.starts, skipped=plan.skipped, what=what)
    return {"series": series.public_id, "continues": made.public_id, "session": occurrence.public_id}


def check_plan(plan: FollowingPlan) -> None:
    """Raises Conflict when somebody has another session at one of its times."""
    taken = [one for one in plan.conflicts if one.kind is ConflictKind.SESSION]
    if taken:
        raise in_the_way(taken, plan.zone)


def stands_so(occurrence: Occurrence, plan: FollowingPlan) -> bool:
    """Whether it is that way already, by its rule and not by hand."""
    series = mentorship_of(occurrence.series).series
    same = (series.zone, series.weekday, series.start, series.phase) == (
        plan.zone,
        plan.weekday,
        plan.start,
        plan.phase,
    )
    held = [one for one in replaced_by(occurrence) if not is_canceled(one)]
    return (
        same
        and not plan.by_hand
        and series.id == occurrence.series_id
        and tuple(one.starts_at for one in held) == plan.starts
    )
