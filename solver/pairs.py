"""The pairs of a matching as the outcome says them: points, time, and the dates on which they meet."""

from __future__ import annotations

from solver.budget import Budget
from solver.candidates import Candidates
from solver.hours import zone_of
from solver.network.flow import Ints
from solver.outcome import Pair
from solver.problem import Slot


def pairs_of(candidates: Candidates, chosen: Ints, budget: Budget | None = None) -> tuple[Pair, ...]:
    """In the order of mentee ids. Raises ValueError where they cannot be timed."""
    times = candidates.times(chosen, budget)
    return tuple(_pair(candidates, pair, times.get(pair)) for pair in chosen.tolist())


def _pair(candidates: Candidates, pair: int, slot: Slot | None) -> Pair:
    row, column = int(candidates.mentee[pair]), int(candidates.mentor[pair])
    mentee, mentor = candidates.problem.mentees[row], candidates.problem.mentors[column]
    points, kept, bonus = int(candidates.points[pair]), bool(candidates.kept[pair]), int(candidates.bonus[pair])
    if slot is None or candidates.common is None:
        return Pair(mentee.id, mentor.id, points, kept, bonus)
    held, dropped = candidates.common.dates(row, column, slot)
    return Pair(
        mentee.id,
        mentor.id,
        points,
        kept,
        bonus,
        slot=slot,
        zone=zone_of(mentor),
        sessions=len(held),
        dropped=tuple(dropped),
    )
