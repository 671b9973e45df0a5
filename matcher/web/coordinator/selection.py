"""Who is taken into a round: decided by several at once, told by letters."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.db import db
from matcher.errors import Conflict, Forbidden
from matcher.models import Person, Round
from matcher.policies import may_coordinate
from matcher.queries.notes import to_read
from matcher.queries.people import Filters
from matcher.queries.round_page import counts
from matcher.queries.selection import Selection, applications_chosen, selection
from matcher.services.selection import DECIDING, NOBODY_CHOSEN, decide
from matcher.services.selection_letters import send_letters
from matcher.services.send_times import nine_tomorrow
from matcher.states import Decision
from matcher.web.access import coordinates_round, reads_round
from matcher.web.coordinator import selection_words as words
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.forms.people import ROLES, STANDS, read_people_filters, write_people_filters
from matcher.web.forms.selection import Ticked, read_ticked
from matcher.words.present import counted

#: So many applications need no filters.
FEW = 12
NOTHING_TICKED = Ticked((), (), Decision.UNDECIDED, back=False)


@blueprint.get("/rounds/<round_id>/selection", endpoint="selection")
@reads_round
def show_selection(person: Person, round_: Round) -> ResponseReturnValue:
    return _selection_page(person, round_)


@blueprint.post("/rounds/<round_id>/selection")
@coordinates_round
def decide_applications(person: Person, round_: Round) -> ResponseReturnValue:
    ticked = read_ticked(request.form)
    if not ticked.any:
        flash(NOBODY_CHOSEN, "attention")
        return _back(round_, ticked)
    chosen = applications_chosen(round_, ticked.applications, ticked.teams)
    try:
        with db.session.begin_nested():
            changed = decide(round_, chosen, ticked.decision, actor=person)
    except (Conflict, Forbidden) as refused:
        status = 403 if isinstance(refused, Forbidden) else 409
        return _selection_page(person, round_, ticked, refused.message), status
    flash(words.decided_words(changed, ticked.decision), "good")
    return _back(round_, ticked)


@blueprint.post("/rounds/<round_id>/selection/letters", endpoint="send_letters")
@coordinates_round
def send(person: Person, round_: Round) -> ResponseReturnValue:
    tomorrow = request.form.get("when") == "tomorrow"
    due = nine_tomorrow(clock.now(), round_.program.zone) if tomorrow else None
    sent = send_letters(round_, actor=person, due=due)
    flash(_sent_words(sent, round_, tomorrow=tomorrow), "good")
    return redirect(url_for("coordinator.selection", round_id=round_.public_id), 303)


def _back(round_: Round, ticked: Ticked) -> ResponseReturnValue:
    if ticked.back and ticked.applications:
        target = url_for("coordinator.person", round_id=round_.public_id, enrollment_id=ticked.applications[0])
        return redirect(target, 303)
    filters = read_people_filters(request.args)
    query = write_people_filters(filters, page=filters.page)
    return redirect(url_for("coordinator.selection", round_id=round_.public_id, **query), 303)


def _sent_words(sent: dict[Decision, int], round_: Round, *, tomorrow: bool) -> str:
    number = sum(sent.values())
    if not number:
        return "Everybody has been told already."
    which = words.letters_words(sent)
    if not tomorrow:
        return f"{counted(number, 'letter')} on the way: {which}."
    at = f"tomorrow at 9:00\u00a0am, {zone_name(round_.program.zone)} time"
    return f"{counted(number, 'letter goes', 'letters go')} out {at}: {which}. Until then you can decide otherwise."


def _selection_page(person: Person, round_: Round, ticked: Ticked = NOTHING_TICKED, refused: str = "") -> str:
    filters = read_people_filters(request.args)
    found = selection(round_, person, filters) if round_.selects else None
    if found is None:
        return render_template("coordinator/no_selection.html", round=round_)
    return render_template(
        "coordinator/selection.html",
        round=round_,
        found=found,
        filters=filters,
        few=FEW,
        query=write_people_filters(filters, page=filters.page),
        roles=ROLES,
        stands={"": "All", **STANDS},
        headline=words.headline(found),
        groups=[
            (group, words.GROUPS[group], found.totals[group], list(entries))
            for group, entries in groupby(found.entries, key=lambda entry: entry.group)
        ],
        decides=may_coordinate(person, round_.program) and round_.state in DECIDING,
        ticked=ticked,
        refused=refused,
        zone=zone_name(round_.program.zone),
        counts=counts(round_, person),
        letters=sum(found.letters.values()),
        reading=to_read(round_, person),
        limits=words.limit_lines(found.limits),
        words=words,
        **_pages(round_, filters, found),
    )


def _pages(round_: Round, filters: Filters, found: Selection) -> dict[str, Any]:
    def href(page: int) -> str:
        query = write_people_filters(filters, page=page)
        return url_for("coordinator.selection", round_id=round_.public_id, **query)

    return {
        "previous_href": href(found.page - 1) if found.page > 1 else None,
        "next_href": href(found.page + 1) if found.page < found.pages else None,
        "where": f"Page {found.page} of {found.pages}",
    }
