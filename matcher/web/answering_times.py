"""The same answers from a mail: another time, or which of several would do, with the mail's digits."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import Invalid
from matcher.queries.offers import Standing, offer_to
from matcher.services.answer_links import OpenedLink, read_link
from matcher.services.choosing import choose_times
from matcher.services.other_times import NotFree, wish_other_time
from matcher.services.turns import TimeChanged
from matcher.web.access import public
from matcher.web.answering import answer_page, blueprint, form_for, may_go_ahead, opened, sent_back, way_of
from matcher.web.forms.answering import DigitsForm
from matcher.web.forms.participation import NoForm
from matcher.web.limits import BY_CALLER, BY_LINK, limiter, link_of_address
from matcher.web.offer_page import other_time_page
from matcher.web.offer_times import NO_TIME


@blueprint.get("/answer/<link_token>/other-time")
@public
def other_time(link_token: str) -> ResponseReturnValue:
    link = opened(link_token)
    return _page(link_token, link, form_for(link.acceptance))


@blueprint.post("/answer/<link_token>/other-time", endpoint="wish")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def wish(link_token: str) -> ResponseReturnValue:
    asked = opened(link_token).acceptance
    form = form_for(asked)
    wished = form.times.slots()
    if len(wished) != 1:
        form.validate()
        form.times.errors = [NO_TIME]
        return _page(link_token, read_link(link_token), form), 422
    if not may_go_ahead(link_token, form):
        link = read_link(link_token)
        return _page(link_token, link, form), 422 if link.is_open else 409
    try:
        wish_other_time(
            asked.proposal, asked, wished[0], actor=asked.enrollment.person, by=way_of(form), shown=form.slot_shown()
        )
    except (NotFree, TimeChanged) as late:  # raised before anything is written
        form.times.errors = [late.message]
        return _page(link_token, read_link(link_token), form), 409
    return redirect(url_for("answering.look", link_token=link_token), 303)


@blueprint.post("/answer/<link_token>/times", endpoint="choose")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def choose(link_token: str) -> ResponseReturnValue:
    asked = opened(link_token).acceptance
    form = form_for(asked)
    if not may_go_ahead(link_token, form):
        return sent_back(link_token, form)
    try:
        choose_times(asked.proposal, asked, form.times.slots(), actor=asked.enrollment.person, by=way_of(form))
    except Invalid as invalid:  # raised before anything is written
        form.times.errors = [invalid.message]
        return answer_page(link_token, read_link(link_token), form), 422
    return redirect(url_for("answering.look", link_token=link_token), 303)


def _page(link_token: str, link: OpenedLink, form: NoForm) -> str:
    """Once there is nothing to answer, what the link itself shows then."""
    asked = link.acceptance
    offered = offer_to(asked.proposal, asked) if link.is_open else None
    if offered is None or offered.standing is not Standing.TO_ANSWER or not link.takes_digits:
        return answer_page(link_token, link, form)
    page = other_time_page(offered, asked)
    form.shown.data = page["shown"]
    return render_template(
        "participation/other_time.html",
        form=form,
        by_digits=isinstance(form, DigitsForm),
        takes_digits=link.takes_digits,
        back=url_for("answering.look", link_token=link_token),
        **page,
    )
