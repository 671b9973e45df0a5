"""The strongest pairs of rounds in which looking at every pair is no longer quick: what limits the floor from above."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.candidates import Candidates
from solver.goals import PERFECT
from solver.network.flow import Ints
from solver.network.pricing import gathered
from solver.network.screen import Screen, rows_together
from solver.network.sparse import added
from solver.pool import Pool

Pairs = tuple[Ints, Ints]
"""Mentees and mentors."""
WEAKEST, STRONGEST_OF_WEAKEST = 256, 64
"""Mentees with the fewest points at best, who limit the floor, and their pairs that are looked at."""


def with_strongest(pool: Pool, candidates: Candidates) -> tuple[Candidates, int]:
    """The candidates with the strongest pair of all that may be made: no floor is proven, and no band counted, without;
    and with the strongest pairs of the weakest mentees. No floor exceeds the number told if everybody is placed.

    Pairs stronger than the strongest candidate are few, as the candidates are strong.
    """
    everybody = np.flatnonzero(pool.kept < 0)
    known = int(candidates.points[~candidates.kept].max(initial=0))
    best = np.zeros(len(pool.problem.mentees), np.int64)
    strongest: Pairs | None = None
    for mentee, mentor in gathered(_stronger(pool, everybody, known, best)):
        stronger = pool.some(mentee, mentor)
        points = np.where(stronger.kept, -1, stronger.points)
        if points.max(initial=0) > known:
            at = int(points.argmax())
            known, strongest = int(points[at]), (stronger.mentee[[at]], stronger.mentor[[at]])
    np.maximum.at(best, candidates.mentee, candidates.points)
    weakest = everybody[np.argsort(best[everybody], kind="stable")[:WEAKEST]]
    (mentee, mentor), most = strongest_of(pool, weakest, np.arange(len(pool.problem.mentors)))
    if strongest is not None:
        mentee, mentor = np.append(mentee, strongest[0]), np.append(mentor, strongest[1])
    return added(pool, candidates, mentee, mentor), int(most.min(initial=PERFECT))


def _stronger(pool: Pool, mentees: Ints, known: int, best: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs with more points than are ``known``, if they may be made; ``best`` learns the most points of each mentee,
    whether they may be had or not."""
    screen = Screen(pool, [])
    for rows, value in screen.values(mentees):
        top = value.max(axis=1)
        best[rows] = np.ceil(top + screen.slack)
        strong = np.flatnonzero(top > known + 1 - screen.slack)
        row, column = np.nonzero(value[strong] > known + 1 - screen.slack)
        yield rows[strong[row]], column


def strongest_of(pool: Pool, mentees: Ints, mentors: Ints) -> tuple[Pairs, Ints]:
    """Some of the strongest pairs that may be made between these people, and per mentee what none has more than."""
    few, size = min(STRONGEST_OF_WEAKEST, len(mentors)), rows_together(len(pool.problem.mentors))
    parts, most = [(mentees[:0], mentees[:0])], np.zeros(len(mentees), np.int64)
    for start in range(0, len(mentees) if few else 0, size):
        rows = mentees[start : start + size]
        points = pool.block(rows)[:, mentors]
        best = np.argpartition(-points, few - 1, axis=1)[:, :few]
        mentee, mentor = np.repeat(rows, few), mentors[best.ravel()]
        made = pool.may_be_made(mentee, mentor)
        found = np.take_along_axis(points, best, axis=1)
        # Where none of these may be made, all that may be have no more than the least of them.
        had = np.where(made.reshape(found.shape), found, found.min(axis=1, keepdims=True))
        most[start : start + size] = had.max(axis=1)
        parts.append((mentee[made], mentor[made]))
    return (np.concatenate([one for one, _ in parts]), np.concatenate([other for _, other in parts])), most
