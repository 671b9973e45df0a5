"""Sessions that people in two entries tie together, timed by CP-SAT where a simple search does not come to an end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from ortools.sat.python import cp_model

from solver.programs.cliques import cliques as sharing
from solver.times.beside import bits, cliques, union
from solver.times.slot_search import Undecided
from solver.times.timing import Domain, Option
from solver.times.timing_together import Bonds

WORK = 60.0
"""Deterministic limit of one search, in CP-SAT's own units (about a second each)."""
WORK_BESIDE = 2.0
"""The same where the sessions are all of one mentor."""
MOST_OPTIONS = 60_000
"""Slots of all such sessions together that are more than a search is asked about."""

Attended = tuple[Option, cp_model.IntVar]


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


def timed_beside(masks: Sequence[int], excluded: Sequence[int]) -> list[int] | None:
    """A slot for each session of one mentor, all bits of integers (``beside``); None when there is no way.

    Raises ``Undecided`` after ``WORK_BESIDE``, and at once where it would be too much.
    """
    if sum(mask.bit_count() for mask in masks) > MOST_OPTIONS:
        raise Undecided
    model = cp_model.CpModel()
    chosen = [{slot: model.new_bool_var("") for slot in bits(mask)} for mask in masks]
    for some in chosen:
        model.add_exactly_one(some.values())
    for clique in cliques(union(masks), excluded):
        model.add_at_most_one(some[slot] for some in chosen for slot in bits(clique) if slot in some)
    solver = _solver(WORK_BESIDE)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Undecided
    return [next(slot for slot, variable in some.items() if solver.boolean_value(variable)) for some in chosen]


def _at_most_one(model: cp_model.CpModel, attended: Sequence[Attended]) -> None:
    """At no instant two of the sessions that somebody attends."""
    at: dict[Option, list[cp_model.IntVar]] = {}
    for option, variable in attended:
        at.setdefault(option, []).append(variable)
    for clique in sharing(at):
        variables = [variable for option in clique for variable in at[option]]
        if len(variables) > 1:
            model.add_at_most_one(variables)


def _solver(work: float = WORK) -> cp_model.CpSolver:
    """One worker, and limits in work units: the same answer every time."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    return solver
