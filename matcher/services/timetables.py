"""The timetable of a round: lines that follow from its dates, and the coordinator's own beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from matcher.db import db
from matcher.models import Milestone, Round
from matcher.services.round_plan import Line, RoundPlan

A_DAY = timedelta(days=1)


def timetable(plan: RoundPlan) -> list[Milestone]:
    """Everything, by day."""
    lines = [Milestone(day=one.day, until=one.until, label=one.label, own=False) for one in derived(plan)]
    lines += [Milestone(day=one.day, until=one.until, label=one.label.strip(), own=True) for one in plan.lines]
    return sorted(lines, key=lambda line: line.day)


def lay_timetable(round_: Round, plan: RoundPlan) -> None:
    """Put the plan's lines in place of those that stand; the same lines stay the rows they are."""
    wanted = timetable(plan)
    standing = {_told(line): line for line in round_.milestones}
    for told in standing.keys() - {_told(line) for line in wanted}:
        db.session.delete(standing[told])
    for line in wanted:
        if _told(line) not in standing:
            line.round_id = round_.id
            db.session.add(line)
    db.session.flush()
    db.session.expire(round_, ["milestones"])


def derived(plan: RoundPlan) -> Iterator[Line]:
    """What every round has, in the order of its days."""
    if plan.interest_by:
        yield Line(plan.interest_by, "Sign-up closes")
        if plan.extends_interest and plan.mentors_until:
            yield Line(plan.mentors_until, "Sign-up closes for mentors")
    if plan.apply_from and plan.apply_from < plan.apply_by:
        yield Line(plan.apply_from, "Applications", plan.apply_by)
    else:
        yield Line(plan.apply_by, "Applications close")
    if plan.closes > plan.apply_by:
        yield Line(plan.closes, "Applications close for mentors")
    yield from _review(plan)
    if plan.offers_by:
        yield Line(plan.offers_by, "Offers go out")
    yield Line(plan.answer_by, "Answers due")
    yield Line(plan.first_day, "Sessions begin")
    yield Line(plan.last_day, "Last sessions")


def _review(plan: RoundPlan) -> Iterator[Line]:
    """Until the offers, else half of the time there is; a line of several days of the coordinator's own replaces it."""
    begin = plan.closes + A_DAY
    end = plan.offers_by - A_DAY if plan.offers_by else begin + (plan.answer_by - begin) / 2
    own = any(line.until and begin <= line.day and line.until <= end for line in plan.lines)
    if begin < (plan.offers_by or plan.answer_by) and not own:
        yield Line(begin, "Review matches", end if end > begin else None)


def _told(line: Milestone) -> Sequence[object]:
    return line.day, line.until, line.label, line.own
