"""What a coordinator does about one session of a match."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from matcher.models import Mentorship, Occurrence, Person, Round
from matcher.web import session_acts
from matcher.web.access import coordinates_session
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.series_door import coordinators_door


@blueprint.get("/rounds/<round_id>/sessions/<occurrence_id>")
@coordinates_session
def series_session(
    person: Person, round_: Round, occurrence: Occurrence, mentorship: Mentorship
) -> ResponseReturnValue:
    return session_acts.look(coordinators_door(round_, mentorship), person, occurrence, mentorship)


@blueprint.post("/rounds/<round_id>/sessions/<occurrence_id>/move")
@coordinates_session
def series_move(person: Person, round_: Round, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    return session_acts.move(coordinators_door(round_, mentorship), person, occurrence, mentorship)


@blueprint.post("/rounds/<round_id>/sessions/<occurrence_id>/cancel")
@coordinates_session
def series_cancel(person: Person, round_: Round, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    return session_acts.cancel(coordinators_door(round_, mentorship), person, occurrence)


@blueprint.post("/rounds/<round_id>/sessions/<occurrence_id>/hold")
@coordinates_session
def series_hold(person: Person, round_: Round, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    return session_acts.hold(coordinators_door(round_, mentorship), person, occurrence)
