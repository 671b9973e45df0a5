"""The page that a director's mail leads to. Opening it does nothing; a choice and a typed name answer."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.models import DirectorPromise
from matcher.queries.directors import applicants_of, desk_hours
from matcher.services.directors import may_still_say, promise_time, read_director_link
from matcher.web.access import public
from matcher.web.forms.director import DirectorForm
from matcher.web.front_door_words import hours_a_month, paragraphs
from matcher.web.limits import BY_CALLER, BY_LINK, limiter, link_of_address
from matcher.words.directors import promise_lines
from matcher.words.present import CADENCE_WORDS, days_from_to, listed, weekday_and_day

blueprint = Blueprint("director", __name__)


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/director/<director_token>")
@public
def look(director_token: str) -> ResponseReturnValue:
    promise = _opened(director_token)
    return _page(promise, DirectorForm.of(promise))


@blueprint.post("/director/<director_token>")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def say(director_token: str) -> ResponseReturnValue:
    promise, form = _opened(director_token), DirectorForm()
    if not form.validate_on_submit():
        return _page(promise, form), 422
    promise_time(promise, form.said())
    flash(
        "Thank you. The coordinators read what you said; you can change it here until the matches are offered.", "good"
    )
    return redirect(url_for("director.look", director_token=director_token), 303)


def _opened(director_token: str) -> DirectorPromise:
    promise = read_director_link(director_token)
    g.program = promise.round.program
    return promise


def _page(promise: DirectorPromise, form: DirectorForm) -> str:
    round_ = promise.round
    return render_template(
        "director/director.html",
        form=form,
        open=may_still_say(promise),
        answered=promise.answered_at is not None,
        program=round_.program,
        library=promise.library.name,
        applicants=applicants_of(promise),
        names=listed(applicants_of(promise)),
        asked=(
            ("Sessions", f"{CADENCE_WORDS[round_.cadence]}, {round_.minutes} minutes each".capitalize()),
            ("From – to", days_from_to(round_.first_day, round_.last_day)),
            ("Time", hours_a_month(round_)),
            ("Applications close", weekday_and_day(round_.apply_by)),
        ),
        promises=paragraphs(round_.texts.get("director", "")),
        said=promise_lines(promise.paid_time, promise.paid_hours, desk_hours(promise), promise.learning_goal),
    )
