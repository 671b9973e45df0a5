"""What coordinators take with them as spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher.db import unit_of_work
from matcher.errors import Conflict
from matcher.models import Person, Round
from matcher.queries.found import finished_runs
from matcher.queries.own_case import has_own_case
from matcher.services.exports import Export, FileKind, record_export
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.limits import BY_CALLER, limiter
from matcher.web.tables.files import TYPES, file_name, write_file

PIECE = 64 * 1024
#: Heading of its line on the page, and what is in it.
LINES = (
    (
        Export.MENTORS,
        "Mentors",
        "Every mentor’s application, in the columns of the template: change it and upload it again if you like. "
        "E-mail addresses and hours are in it.",
    ),
    (
        Export.PARTICIPANTS,
        "Participants",
        "The same of participants, with their teams. E-mail addresses and hours are in it.",
    ),
    (
        Export.ANSWERS,
        "Answers",
        "One row for each thing somebody chose or wrote, with library and state: for counting and pivot tables.",
    ),
    (
        Export.OFFERS,
        "Offers and answers",
        "Who was offered to whom and when, and who said what when. Why somebody said no is not in it.",
    ),
    (
        Export.SESSIONS,
        "Sessions",
        "Every session with its beginning on both clocks, what was moved, and where they meet.",
    ),
    (
        Export.INTERESTS,
        "Who is interested",
        "Everybody who asked to hear of the program. Do not write to those who asked for no more mail.",
    ),
)


@blueprint.get("/rounds/<round_id>/downloads")
@coordinates_round
def downloads(person: Person, round_: Round) -> ResponseReturnValue:
    return render_template(
        "coordinator/downloads.html", round=round_, lines=LINES, own=has_own_case(person, round_.program)
    )


@blueprint.post("/rounds/<round_id>/downloads")
@limiter.limit(BY_CALLER)
@coordinates_round
def download(person: Person, round_: Round) -> ResponseReturnValue:
    what, kind = request.form.get("what", ""), request.form.get("kind", "")
    if what not in set(Export) or kind not in set(FileKind):
        raise BadRequest
    export, file_kind = Export(what), FileKind(kind)
    if export is Export.MATCHES and not finished_runs(round_, 1):
        raise Conflict("No matches were found in this round yet. Find matches first.")
    record_export(round_, export, actor=person)
    answer = Response(_pieces(export, file_kind, round_.id, person.id), content_type=TYPES[file_kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(export, file_kind, round_)}"'
    return answer


def _pieces(export: Export, kind: FileKind, round_key: int, person_key: int) -> Iterator[bytes]:
    """Written after the transaction of the request, in one that only reads: a long file keeps nobody waiting. Sent when
    it is whole: who downloads slowly keeps no transaction open, and half a file is never taken for one."""

    def pieces() -> Iterator[bytes]:
        with TemporaryFile() as file:
            with unit_of_work(writes=False) as session:
                round_, person = session.get_one(Round, round_key), session.get_one(Person, person_key)
                write_file(file, export, kind, round_, person)
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece

    return stream_with_context(pieces())
