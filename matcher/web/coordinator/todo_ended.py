"""Rows about matches that ended before their time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for

from matcher.models import Mentorship, Round
from matcher.web.coordinator.todo_rows import Task, link, now

#: The next ones follow when these have another match.
MOST = 3


def about_ended(round_: Round, ended: Sequence[Mentorship], today: date) -> list[Task]:
    """One for each match, up to three."""
    return [_row(round_, one, today) for one in [one for one in ended if one.round_id == round_.id][:MOST]]


def _row(round_: Round, match: Mentorship, today: date) -> Task:
    what = f"{match.mentor.person.name} and {match.mentee.name} have ended their sessions"
    detail = "read why" if match.ended_words else "ask whether another match is wanted"
    href = url_for("coordinator.series_match", round_id=round_.public_id, mentorship_id=match.public_id)
    return link(now(today), what, detail, "Open the match", href)
