"""One session falls out, or takes place after all; and the end of a match."""

from __future__ import annotations

from sqlalchemy import delete

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Forbidden
from matcher.models import Mentorship, Occurrence, Override, OverrideKind, Person, Pin, Series
from matcher.policies import may_change_sessions
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments, lock_people, lock_proposal
from matcher.services.series.asking import lapse_wish, lapse_with
from matcher.services.series.change import (
    NOT_YOURS,
    exists_once,
    facts_for_record,
    is_canceled,
    local_of,
    lock_session,
    note_change,
    override_of,
    reread,
)
from matcher.services.series.conflicts import check_free, others_held
from matcher.services.series.moving import days_between_neighbors, put_at
from matcher.services.series.splitting import cancel_whole, cut
from matcher.states import MentorshipState, PinKind, SeriesState, advance

LONGEST_WORDS = 2000


def cancel_session(occurrence: Occurrence, *, actor: Person) -> bool:
    """This session falls out, and the others stay; False when it does already. A move of it is forgotten.

    Raises Conflict once it has begun.
    """
    series = lock_session(occurrence, actor)
    if is_canceled(occurrence):
        return False
    if occurrence.starts_at <= clock.now():
        raise Conflict("This session has begun or is over. Only sessions to come can be canceled.")
    override = override_of(occurrence)
    if override is None:
        series.overrides.append(override := Override(original_start=occurrence.original_start))
    override.kind, override.new_start, override.new_local = OverrideKind.CANCELED, None, None
    override.made_by, override.made_at = actor.id, clock.now()
    _back_to_rule(occurrence)
    lapse_with(occurrence)
    note_change(series, "canceled")
    subject = facts_for_record(series) | {"session": occurrence.public_id}
    record_act(actor, "canceled_session", series.round.program, **subject)
    return True


def hold_after_all(occurrence: Occurrence, *, actor: Person) -> bool:
    """A canceled session takes place again, where its rule puts it; False when it was not canceled.

    Raises Conflict once that time is over, or when another session stands there by now.
    """
    series = lock_session(occurrence, actor)
    override = override_of(occurrence)
    if override is None or override.kind is not OverrideKind.CANCELED:
        return False
    if occurrence.original_start <= clock.now():
        raise Conflict("The time of this session is over. It stays canceled.")
    if not exists_once(local_of(occurrence.original_start, series.zone), series.zone):
        raise Conflict("The time of this session comes twice that day: the clocks change. It stays canceled.")
    first, last = days_between_neighbors(occurrence)
    if not first <= local_of(occurrence.original_start, series.zone).date() <= last:
        raise Conflict("Another session of yours was moved to that day or past it. This one stays canceled.")
    check_free(series, [occurrence.original_start], own=others_held(series, [occurrence]))
    put_at(occurrence, occurrence.original_start, actor)
    note_change(series, "held")
    subject = facts_for_record(series) | {"session": occurrence.public_id}
    record_act(actor, "held_after_all", series.round.program, **subject)
    return True


def cancel_rest(mentorship: Mentorship, *, actor: Person, words: str = "") -> bool:
    """No session to come takes place, and the match ends: the mentor's opening is free, the participant or team can be
    offered another match. False when it has ended before. ``words`` are for the coordinators.

    What was held stays. A series of which nothing was held is canceled as a whole.
    """
    if not may_change_sessions(actor, mentorship.series):
        raise Forbidden(NOT_YOURS)
    if not end_match(mentorship, words):
        return False
    record_act(actor, "canceled_rest", mentorship.round.program, mentorship=mentorship.public_id)
    return True


def end_match(mentorship: Mentorship, words: str) -> bool:
    """Whether it went on until now."""
    lock_proposal(mentorship.proposal)
    lock_enrollments([mentorship.mentor_id])
    lock_people(one.person_id for one in mentorship.series.attendees)
    reread(mentorship.series)
    if mentorship.state is MentorshipState.ENDED:
        return False
    lapse_wish(mentorship.series)
    mentorship.state = advance(mentorship.state, MentorshipState.ENDED)
    mentorship.ended_at, mentorship.ended_words = clock.now(), words.strip()[:LONGEST_WORDS]
    mentorship.proposal.held_place = None
    _unkeep(mentorship)
    for series in mentorship.every_series:
        if series.state is SeriesState.CONFIRMED and _end(series):
            note_change(series, "rest")
    return True


def _end(series: Series) -> bool:
    """Whether anything was still to come. It ends by its rule: a session may have been moved past a canceled one."""
    now = clock.now()
    begun = [one.original_start for one in series.held if one.starts_at <= now]
    ahead = [one for one in series.occurrences if not begun or one.original_start > max(begun)]
    if not any(one.starts_at > now for one in ahead):
        return False
    if begun:
        cut(series, ahead)
    else:
        cancel_whole(series)
    return True


def _back_to_rule(occurrence: Occurrence) -> None:
    length = occurrence.ends_at - occurrence.starts_at
    occurrence.starts_at = occurrence.original_start
    occurrence.ends_at = occurrence.starts_at + length


def _unkeep(mentorship: Mentorship) -> None:
    """A pair that was kept and has ended is not kept any more: the next search must do without it."""
    db.session.execute(
        delete(Pin).where(
            Pin.mentor_id == mentorship.mentor_id, Pin.mentee_id == mentorship.mentee_id, Pin.kind == PinKind.KEEP
        )
    )
