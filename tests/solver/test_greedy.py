"""The matching to have at once, and the outcomes told on the way: all of them can be held."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.__main__ import Exit, main
from solver.budget import Budget
from solver.candidates import Candidates
from solver.errors import ProblemFaults
from solver.files.codec import read_outcome, write_problem
from solver.ordering import in_order
from solver.outcome import Outcome, Proof
from solver.problem import Goal, Mentee, Mentor, Problem, Rule, RuleKind
from solver.so_far import SoFar
from solver.solve import solve
from solver.verify import verify
from tests.solver.drawn import ambitious, problems
from tests.solver.rounds import a_round, keep, mentee, mentor
from tests.solver.test_brute_force import some

TALK = "MO 9:00-12:00"
few = settings(some, max_examples=12)


def told(problem: Problem) -> list[Outcome]:
    """Only what the greedy matching gives."""
    found: list[Outcome] = []
    SoFar(Candidates.of(in_order(problem)), found.append, Budget())
    return found


def met(problem: Problem) -> set[tuple[str, str]]:
    (outcome,) = told(problem)
    assert verify(problem, outcome) == ()
    return {(pair.mentee, pair.mentor) for pair in outcome.pairs}


def test_the_strongest_pair_goes_first() -> None:
    points = {"t1 m1": 700, "t1 m2": 900, "t2 m2": 800, "t2 m1": 0}
    round_ = a_round([mentor("m1", 1, TALK), mentor("m2", 1, TALK)], [mentee("t1", TALK), mentee("t2", TALK)], points)
    assert met(round_) == {("t1", "m2"), ("t2", "m1")}


def test_times_and_kept_pairs_are_minded() -> None:
    hour = "MO 9:00-10:00"
    round_ = a_round(
        [mentor("m1", 3, TALK)],
        [mentee("t1", hour), mentee("t2", hour), mentee("t3", TALK)],
        {"t1 m1": 900, "t2 m1": 1, "t3 m1": 5},
        keep("t2", "m1"),
    )
    assert met(round_) == {("t2", "m1"), ("t3", "m1")}


RULES: dict[tuple[Rule, ...], set[tuple[str, str]]] = {
    (Rule(RuleKind.SAME_MENTOR, ("t1", "t2")),): {("t1", "m1"), ("t2", "m1"), ("t3", "m1")},
    (Rule(RuleKind.DIFFERENT_MENTORS, ("t1", "t2")),): {("t1", "m1"), ("t2", "m2"), ("t3", "m1")},
    (Rule(RuleKind.AT_MOST, k=1, same="library"),): {("t1", "m1"), ("t2", "m2"), ("t3", "m1")},
    (Rule(RuleKind.GROUP_SESSION, mentor="m1"),): {("t1", "m1"), ("t2", "m2"), ("t3", "m2")},
}


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: rules[0].kind)
def test_rules_are_kept(rules: tuple[Rule, ...]) -> None:
    mentees = (Mentee("t1", library="pima"), Mentee("t2", library="pima"), Mentee("t3"))
    worth = {(one.id, name): points for one in mentees for name, points in (("m1", 9), ("m2", 5))}
    assert met(Problem((Mentor("m1", 3), Mentor("m2", 2)), mentees, points=worth, rules=rules)) == RULES[rules]


def test_a_mentor_with_too_few_has_none() -> None:
    mentors = (Mentor("m1", 3, min_places_if_any=3), Mentor("m2", 1))
    points = {("t1", "m1"): 9, ("t2", "m1"): 9, ("t1", "m2"): 5, ("t2", "m2"): 4}
    assert met(Problem(mentors, (Mentee("t1"), Mentee("t2")), points=points)) == {("t1", "m2")}


@some
@given(st.one_of(problems(), ambitious()))
def test_whatever_is_told_on_the_way_can_be_held_and_gets_better(problem: Problem) -> None:
    found: list[Outcome] = []
    try:
        last = solve(problem, found=found.append)
    except ProblemFaults:
        assert found == []
        return
    assert found[0].proof is not Proof.PRICES
    assert [verify(problem, outcome) for outcome in found] == [()] * len(found)
    assert found[0].placed <= last.placed
    assert replace(solve(problem), seconds=0) == replace(last, seconds=0)


@few
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_decides_nothing(problem: Problem, random: Random) -> None:
    mentees, mentors = list(problem.mentees), list(problem.mentors)
    random.shuffle(mentees)
    random.shuffle(mentors)
    other = replace(problem, mentees=tuple(mentees), mentors=tuple(mentors))
    try:
        one, two = told(problem), told(other)
    except ProblemFaults:
        return
    assert [outcome.pairs for outcome in one] == [outcome.pairs for outcome in two]


def test_the_best_so_far_is_kept_in_a_file(tmp_path: Path) -> None:
    round_ = a_round([mentor("m1", 1, TALK)], [mentee("t1", TALK)], {"t1 m1": 700}, goal=Goal.TOTAL)
    problem, best = tmp_path / "problem.json", tmp_path / "best.json"
    problem.write_text(write_problem(round_))
    assert main(["solve", str(problem), "-o", str(tmp_path / "out.json"), "--best", str(best)]) == Exit.DONE
    assert best.read_text() == (tmp_path / "out.json").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["best.json", "out.json", "problem.json"]


def test_whoever_is_killed_leaves_an_outcome(tmp_path: Path) -> None:
    """Killed before anything is optimized, with no chance to say a word."""
    names = [f"t{k}" for k in range(4)]
    round_ = a_round([mentor("m1", 3, TALK)], [mentee(name, TALK) for name in names], {f"{n} m1": 5 for n in names})
    problem, best = tmp_path / "problem.json", tmp_path / "best.json"
    problem.write_text(write_problem(round_))
    program = (
        "import os, signal, sys, solver.__main__ as command; from solver.solve import solve; "
        "sys.modules['solver.solve'].match = lambda *_: os.kill(os.getpid(), signal.SIGKILL); command.main()"
    )
    arguments = ["solve", str(problem), "--best", str(best)]
    ended = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    outcome = read_outcome(best.read_text())
    assert (outcome.placed, outcome.reproducible, outcome.proof) == (3, False, Proof.NONE)
    assert verify(round_, outcome) == ()
