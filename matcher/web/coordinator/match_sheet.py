"""The suggested matches as a sheet: it goes out, is edited, comes back, and differences are shown before they count."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Person, Round
from matcher.queries.found import finished_runs
from matcher.queries.returned_matches import wanted_in
from matcher.services.match_wishes import try_wishes, use_wishes
from matcher.services.pins import PINNABLE
from matcher.services.sheet_process import read_file
from matcher.sheets.faults import SheetRefused
from matcher.sheets.match_rows import Returned, read_returned
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.match_sheet_words import Differences, differences, used_words
from matcher.web.forms.match_sheet import SheetForm, read_wishes
from matcher.web.limits import BY_CALLER, limiter


@blueprint.get("/rounds/<round_id>/matches-sheet", endpoint="match_sheet")
@coordinates_round
def show_match_sheet(person: Person, round_: Round) -> ResponseReturnValue:
    return _page(round_, SheetForm())


@blueprint.post("/rounds/<round_id>/matches-sheet", endpoint="check_match_sheet")
@limiter.limit(BY_CALLER)
@coordinates_round
def check(person: Person, round_: Round) -> ResponseReturnValue:
    form = SheetForm()
    data = form.data_of_file()
    if data is None:
        return _page(round_, form), 422
    try:
        returned = read_returned(read_file(data))
    except SheetRefused as refused:
        form.sheet.errors = [refused.message]
        return _page(round_, form), 422
    found = _differences(round_, returned, person)
    page = render_template("coordinator/match_differences.html", round=round_, found=found)
    return page, 200 if found.all_right else 422


@blueprint.post("/rounds/<round_id>/matches-sheet/use", endpoint="use_match_sheet")
@limiter.limit(BY_CALLER)
@coordinates_round
def use(person: Person, round_: Round) -> ResponseReturnValue:
    used = use_wishes(round_, read_wishes(request.form.getlist("change")), actor=person)
    flash(used_words(used), "good")
    return redirect(url_for("coordinator.review", round_id=round_.public_id), 303)


def _page(round_: Round, form: SheetForm) -> str:
    found = bool(finished_runs(round_, 1))
    return render_template(
        "coordinator/match_sheet.html", round=round_, form=form, found=found, may_change=round_.state in PINNABLE
    )


def _differences(round_: Round, returned: Returned, person: Person) -> Differences:
    wanted = wanted_in(round_, returned, person)
    wishes = [wish for change in wanted.changes if (wish := change.wish)]
    return differences(wanted, try_wishes(round_, wishes, actor=person))
