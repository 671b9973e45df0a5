"""The page of a confirmed match, as it is shown and as it comes back with a fault."""

from __future__ import annotations

from flask import render_template

from matcher import clock
from matcher.models import Mentorship, Person
from matcher.queries.flags import flags_of_match
from matcher.queries.offers import match_of
from matcher.queries.schedule import meeting_link
from matcher.queries.sessions import own_zone, sessions_in
from matcher.states import MentorshipState, SeriesState
from matcher.web.clock_words import clock_warnings, follows_words
from matcher.web.forms.sessions import MeetingLinkForm, WishForm
from matcher.web.series_door import own_door
from matcher.web.session_answer_words import wished_times
from matcher.web.session_words import months_of
from matcher.web.wish_words import wish_words
from matcher.words.offers import match_words
from matcher.words.present import time_of_day, weekday_and_day


def match_page(
    mentorship: Mentorship,
    person: Person,
    form: MeetingLinkForm | None = None,
    wish_form: WishForm | None = None,
) -> str:
    """A form is one that came back with a fault."""
    series, every = mentorship.series, [*sessions_in(mentorship, person)]
    coming = [one for one in every if one.end > clock.now()]
    ahead = next((one for one in coming if not one.canceled and one.start > clock.now()), None)
    return render_template(
        "participation/mentorship.html",
        door=own_door(mentorship),
        match=match_words(match_of(mentorship, person)),
        id=mentorship.public_id,
        link=meeting_link(series),
        ended=mentorship.state is MentorshipState.ENDED or series.state is SeriesState.CANCELLED,
        ahead={"id": ahead.id, "when": f"{weekday_and_day(ahead.start.date())}, {time_of_day(ahead.start)}"}
        if ahead
        else None,
        months=months_of(coming, lambda one: f"Session {one.number} of {one.of}" if one.number else "Session"),
        warnings=clock_warnings(every),
        follows=follows_words(every, series.zone),
        wish=wish_words(mentorship, person),
        wished=[
            one
            for one in wished_times(flags_of_match(mentorship), person, own_zone(mentorship, person))
            if not one.session_id
        ],
        form=form or shown_link(mentorship),
        wish_form=wish_form or WishForm(formdata=None),
    )


def shown_link(mentorship: Mentorship) -> MeetingLinkForm:
    link = meeting_link(mentorship.series)
    return MeetingLinkForm(formdata=None, data={"link": link, "shown": link})
