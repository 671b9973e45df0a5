"""Where matching gets its best from: the network of all pairs, or of a few that are proven to be all it takes.

Up to two million pairs, all that may be made are candidates. Beyond, matching begins with some, prices all others,
adds those worth more than the prices allow, and goes on until there are none. Where times clash on the way, rooms are
drawn first, as that takes a look at the candidates only. Then every pair that costs nothing joins them, so that the
lottery draws among all best matchings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.goals import FLOOR, PERFECT, TOTAL, Aim, stated
from solver.network.floor import floor_of
from solver.network.flow import Ints
from solver.network.prices import Prices
from solver.network.pricing import close, tied, violations
from solver.network.relaxation import Relaxation, relax
from solver.network.rooms import Plan
from solver.network.sparse import added, first, without_idle
from solver.network.stages import Best, Bounds, barrier, best
from solver.network.strongest import strongest_of, with_strongest
from solver.pool import Pool
from solver.problem import Goal
from solver.progress import Progress, silent
from solver.rules import has_rules
from solver.so_far import at_best

MOST_PAIRS = 2_000_000
"""Pairs that all are candidates, if they may be made: with more, pricing is quicker or takes far less memory."""
MOST_TIED = 1_000_000
"""Pairs without a price among which the lottery draws; beyond, ties are decided by order."""
ROWS_AT_ONCE = 512
"""Mentees whose points with all mentors are looked at together."""
MOST_SHORT = 512
"""Mentees whose points limit the floor together, if they are no more."""
SHRINKS = 2
"""How often candidates of little use are dropped before they only become more; rooms are drawn after the first time."""


@dataclass(frozen=True, eq=False)
class Proven:
    """``best`` and its relaxation are what matching goes on with. The prices of ``proof``, whose values are the same,
    hold for every pair there could be. ``ties``: "lottery" where all best matchings took part in it, else "order".

    ``cut`` by the clock: ``best`` is that of the candidates alone, and ``proof`` an earlier one, if there was any.
    """

    best: Best
    proof: Best | None
    ties: str = "lottery"
    cut: bool = False


class Source(Protocol):
    @property
    def candidates(self) -> Candidates: ...

    def best(self, plan: Plan, guess: int | None, budget: Budget, progress: Progress = silent) -> Proven:
        """What is best on the network with the rooms of the ``plan``, which may draw more of them on the way; a
        ``guess`` at the floor saves time."""

    def bounds(self, network: Best | None, relaxation: Relaxation, pairs: Ints, found: Bounds) -> Bounds:
        """For each stage what no matching betters, when ``found`` holds for matchings of candidates alone."""

    @property
    def all(self) -> bool:
        """Whether nothing but the candidates matters."""

    def wider(self, network: Best, values: Mapping[str, int | None], plan: Plan, budget: Budget) -> Source | None:
        """Where a matching that can be timed attains less than the network: all that better ones can consist of, if
        that is more than the candidates and not too much."""

    def whole(self) -> Source | None:
        """All pairs there are, if that is more than the candidates."""


class Whole:
    """All pairs that matter are candidates."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates

    def best(self, plan: Plan, guess: int | None, budget: Budget, progress: Progress = silent) -> Proven:
        found = best(relax(self.candidates, plan.rooms), guess, progress)
        return Proven(found, found)

    def bounds(self, network: Best | None, relaxation: Relaxation, pairs: Ints, found: Bounds) -> Bounds:
        return found

    @property
    def all(self) -> bool:
        return True

    def wider(self, network: Best, values: Mapping[str, int | None], plan: Plan, budget: Budget) -> None:
        return None

    def whole(self) -> None:
        return None


class Priced:
    """Some pairs are candidates; all others are priced."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._rounds = 0
        self._proof: Best | None = None
        self._most_floor = PERFECT
        self.candidates = first(pool)
        if pool.problem.settings.goal is not Goal.TOTAL:
            self.candidates, self._most_floor = with_strongest(pool, self.candidates)

    def best(self, plan: Plan, guess: int | None, budget: Budget, progress: Progress = silent) -> Proven:
        guess = self._floor(plan, guess, budget, progress)
        while True:
            found = best(relax(self.candidates, plan.rooms), guess, progress, drawn=False)
            if self._rounds and not budget.ending() and plan.draw(self.candidates, found.pairs):
                guess = self._floor(plan, found.floor, budget, progress)
                continue
            if budget.ending():
                return Proven(found, self._proof, "order", cut=True)
            guess = found.floor
            mentee, mentor = violations(self._pool, found.relaxation, found.prices)
            if not len(mentee):
                self._proof = found
                return self._with_ties(found, plan, progress)
            if self._rounds < SHRINKS:
                self.candidates = without_idle(found.relaxation, found.prices, found.pairs)
            self._rounds += 1
            self.candidates = added(self._pool, self.candidates, mentee, mentor)

    def _floor(self, plan: Plan, guess: int | None, budget: Budget, progress: Progress) -> int | None:
        """The floor, once the candidates have what the stages up to it lack."""
        while True:
            relaxation = relax(self.candidates, plan.rooms)
            early = [aim for aim in relaxation.aims if not aim.after_floor]
            if all(aim.goal != FLOOR for aim in early):
                return None
            found = best(relaxation, guess, progress, early, drawn=False)
            guess = self._leapt(found, plan, budget)
            if budget.ending():
                return guess
            if guess != found.floor:
                continue
            mentee, mentor = violations(self._pool, relaxation, found.prices)
            if not len(mentee):
                return guess
            self.candidates = added(self._pool, self.candidates, mentee, mentor)

    def _leapt(self, found: Best, plan: Plan, budget: Budget) -> int | None:
        """The floor when the candidates have got the pairs it takes, sought from above: from below it would rise by the
        pairs of one mentee at a time. Where somebody is left out there is no limit from above to begin with.
        """
        floor, most = found.floor, self._most_floor
        if floor is None or found.values[0] != len(self._pool.problem.mentees):
            return floor
        level = most
        while floor < most and not budget.ending():
            before, proof = most, self._missed(found, plan, level)
            if proof:
                most = self._most_floor = min(level - 1, self._most_beyond(proof))
            else:
                floor = level
            # What shows that a level is too high tells the next; where that is hardly lower, halving is quicker.
            far = proof and before - most > (most - floor) // 8
            level = most if far else (floor + most + 1) // 2
        return floor

    def _missed(self, found: Best, plan: Plan, floor: int) -> tuple[Prices, ...]:
        """What shows that a floor cannot be had; nothing when it can, by pairs that have joined the candidates."""
        before = [aim for aim in found.stages if aim.goal != FLOOR]
        while True:
            relaxation = relax(self.candidates, plan.rooms)
            aims = {aim.goal: aim for aim in relaxation.aims}
            proof = barrier(relaxation, [aims[aim.goal] for aim in before], found.values, floor)
            if not proof:
                return ()
            pairs = violations(self._pool, relaxation, proof)
            if not len(pairs[0]):
                return proof
            self.candidates = added(self._pool, self.candidates, *pairs)

    def _most_beyond(self, proof: tuple[Prices, ...]) -> int:
        """No floor is higher: whoever these prices leave without anything needs a mentor whose place costs nothing, so
        this is what the strongest of such pairs has. They join the candidates."""
        short, free = np.flatnonzero(proof[0].mentee == 0), np.flatnonzero(proof[0].mentor == 0)
        if len(proof) > 1 or len(short) > MOST_SHORT:
            return PERFECT
        pairs, most = strongest_of(self._pool, short, free)
        self.candidates = added(self._pool, self.candidates, *pairs)
        return int(most.max(initial=0))

    def _with_ties(self, proof: Best, plan: Plan, progress: Progress) -> Proven:
        pairs = tied(self._pool, proof.relaxation, proof.prices, MOST_TIED)
        if pairs is not None:
            self.candidates = added(self._pool, self.candidates, *pairs)
        drawn = best(relax(self.candidates, plan.rooms), proof.floor, progress)
        return Proven(drawn, proof, "order" if pairs is None else "lottery")

    def bounds(self, network: Best | None, relaxation: Relaxation, pairs: Ints, found: Bounds) -> Bounds:
        """Those of the network as far as the matching comes up to them, and what is obvious beyond."""
        bounds, equal = dict(found), network is not None
        for aim in stated(relaxation.aims, floor_of(relaxation.candidates, pairs)):
            value = aim.value(relaxation.candidates, pairs)
            if network and equal:
                bounds[aim.goal] = network.bounds[aim.goal]
            else:
                # Nothing betters no floor at all.
                bounds[aim.goal] = None if value is None else at_best(aim, relaxation.candidates)
            if aim.goal == TOTAL and not equal:
                bounds[aim.goal] = min(bounds[aim.goal] or 0, self._most_points())
            equal &= value == bounds[aim.goal]
        return bounds

    def _most_points(self) -> int:
        """With everybody's best mentor for themselves."""
        settings, everybody = self._pool.problem.settings, np.arange(len(self._pool.problem.mentees))
        blocks = np.array_split(everybody, len(everybody) // ROWS_AT_ONCE + 1)
        most = sum(int(self._pool.block(block).max(axis=1, initial=0).sum()) for block in blocks)
        return most + settings.stay_bonus * len(settings.kept)

    @property
    def all(self) -> bool:
        return False

    def wider(self, network: Best, values: Mapping[str, int | None], plan: Plan, budget: Budget) -> Whole | None:
        stage, gap = first_gap(network, values)
        if stage is None or stage.goal == FLOOR:
            return None
        if stage.goal == TOTAL and not has_rules(self._pool.problem):
            from solver.programs.outside import all_better  # noqa: PLC0415 - few rounds need it, and it loads HiGHS

            value = values[TOTAL] or 0
            found = all_better(self._pool, network, plan.rooms.keys(), value, MOST_TIED, budget)
            return None if found is None else Whole(found)
        pairs = close(self._pool, network.relaxation, network.prices, stage.goal, gap, MOST_TIED)
        return None if pairs is None else Whole(added(self._pool, self.candidates, *pairs))

    def whole(self) -> Whole:
        return Whole(self._pool.everything())


def source(pool: Pool, most_pairs: int = MOST_PAIRS) -> Source:
    problem = pool.problem
    if len(problem.mentees) * len(problem.mentors) <= most_pairs:
        return Whole(pool.everything())
    return Priced(pool)


def first_gap(network: Best, values: Mapping[str, int | None]) -> tuple[Aim | None, int]:
    """The first stage in which these values are worse than the network's, and by how many gains."""
    for aim, most in zip(network.stages, network.values, strict=True):
        value = values.get(aim.goal)
        if value != most:
            return aim, 0 if value is None or most is None else aim.gained(most) - aim.gained(value)
    return None, 0
