"""Rows about matches that missed two sessions in a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for

from matcher.models import Mentorship, Round
from matcher.web.coordinator.todo_rows import Task, link, now
from matcher.words.present import counted

#: The next ones follow when these meet again.
MOST = 3


def about_misses(round_: Round, missed: Sequence[Mentorship], today: date) -> list[Task]:
    """One for each match, up to three."""
    here = [one for one in missed if one.round_id == round_.id]
    rows = [_row(round_, one, today) for one in here[:MOST]]
    left = len(here) - MOST
    if left > 0:
        rows[-1]["detail"] += f"; {counted(left, 'more match', 'more matches')} likewise"
    return rows


def _row(round_: Round, match: Mentorship, today: date) -> Task:
    what = f"{match.mentor.person.name} and {match.mentee.name} missed two sessions"
    href = url_for("coordinator.series_match", round_id=round_.public_id, mentorship_id=match.public_id)
    return link(now(today), what, "write to them: what is in the way?", "Open the match", href)
