"""One event: who is invited and who came, the recording, the mail afterwards."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue

from matcher.calendars.facts import Answer
from matcher.errors import Invalid
from matcher.models import Person, Round
from matcher.queries.events import find_meeting, guests_of
from matcher.services.events.attendance import mark_everybody
from matcher.services.events.changing import set_recording
from matcher.services.events.guests import Invited, invite_again
from matcher.services.events.mails import send_after
from matcher.web.access import assists_round, coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.event_shown import event_in, event_page, to_event
from matcher.web.forms.event_page import RecordingForm, read_ticked
from matcher.words.present import counted

ALL_WHO_SAID_YES = "yes"


@blueprint.get("/rounds/<round_id>/events/<event_id>", endpoint="event")
@assists_round
def show_event(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    return event_page(person, event_in(round_, event_id))


@blueprint.post("/rounds/<round_id>/events/<event_id>/newcomers")
@coordinates_round
def invite_newcomers(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event = event_in(round_, event_id)
    flash(_invited_words(invite_again(event, actor=person)), "good")
    return to_event(event)


@blueprint.post("/rounds/<round_id>/events/<event_id>/came")
@assists_round
def mark_event(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    """Only what was ticked or unticked here, of guests who still are: others may be ticking at the same time."""
    event = event_in(round_, event_id)
    meeting, guests = find_meeting(event, request.form.get("meeting", "")), guests_of(event)
    came = read_ticked(request.form)
    if request.form.get("act") == ALL_WHO_SAID_YES:
        came |= {one.person_id: True for one in guests if one.answer is Answer.ACCEPTED}
    here = {one.person_id for one in guests}
    changed = mark_everybody(meeting, {key: said for key, said in came.items() if key in here}, actor=person)
    flash(f"{counted(changed, 'mark is', 'marks are')} saved." if changed else "Nothing was different.", "good")
    return to_event(event, meeting.public_id, anchor="guests")


@blueprint.post("/rounds/<round_id>/events/<event_id>/recording")
@coordinates_round
def event_recording(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event, form = event_in(round_, event_id), RecordingForm()
    try:
        set_recording(event, form.link.data or "", actor=person)
    except Invalid as invalid:  # raised before anything is written
        form.take_faults(invalid.faults)
        return event_page(person, event, recording=form), 422
    kept = "The recording stands on the page of everybody invited."
    flash(kept if event.recording_link else "There is no link to a recording now.", "good")
    return to_event(event, anchor="after")


@blueprint.post("/rounds/<round_id>/events/<event_id>/after")
@coordinates_round
def send_event_after(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event = event_in(round_, event_id)
    meeting = find_meeting(event, request.form.get("meeting", ""))
    owed = send_after(meeting, actor=person)
    flash(
        f"{counted(owed, 'mail is', 'mails are')} on the way." if owed else "Whoever was there has it already.", "good"
    )
    return to_event(event, meeting.public_id, anchor="after")


def _invited_words(done: Invited) -> str:
    said = [
        f"{counted(done.invited, 'invitation is', 'invitations are')} on the way" if done.invited else "",
        f"{counted(done.taken_out, 'person is', 'people are')} off the list" if done.taken_out else "",
    ]
    return f"{'; '.join(filter(None, said))}." if any(said) else "Everybody it is for is invited already."
