"""A round solved again with one thing changed, without comparing everybody anew.

Candidates are prepared once. A pin, a place more or less, or people left aside change only flags and capacities; rooms
drawn for one question serve all later ones, as they say nothing but which times exclude each other. Ties go to whoever
need not move, so that what differs from the outcome is what has to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.errors import Fault, OutcomeFaults, ProblemFaults
from solver.goals import PLACED, Aim, aims, fewer_is_better
from solver.network.branch import branch
from solver.network.flow import Flags, Ints, NoFlow
from solver.network.relaxation import Rooms, relax
from solver.network.rooms import Plan
from solver.network.stages import Best, Descent, best
from solver.ordering import in_order
from solver.outcome import Outcome, Status
from solver.problem import Pin, PinKind, Problem
from solver.solve import solve
from solver.times.sessions import Sessions

Values = tuple[int | None, ...]
"""Of the outcome's own stages, in their order."""
Rank = tuple[float, ...]

SHARED = ("_by_mentor", "_timetable", "bundle", "stays", "bonus", "preference")
"""The cached properties of candidates that a round with other pins and places takes over."""


@dataclass(frozen=True, eq=False)
class Again:
    """A changed round solved: a best matching, and what it attains in the outcome's stages.

    Not ``exact``: nobody could say in time, ``values`` are bounds then.
    """

    candidates: Candidates
    pairs: Ints
    values: Values
    exact: bool = True


class Resolver:
    """One problem and its outcome, to be asked what would be if something were different.

    ``problem`` is in the order of ids, and so are all rows and columns; ``pairs`` are the outcome's. Raises
    ``OutcomeFaults`` when the two do not belong together, and ``ProblemFaults`` for pins that contradict the problem.
    """

    def __init__(self, problem: Problem, outcome: Outcome, budget: Budget | None = None) -> None:
        self.problem, self.outcome, self.budget = in_order(problem), outcome, budget or Budget()
        self.goals = tuple(stage.goal for stage in outcome.stages)
        self.values: Values = tuple(stage.value for stage in outcome.stages)
        self.candidates = Candidates.of(self.problem)
        self.rows = {mentee.id: row for row, mentee in enumerate(self.problem.mentees)}
        self.columns = {mentor.id: column for column, mentor in enumerate(self.problem.mentors)}
        self.pairs = self._pairs_of(outcome)
        vars(self.candidates)["luck"] = self._stayed

    @cached_property
    def base(self) -> Again | None:
        """The round solved as it is."""
        return self.solved(self.candidates, self.everything, lambda: self.problem)

    @property
    def relaxed(self) -> Best:
        """The best on the network alone."""
        return self._drawn[0]

    @cached_property
    def _drawn(self) -> tuple[Best, Ints | None, Rooms]:
        """With the rooms that the round as it is needs: every question begins with them."""
        return self._on_network(self.candidates, self.everything, {})

    def _pairs_of(self, outcome: Outcome) -> Ints:
        known = (pair.mentee in self.rows and pair.mentor in self.columns for pair in outcome.pairs)
        found = [
            self.pair(self.rows[pair.mentee], self.columns[pair.mentor]) if there else None
            for pair, there in zip(outcome.pairs, known, strict=True)
        ]
        wrong = [pair for pair, number in zip(outcome.pairs, found, strict=True) if number is None]
        if wrong:
            raise OutcomeFaults(
                Fault(f"pairs {pair.mentee}-{pair.mentor}", "cannot be matched", "an outcome of this problem")
                for pair in wrong
            )
        return np.array(sorted(pair for pair in found if pair is not None), np.int64)

    def pair(self, mentee: int, mentor: int) -> int | None:
        """The candidate pair of a row and a column; None when it cannot be made."""
        return self._number.get((mentee, mentor))

    @cached_property
    def _number(self) -> dict[tuple[int, int], int]:
        pairs = zip(self.candidates.mentee.tolist(), self.candidates.mentor.tolist(), strict=True)
        return {pair: number for number, pair in enumerate(pairs)}

    @cached_property
    def mentor_of(self) -> dict[int, int]:
        """The column of whoever leads a row, in the outcome."""
        candidates = self.candidates
        return dict(zip(candidates.mentee[self.pairs].tolist(), candidates.mentor[self.pairs].tolist(), strict=True))

    @cached_property
    def networked(self) -> bool:
        """Whether a network can express the round's rules at all."""
        return not self.problem.rules and not any(mentor.min_places_if_any for mentor in self.problem.mentors)

    @cached_property
    def rooms_for(self) -> Ints:
        """Per mentor, how many sessions fit beside each other, however many places there are."""
        everybody = tuple(replace(mentor, places=len(self.rows) + 1) for mentor in self.problem.mentors)
        if self.candidates.common is None:
            return np.full(len(everybody), len(self.rows) + 1, np.int64)
        common = copy(self.candidates.common)
        common.mentors = everybody
        return Sessions(common).places

    def rank(self, values: Sequence[int | None]) -> Rank:
        """Of two matchings the one with the greater rank is better; no floor at all betters any floor."""
        return tuple(
            float("inf") if value is None else -value if fewer_is_better(goal) else value
            for goal, value in zip(self.goals, values, strict=True)
        )

    def attained(self, candidates: Candidates, pairs: Ints) -> Values:
        """What a matching attains in each stage of the outcome."""
        return tuple(
            _below(goal, candidates, pairs) if goal.startswith("below ") else self._aims[goal].value(candidates, pairs)
            for goal in self.goals
        )

    @cached_property
    def _aims(self) -> dict[str, Aim]:
        """Those that count pairs one by one count them alike whatever pins and places are, but for the bands."""
        return {aim.goal: aim for aim in aims(self.candidates)}

    def changed(
        self, problem: Problem | None = None, kept: Flags | None = None, places: Ints | None = None
    ) -> Candidates:
        """The same pairs and times with other pins or places; ``problem`` says the same of them."""
        base, pool = self.candidates, copy(self.candidates.pool)
        pool.problem = problem or base.problem
        if places is not None:
            vars(pool)["places"] = places
        new = replace(base, pool=pool, kept=base.kept if kept is None else kept)
        vars(new).update({name: vars(base)[name] for name in SHARED if name in vars(base)}, luck=self._stayed)
        return new

    @cached_property
    def _stayed(self) -> Ints:
        luck = np.zeros(len(self.candidates.mentee), np.int64)
        luck[self.pairs] = 1
        return luck

    def pinned(self, pair: int) -> Again | None:
        """The best outcome with a pin that keeps ``pair``; None when the pins there are leave no room for it."""
        mentee, mentor = int(self.candidates.mentee[pair]), int(self.candidates.mentor[pair])
        pin = Pin(self.problem.mentees[mentee].id, self.problem.mentors[mentor].id, PinKind.KEEP)
        return self.solved(
            self.kept(pair),
            (self.candidates.mentee != mentee) | self._only(pair),
            lambda: replace(self.problem, pins=(*self.problem.pins, pin)),
        )

    def kept(self, pair: int) -> Candidates:
        """The candidates as if a pin kept ``pair``."""
        return self.changed(kept=self.candidates.kept | self._only(pair))

    def _only(self, pair: int) -> Flags:
        only = np.zeros(len(self.candidates.mentee), bool)
        only[pair] = True
        return only

    def with_places(self, mentor: int, places: int) -> Again | None:
        """The best outcome when a mentor has this many places; None when the pins do not leave that open."""
        mentors = list(self.problem.mentors)
        mentors[mentor] = replace(mentors[mentor], places=places)
        problem = replace(self.problem, mentors=tuple(mentors))
        every = self.candidates.places.copy()
        every[mentor] = min(places, int(self.rooms_for[mentor]))
        return self.solved(self.changed(problem=problem, places=every), self.everything, lambda: problem)

    @cached_property
    def everything(self) -> Flags:
        return np.ones(len(self.candidates.mentee), bool)

    def solved(self, candidates: Candidates, allowed: Flags, edited: Callable[[], Problem]) -> Again | None:
        """The best matching of ``allowed`` pairs, on the network as in ``solve``; ``edited`` is the same as a problem,
        for when the network does not do. None when the pins leave no matching.
        """
        if not self.networked:
            return self._afresh(candidates, edited())
        doubts = len(candidates.doubts)
        try:
            found, pairs, _ = self._on_network(candidates, allowed, self._drawn[2])
            if pairs is None:
                drawn = branch(found.relaxation, found, self.budget)
                pairs = None if drawn is None or len(candidates.doubts) > doubts else drawn.lucky
        except NoFlow:
            return None
        if pairs is None:
            return self._afresh(candidates, edited())
        return Again(candidates, pairs, self.attained(candidates, pairs))

    def most_placed(self, allowed: Flags) -> int:
        """No matching of ``allowed`` pairs places more."""
        return len(self.largest(allowed))

    def largest(self, allowed: Flags) -> Ints:
        """A matching of ``allowed`` pairs that places most, on the network; none where pins leave none."""
        descent = Descent(self.relaxed.relaxation, allowed)
        try:
            descent.most(Aim(PLACED, np.ones(len(allowed), np.int64)))
        except NoFlow:
            return np.zeros(0, np.int64)
        return descent.pairs

    def _on_network(self, candidates: Candidates, allowed: Flags, rooms: Rooms) -> tuple[Best, Ints | None, Rooms]:
        """The best on the network, with rooms drawn until it can be timed; a matching as good that is timed, or None;
        and the rooms.
        """
        plan, guess = Plan(candidates), self.outcome.floor
        plan.rooms |= rooms
        while True:
            relaxation = replace(relax(candidates, plan.rooms), may_be_used=allowed)
            found = best(relaxation, guess)
            drawn, timed = dict(plan.rooms), found.lucky
            clashing = candidates.clashing(timed)
            if clashing:
                clashing, timed = self._less_lucky(found, clashing)
            if not clashing or self.budget.spent() or not plan.expose(clashing):
                return found, None if clashing else timed, drawn

    def _less_lucky(self, found: Best, clashing: dict[int, Ints]) -> tuple[dict[int, Ints], Ints]:
        unlucky = found.relaxation.candidates.clashing(found.pairs)
        return (clashing | unlucky if unlucky else {}), found.pairs

    def _afresh(self, candidates: Candidates, problem: Problem) -> Again | None:
        try:
            outcome = solve(problem, budget=self.budget)
        except ProblemFaults:
            return None
        pairs = self._pairs_of(outcome)
        bound = {stage.goal: stage.bound for stage in outcome.stages}
        exact = outcome.status is Status.OPTIMAL
        attained = self.attained(candidates, pairs)
        values = tuple(bound.get(goal, value) for goal, value in zip(self.goals, attained, strict=True))
        return Again(candidates, pairs, attained if exact else values, exact)


def _below(goal: str, candidates: Candidates, pairs: Ints) -> int:
    """Matches below a band. Whom a pin keeps does not count."""
    limit = int(goal.removeprefix("below "))
    return int(np.count_nonzero((candidates.points[pairs] < limit) & ~candidates.kept[pairs]))
