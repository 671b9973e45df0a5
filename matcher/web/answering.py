"""The page that a mailed offer leads to. Opening it does nothing; answering needs signing in or the mail's digits.

Nobody is signed in here: whoever has the digits may give this one answer, and the browser keeps whom it knew.
"""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Acceptance
from matcher.policies import may_answer
from matcher.queries.offers import Standing, offer_to
from matcher.services import answers
from matcher.services.answer_links import OpenedLink, check_code, read_link
from matcher.services.slot_keys import slot_key
from matcher.services.turns import TimeChanged
from matcher.web.access import current_person, public
from matcher.web.forms.answering import DigitsForm
from matcher.web.forms.participation import NoForm
from matcher.web.limits import BY_CALLER, BY_LINK, limiter, link_of_address
from matcher.web.offer_page import offer_page
from matcher.words.present import first_name, weekday_and_day

blueprint = Blueprint("answering", __name__)

WRONG = "These are not the digits of this mail. Look at the mail that brought you here."


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/answer/<link_token>")
@public
def look(link_token: str) -> ResponseReturnValue:
    link = opened(link_token)
    return answer_page(link_token, link, form_for(link.acceptance))


@blueprint.post("/answer/<link_token>/yes")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def say_yes(link_token: str) -> ResponseReturnValue:
    asked = opened(link_token).acceptance
    form = form_for(asked)
    if not may_go_ahead(link_token, form):
        return sent_back(link_token, form)
    try:
        answers.say_yes(asked.proposal, asked, actor=asked.enrollment.person, by=way_of(form), shown=form.slot_shown())
    except TimeChanged as late:  # raised before anything is written
        return answer_page(link_token, read_link(link_token), form, late.message), 409
    return redirect(url_for("answering.look", link_token=link_token), 303)


@blueprint.post("/answer/<link_token>/no")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def say_no(link_token: str) -> ResponseReturnValue:
    asked = opened(link_token).acceptance
    form = form_for(asked)
    if not may_go_ahead(link_token, form):
        return sent_back(link_token, form)
    given = {"reason": form.words(), "by": way_of(form)}
    try:
        answers.say_no(asked.proposal, asked, actor=asked.enrollment.person, shown=form.slot_shown(), **given)
    except TimeChanged as late:  # raised before anything is written
        return answer_page(link_token, read_link(link_token), form, late.message), 409
    return redirect(url_for("answering.look", link_token=link_token, thanks=1), 303)


def opened(link_token: str) -> OpenedLink:
    """Raises NotFound for a link we never made."""
    link = read_link(link_token)
    g.program = link.acceptance.proposal.round.program
    return link


def form_for(asked: Acceptance) -> NoForm:
    """Without digits for whoever was asked, if they are signed in on this browser."""
    person = current_person()
    return NoForm() if person and may_answer(person, asked) else DigitsForm()


def may_go_ahead(link_token: str, form: NoForm) -> bool:
    """Whether an answer may be given. Counts wrong digits, but no slips and no buttons pressed without any."""
    if not read_link(link_token).is_open or not form.validate_on_submit():
        return False
    if isinstance(form, DigitsForm) and not check_code(link_token, form.digits.data or ""):
        form.digits.errors = [WRONG]
        return False
    return True


def way_of(form: NoForm) -> str:
    """How whoever sent this form showed who they are, where not by signing in."""
    return "digits" if isinstance(form, DigitsForm) else ""


def sent_back(link_token: str, form: NoForm) -> ResponseReturnValue:
    """The page with the faults of its form, or with what stands by now."""
    link = read_link(link_token)
    return answer_page(link_token, link, form), 422 if link.is_open else 409


def answer_page(link_token: str, link: OpenedLink, form: NoForm, late: str = "") -> str:
    """``late`` is why an answer was not taken."""
    asked, person = link.acceptance, current_person()
    offered = offer_to(asked.proposal, asked) if link.is_open else None
    if offered is None or offered.standing is not Standing.TO_ANSWER:
        return render_template(
            "participation/answer_stands.html",
            link=link,
            name=first_name(asked.enrollment.person.name),
            page_of_offer=offer_page(offered, asked) if offered else None,
            last_day=weekday_and_day(asked.proposal.answer_by),
            thanks="thanks" in request.args,
        )
    form.shown.data = slot_key(offered.slot)
    return render_template(
        "participation/answer.html",
        link_token=link_token,
        form=form,
        late=late,
        by_digits=isinstance(form, DigitsForm),
        takes_digits=link.takes_digits,
        asked_name=asked.enrollment.person.name,
        somebody_else=person.name if person and not may_answer(person, asked) else "",
        **offer_page(offered, asked),
    )
