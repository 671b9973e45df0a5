"""Signing in and out. A link opens a page and nothing more; the code that came with it signs in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Person
from matcher.queries.demonstration import demonstration_people
from matcher.services.sign_in import person_of_token, sign_in_by_code, sign_in_by_link, sign_out
from matcher.web.access import current_config, current_person, demonstration, end_session, public, start_session
from matcher.web.forms.sign_in import CodeForm, SignInForm
from matcher.web.limits import BY_ADDRESS, BY_CALLER, limiter, typed_address

blueprint = Blueprint("auth", __name__)

REFUSED = "That code does not fit, or it is too old. Check the six digits, or ask for a new code."


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    return _sign_in_page(SignInForm())


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
    return _sign_in_page(form), 422


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


def _sign_in_page(form: SignInForm) -> str:
    config = current_config()
    people = demonstration_people() if config.demonstration else {}
    return render_template("sign_in/sign_in.html", form=form, next=_own_path(), people=people)


def _enter(person: Person) -> ResponseReturnValue:
    wanted = _own_path()
    start_session(person)
    return redirect(wanted or url_for("home.front"), 303)


def _own_path() -> str:
    """Where the person wanted to go, if that is a plain path of ours."""
    wanted = request.values.get("next", "")
    plain = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if plain else ""
