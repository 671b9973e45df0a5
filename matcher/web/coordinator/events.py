"""The events of a round, and planning one: nothing is sent before its preview was seen."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.errors import Invalid
from matcher.models import Person, Round
from matcher.policies import may_coordinate
from matcher.queries.event_audience import audience_counts, invitees
from matcher.queries.events import events_of
from matcher.queries.overlaps import overlaps
from matcher.queries.own_clock import own_clocks
from matcher.services.events.planning import plan_event
from matcher.services.events.plans import EventPlan, times_of
from matcher.web.access import assists_round, coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.event_kinds import BEGINNINGS, beginning_data
from matcher.web.coordinator.event_preview_words import Seen, seen
from matcher.web.coordinator.event_words import AUDIENCES, event_line, list_headline
from matcher.web.forms.events import EventForm, audience_choices, kind_named
from matcher.words.present import counted, local_date

PREVIEW, SEND = "preview", "send"
OTHERS_NOW = (
    "Who is invited has changed since you looked: {now} now, {before} then. Nothing has been sent; look once more."
)


@blueprint.get("/rounds/<round_id>/events")
@assists_round
def events(person: Person, round_: Round) -> ResponseReturnValue:
    lines = events_of(round_)
    over = {line.id for line in lines if line.over or line.called_off}
    return render_template(
        "coordinator/events.html",
        round=round_,
        headline=list_headline(lines),
        zone=zone_name(round_.program.zone),
        coming=[event_line(line) for line in lines if line.id not in over],
        past=[event_line(line) for line in lines if line.id in over],
        starts=[(kind.value, one.title or "Something else", one.purpose) for kind, one in BEGINNINGS.items()],
        plans=may_coordinate(person, round_.program),
    )


@blueprint.get("/rounds/<round_id>/events/new")
@coordinates_round
def new_event(person: Person, round_: Round) -> ResponseReturnValue:
    kind = kind_named(request.args.get("kind"))
    today = local_date(clock.now(), round_.program.zone)
    return _form_page(round_, EventForm(data=beginning_data(kind, round_, today)))


@blueprint.post("/rounds/<round_id>/events/new")
@coordinates_round
def make_event(person: Person, round_: Round) -> ResponseReturnValue:
    form, act = _form(round_, EventForm()), request.form.get("act")
    if act not in {PREVIEW, SEND}:
        return _form_page(round_, form)
    if not form.validate():
        return _form_page(round_, form), 422
    try:
        shown = _seen(round_, form.plan())
        if act == PREVIEW:
            return _preview_page(round_, form, shown)
        if (before := request.form.get("seen", "")) != str(shown.mails):
            return _preview_page(round_, form, shown, before=before), 409
        event = plan_event(round_, form.plan(), actor=person)
    except Invalid as invalid:  # raised before anything is written
        form.take_faults(invalid.faults)
        return _form_page(round_, form), 422
    flash(_sent_words(event.title, shown.mails), "good")
    return redirect(url_for("coordinator.event", round_id=round_.public_id, event_id=event.public_id), 303)


def _form(round_: Round, form: EventForm) -> EventForm:
    form.audience.choices = audience_choices(audience_counts(round_), AUDIENCES)
    return form


def _form_page(round_: Round, form: EventForm) -> str:
    kind = kind_named(form.kind.data)
    named = BEGINNINGS[kind].title or "an event"
    return render_template(
        "coordinator/new_event.html",
        round=round_,
        form=_form(round_, form),
        headline=f"Plan {_article(named)}: when, and for whom?",
        zone=zone_name(round_.program.zone),
    )


def _article(title: str) -> str:
    if title == "an event" or title.casefold() == "office hours":
        return title.casefold()
    return f"{'an' if title[0] in 'AEIOU' else 'a'} {title[0].lower()}{title[1:]}"


def _seen(round_: Round, plan: EventPlan) -> Seen:
    """Raises Invalid for a plan that cannot be."""
    times, invited = times_of(round_, plan), invitees(round_, plan.audience)
    people, length = [one.person for one in invited], timedelta(minutes=plan.minutes)
    spans = [(start, start + length) for start in times.starts]
    return seen(round_, plan, times, invited, own_clocks(people, round_.program), overlaps(people, spans))


def _preview_page(round_: Round, form: EventForm, shown: Seen, *, before: str = "") -> str:
    changed = OTHERS_NOW.format(now=counted(shown.mails, "person", "people"), before=before) if before else ""
    return render_template(
        "coordinator/event_preview.html", round=round_, seen=shown, kept=form.kept(), changed=changed
    )


def _sent_words(title: str, mails: int) -> str:
    if not mails:
        return f"{title} is planned. Nobody is invited yet."
    return f"{counted(mails, 'invitation is', 'invitations are')} on the way."
