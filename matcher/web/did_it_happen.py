"""Did a session take place? Asked on its page, and on the page that the reminder of the next one leads to.

Opening that page changes nothing, and nothing is chosen on it beforehand. Nobody is signed in by it: whoever has the
link may give this one answer, which is kept as given by link.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Mentorship, Occurrence, Person, SessionReport
from matcher.services.session_reports import by_token, report
from matcher.web.access import attends_session, current_person, public
from matcher.web.forms.happened import HappenedForm
from matcher.web.happened_words import happened_of
from matcher.web.limits import BY_CALLER, BY_LINK, limiter, link_of_address

blueprint = Blueprint("happened", __name__)

THANKS = "Thank you, that is recorded. You can change it here."


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/happened/<happened_token>")
@public
def look(happened_token: str) -> ResponseReturnValue:
    return _page(_asked(happened_token), HappenedForm(formdata=None))


@blueprint.post("/happened/<happened_token>")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def say_by_link(happened_token: str) -> ResponseReturnValue:
    asked, form = _asked(happened_token), HappenedForm()
    if not form.validate_on_submit():
        return _page(asked, form), 422
    is_signed_in = current_person() is asked.person
    report(asked.occurrence, asked.person, form.said(), signed_in=is_signed_in)
    flash(THANKS, "good")
    return redirect(url_for("happened.look", happened_token=happened_token), 303)


@blueprint.post("/sessions/<occurrence_id>/happened")
@attends_session
def say(person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    form = HappenedForm()
    if form.validate_on_submit():
        report(occurrence, person, form.said(), signed_in=True)
        flash(THANKS, "good")
    else:
        flash("Choose whether it took place.", "attention")
    if "back" in request.form:
        return redirect(url_for("participation.sessions"), 303)
    return redirect(url_for("sessions.session", occurrence_id=occurrence.public_id, _anchor="happened"), 303)


def _asked(happened_token: str) -> SessionReport:
    asked = by_token(happened_token)
    g.program = asked.occurrence.series.round.program
    return asked


def _page(asked: SessionReport, form: HappenedForm) -> str:
    return render_template(
        "participation/did_it_happen.html",
        form=form,
        happened=happened_of(asked.occurrence, asked.person),
        contact=asked.occurrence.series.round.program.contact_name,
    )
