"""Whose clock the sessions to come follow."""

from __future__ import annotations

from matcher import clock
from matcher.errors import Conflict, Fault, Invalid
from matcher.models import Occurrence, Person, Series, SeriesWish
from matcher.policies import attends
from matcher.queries.schedule import mentorship_of, sessions_held
from matcher.services.audit import record_act
from matcher.services.series.asking import ask
from matcher.services.series.change import lock_series
from matcher.services.series.following import FollowingPlan, check_plan, follow_plan, plan_following
from matcher.states import WishKind

NO_CLOCK = "Choose the clock of somebody who meets, or of the program."
NONE_LEFT = "No session is left that follows the clock: each one to come was moved or canceled by hand."


def clocks_of(series: Series) -> list[str]:
    """Zones its sessions may follow: of everybody who meets as they gave it when applying, and of the program."""
    match = mentorship_of(series)
    rows = [match.mentor, *match.mentee.members]
    return list(dict.fromkeys([*(row.zone for row in rows), match.round.program.zone]))


def plan_clock(series: Series, zone: str) -> FollowingPlan:
    """What becomes of the next session and all after it on the clock of ``zone``. Raises as ``plan_following``."""
    occurrence = _next_by_rule(mentorship_of(series).series)
    return plan_following(occurrence, occurrence.starts_at, zone)


def follow_clock(series: Series, zone: str, *, actor: Person, words: str = "") -> SeriesWish | None:
    """The next session keeps its instant; it and all that follow keep its local time on the clock of ``zone``.

    Whoever meets asks the other side, a coordinator does it at once: then, and when they follow it already, None is
    returned. Sessions moved by hand that come before the next one stay as they are. Raises Invalid for a clock of
    nobody's, else as ``move_following``.
    """
    lock_series(series, actor)
    series = mentorship_of(series).series
    if zone not in clocks_of(series):
        raise Invalid(NO_CLOCK, [Fault("zone", zone, "is nobody's clock here.", NO_CLOCK)])
    if zone == series.zone:
        return None
    occurrence = _next_by_rule(series)
    plan = plan_following(occurrence, occurrence.starts_at, zone)
    check_plan(plan)
    if attends(actor, series):
        return ask(occurrence, WishKind.CLOCK, plan.starts[0], zone, actor=actor, words=words)
    program = series.round.program
    record_act(actor, "followed_clock", program, **follow_plan(occurrence, plan, what="clock"))
    return None


def _next_by_rule(series: Series) -> Occurrence:
    held = (one for one in sessions_held(mentorship_of(series)) if one.series_id == series.id)
    ahead = (one for one in held if one.starts_at > clock.now() and one.starts_at == one.original_start)
    found = next(ahead, None)
    if found is None:
        raise Conflict(NONE_LEFT)
    return found
