"""Dates that follow from two decisions: the first day of sessions and the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

A_DAY = timedelta(days=1)
#: Answers are due so many days before sessions begin, offers go out before that, applications close before that.
ANSWERS_BEFORE, OFFERS_BEFORE, CLOSING_BEFORE = 4, 12, 25
SATURDAY = 5


@dataclass(frozen=True)
class ProposedDates:
    apply_by: date
    offers_by: date
    answer_by: date


def propose_dates(first_day: date, today: date) -> ProposedDates:
    """Working days, with time for a review and for answers; closer together when the first day is near."""
    whole = ANSWERS_BEFORE + OFFERS_BEFORE + CLOSING_BEFORE
    there = max(0, (first_day - today).days)
    scale = min(1.0, there / whole)
    answer_by = _workday(first_day - timedelta(days=round(ANSWERS_BEFORE * scale)))
    offers_by = min(answer_by, _workday(first_day - timedelta(days=round((ANSWERS_BEFORE + OFFERS_BEFORE) * scale))))
    apply_by = min(offers_by, _workday(first_day - timedelta(days=round(whole * scale))))
    return ProposedDates(apply_by, offers_by, answer_by)


def _workday(day: date) -> date:
    """That day, or the Friday before."""
    return day - A_DAY * max(0, day.weekday() - SATURDAY + 1)
