"""Applying on the web, part by part. What was typed is kept with every part; it is an application when it is sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import NotFound
from matcher.queries.drafts import known_libraries
from matcher.services.applications import submit_application
from matcher.services.drafts import begin_draft, mark_sent, save_part
from matcher.states import Role
from matcher.web.access import public
from matcher.web.application_pages import (
    Begun,
    begun,
    minutes_left,
    part_url,
    parts_for,
    remember_draft,
    steps_of,
    week_captions,
)
from matcher.web.application_summary import everything, who_line
from matcher.web.forms.application import FORMS, HoursForm
from matcher.web.forms.asking import PartForm
from matcher.web.forms.week import hours_shown
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
    return render_template("apply/sent.html", application=begun(round_id, role))


@blueprint.get("/apply/<round_id>/<role>/<part>")
@public
def part(round_id: str, role: str, part: str) -> ResponseReturnValue:
    application = _begun(round_id, role, part)
    if not _takes(application):
        return render_template("apply/closed.html", application=application)
    if part == LAST and application.next_part() != LAST:
        return redirect(part_url(application, application.next_part()), 303)
    return _page(application, part, FORMS[part](application.asking))


@blueprint.post("/apply/<round_id>/<role>/<part>")
@limiter.limit(BY_CALLER)
@public
def save(round_id: str, role: str, part: str) -> ResponseReturnValue:
    application = _begun(round_id, role, part)
    if not _takes(application):
        return render_template("apply/closed.html", application=application), 409
    form = FORMS[part](application.asking)
    if isinstance(form, HoursForm) and request.form.get("copy"):
        form.copy_week()
        return _page(application, part, form)
    if part == LAST:
        return _send(application, form)
    if not form.validate_on_submit():
        return _page(application, part, form), 422
    return _keep(application, part, form)


def _begun(round_id: str, role: str, part: str) -> Begun:
    if part not in FORMS:
        raise NotFound
    return begun(round_id, role)


def _takes(application: Begun) -> bool:
    """Whether somebody may apply here now; on these pages participants apply alone."""
    alone = application.role is Role.MENTOR or application.round.takes_individuals
    return application.open and alone and application.other_role is None


def _keep(application: Begun, part: str, form: PartForm) -> ResponseReturnValue:
    draft = application.draft
    if draft is None or application.sent:
        draft = begin_draft(application.round, application.role, application.person, application.data)
    typed = form.typed()
    changed = application.with_typed(part, typed)
    save_part(draft, part, typed, undone=_to_look_at_again(application, changed))
    if application.person is None:
        remember_draft(draft, application.role)
    if request.form.get("later"):
        flash("Your answers are kept. Open your application again when you have time.", "good")
        return redirect(url_for("home.front"), 303)
    saved = begun(application.round.public_id, application.role.value)
    return redirect(part_url(application, saved.next_part(part)), 303)


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
        return _page(application, LAST, form), 422
    submit_application(application.round, application.agreed(), actor=application.person)
    if application.draft is not None:
        mark_sent(application.draft)
    return done


def _page(application: Begun, part: str, form: PartForm) -> str:
    parts = {one.key: one for one in parts_for(application.role)}
    more: dict[str, Any] = {}
    if isinstance(form, HoursForm):
        more["table"] = _table(application, form)
    if part == "about":
        more["libraries"] = known_libraries(application.round)
    if part == LAST:
        more["everything"] = everything(application)
    return render_template(
        "apply/part.html",
        application=application,
        part=parts[part],
        form=form,
        steps=steps_of(application, part),
        minutes_left=minutes_left(application, part),
        who=who_line(application) if part not in {"about", LAST} else None,
        about_url=part_url(application, "about"),
        **more,
    )


def _table(application: Begun, form: HoursForm) -> dict[str, Any]:
    marks = form.marks()
    first, last = hours_shown(marks)
    captions = week_captions(application.round)
    weeks = {
        week: {"caption": captions[week], "works": marks[f"{week}-works"], "maybe": marks[f"{week}-maybe"]}
        for week in ("a", "b")
    }
    return {"weeks": weeks, "shown": form.weeks.data or "same", "first": first, "last": last}
