"""For one application: with whom the last find matched it, who else would be possible, what openings are worth."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from matcher.db import db
from matcher.models import Enrollment, Mentee, Person, Proposal, Round
from matcher.queries.arrangeable import lacking_hours
from matcher.queries.ended_matches import have_ended
from matcher.queries.explained import Effect, Help, People, Standing, alternatives, explained, help_for
from matcher.queries.found import Found, finished_runs
from matcher.queries.meetings import Meeting, suggested_meeting
from matcher.queries.own_case import own_people
from matcher.queries.parties import Party, mentees_of, mentors_of
from matcher.services.explanations import Worth
from matcher.services.offers import OFFERING
from matcher.states import Role
from solver.criteria.scoring import Strength, strength


@dataclass(frozen=True)
class Match:
    other: Party
    strength: Strength
    meeting: Meeting | None


@dataclass(frozen=True)
class Others:
    """``who`` is the mentor, or the participant or team. ``matches`` are those of the last find; the viewer's own are
    not among them. ``held``: a match is offered or agreed, so there is nothing to choose; ``lacks_hours_only``: a
    mentor with an opening fits, but for an hour in common. ``has_ended``: the match of the last find was made and has
    ended since, so it is not among them."""

    run_id: str
    standing: Standing
    who: Party
    matches: tuple[Match, ...]
    effects: tuple[Effect, ...]
    help: Help
    one_more: Worth | None
    one_less: Worth | None
    held: bool
    lacks_hours_only: bool = False
    has_ended: bool = False


def others(round_: Round, row: Enrollment, viewer: Person) -> Others | None:
    """None before the first find, and for somebody it did not know."""
    found = next(iter(finished_runs(round_, 1)), None)
    if found is None:
        return None
    mentors, mentees = mentors_of(round_), mentees_of(round_)
    own = own_people(viewer, round_)
    people = People(
        mentors, mentees, {one.id for one in (*mentors.values(), *mentees.values()) if own & one.person_ids}
    )
    if row.role is Role.MENTOR:
        return _of_mentor(round_, found, row, people) if row.public_id in found.mentors else None
    mentee = db.session.scalar(
        select(Mentee)
        .where(or_(Mentee.enrollment_id == row.id, (Mentee.team_id == row.team_id) & Mentee.team_id.is_not(None)))
        .order_by(Mentee.enrollment_id.is_(None), Mentee.id)
        .limit(1)
    )
    known = mentee is not None and mentee.public_id in found.mentees and mentee.public_id in mentees
    return _of_mentee(round_, found, mentee, people) if mentee is not None and known else None


def _of_mentor(round_: Round, found: Found, row: Enrollment, people: People) -> Others:
    state, key = explained(round_, found.run_id), row.public_id
    led = [pair.mentee for pair in found.outcome.pairs if pair.mentor == key]
    shown = [mentee for mentee in led if mentee in people.mentees and mentee not in people.hidden]
    return Others(
        run_id=found.run_id,
        standing=state.standing,
        who=people.mentors[key],
        matches=tuple(_match(found, mentee, people.mentees[mentee]) for mentee in shown),
        effects=(),
        help=Help(None, ()),
        one_more=state.file.one_more.get(key) if state.file else None,
        one_less=state.file.one_less.get(key) if state.file else None,
        held=False,
    )


def _of_mentee(round_: Round, found: Found, mentee: Mentee, people: People) -> Others:
    state, key = explained(round_, found.run_id), mentee.public_id
    pair = found.by_mentee.get(key)
    ended = pair is not None and have_ended(pair.mentor, mentee)
    with_whom = people.mentors.get(pair.mentor) if pair and not ended and pair.mentor not in people.hidden else None
    held = select(Proposal.id).where(Proposal.mentee_id == mentee.id, Proposal.held_place.is_not(None))
    lacking = () if pair or round_.state not in OFFERING else lacking_hours(found, {key}).get(key, ())
    return Others(
        run_id=found.run_id,
        standing=state.standing,
        who=people.mentees[key],
        matches=(_match(found, key, with_whom),) if with_whom else (),
        effects=alternatives(found, state.file, key, people) if state.file else (),
        help=help_for(found, state.file, key, people, round_.state) if state.file else Help(None, ()),
        one_more=None,
        one_less=None,
        held=db.session.scalar(held.limit(1)) is not None,
        lacks_hours_only=bool(set(lacking) - set(people.hidden)),
        has_ended=ended,
    )


def _match(found: Found, mentee: str, other: Party) -> Match:
    return Match(other, strength(found.points[mentee]), suggested_meeting(found, found.by_mentee[mentee]))
