"""Whether a session took place, as those in it say: signed in, or by the link in the reminder of the session after it.

The link shows a page, and only a button chosen there answers: mail scanners open pages. What was said can be said
otherwise for 60 days; the last word counts, and whether it came from somebody who had signed in is kept with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.errors import Conflict, Forbidden, NotFound
from matcher.models import Occurrence, Person, SessionReport
from matcher.services.audit import record_act
from matcher.services.locks import lock_people
from matcher.states import SeriesState
from matcher.tokens import derive_token, hash_secret

#: So long after a session ended its answer can be given and changed.
ANSWERABLE = timedelta(days=60)
UNKNOWN = "We do not know this link. Please open it from the mail once more."
NOT_YET = "This session is not over yet. Say afterwards whether it took place."
CANCELED = "This session was canceled, so nobody has to say whether it took place."
TOO_LATE = "This session is more than 60 days ago, so what was said of it stands. Your coordinator can help."


def report(occurrence: Occurrence, person: Person, took_place: bool, *, signed_in: bool) -> bool:
    """What ``person`` says; False when they said the same before, as surely.

    Raises Forbidden for somebody who does not attend, Conflict for a session that is not over, was canceled, or is more
    than 60 days ago.
    """
    if all(one.person_id != person.id for one in occurrence.series.attendees):
        raise Forbidden("Only the people who meet can say whether a session took place.")
    if refusal := _refusal(occurrence):
        raise Conflict(refusal)
    row = _row(occurrence, person)
    if row.took_place is took_place and (row.signed_in or not signed_in):
        return False
    row.took_place, row.signed_in, row.answered_at = took_place, signed_in, clock.now()
    db.session.flush()
    said, by = "yes" if took_place else "no", "page" if signed_in else "link"
    program = occurrence.series.round.program
    record_act(person, "reported_session", program, session=occurrence.public_id, said=said, by=by)
    return True


def may_report(occurrence: Occurrence) -> bool:
    """Whether it can be said now."""
    return not _refusal(occurrence)


def answerable_until(occurrence: Occurrence) -> datetime:
    return occurrence.ends_at + ANSWERABLE


def report_token(occurrence: Occurrence, person: Person, config: Config) -> str:
    """The token of the link that a reminder carries; every one about this session carries the same."""
    token = derive_token(config.secret_key, "happened", occurrence.public_id, person.public_id)
    _row(occurrence, person).token_hash = hash_secret(token)
    db.session.flush()
    return token


def by_token(token: str) -> SessionReport:
    """What a link leads to; raises NotFound for one we never mailed. Changes nothing."""
    found = db.session.scalar(select(SessionReport).where(SessionReport.token_hash == hash_secret(token)))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def said_by(occurrence: Occurrence, person: Person) -> SessionReport | None:
    """The row of what they said, or were asked."""
    return db.session.scalar(
        select(SessionReport).where(SessionReport.occurrence_id == occurrence.id, SessionReport.person_id == person.id)
    )


def said_of(occurrences: Collection[Occurrence], person: Person) -> Mapping[int, bool]:
    """What they said of each of these, by its id; without those of which they said nothing."""
    said = select(SessionReport.occurrence_id, SessionReport.took_place).where(
        SessionReport.person_id == person.id,
        SessionReport.occurrence_id.in_([one.id for one in occurrences]),
        SessionReport.took_place.is_not(None),
    )
    return {row.occurrence_id: row.took_place for row in db.session.execute(said)}


def _row(occurrence: Occurrence, person: Person) -> SessionReport:
    lock_people([person.id])  # two answers at once make one row
    row = said_by(occurrence, person)
    if row is None:
        row = SessionReport(person=person)
        occurrence.reports.append(row)
        db.session.flush()
    return row


def _refusal(occurrence: Occurrence) -> str:
    now, series = clock.now(), occurrence.series
    if occurrence.original_start in series.canceled or series.state is not SeriesState.CONFIRMED:
        return CANCELED
    if occurrence.ends_at > now:
        return NOT_YET
    return TOO_LATE if answerable_until(occurrence) <= now else ""
