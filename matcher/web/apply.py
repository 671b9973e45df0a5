"""Applying on the web, part by part. What was typed is kept with every part; it is an application when it is sent."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import NotFound
from matcher.models import ApplicationDraft
from matcher.services.applications import submit_application
from matcher.services.drafts import adopt_draft, begin_draft, keep_address, mark_sent, save_part
from matcher.services.programs import find_or_create_person
from matcher.states import ConsentHow
from matcher.web.access import public
from matcher.web.application_pages import Begun, begun, remember_draft
from matcher.web.application_steps import part_url
from matcher.web.apply_page import closed_page, part_page, sent_page
from matcher.web.busy_hours import put_back, take_out
from matcher.web.forms.application import FORMS, HoursForm
from matcher.web.forms.asking import PartForm
from matcher.web.limits import BY_CALLER, limiter

blueprint = Blueprint("apply", __name__)

LAST = "check"


@blueprint.get("/apply/<round_id>/<role>")
@public
def start(round_id: str, role: str) -> ResponseReturnValue:
    application = begun(round_id, role)
    return redirect(part_url(application, application.next_part()), 303)


@blueprint.get("/apply/<round_id>/<role>/sent")
@public
def sent(round_id: str, role: str) -> ResponseReturnValue:
    return sent_page(begun(round_id, role))


@blueprint.get("/apply/<round_id>/<role>/later")
@public
def later(round_id: str, role: str) -> ResponseReturnValue:
    return render_template("apply/later.html", application=begun(round_id, role))


@blueprint.get("/apply/<round_id>/<role>/<part>")
@public
def part(round_id: str, role: str, part: str) -> ResponseReturnValue:
    application = _begun(round_id, role, part)
    if application.hindrance:
        return closed_page(application)
    if part == LAST and application.next_part() != LAST:
        return redirect(part_url(application, application.next_part()), 303)
    return part_page(application, part, FORMS[part](application.asking))


@blueprint.post("/apply/<round_id>/<role>/<part>")
@limiter.limit(BY_CALLER)
@public
def save(round_id: str, role: str, part: str) -> ResponseReturnValue:
    application = _begun(round_id, role, part)
    if application.hindrance:
        return closed_page(application), 409
    form = FORMS[part](application.asking)
    if isinstance(form, HoursForm) and request.form.get("copy"):
        form.copy_week()
        return part_page(application, part, form)
    if isinstance(form, HoursForm) and (asked := request.form.get("busy")):
        busy = put_back(form) if asked == "back" else take_out(application, form)
        return part_page(application, part, form, busy), 422 if form.errors else 200
    if part == LAST:
        return _send(application, form)
    if not form.validate_on_submit():
        return part_page(application, part, form), 422
    return _keep(application, part, form)


def _begun(round_id: str, role: str, part: str) -> Begun:
    """Raises NotFound for a part that this application does not have."""
    application = begun(round_id, role)
    if part not in {one.key for one in application.parts}:
        raise NotFound
    return application


def _keep(application: Begun, part: str, form: PartForm) -> ResponseReturnValue:
    draft, typed = _draft(application), form.typed()
    changed = application.with_typed(part, typed)
    save_part(draft, part, typed, undone=_to_look_at_again(application, changed))
    if part == "about":
        _keep_address(changed, draft)
    if application.person is None:
        remember_draft(draft, application.role)
    saved = begun(application.round.public_id, application.role.value)
    if request.form.get("later"):
        return redirect(url_for("apply.later", round_id=saved.round.public_id, role=saved.role.value), 303)
    return redirect(part_url(application, saved.next_part(part)), 303)


def _draft(application: Begun) -> ApplicationDraft:
    """The one they work on: begun now, or elsewhere by somebody who had not signed in and turns out to be them."""
    draft, person = application.draft, application.person
    if draft is None or application.sent:
        return begin_draft(application.round, application.role, person, application.data)
    if person is not None and draft.person_id is None:
        adopt_draft(draft, person)
    return draft


def _keep_address(application: Begun, draft: ApplicationDraft) -> None:
    """What a coordinator writes down for somebody is hers to finish."""
    if application.coordinating:
        return
    about = application.data["parts"]["about"]
    keep_address(draft, application.person or find_or_create_person(about["address"], about["name"], about["zone"]))


def _to_look_at_again(before: Begun, after: Begun) -> list[str]:
    """Sentences belong to what was chosen: another choice asks for another sentence."""
    worded = after.asking.worded()
    same = all(set(before.asking.chosen(one)) == set(after.asking.chosen(one)) for one in worded)
    return [] if same else ["words"]


def _send(application: Begun, form: PartForm) -> ResponseReturnValue:
    """A second press of the button finds the draft sent and says so again."""
    done = redirect(url_for("apply.sent", round_id=application.round.public_id, role=application.role.value), 303)
    if application.sent:
        return done
    if application.next_part() != LAST:
        return redirect(part_url(application, application.next_part()), 303)
    if not form.validate_on_submit():
        return part_page(application, LAST, form), 422
    said = form.typed()
    agreed = application.agreed(ConsentHow(said.get("consent_how") or ConsentHow.PAGE))
    receipt, actor = bool(said.get("receipt")), application.person
    submit_application(application.round, agreed, actor=actor, late=application.late, receipt=receipt)
    if application.for_other:
        flash(f"{agreed.name}’s application is in.", "good")
    if application.draft is not None:
        mark_sent(application.draft)
    return done
