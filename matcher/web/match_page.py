"""The page of a confirmed match, as it is shown and as it comes back with a fault."""

from __future__ import annotations

from flask import render_template

from matcher import clock
from matcher.models import Mentorship, Person
from matcher.queries.offers import match_of
from matcher.queries.schedule import meeting_link
from matcher.queries.sessions import sessions_of
from matcher.states import MentorshipState, SeriesState
from matcher.web.forms.sessions import MeetingLinkForm
from matcher.words.offers import match_words
from matcher.words.present import time_of_day, weekday_and_day


def match_page(mentorship: Mentorship, person: Person, form: MeetingLinkForm | None = None) -> str:
    """``form`` is one that came back with a fault."""
    series = mentorship.series
    coming = (one for one in sessions_of(person) if one.mentorship_id == mentorship.public_id)
    ahead = next((one for one in coming if one.start > clock.now()), None)
    shown = MeetingLinkForm(formdata=None, data={"link": meeting_link(series), "shown": meeting_link(series)})
    return render_template(
        "participation/mentorship.html",
        match=match_words(match_of(mentorship, person)),
        id=mentorship.public_id,
        link=meeting_link(series),
        ended=mentorship.state is MentorshipState.ENDED or series.state is SeriesState.CANCELLED,
        ahead={"id": ahead.id, "when": f"{weekday_and_day(ahead.start.date())}, {time_of_day(ahead.start)}"}
        if ahead
        else None,
        form=form or shown,
    )
