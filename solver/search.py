"""The exact search for what no network can express: mentors whose mentees' times clash in knots.

A mentee is matched to a mentor (a variable per pair) and, with the mentors whose times have clashed so far, at a slot
(a variable per pair and slot): of all slots that take one instant a mentor uses at most one. These cliques describe
clashes exactly, so what is found can be timed there; mentors that clash anew join, until none does. CP-SAT computes
in integers; one worker and deterministic limits give the same answer every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from solver.budget import Budget
from solver.candidates import Candidates
from solver.flow import Flags, Ints
from solver.timing import Option

WORK = 60.0
"""Deterministic limit of one search, in CP-SAT's own units (about a second each)."""


@dataclass(frozen=True)
class Found:
    """A matching that can be timed and what no matching betters. ``cut``: the clock, not the work, ended the search."""

    pairs: Ints
    bound: int
    cut: bool = False


class Search:
    """Searches over one round; mentors found to clash are remembered from one to the next."""

    def __init__(self, candidates: Candidates, clashing: Iterable[int], budget: Budget) -> None:
        self._candidates = candidates
        self._timed = set(clashing)
        self._budget = budget

    def best(self, gain: Ints, allowed: Flags, start: Ints, bound: int, at_least: int = 0) -> Found:
        """Most ``gain`` with ``allowed`` pairs and ``at_least`` mentees placed; at best ``bound``.

        ``start`` is a matching that can be timed, returned when nothing better is found.
        """
        best = start
        while True:
            if int(gain[best].sum()) >= bound:
                return Found(best, bound)
            if self._budget.spent():
                return Found(best, bound, cut=True)
            model = _Model(self._candidates, allowed, self._timed)
            pairs, reached, cut = model.solve(gain, best, bound, at_least, self._budget)
            bound = min(bound, reached)
            clashing = self._candidates.clashing(pairs)
            if not clashing and gain[pairs].sum() >= gain[best].sum():
                return Found(pairs, bound, cut)
            if cut or clashing.keys() <= self._timed:
                return Found(best, bound, cut)
            self._timed |= clashing.keys()


class _Model:
    def __init__(self, candidates: Candidates, allowed: Flags, timed: set[int]) -> None:
        self._model = cp_model.CpModel()
        self._candidates = candidates
        self._pairs = np.flatnonzero(allowed)
        self._pair = {pair: self._model.new_bool_var("") for pair in self._pairs.tolist()}
        self._mentees_meet_one()
        for mentor in range(len(candidates.problem.mentors)):
            mine = [int(pair) for pair in candidates.of_mentor(mentor) if int(pair) in self._pair]
            if len(mine) > candidates.places[mentor]:
                self._model.add(sum(self._pair[pair] for pair in mine) <= int(candidates.places[mentor]))
            if mentor in timed:
                self._time(mine)

    def _mentees_meet_one(self) -> None:
        of_mentee: dict[int, list[int]] = {}
        for pair in self._pairs.tolist():
            of_mentee.setdefault(int(self._candidates.mentee[pair]), []).append(pair)
        for pairs in of_mentee.values():
            variables = [self._pair[pair] for pair in pairs]
            if self._candidates.kept[pairs[0]]:
                self._model.add_exactly_one(variables)
            elif len(variables) > 1:
                self._model.add_at_most_one(variables)

    def _time(self, pairs: list[int]) -> None:
        """One slot for each matched pair of a mentor, and at no instant two of them."""
        at: dict[Option, list[cp_model.IntVar]] = {}
        for pair in pairs:
            variables = []
            for option in self._candidates.domain(pair):
                variables.append(self._model.new_bool_var(""))
                at.setdefault(option, []).append(variables[-1])
            self._model.add_exactly_one([*variables, self._pair[pair].negated()])
        for clique in cliques(at):
            variables = [variable for option in clique for variable in at[option]]
            if len(variables) > 1:
                self._model.add_at_most_one(variables)

    def solve(self, gain: Ints, start: Ints, bound: int, at_least: int, budget: Budget) -> tuple[Ints, int, bool]:
        """The best pairs found, a bound on what they can gain, and whether the clock cut the search short."""
        variables = list(self._pair.values())
        weights = [int(gain[pair]) for pair in self._pair]
        worth = cp_model.LinearExpr.weighted_sum(variables, weights)
        self._model.add(worth <= bound)
        if at_least:
            self._model.add(cp_model.LinearExpr.sum(variables) >= at_least)
        self._model.maximize(worth)
        started = set(start.tolist())
        for pair, variable in self._pair.items():
            self._model.add_hint(variable, pair in started)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = WORK
        left = budget.left()
        if left is not None:
            solver.parameters.max_time_in_seconds = left
        status = solver.solve(self._model)
        cut = status != cp_model.OPTIMAL and budget.spent()
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return start, bound, cut
        chosen = [pair for pair, variable in self._pair.items() if solver.boolean_value(variable)]
        reached = int(np.floor(solver.best_objective_bound + 1e-6))
        return np.array(chosen, np.int64), min(bound, reached), cut


def cliques(options: Iterable[Option]) -> list[tuple[Option, ...]]:
    """Maximal sets of options that take a common instant; two options clash exactly if some set holds both."""
    ordered = sorted(options, key=lambda o: o.slot)
    at: dict[int, list[int]] = {}
    for number, option in enumerate(ordered):
        bits = np.frombuffer(option.taken.to_bytes(option.taken.bit_length() // 8 + 1, "little"), np.uint8)
        for instant in np.flatnonzero(np.unpackbits(bits, bitorder="little")).tolist():
            at.setdefault(instant, []).append(number)
    sets = sorted({frozenset(numbers) for numbers in at.values()}, key=lambda s: (-len(s), sorted(s)))
    largest: list[frozenset[int]] = []
    for numbers in sets:
        if not any(numbers <= other for other in largest):
            largest.append(numbers)
    return [tuple(ordered[number] for number in sorted(numbers)) for numbers in largest]
