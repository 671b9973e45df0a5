"""What anybody can read of a program, saying that one is interested, and taking one's address out again."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.models import Interest, Program, Round
from matcher.policies import may_read_applications
from matcher.queries.interests import asking_for_interest
from matcher.queries.openings import program_to_show, rounds_to_show
from matcher.services.interests import express_interest, interest_of_token, resubscribe, unsubscribe
from matcher.web.access import current_config, current_person, public
from matcher.web.forms.interest import OUT, InterestForm, LeaveForm, interest_form, leave_form
from matcher.web.front_door_words import headline, paragraphs, show
from matcher.web.limits import BY_CALLER, BY_LINK, MAILS_BY_ADDRESS, limiter, link_of_address, typed_address
from matcher.words.interest import consent_to
from matcher.words.present import local_date

blueprint = Blueprint("front_door", __name__)


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    """Links of mails; the page of a program may be found."""
    if request.endpoint != "front_door.program":
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/p/<program_id>")
@public
def program(program_id: str) -> ResponseReturnValue:
    found = _program(program_id)
    rounds = rounds_to_show(found)
    today = local_date(clock.now(), found.zone)
    return render_template(
        "front_door/program.html",
        program=found,
        headline=headline(found, rounds[0] if rounds else None),
        about=paragraphs(found.about),
        shown=[show(one, today, first=one is rounds[0]) for one in rounds],
    )


@blueprint.get("/p/<program_id>/interest")
@public
def interest(program_id: str) -> ResponseReturnValue:
    found = _program(program_id)
    round_ = asking_for_interest(found)
    return _interest_page(found, round_, interest_form(found, round_, request.args.get("role")))


@blueprint.post("/p/<program_id>/interest")
@limiter.limit(BY_CALLER)
@limiter.limit(MAILS_BY_ADDRESS, key_func=typed_address)
@public
def say_interested(program_id: str) -> ResponseReturnValue:
    """The same for everybody: nobody learns who has said so before."""
    found = _program(program_id)
    round_ = asking_for_interest(found)
    form = interest_form(found, round_, None)
    if not form.validate_on_submit():
        return _interest_page(found, round_, form), 422
    express_interest(found, round_, form.said(consent_to(found)))
    return redirect(url_for("front_door.thanks", program_id=program_id), 303)


@blueprint.get("/p/<program_id>/thanks")
@public
def thanks(program_id: str) -> ResponseReturnValue:
    return render_template("front_door/thanks.html", program=_program(program_id))


@blueprint.get("/interest/<interest_token>")
@public
def leave(interest_token: str) -> ResponseReturnValue:
    """Opened by mail scanners too: it shows what could be done and does nothing."""
    entry = _entry(interest_token)
    return _leave_page(entry, leave_form(entry))


@blueprint.post("/interest/<interest_token>")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def leave_or_stay(interest_token: str) -> ResponseReturnValue:
    entry = _entry(interest_token)
    form = leave_form(entry)
    if not form.validate_on_submit():
        return _leave_page(entry, form), 422
    if form.choice.data == OUT:
        unsubscribe(entry)
    else:
        resubscribe(entry)
    return redirect(url_for("front_door.leave", interest_token=interest_token), 303)


def _program(program_id: str) -> Program:
    """Coordinators look at theirs before anybody else can."""
    person = current_person()
    found = program_to_show(program_id, drafts=person is not None)
    if person is not None and not may_read_applications(person, found):
        found = program_to_show(program_id)
    g.program = found
    return found


def _entry(interest_token: str) -> Interest:
    entry = interest_of_token(interest_token, current_config())
    g.program = entry.program
    return entry


def _interest_page(found: Program, round_: Round | None, form: InterestForm) -> str:
    return render_template(
        "front_door/interest.html", program=found, round=round_, form=form, consent=consent_to(found)
    )


def _leave_page(entry: Interest, form: LeaveForm) -> str:
    return render_template(
        "front_door/leave.html", program=entry.program, out=entry.unsubscribed_at is not None, form=form
    )
