"""Answers to an offer that are about its time, by somebody signed in: another one, or which of several would do."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import Invalid
from matcher.models import Acceptance, Person, Proposal
from matcher.queries.offers import offer_to
from matcher.services.choosing import choose_times
from matcher.services.other_times import NotFree, wish_other_time
from matcher.services.turns import TimeChanged
from matcher.web.access import asked
from matcher.web.forms.participation import NoForm
from matcher.web.offer_page import other_time_page
from matcher.web.participation import blueprint, own_offer_page

NO_TIME = "Choose one of the times."
NOTHING_YET = "Recorded. So far no time suits you both; you can choose more."


@blueprint.get("/offers/<proposal_id>/other-time")
@asked
def other_time(person: Person, proposal: Proposal, acceptance: Acceptance) -> ResponseReturnValue:
    return _page(proposal, acceptance, NoForm())


@blueprint.post("/offers/<proposal_id>/other-time", endpoint="wish")
@asked
def wish(person: Person, proposal: Proposal, acceptance: Acceptance) -> ResponseReturnValue:
    form = NoForm()
    wished = form.times.slots() if form.validate_on_submit() else ()
    if len(wished) != 1:
        form.times.errors = [NO_TIME]
        return _page(proposal, acceptance, form), 422
    try:
        wish_other_time(proposal, acceptance, wished[0], actor=person, shown=form.slot_shown())
    except (NotFree, TimeChanged) as late:  # raised before anything is written
        form.times.errors = [late.message]
        return _page(proposal, acceptance, form), 409
    flash("You asked for another time, and said yes to it.", "good")
    return redirect(url_for("participation.offer", proposal_id=proposal.public_id), 303)


@blueprint.post("/offers/<proposal_id>/times", endpoint="choose")
@asked
def choose(person: Person, proposal: Proposal, acceptance: Acceptance) -> ResponseReturnValue:
    form = NoForm()
    form.validate_on_submit()
    try:
        found = choose_times(proposal, acceptance, form.times.slots(), actor=person)
    except Invalid as invalid:  # raised before anything is written
        form.times.errors = [invalid.message]
        return own_offer_page(proposal, acceptance, form), 422
    flash("Your answer is recorded. Thank you." if found else NOTHING_YET, "good")
    return redirect(url_for("participation.offer", proposal_id=proposal.public_id), 303)


def _page(proposal: Proposal, acceptance: Acceptance, form: NoForm) -> str:
    offered = offer_to(proposal, acceptance)
    if offered is None:
        return own_offer_page(proposal, acceptance, form)
    page = other_time_page(offered, acceptance)
    form.shown.data = page["shown"]
    return render_template(
        "participation/other_time.html",
        form=form,
        by_digits=False,
        takes_digits=True,
        back=url_for("participation.offer", proposal_id=proposal.public_id),
        **page,
    )
