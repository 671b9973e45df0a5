"""What would become of one session and all that follow: asked before anything changes, and again when it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from matcher import clock
from matcher.errors import Conflict
from matcher.models import Occurrence, Series
from matcher.queries.schedule import mentorship_of
from matcher.services.schedule import plan_from
from matcher.services.series.change import check_start, day_in_words, is_canceled, local_of, wrong
from matcher.services.series.conflicts import ConflictFact, conflicts_of, others_held
from matcher.services.series.splitting import replaced_by
from matcher.services.snapshot import calendar_of
from matcher.states import Cadence
from solver.errors import UnclearStart
from solver.occurrences import nth_of_month, week_number
from solver.problem import Slot

NO_FIFTH = "Give a day in the first four weeks of a month."


@dataclass(frozen=True)
class FollowingPlan:
    """One session and all that follow, as they would be.

    ``starts`` are aware UTC, ``skipped`` the days that fall out (closed, or somebody away); ``replaced`` is how many
    sessions they replace, ``by_hand`` how many of those somebody had moved or canceled. ``conflicts`` are to be shown
    before; one of kind SESSION forbids it.
    """

    zone: str
    weekday: int
    start: int
    phase: int
    starts: tuple[datetime, ...]
    skipped: tuple[date, ...]
    replaced: int
    by_hand: int
    conflicts: tuple[ConflictFact, ...]


def plan_following(occurrence: Occurrence, start: datetime, zone: str | None = None) -> FollowingPlan:
    """What becomes of this session and all that follow if it is held at ``start`` (aware) and they keep its rhythm.

    The time is that of ``start`` on the clock of ``zone``, else of the series. Raises Invalid for what is wrong with
    the day or time, Conflict when nothing can be moved any more.
    """
    series = occurrence.series
    _check_ahead(occurrence)
    zone, start = zone or series.zone, start.astimezone(UTC)
    rest = replaced_by(occurrence)
    _check_after(occurrence, start, rest)
    slot = _slot(series, check_start(start, zone))
    starts, skipped = _starts(series, slot, zone, start)
    held = [one for one in rest if not is_canceled(one)]
    return FollowingPlan(
        zone=zone,
        weekday=slot.weekday,
        start=slot.start,
        phase=slot.phase,
        starts=starts,
        skipped=skipped,
        replaced=len(held),
        by_hand=len(rest) - sum(one.starts_at == one.original_start for one in held),
        conflicts=tuple(conflicts_of(series, starts, own=others_held(series, rest))),
    )


def _check_ahead(occurrence: Occurrence) -> None:
    if occurrence.series.event is not None:
        raise Conflict("The meetings of an event are moved one by one.")
    if is_canceled(occurrence):
        raise Conflict("This session was canceled. Nothing was changed; choose one that takes place.")
    if occurrence.starts_at <= clock.now():
        raise Conflict("This session has begun or is over. Only sessions to come can be moved.")


def _check_after(occurrence: Occurrence, start: datetime, rest: list[Occurrence]) -> None:
    series = occurrence.series
    before = [one.ends_at for one in others_held(series, rest)]
    if before and start < max(before) + timedelta(minutes=series.round.gap):
        raise wrong("day", "is not after the session before this one.", "Give a later day or time.")


def _slot(series: Series, local: datetime) -> Slot:
    """The rhythm that a first session at ``local`` (naive, on the clock they follow) begins."""
    day, round_ = local.date(), series.round
    if not round_.first_day <= day <= round_.last_day:
        raise wrong(
            "day",
            "is before the first day of sessions or after the last one.",
            f"Give a day from {day_in_words(round_.first_day)} to {day_in_words(round_.last_day)}.",
        )
    nth = nth_of_month(day)
    phase = 0
    if series.cadence is Cadence.FORTNIGHTLY:
        phase = week_number(calendar_of(round_), day) % 2
    if series.cadence is Cadence.MONTHLY:
        if nth > 4:
            raise wrong("day", f"is the fifth {day:%A} of its month, which most months do not have.", NO_FIFTH)
        phase = nth
    return Slot(day.weekday(), local.hour * 60 + local.minute, phase)


def _starts(series: Series, slot: Slot, zone: str, start: datetime) -> tuple[tuple[datetime, ...], tuple[date, ...]]:
    match, day = mentorship_of(series), local_of(start, zone).date()
    try:
        plan = plan_from(match.round, match.mentor, match.mentee, slot, zone=zone, first_day=day)
    except UnclearStart as unclear:
        raise wrong(
            "time",
            f"does not exist or comes twice on {unclear.day:%B} {unclear.day.day}: the clocks change.",
            "Give another time.",
        ) from unclear
    if plan.starts[:1] != (start,):
        raise wrong("day", "falls out: the program or a library is closed, or somebody is away.", "Give another day.")
    return plan.starts, plan.skipped
