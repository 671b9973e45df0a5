"""What every page's frame needs, apart from the page itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, g, request, url_for

from matcher.models import Person, Program, Round
from matcher.queries.standing import only_program_of, rounds_coordinated, takes_part_anywhere
from matcher.states import RoundState
from matcher.web.access import current_config, current_person

# What is reached from the page of the mail, as the part of the address after the program.
ABOUT_MAIL = frozenset({"mail", "texts", "tray", "history"})


@dataclass(frozen=True)
class NavItem:
    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Page:
    nav: tuple[NavItem, ...]
    person_name: str | None
    program_name: str | None
    run_by: str | None
    contact_name: str | None
    contact_address: str | None
    demonstration: bool


def register_page_context(app: Flask) -> None:
    @app.context_processor
    def frame() -> dict[str, Page]:
        return {"page": _page()}


def _page() -> Page:
    person = current_person()
    program: Program | None = g.get("program") or (only_program_of(person) if person else None)
    return Page(
        nav=_nav(person, g.get("round")),
        person_name=person.name if person else None,
        program_name=program.name if program else None,
        run_by=program.run_by if program else None,
        contact_name=program.contact_name if program else None,
        contact_address=program.contact_address if program else None,
        demonstration=current_config().demonstration,
    )


def _nav(person: Person | None, round_: Round | None) -> tuple[NavItem, ...]:
    if person is None:
        return ()
    items = []
    coordinated = rounds_coordinated(person)
    shown = round_ or _round_shown(coordinated)
    if shown is not None and coordinated:
        items += [
            _item("Program", "coordinator.program", program_id=shown.program.public_id, round=shown.public_id),
            _item("People", "coordinator.people", round_id=shown.public_id),
            _item("Matches", "coordinator.review", round_id=shown.public_id),
        ]
        if shown.state in {RoundState.PUBLISHED, RoundState.ENDED}:
            items.append(_item("Answers", "coordinator.answers", round_id=shown.public_id))
        items.append(_mail_item(shown.program))
    if takes_part_anywhere(person):
        items.append(_item("Your sessions", "participation.sessions"))
        items.append(_item("Taking part", "participation.taking_part"))
    return tuple(items)


def _round_shown(coordinated: list[Round]) -> Round | None:
    """The newest round of the program one is looking at, or of any."""
    program: Program | None = g.get("program")
    of_program = (one for one in coordinated if program is not None and one.program_id == program.id)
    return next(of_program, coordinated[0] if coordinated else None)


def _mail_item(program: Program) -> NavItem:
    """Marked on the pages below it too."""
    item = _item("Mail", "coordinator.mail", program_id=program.public_id)
    within, _, part = request.path.removeprefix("/programs/").partition("/")
    return replace(item, current=within == program.public_id and part.split("/")[0] in ABOUT_MAIL)


def _item(label: str, endpoint: str, **values: Any) -> NavItem:
    return NavItem(label, url_for(endpoint, **values), request.endpoint == endpoint)
