"""Who is invited to an event and what they answered: some of them on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from matcher.calendars.facts import Answer
from matcher.models import Event
from matcher.queries.events import GuestLine
from matcher.states import Role
from matcher.web.coordinator.event_words import ANSWERS

PER_PAGE = 100
#: What is asked for in the address, by answer.
FILTERS: Mapping[str, Answer] = {
    "yes": Answer.ACCEPTED,
    "maybe": Answer.TENTATIVE,
    "no": Answer.DECLINED,
    "open": Answer.UNANSWERED,
}
ROLES = {Role.MENTOR: "Mentor", Role.PARTICIPANT: "Participant", None: ""}


def guest_words(event: Event, guests: Sequence[GuestLine], meeting: str, answer: str, page: int) -> dict[str, Any]:
    """``meeting`` is the public id of the one looked at, ``answer`` a key of FILTERS or empty."""
    wanted = FILTERS.get(answer)
    like = [one for one in guests if wanted is None or one.answer is wanted]
    pages = max(1, -(-len(like) // PER_PAGE))
    page = min(page, pages)
    ids: dict[str, Any] = {"round_id": event.round.public_id, "event_id": event.public_id, "meeting": meeting or None}

    def href(number: int) -> str:
        asked = answer if wanted else None
        return url_for("coordinator.event", **ids, answer=asked, page=number, _anchor="guests")

    return {
        "guests": [_guest(one, meeting) for one in like[(page - 1) * PER_PAGE : page * PER_PAGE]],
        "listed": f"{len(like):,}",
        "filters": [(key, ANSWERS[one][2]) for key, one in FILTERS.items() if _can_be(event, one)],
        "filter": answer if wanted else "",
        "previous_href": href(page - 1) if page > 1 else None,
        "next_href": href(page + 1) if page < pages else None,
        "where": f"Page {page} of {pages}",
    }


def _can_be(event: Event, answer: Answer) -> bool:
    """Where people register, nobody says maybe."""
    return not (event.registers and answer is Answer.TENTATIVE)


def _guest(one: GuestLine, meeting: str) -> dict[str, Any]:
    how = "answered by mail" if one.by_mail and one.answer is not Answer.UNANSWERED else ""
    return {
        "id": one.id,
        "person_id": one.person_id,
        "name": one.name,
        "where": " · ".join(filter(None, [ROLES[one.role], how])),
        "tag": ANSWERS[one.answer],
        "came": one.came.get(meeting) is True,
        "unreachable": one.unreachable,
    }
