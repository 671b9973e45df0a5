"""Pairs that are promised to each other at a time that no search could give them.

Such a time lies outside their hours (agreed on by both, moved there, or their hours changed since), follows another
clock than the mentor's, or is still to be arranged. No pin can say so. The pair is left out of the problem instead: its
participant or team is not in it, its mentor has one place fewer, and its sessions are busy times of everybody in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matcher.db import db
from matcher.models import Mentorship, Proposal
from matcher.services.snapshot_people import closed_days, quorum_of
from solver.errors import UnclearStart
from solver.occurrences import slot_starts
from solver.problem import Calendar, Mentee, Mentor, Problem, Slot
from solver.times.availability import CommonSlots

Times = Mapping[int, set[tuple[datetime, datetime]]]


def times_of(proposal: Proposal) -> tuple[Slot, ...]:
    """The time of an offer; all there are to choose from while it is to be arranged."""
    given = proposal.times if proposal.to_arrange else [[proposal.weekday, proposal.start, proposal.phase]]
    return tuple(Slot(*one) for one in given)


def irregular(held: Collection[Proposal]) -> set[int]:
    """Ids of those that have no recurring time on their mentor's clock, or another than was offered."""
    rows = db.session.scalars(
        select(Mentorship)
        .where(Mentorship.proposal_id.in_([row.id for row in held]))
        .options(joinedload(Mentorship.series), selectinload(Mentorship.every_series))
    )
    booked = {row.proposal_id: row for row in rows}
    return {row.id for row in held if row.to_arrange or _differs(row, booked.get(row.id))}


def unfit(
    calendar: Calendar, held: Sequence[Proposal], mentors: Sequence[Mentor], mentees: Sequence[Mentee]
) -> set[int]:
    """Ids of those whose two are not free at their time; ``mentors`` and ``mentees`` hold everybody in them."""
    if not held:
        return set()
    common = CommonSlots(Problem(tuple(mentors), tuple(mentees), calendar))
    rows = {mentee.id: row for row, mentee in enumerate(mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(mentors)}
    pairs = [(rows[one.mentee.public_id], columns[one.mentor.public_id]) for one in held]
    return {one.id for one, pair in zip(held, pairs, strict=True) if not set(times_of(one)) <= set(common.times(*pair))}


def promised_times(calendar: Calendar, apart: Iterable[Proposal]) -> Times:
    """By person id, when the sessions of offers that are not booked yet would be: of each time there is to choose."""
    busy: defaultdict[int, set[tuple[datetime, datetime]]] = defaultdict(set)
    length = timedelta(minutes=calendar.minutes)
    for one in apart:
        for start in _starts(calendar, one):
            for person in (one.mentor.person_id, *(member.person_id for member in one.mentee.members)):
                busy[person].add((start, start + length))
    return busy


def _starts(calendar: Calendar, proposal: Proposal) -> Iterator[datetime]:
    away = closed_days([proposal.mentor], calendar)
    away |= closed_days(proposal.mentee.members, calendar, needed=quorum_of(proposal.mentee))
    for slot in times_of(proposal):
        try:
            yield from slot_starts(calendar, slot, proposal.zone, away)
        except UnclearStart:  # new time-zone data skips one of the hours: it will not be booked
            continue


def _differs(proposal: Proposal, booked: Mentorship | None) -> bool:
    if booked is None:
        return proposal.zone != proposal.mentor.zone
    series = booked.series
    is_now = (series.zone, Slot(series.weekday, series.start, series.phase))
    return len(booked.every_series) > 1 or is_now != (proposal.mentor.zone, times_of(proposal)[0])
