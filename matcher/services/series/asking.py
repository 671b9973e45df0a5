"""A change of all sessions to come that one side asks the other for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Occurrence, Person, Series, SeriesWish
from matcher.queries.schedule import mentorship_of
from matcher.services.audit import record_act
from matcher.services.outbox import drop_waiting, owe_mail
from matcher.services.series.change import is_canceled
from matcher.states import MailKind, WishKind, WishState, advance

LONGEST_WORDS = 2000
ASKED_ALREADY = (
    "Another change of all sessions to come is asked for already and waits for an answer. "
    "Answer it or take it back first; nothing of yours was sent."
)


def open_wish(series: Series) -> SeriesWish | None:
    """What is asked for in this match and waits for an answer; of whichever of its series."""
    ours = [series.id] if series.mentorship is None else [one.id for one in series.mentorship.every_series]
    asked = select(SeriesWish).where(SeriesWish.series_id.in_(ours), SeriesWish.state == WishState.ASKED)
    return db.session.scalar(asked.limit(1).execution_options(populate_existing=True))


def ask(occurrence: Occurrence, kind: WishKind, start: datetime, zone: str, *, actor: Person, words: str) -> SeriesWish:
    """Ask the other side for this session at ``start`` and all that follow on the clock of ``zone``. Lock the series.

    Asked again for the same, it is the same wish. Raises Conflict while another one waits for an answer.
    """
    standing = open_wish(occurrence.series)
    if standing is not None and session_of_wish(standing) is None:
        lapse_wish(occurrence.series)
        standing = None
    wanted = (kind, actor.id, occurrence.series_id, occurrence.original_start, start, zone)
    if standing is not None:
        if wanted == _asked_for(standing):
            return standing
        raise Conflict(ASKED_ALREADY)
    wish = SeriesWish(
        kind=kind,
        series=occurrence.series,
        from_start=occurrence.original_start,
        new_start=start,
        zone=zone,
        words=words.strip()[:LONGEST_WORDS],
        asker=actor,
        asked_at=clock.now(),
        state=WishState.ASKED,
    )
    db.session.add(wish)
    db.session.flush()
    tell_of_wish(wish, MailKind.WISH_ASKED, other_side(wish))
    record_act(actor, "asked_change", occurrence.series.round.program, **facts_of_wish(wish))
    return wish


def session_of_wish(wish: SeriesWish) -> Occurrence | None:
    """The first session it concerns; None once that was canceled, has begun, or is another one's by now."""
    found = (one for one in wish.series.occurrences if one.original_start == wish.from_start)
    one = next(found, None)
    return one if one is not None and not is_canceled(one) and one.starts_at > clock.now() else None


def lapse_wish(series: Series) -> None:
    """Whatever is asked for cannot be any more: the sessions change otherwise. Both sides are told."""
    wish = open_wish(series)
    if wish is not None:
        close_wish(wish, WishState.LAPSED, None)
        tell_of_wish(wish, MailKind.WISH_ANSWERED, [one.person for one in wish.series.attendees])


def lapse_with(occurrence: Occurrence) -> None:
    """This session is no more: a wish that begins with it lapses."""
    wish = open_wish(occurrence.series)
    if wish is not None and (wish.series_id, wish.from_start) == (occurrence.series_id, occurrence.original_start):
        lapse_wish(occurrence.series)


def close_wish(wish: SeriesWish, state: WishState, actor: Person | None) -> None:
    """It is asked no more; mail that would ask for it is not sent."""
    wish.state = advance(wish.state, state)
    wish.answered_by, wish.answered_at = actor.id if actor else None, clock.now()
    db.session.flush()
    drop_waiting([one.person for one in wish.series.attendees], wish=wish.public_id)


def tell_of_wish(wish: SeriesWish, kind: MailKind, people: list[Person]) -> None:
    for person in people:
        owe_mail(kind, person, wish.series.round.program, series=wish.series, wish=wish.public_id)


def side_of(series: Series, person_id: int) -> list[Person]:
    """Everybody on the side of one of those who meet."""
    role = {one.person_id: one.role for one in series.attendees}.get(person_id)
    return [one.person for one in series.attendees if one.role is role]


def other_side(wish: SeriesWish) -> list[Person]:
    own = side_of(wish.series, wish.asked_by)
    return [one.person for one in wish.series.attendees if one.person not in own]


def _asked_for(wish: SeriesWish) -> tuple[WishKind, int, int, datetime, datetime, str]:
    return wish.kind, wish.asked_by, wish.series_id, wish.from_start, wish.new_start, wish.zone


def facts_of_wish(wish: SeriesWish) -> dict[str, str]:
    """What the record of acts holds of it."""
    match = mentorship_of(wish.series)
    return {"series": match.series.public_id, "wish": wish.public_id, "kind": wish.kind.value}
