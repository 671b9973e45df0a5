"""The page of one event, as several views answer with it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import NotFound
from matcher.models import Event, Person, Round
from matcher.policies import may_coordinate
from matcher.queries.events import find_event, guests_of, line_of, meetings_of
from matcher.web.coordinator.event_guest_words import guest_words
from matcher.web.coordinator.event_page_words import meeting_looked_at, page_words
from matcher.web.forms.event_page import EventMoveForm, RecordingForm
from matcher.web.forms.mail import read_page


def event_in(round_: Round, event_id: str) -> Event:
    """Raises NotFound, also for an event of another round."""
    found = find_event(round_.program, event_id)
    if found.round_id != round_.id:
        raise NotFound
    return found


def event_page(
    person: Person, event: Event, *, move: EventMoveForm | None = None, recording: RecordingForm | None = None
) -> str:
    """``move`` and ``recording`` are forms that came back with a fault."""
    wanted = move.meeting.data if move else request.args.get("meeting")
    meetings, answer = meetings_of(event), request.args.get("answer", "")
    meeting = meeting_looked_at(meetings, wanted or "")
    plans = may_coordinate(person, event.round.program)
    guests = guest_words(event, guests_of(event), meeting.id if meeting else "", answer, read_page(request.args))
    return render_template(
        "coordinator/event.html",
        round=event.round,
        shown={**page_words(event, line_of(event), meetings, meeting, plans=plans), **guests},
        move=move or EventMoveForm.at(meeting),
        recording=recording or RecordingForm(data={"link": event.recording_link}),
    )


def to_event(event: Event, meeting: str | None = None, anchor: str | None = None) -> ResponseReturnValue:
    ids: dict[str, Any] = {"round_id": event.round.public_id, "event_id": event.public_id}
    return redirect(url_for("coordinator.event", **ids, meeting=meeting, _anchor=anchor), 303)
