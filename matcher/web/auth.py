"""Signing in and out: by a code that is mailed on request. A link opens a page and nothing more."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Person, fold_address
from matcher.queries.demonstration import demonstration_people
from matcher.services.outbox import owe_sign_in
from matcher.services.sign_in import person_of_token, sign_in_by_code, sign_in_by_link, sign_out
from matcher.web.access import current_config, current_person, demonstration, end_session, public, start_session
from matcher.web.forms.sign_in import AskForm, CodeForm, SignInForm
from matcher.web.limits import BY_ADDRESS, BY_CALLER, MAILS_BY_ADDRESS, limiter, typed_address

blueprint = Blueprint("auth", __name__)

REFUSED = "That code does not fit, or it is too old. Check the six digits, or ask for a new code."
_ASKED = "asked_for"


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    session.pop(_ASKED, None)  # whoever begins anew, perhaps at a desk that many share, is not told who asked before
    return _ask_page(AskForm())


@blueprint.post("/sign-in/ask")
@limiter.limit(BY_CALLER)
@limiter.limit(MAILS_BY_ADDRESS, key_func=typed_address)
@public
def ask_for_code() -> ResponseReturnValue:
    """The same for everybody: only the worker, later, looks whether somebody is known there."""
    form = AskForm()
    if not form.validate_on_submit():
        return _ask_page(form), 422
    owe_sign_in(form.folded())
    # In the cookie, not in the address: phones load the page again when one comes back from the mail.
    session[_ASKED] = form.folded()
    return redirect(url_for("auth.code_page", next=_own_path() or None), 303)


@blueprint.get("/sign-in/code")
@public
def code_page() -> ResponseReturnValue:
    return _code_page(SignInForm(address=session.get(_ASKED, "")))


@blueprint.post("/sign-in")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_ADDRESS, key_func=typed_address)
@public
def sign_in_with_code() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate_on_submit():
        person = sign_in_by_code(form.address.data or "", form.code.data or "")
        if person:
            return _enter(person)
        form.code.errors = [REFUSED]
    return _code_page(form), 422


@blueprint.get("/sign-in/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    return render_template("sign_in/link.html", person=person_of_token(token), form=CodeForm())


@blueprint.post("/sign-in/<token>")
@limiter.limit(BY_CALLER)
@public
def use_link(token: str) -> ResponseReturnValue:
    form = CodeForm()
    owner = person_of_token(token)
    if form.validate_on_submit():
        person = sign_in_by_link(token, form.code.data or "")
        if person:
            return _enter(person)
        form.code.errors = [REFUSED]
    return render_template("sign_in/link.html", person=owner, form=form), 422


@blueprint.post("/sign-out", endpoint="sign_out")
@public
def leave() -> ResponseReturnValue:
    person = current_person()
    if person:
        sign_out(person)
    end_session()
    flash("You are signed out.")
    return redirect(url_for("home.front"), 303)


@blueprint.get("/demonstration/<who>")
@demonstration
def demonstration_page(who: str) -> ResponseReturnValue:
    return render_template("sign_in/demonstration.html", who=who, person=demonstration_people()[who])


@blueprint.post("/demonstration/<who>")
@demonstration
def demonstration_sign_in(who: str) -> ResponseReturnValue:
    return _enter(demonstration_people()[who])


def _ask_page(form: AskForm) -> str:
    people = demonstration_people() if current_config().demonstration else {}
    return render_template("sign_in/sign_in.html", form=form, next=_own_path(), people=people)


def _code_page(form: SignInForm) -> str:
    asked = session.get(_ASKED, "")
    sent = asked if asked and asked == fold_address(form.address.data or "") else ""
    return render_template("sign_in/code.html", form=form, sent=sent, next=_own_path())


def _enter(person: Person) -> ResponseReturnValue:
    wanted = _own_path()
    start_session(person)
    return redirect(wanted or url_for("home.front"), 303)


def _own_path() -> str:
    """Where the person wanted to go, if that is a plain path of ours."""
    wanted = request.values.get("next", "")
    plain = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if plain else ""
