"""Withdrawing one's own application, and taking that back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Person
from matcher.queries.rounds import closes_on
from matcher.queries.standing import own_application
from matcher.services.interests import takes
from matcher.services.withdrawals import is_promised, return_application, withdraw_application
from matcher.states import EnrollmentState
from matcher.web.access import signed_in
from matcher.words.present import day_words

blueprint = Blueprint("withdrawing", __name__)


@blueprint.get("/me/applications/<application_id>/withdraw")
@signed_in
def confirm(person: Person, application_id: str) -> ResponseReturnValue:
    application = own_application(person, application_id)
    if application.state is EnrollmentState.WITHDRAWN:
        return redirect(url_for("participation.taking_part"), 303)
    round_ = application.round
    return render_template(
        "participation/withdraw.html",
        application=application,
        promised=is_promised(application),
        until=day_words(closes_on(round_, application.role)) if takes(round_, application.role) else "",
        contact=f"{round_.program.contact_name}, {round_.program.contact_address}",
    )


@blueprint.post("/me/applications/<application_id>/withdraw")
@signed_in
def withdraw(person: Person, application_id: str) -> ResponseReturnValue:
    withdraw_application(own_application(person, application_id), actor=person)
    flash("Your application is withdrawn.", "good")
    return redirect(url_for("participation.taking_part"), 303)


@blueprint.post("/me/applications/<application_id>/return")
@signed_in
def take_back(person: Person, application_id: str) -> ResponseReturnValue:
    return_application(own_application(person, application_id), actor=person)
    flash("You take part again, with the application as you sent it.", "good")
    return redirect(url_for("participation.taking_part"), 303)
