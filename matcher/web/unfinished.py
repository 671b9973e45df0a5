"""What somebody began to write and has not sent, wherever they come in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from matcher.queries.drafts import unfinished_here, unfinished_of
from matcher.web.access import current_person
from matcher.web.application_pages import remembered_drafts


@dataclass(frozen=True)
class GoOn:
    title: str
    detail: str
    href: str


def unfinished_shown() -> list[GoOn]:
    """Of the person signed in, or of this browser."""
    person = current_person()
    found = unfinished_of(person) if person is not None else unfinished_here(remembered_drafts())
    return [
        GoOn(
            "Your changes are not sent yet" if one.changes else "Your application is not finished",
            f"As a {one.role.value} in {one.program}. What you wrote is kept"
            + ("; until you send it, what you sent before stands." if one.changes else "; nothing has been sent yet."),
            url_for("apply.start", round_id=one.round_id, role=one.role.value),
        )
        for one in found
    ]
