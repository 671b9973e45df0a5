"""What every page's frame needs, apart from the page itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Flask, g, request, url_for

from matcher.models import Person, Program, Round
from matcher.policies import may_assist, may_coordinate
from matcher.queries.standing import only_program_of, programs_reached, takes_part_anywhere
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
    if program := _program_shown(person, round_):
        shown = round_ if round_ is not None and round_.program_id == program.id else _newest(program)
        items = _of_program(person, program, shown)
    if takes_part_anywhere(person):
        items.append(_item("Your sessions", "participation.sessions"))
        items.append(_item("Taking part", "participation.taking_part"))
    return tuple(items)


def _program_shown(person: Person, round_: Round | None) -> Program | None:
    """The program one is looking at, or the one with the newest round of those in which one has a right."""
    programs = programs_reached(person)
    looked_at: Program | None = round_.program if round_ is not None else g.get("program")
    if looked_at in programs:
        return looked_at
    return max(programs, key=lambda one: one.rounds[-1].first_day if one.rounds else date.min, default=None)


def _newest(program: Program) -> Round | None:
    return program.rounds[-1] if program.rounds else None


def _of_program(person: Person, program: Program, round_: Round | None) -> list[NavItem]:
    """Everything for who runs it, applications and mail for assistants, applications for readers."""
    runs, about = may_coordinate(person, program), {"program_id": program.public_id}
    items = []
    if runs:
        which = {"round": round_.public_id} if round_ else {}
        items.append(_item("Program", "coordinator.program", **about, **which))
    if round_ is not None:
        items += _of_round(person, round_, runs=runs)
    if may_assist(person, program):
        items += [_events_item(round_)] if round_ is not None else []
        items.append(_mail_item(program))
    return items


def _of_round(person: Person, round_: Round, *, runs: bool) -> Iterator[NavItem]:
    about = {"round_id": round_.public_id}
    yield _item("People", "coordinator.people", **about)
    if round_.selects:
        yield _item("Selection", "coordinator.selection", **about)
    if runs:
        yield _item("Matches", "coordinator.review", **about)
        if round_.state in {RoundState.PUBLISHED, RoundState.ENDED}:
            yield _item("Answers", "coordinator.answers", **about)
    elif may_assist(person, round_.program) and round_.state in {RoundState.OPEN, RoundState.REVIEW}:
        yield _item("Upload", "uploads.choose", **about)


def _mail_item(program: Program) -> NavItem:
    """Marked on the pages below it too."""
    item = _item("Mail", "coordinator.mail", program_id=program.public_id)
    within, _, part = request.path.removeprefix("/programs/").partition("/")
    return replace(item, current=within == program.public_id and part.split("/")[0] in ABOUT_MAIL)


def _events_item(round_: Round) -> NavItem:
    """Marked on the pages below it too."""
    item = _item("Events", "coordinator.events", round_id=round_.public_id)
    return replace(item, current=request.path.startswith(item.href))


def _item(label: str, endpoint: str, **values: Any) -> NavItem:
    return NavItem(label, url_for(endpoint, **values), request.endpoint == endpoint)
