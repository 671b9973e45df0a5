"""HiGHS makes mistakes of its own; they end neither a solve nor the purity of what it prints."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

from solver.files.codec import write_problem
from solver.problem import Goal
from solver.solve import solve
from solver.verify import verify
from tests.solver.rounds import a_round, mentee, mentor

# Presolve settles this round, and then HiGHS 1.12 fails to translate its solution back, and complains on stdout.
MISTAKEN = a_round(
    [mentor("m1", 2), mentor("m2", 1), replace(mentor("m3", 2), min_places_if_any=2)],
    [mentee(name) for name in ("t1", "t2", "t3", "t4")],
    {"t1 m2": 1, "t2 m1": 7, "t2 m2": 8, "t3 m1": 8, "t3 m3": 4, "t4 m1": 4, "t4 m3": 3},
    calendar=None,
    goal=Goal.TOTAL,
)


def test_what_presolve_spoils_is_solved_without_it() -> None:
    outcome = solve(MISTAKEN)
    assert {pair.mentee: pair.mentor for pair in outcome.pairs} == {"t1": "m2", "t2": "m1", "t3": "m3", "t4": "m3"}
    assert all(stage.value == stage.bound for stage in outcome.stages)
    assert verify(MISTAKEN, outcome) == ()


def test_nothing_but_the_outcome_is_on_standard_output() -> None:
    command = [sys.executable, "-m", "solver", "solve", "-"]
    ran = subprocess.run(command, input=write_problem(MISTAKEN), capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(ran.stdout)["placed"] == 4
