"""What a director promised, in words: for the director, and for the coordinators."""

from __future__ import annotations

from matcher.states import PaidTime
from matcher.words.present import counted

PAID = {
    PaidTime.YES: "Paid working time",
    PaidTime.PARTLY: "Partly paid working time",
    PaidTime.NO: "No paid working time",
}


def promise_lines(
    paid_time: PaidTime | None, paid_hours: int | None, desk_hours: str, learning_goal: str
) -> list[tuple[str, str]]:
    """Labels and values; nothing at all before the director has answered."""
    if paid_time is None:
        return []
    paid = PAID[paid_time] + (f", {counted(paid_hours, 'hour')} a month" if paid_hours else "")
    return [
        ("Time", paid),
        ("Desk covered", desk_hours or "Not said"),
        ("Hopes to learn", learning_goal or "Not said"),
    ]
