"""Who takes part in a round, who withdrew, and who has not finished applying."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Person, Round
from matcher.policies import may_assist, may_coordinate
from matcher.queries.notes import to_read
from matcher.queries.people import Filters, People, before_applying, people
from matcher.queries.round_page import Counts, counts
from matcher.services.nudges import remind_unfinished
from matcher.states import Role, RoundState
from matcher.web.access import assists_round, current_config, reads_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.selection_words import DECISION_TAGS, opinions_words
from matcher.web.forms.people import ROLES, read_people_filters, stands_choices, write_people_filters
from matcher.words.present import counted, listed, local_date, short_day

TAKING_IN = frozenset({RoundState.OPEN, RoundState.REVIEW})
BEGINNING = frozenset({RoundState.INTEREST, RoundState.OPEN})


@blueprint.get("/rounds/<round_id>/people", endpoint="people")
@reads_round
def show_people(person: Person, round_: Round) -> ResponseReturnValue:
    filters = read_people_filters(request.args)
    found = people(round_, person, filters)
    takes_in = may_assist(person, round_.program)
    return render_template(
        "coordinator/people.html",
        round=round_,
        people=found,
        filters=filters,
        roles=ROLES,
        stands=stands_choices(selects=round_.selects),
        headline=_headline(counts(round_, person), selects=round_.selects),
        reading=to_read(round_, person),
        before=before_applying(round_) if takes_in and round_.state in BEGINNING else None,
        hours_words=hours_words,
        day=lambda moment: short_day(local_date(moment, round_.program.zone)),
        opinions_words=opinions_words,
        tags=DECISION_TAGS,
        links=_links(round_) if round_.state is RoundState.OPEN and takes_in else [],
        takes_in=takes_in,
        coordinates=may_coordinate(person, round_.program),
        may_upload=takes_in and round_.state in TAKING_IN,
        **_pages(round_, filters, found),
    )


@blueprint.post("/rounds/<round_id>/people/remind", endpoint="remind_unfinished")
@assists_round
def remind(person: Person, round_: Round) -> ResponseReturnValue:
    number = remind_unfinished(round_, person)
    said = f"{counted(number, 'reminder')} sent." if number else "Everybody who can be reminded has been."
    flash(said, "good")
    return redirect(url_for("coordinator.people", round_id=round_.public_id), 303)


def hours_words(minutes: int) -> str:
    """Weekly hours, as in "6 hours a week" or "2½ hours a week"."""
    halves = minutes // 30
    half = "½" if halves % 2 else ""
    if halves in {1, 2}:
        return f"{half or 1} hour a week"
    return f"{halves // 2}{half} hours a week"


def _headline(found: Counts, *, selects: bool) -> str:
    people = [
        counted(number, word)
        for number, word in ((found.participants, "participant"), (found.mentors, "mentor"))
        if number
    ]
    if selects:
        are = "is" if found.participants + found.mentors == 1 else "are"
        accepted = f"{listed(people)} {are} accepted" if people else ""
        undecided = f"{counted(found.undecided, 'application is', 'applications are')} not decided yet"
        parts = [part for part in (accepted, undecided if found.undecided else "") if part]
        return f"{'; '.join(parts)}." if parts else "Nobody has applied yet, or is taken in."
    if not people:
        return "Nobody has applied yet."
    verb = "takes" if found.participants == 1 else "take"
    offer = "offers" if found.mentors == 1 else "offer"
    return (
        f"{counted(found.participants, 'participant')} {verb} part and {counted(found.mentors, 'mentor')} {offer} help."
    )


def _links(round_: Round) -> list[tuple[str, str]]:
    """Addresses to share with people who want to apply."""
    base = current_config().base_url
    shared = {"For mentors": Role.MENTOR} | ({"For participants": Role.PARTICIPANT} if round_.takes_individuals else {})
    round_id = round_.public_id
    paths = {label: url_for("apply.start", round_id=round_id, role=role.value) for label, role in shared.items()}
    if round_.takes_teams:
        paths["For teams"] = url_for("teams.start", round_id=round_id)
    paths["To read about it first"] = url_for("front_door.program", program_id=round_.program.public_id)
    return [(label, base + path) for label, path in paths.items()]


def _pages(round_: Round, filters: Filters, found: People) -> dict[str, Any]:
    def href(page: int) -> str:
        query = write_people_filters(filters, page=page)
        return url_for("coordinator.people", round_id=round_.public_id, **query)

    return {
        "previous_href": href(found.page - 1) if found.page > 1 else None,
        "next_href": href(found.page + 1) if found.page < found.pages else None,
        "where": f"Page {found.page} of {found.pages}, {counted(found.total, 'application')} in all",
    }
