"""What the pages of an application show."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from matcher.queries.drafts import known_libraries
from matcher.queries.rounds import closes_on
from matcher.states import LinkFrom
from matcher.web.application_pages import Begun, Hindrance
from matcher.web.application_steps import (
    has_words,
    minutes_left,
    part_url,
    seen_groups,
    start_url,
    steps_of,
    week_captions,
)
from matcher.web.application_summary import everything, who_line
from matcher.web.busy_hours import BusyShown
from matcher.web.forms.application import HoursForm
from matcher.web.forms.asking import PartForm
from matcher.web.forms.week import hours_shown
from matcher.words.present import day_words, weekday_and_day
from matcher.words.seen_by import seen_by

LAST = "check"
#: Whose room it is, told to whoever does not give it.
LINKS = {
    LinkFrom.MENTOR: "Sessions take place in your mentor’s video room.",
    LinkFrom.PARTICIPANT: "Sessions take place in the video room of whom you mentor.",
    LinkFrom.PROGRAM: "Sessions take place in a video room of the program.",
}


def part_page(application: Begun, part: str, form: PartForm, busy: BusyShown | None = None) -> str:
    asking, round_ = application.asking, application.round
    return render_template(
        "apply/part.html",
        application=application,
        asking=asking,
        part=next(one for one in application.parts if one.key == part),
        form=form,
        groups=seen_groups(form, asking),
        steps=steps_of(application, part),
        minutes_left=minutes_left(application, part),
        closes=_closes(application),
        who=who_line(application) if part not in {"about", LAST} else None,
        about_url=part_url(application, "about"),
        records_note=round_.program.records_note if has_words(form) else "",
        **_of_part(application, part, form, busy),
    )


def sent_page(application: Begun) -> str:
    start = start_url(application)
    return render_template(
        "apply/sent.html",
        application=application,
        closes=weekday_and_day(closes_on(application.round, application.role)),
        start=start,
        sign_in=url_for("auth.sign_in", next=start),
    )


def closed_page(application: Begun) -> str:
    return render_template(
        "apply/closed.html",
        application=application,
        why=application.hindrance,
        reasons=Hindrance,
        closed_on=day_words(closes_on(application.round, application.role)),
        interest=url_for(
            "front_door.interest", program_id=application.round.program.public_id, role=application.role.value
        ),
        contact=f"{application.round.program.contact_name}, {application.round.program.contact_address}",
        sign_in=url_for("auth.sign_in", next=start_url(application)),
    )


def _closes(application: Begun) -> str:
    """Nothing to say of a day that is not theirs: of somebody who comes late, or whom a coordinator enters."""
    if application.late or application.coordinating:
        return ""
    return f"Applications close on {weekday_and_day(closes_on(application.round, application.role))}."


def _of_part(application: Begun, part: str, form: PartForm, busy: BusyShown | None) -> dict[str, Any]:
    if isinstance(form, HoursForm):
        line = seen_by("team_hours" if application.team else "hours", application.role)
        return {"table": _table(application, form, busy), "hours_line": line, "busy": busy}
    if part == "about":
        return {"libraries": known_libraries(application.round)}
    if part == "needs" and not application.asking.asks_link:
        return {"link_words": LINKS[application.round.link_from]}
    return {"everything": everything(application)} if part == LAST else {}


def _table(application: Begun, form: HoursForm, busy: BusyShown | None) -> dict[str, Any]:
    marks = form.marks()
    first, last = hours_shown(marks)
    captions = week_captions(application.round)
    weeks = {
        week: {
            "caption": captions[week],
            "works": marks[f"{week}-works"],
            "maybe": marks[f"{week}-maybe"],
            "taken": busy.taken[week] if busy else (),
        }
        for week in ("a", "b")
    }
    return {"weeks": weeks, "shown": form.weeks.data or "same", "first": first, "last": last}
