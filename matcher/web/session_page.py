"""The page of one session, as it is shown and as it comes back with a fault, to those who meet and to coordinators."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask import render_template, request

from matcher.models import Mentorship, Occurrence, Person
from matcher.queries.flags import flags_of_series
from matcher.queries.session_answers import answers_to
from matcher.queries.sessions import session_of, sessions_in
from matcher.services.series.conflicts import conflicts_of, others_held
from matcher.web.access import current_config
from matcher.web.clock_words import clock_warnings
from matcher.web.following_words import ConflictLine, clock_owners, conflict_lines
from matcher.web.forms.sessions import MoveForm
from matcher.web.happened_words import happened_of
from matcher.web.series_door import Door
from matcher.web.session_answer_words import answer_lines, wished_times
from matcher.web.session_page_words import session_page_words


def session_page(
    door: Door,
    person: Person,
    occurrence: Occurrence,
    mentorship: Mentorship,
    form: MoveForm | None = None,
    against: tuple[ConflictLine, ...] = (),
) -> str:
    """``form`` is one that came back with a fault, or with what speaks ``against`` the time in it."""
    one, series = session_of(occurrence, mentorship, person, canceled=True), occurrence.series
    wished = asked_for(one.session.start)
    flags = [flag for flag in flags_of_series(series) if flag.session_id in {None, occurrence.public_id}]
    others = [session for session in sessions_in(mentorship, person) if session.id != occurrence.public_id]
    form = form or MoveForm.of(one.session.start, wished)
    form.time.label.text = f"Time on {clock_owners(mentorship, person)[0]}"
    return render_template(
        "coordinator/series_session.html" if door.runs else "participation/session.html",
        door=door,
        words=session_page_words(one, person, current_config().series_address(series.token), series.zone),
        warnings=clock_warnings(others),
        form=form,
        conflicts=against or (conflicts_at(occurrence, wished, person) if wished and one.may_move else ()),
        asks_again=bool(against),
        answers=answer_lines(answers_to(occurrence), person),
        happened=None if door.runs else happened_of(occurrence, person),
        wished=wished_times(flags, person, str(one.session.start.tzinfo)),
    )


def asked_for(start: datetime) -> datetime | None:
    """The day and time that the address of the page asks for, on the clock of ``start``; None without one, or where it
    is none."""
    try:
        day = datetime.fromisoformat(request.args.get("day", ""))
        at = time.fromisoformat(request.args.get("time", ""))
    except ValueError:
        return None
    return datetime.combine(day.date(), at.replace(tzinfo=None), start.tzinfo) if 2000 <= day.year < 2200 else None


def conflicts_at(occurrence: Occurrence, start: datetime, person: Person) -> tuple[ConflictLine, ...]:
    """What speaks against holding it at ``start``, in words on the clock of that."""
    series = occurrence.series
    found = conflicts_of(series, [start.astimezone(UTC)], own=others_held(series, [occurrence]))
    return conflict_lines(found, person, str(start.tzinfo))
