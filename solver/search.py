"""The exact search for what no network can express: mentors whose mentees' times clash in knots.

A mentee is matched to a mentor (a variable per pair) and, with the mentors whose times have clashed so far, at a slot
(a variable per pair and slot): of all slots that take one instant a mentor uses at most one. These cliques describe
clashes exactly, so what is found can be timed there; mentors that clash anew join, until none does. CP-SAT computes
in integers; one worker and deterministic limits give the same answer every time.

Somebody in two entries uses at most one slot of each instant as well, whoever the mentors are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from solver.budget import Budget
from solver.candidates import Candidates
from solver.flow import Flags, Ints
from solver.timing import Domain, Option
from solver.timing_together import Bonds, Undecided

WORK = 60.0
"""Deterministic limit of one search, in CP-SAT's own units (about a second each)."""


Attended = tuple[Option, cp_model.IntVar]


@dataclass(frozen=True)
class Found:
    """A matching that can be timed and what no matching betters. ``cut``: the clock, not the work, ended the search."""

    pairs: Ints
    bound: int
    cut: bool = False


@dataclass(frozen=True)
class Aim:
    """What is to be as much as possible: ``gain`` over the pairs, less ``sharing`` for all who share a mentor.

    ``at_least`` mentees are placed, and at most ``shared`` share; None is any number.
    """

    gain: Ints
    at_least: int = 0
    sharing: int = 0
    shared: int | None = None

    def value(self, candidates: Candidates, pairs: Ints) -> int:
        return int(self.gain[pairs].sum()) - self.sharing * candidates.shared(pairs)


class Search:
    """Searches over one round; mentors found to clash are remembered from one to the next."""

    def __init__(self, candidates: Candidates, clashing: Iterable[int], budget: Budget) -> None:
        self._candidates = candidates
        self._timed = set(clashing)
        self._budget = budget

    def best(self, aim: Aim, allowed: Flags, start: Ints, bound: int) -> Found:
        """The most of ``aim`` with ``allowed`` pairs; at best ``bound``.

        ``start`` is a matching that can be timed, returned when nothing better is found.
        """
        best, value = start, aim.value(self._candidates, start)
        while True:
            if value >= bound:
                return Found(best, bound)
            if self._budget.spent():
                return Found(best, bound, cut=True)
            model = _Model(self._candidates, allowed, self._timed)
            pairs, reached, cut = model.solve(aim, best, bound, self._budget)
            bound = min(bound, reached)
            clashing = self._candidates.clashing(pairs)
            if not clashing and aim.value(self._candidates, pairs) >= value:
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
        self._sharing = self._team_mates_share()
        at: defaultdict[Hashable, list[Attended]] = defaultdict(list)
        for mentor in range(len(candidates.problem.mentors)):
            mine = [int(pair) for pair in candidates.of_mentor(mentor) if int(pair) in self._pair]
            if len(mine) > candidates.places[mentor]:
                self._model.add(sum(self._pair[pair] for pair in mine) <= int(candidates.places[mentor]))
            if mentor in timed:
                self._time(mine, at)
        for attended in at.values():
            _at_most_one(self._model, attended)

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

    def _team_mates_share(self) -> list[cp_model.IntVar]:
        """Per mentor and team, how many of its members beyond the first the mentor has."""
        of_bundle: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
        for pair, variable in self._pair.items():
            if self._candidates.bundle[pair] >= 0:
                of_bundle[int(self._candidates.bundle[pair])].append(variable)
        sharing = []
        for variables in of_bundle.values():
            if len(variables) > 1:
                sharing.append(self._model.new_int_var(0, len(variables) - 1, ""))
                self._model.add(sharing[-1] >= cp_model.LinearExpr.sum(variables) - 1)
        return sharing

    def _time(self, pairs: list[int], at: Mapping[Hashable, list[Attended]]) -> None:
        """One slot for each matched pair of a mentor; ``at`` is told who attends it."""
        for pair in pairs:
            bonds = self._candidates.bonds(pair)
            variables = []
            for option in self._candidates.domain(pair):
                variables.append(self._model.new_bool_var(""))
                for bond in bonds:
                    at[bond].append((option, variables[-1]))
            self._model.add_exactly_one([*variables, self._pair[pair].negated()])

    def solve(self, aim: Aim, start: Ints, bound: int, budget: Budget) -> tuple[Ints, int, bool]:
        """The best pairs found, a bound on what they can gain, and whether the clock cut the search short."""
        variables = list(self._pair.values())
        weights = [int(aim.gain[pair]) for pair in self._pair]
        sharing = cp_model.LinearExpr.sum(self._sharing)
        worth = cp_model.LinearExpr.weighted_sum(variables, weights)
        if aim.sharing:
            worth = worth - aim.sharing * sharing
        self._model.add(worth <= bound)
        if aim.at_least:
            self._model.add(cp_model.LinearExpr.sum(variables) >= aim.at_least)
        if aim.shared is not None and self._sharing:
            self._model.add(sharing <= aim.shared)
        self._model.maximize(worth)
        started = set(start.tolist())
        for pair, variable in self._pair.items():
            self._model.add_hint(variable, pair in started)
        solver = _solver()
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


def timed(domains: Sequence[Domain], bonds: Sequence[Bonds]) -> tuple[Option, ...] | None:
    """An option for each session such that no two with a bond in common clash; None when there is no way.

    Raises ``Undecided`` after ``WORK``.
    """
    model, at = cp_model.CpModel(), defaultdict[Hashable, list[Attended]](list)
    chosen: list[list[Attended]] = []
    for domain, whose in zip(domains, bonds, strict=True):
        chosen.append([(option, model.new_bool_var("")) for option in domain])
        model.add_exactly_one([variable for _, variable in chosen[-1]])
        for bond in whose:
            at[bond] += chosen[-1]
    for attended in at.values():
        _at_most_one(model, attended)
    solver = _solver()
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Undecided
    return tuple(next(option for option, variable in some if solver.boolean_value(variable)) for some in chosen)


def _at_most_one(model: cp_model.CpModel, attended: Sequence[Attended]) -> None:
    """At no instant two of the sessions that somebody attends."""
    at: dict[Option, list[cp_model.IntVar]] = {}
    for option, variable in attended:
        at.setdefault(option, []).append(variable)
    for clique in cliques(at):
        variables = [variable for option in clique for variable in at[option]]
        if len(variables) > 1:
            model.add_at_most_one(variables)


def _solver() -> cp_model.CpSolver:
    """One worker, and limits in work units: the same answer every time."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = WORK
    return solver


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
