"""What somebody asks to see of the people of a round, out of and into an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.queries.people import WITHDRAWN, Filters
from matcher.states import Decision, Role
from matcher.web.forms.mail import read_page, read_who

ROLES = {"": "All", Role.MENTOR.value: "Mentors", Role.PARTICIPANT.value: "Participants"}
STANDS = {
    Decision.UNDECIDED.value: "Not decided yet",
    Decision.ACCEPTED.value: "Accepted",
    Decision.WAIT_LISTED.value: "Waiting list",
    Decision.DECLINED.value: "Declined",
}


def read_people_filters(args: Mapping[str, str]) -> Filters:
    """Whatever is not understood counts as not asked for."""
    role, stands = args.get("role", ""), args.get("stands", "")
    return Filters(
        role=Role(role) if role in set(Role) else None,
        stands=stands if stands in {*STANDS, WITHDRAWN} else "",
        library=args.get("library", "").replace("\0", "")[:40],
        unread="unread" in args,
        who=read_who(args),
        page=read_page(args),
    )


def write_people_filters(filters: Filters, *, page: int) -> dict[str, Any]:
    """The arguments that bring these filters back; only what differs from the plain page."""
    return {
        **({"role": filters.role.value} if filters.role else {}),
        **({"stands": filters.stands} if filters.stands else {}),
        **({"library": filters.library} if filters.library else {}),
        **({"unread": "on"} if filters.unread else {}),
        **({"who": filters.who} if filters.who else {}),
        **({"page": str(page)} if page != 1 else {}),
    }


def stands_choices(*, selects: bool) -> dict[str, str]:
    return {"": "All", **(STANDS if selects else {}), WITHDRAWN: "Withdrawn"}
