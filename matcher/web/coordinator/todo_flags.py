"""Rows about matches in which somebody said no or asks for another time, and nobody has looked after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for

from matcher.models import Round
from matcher.queries.flags import Flag
from matcher.states import ReplyKind
from matcher.web.coordinator.todo_rows import Task, link, now
from matcher.words.present import counted, first_name

#: Who waited longest; the next ones follow when these are settled.
MOST = 3


def about_answers(round_: Round, flags: Sequence[Flag], today: date) -> list[Task]:
    """One for each match, up to three."""
    by_match: dict[str, list[Flag]] = {}
    for flag in flags:
        if flag.mentorship_id and flag.round_id == round_.public_id:
            by_match.setdefault(flag.mentorship_id, []).append(flag)
    waiting = list(by_match.items())
    left = len(waiting) - MOST
    rows = [_row(round_, match_id, found, today) for match_id, found in waiting[:MOST]]
    if left > 0:
        rows[-1]["detail"] += f"; {counted(left, 'more match waits', 'more matches wait')}"
    return rows


def _row(round_: Round, match_id: str, flags: Sequence[Flag], today: date) -> Task:
    one = flags[0]
    what = _what(one) if len(flags) == 1 else f"{counted(len(flags), 'answer')} about sessions to come"
    detail = " and ".join(one.about) if one.about else ""
    href = url_for("coordinator.series_match", round_id=round_.public_id, mentorship_id=match_id)
    return link(now(today), what, detail, "See their sessions", href)


def _what(flag: Flag) -> str:
    if flag.kind is ReplyKind.OTHER_TIME:
        return f"{first_name(flag.who)} asks for another time"
    return f"{first_name(flag.who)} declined {'a session' if flag.session_id else 'all sessions'}"
