"""Whom only a common hour is missing: everybody not matched, with a mentor who has an opening and whom no rule bars."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select

from matcher.db import db
from matcher.models import Enrollment, Mentee, Person, Proposal, Round
from matcher.queries.found import Found, finished_runs
from matcher.queries.meetings import Meeting, meeting_between
from matcher.queries.own_case import own_people
from matcher.queries.parties import Party, mentees_of, mentors_of
from matcher.services.arranging import arrangeable
from matcher.services.offers import OFFERING
from matcher.services.places import free_numbers
from solver.criteria.scoring import Strength, strength
from solver.eligibility import Eligibility
from solver.problem import Slot
from solver.times.availability import CommonSlots
from solver.times.nearest import Nearest

#: How many people one page works out times for.
MOST = 12


@dataclass(frozen=True)
class Time:
    """One of the nearest times, and how many minutes of all its sessions lie outside the hours of each."""

    slot: Slot
    meeting: Meeting
    nearest: Nearest


@dataclass(frozen=True)
class ToArrange:
    """Somebody not matched, the mentor they could have, and the times nearest to both."""

    mentee: Party
    mentor: Party
    strength: Strength
    times: tuple[Time, ...]


def lacking_hours(found: Found, left: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """By the id of each of these mentees: mentors with an opening whom only hours keep from them, the best first."""
    open_ = tuple(one for one in found.problem.mentors if found.filled[one.id] < one.places)
    mentees = tuple(one for one in found.problem.mentees if one.id in left)
    if not open_ or not mentees or found.problem.calendar is None:
        return {}
    part = replace(found.problem, mentors=open_, mentees=mentees, pins=(), avoid=(), rules=())
    row, column = (one.ravel() for one in np.meshgrid(np.arange(len(mentees)), np.arange(len(open_)), indexing="ij"))
    barred = {(one.mentee, one.mentor) for one in found.problem.avoid}
    barred |= {(one.mentee, one.mentor) for one in found.problem.pins}
    lacking = ~Eligibility.of(part).bars(row, column) & ~CommonSlots(part).usable_of(row, column)
    pairs = [(mentees[a].id, open_[b].id) for a, b in zip(row[lacking], column[lacking], strict=True)]
    pairs = [pair for pair in pairs if pair not in barred]
    worth = dict(zip(pairs, found.worth(pairs), strict=True)) if pairs else {}
    best = sorted(pairs, key=lambda pair: (-worth[pair], pair))
    return {key: tuple(mentor for mentee, mentor in best if mentee == key) for key in {mentee for mentee, _ in best}}


def to_arrange(round_: Round, viewer: Person) -> tuple[tuple[ToArrange, ...], int]:
    """Of everybody the last find left out, as things are now; and how many more there are than are shown."""
    found = next(iter(finished_runs(round_, 1)), None)
    if found is None or round_.state not in OFFERING:
        return (), 0
    mentors, mentees, own = mentors_of(round_), mentees_of(round_), own_people(viewer, round_)
    left = {one.mentee for one in found.outcome.unmatched} & mentees.keys() - _spoken_for(round_)
    free = _with_places(round_)
    lines = []
    for mentee, possible in lacking_hours(found, left).items():
        seen = [one for one in possible if one in free and one in mentors and not own & mentors[one].person_ids]
        if seen and not own & mentees[mentee].person_ids:
            lines.append((mentees[mentee], mentors[seen[0]]))
    lines.sort(key=lambda one: (one[0].name.casefold(), one[0].id))
    worked_out = (_worked_out(round_, *one) for one in lines[:MOST])
    return tuple(one for one in worked_out if one is not None), max(0, len(lines) - MOST)


def _worked_out(round_: Round, mentee: Party, mentor: Party) -> ToArrange | None:
    leads = db.session.scalars(select(Enrollment).filter_by(round_id=round_.id, public_id=mentor.id)).one()
    meets = db.session.scalars(select(Mentee).filter_by(round_id=round_.id, public_id=mentee.id)).one()
    found = arrangeable(round_, leads, meets)
    if found.hindrance:
        return None
    times = tuple(Time(one.slot, meeting_between(round_, leads, meets, one.slot), one) for one in found.times)
    return ToArrange(mentee, mentor, strength(found.points), times)


def _spoken_for(round_: Round) -> set[str]:
    """Who has a match offered or agreed by now."""
    held = select(Mentee.public_id).join(Proposal, Proposal.mentee_id == Mentee.id)
    return set(db.session.scalars(held.where(Proposal.round_id == round_.id, Proposal.held_place.is_not(None))))


def _with_places(round_: Round) -> set[str]:
    rows = {row.id: row.public_id for row in db.session.scalars(select(Enrollment).filter_by(round_id=round_.id))}
    return {rows[key] for key, numbers in free_numbers(list(rows)).items() if numbers}
