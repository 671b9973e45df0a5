"""The guests of an event as a spreadsheet."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from matcher.models import Person, Round
from matcher.queries.events import guests_of, meetings_of
from matcher.services.exports import FileKind, record_guests_taken
from matcher.sheets.written_files import csv_pieces
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.event_shown import event_in
from matcher.web.limits import BY_CALLER, limiter
from matcher.web.tables.files import TYPES
from matcher.web.tables.guests import guests_file, guests_table


@blueprint.post("/rounds/<round_id>/events/<event_id>/guests")
@limiter.limit(BY_CALLER)
@coordinates_round
def event_guests(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event = event_in(round_, event_id)
    record_guests_taken(event, actor=person)
    pieces = list(csv_pieces(guests_table(meetings_of(event), guests_of(event))))
    answer = Response(pieces, content_type=TYPES[FileKind.CSV])
    answer.headers["Content-Disposition"] = f'attachment; filename="{guests_file(event.title)}"'
    return answer
