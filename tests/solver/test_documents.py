"""The pages about the solver say what the solver does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import fields
from io import StringIO
from itertools import pairwise
from pathlib import Path

import solver
from solver.criteria.__main__ import page
from solver.criteria.scoring import points_by_criterion, weights_of
from solver.explaining.explanations import Explanations
from solver.files.codec import read_outcome, read_problem
from solver.outcome import Reason
from solver.problem import Calendar, Changes, Goal, LeftOver, Mentee, Mentor, Problem, RuleKind, Settings
from tests.solver.rounds import a_round, mentee, mentor

DOCS = Path(__file__).parents[2] / "docs"
FORMAT = (DOCS / "problem-format.md").read_text(encoding="utf-8")


def test_the_page_of_criteria_is_the_registry() -> None:
    assert (DOCS / "criteria.md").read_text(encoding="utf-8") == page()


def test_the_examples_of_the_format_can_be_read() -> None:
    problem, outcome, _ = re.findall(r"```json\n(.*?)```", FORMAT, re.DOTALL)
    assert read_problem(problem).mentors[0].id == "m1"
    assert read_outcome(outcome).placed == 1


def test_the_example_of_explanations_has_the_shape_of_real_ones() -> None:
    mentors = [mentor("m1", 1, "MO 9:00-12:00"), mentor("m2", 1, "MO 9:00-12:00")]
    mentees = [mentee(name, "MO 9:00-12:00") for name in ("t1", "t2", "t3")]
    problem = a_round(mentors, mentees, {f"{one.id} {other.id}": 500 for one in mentees for other in mentors})
    *_, example = re.findall(r"```json\n(.*?)```", FORMAT, re.DOTALL)
    told, shown = Explanations(problem, solver.solve(problem)).everything(), json.loads(example)
    assert list(told) == list(shown)
    for one, other in ((told, shown), (shown, told)):
        assert keys_of(one["alternatives"]) <= keys_of(other["alternatives"])
        assert keys_of(one["unmatched"]) <= keys_of(other["unmatched"])
        assert keys_of(one["places"]) <= keys_of(other["places"])
    assert {"kind", "would_place", "would_lift", "total"} <= keys_of(told["forecast"]) & keys_of(shown["forecast"])


def keys_of(value: object) -> set[str]:
    """The keys of objects somewhere in it, but for ids."""
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one)}
    if not isinstance(value, dict):
        return set()
    here = {key for key in value if not re.fullmatch(r"[tm]\d", key)}
    return here | {key for name, one in value.items() if name != "slot" for key in keys_of(one)}


def test_every_key_choice_and_reason_is_documented() -> None:
    keys = {field.name for kind in (Problem, Mentor, Mentee, Calendar, Settings) for field in fields(kind)}
    choices = {str(choice) for kind in (Goal, LeftOver, Changes, RuleKind, Reason) for choice in kind}
    explained = {*re.findall(r"`\.?(\w+)", FORMAT), *re.findall(r'"(\w+)":', FORMAT)}
    assert sorted(keys - explained) == sorted(choices - explained) == []


def test_the_strengths_explained_are_those_given() -> None:
    """The two examples on the page of criteria."""
    mentee = {
        "topics_wanted": ["a", "b", "c"],
        "qualities_to_develop": ["asking", "voice"],
        "ways": ["agenda", "visits"],
        "years": 1,
    }
    mentor = {"topics_offered": ["a", "b"], "qualities_built": ["voice"], "ways": ["agenda"], "years": 15}
    points = points_by_criterion(mentee, mentor, weights_of(Settings()))
    assert [worth for worth, _ in points.values()] == [300_000, 100_000, 100_000, 100_000, 0]


def test_the_page_of_the_library_shows_what_happens() -> None:
    """Every block of Python runs, one after the other, and prints what stands in the block of text after it."""
    page = (DOCS / "solver-library.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|text)\n(.*?)```", page, re.DOTALL)
    names: dict[str, object] = {}
    for (kind, block), (next_kind, shown) in pairwise([*blocks, ("", "")]):
        if kind == "python":
            with redirect_stdout(StringIO()) as printed:
                exec(compile(block, "solver-library.md", "exec"), names)
            assert printed.getvalue() == (shown if next_kind == "text" else "")


def test_the_library_is_what_it_says() -> None:
    """Everything that is offered is there, under its own name; loading it loads nothing else."""
    assert [name for name in solver.__all__ if getattr(solver, name).__name__ != name] == []
    code = "import sys, solver; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "ortools", "solver.problem"}.isdisjoint(loaded)
    page = (DOCS / "solver-library.md").read_text(encoding="utf-8")
    assert set(re.findall(r"solver\.([A-Z]\w+)", page)) <= set(solver.__all__)


def test_functions_named_like_their_modules_stay_functions() -> None:
    code = "import solver; from solver.solve import solve; import solver.verify, solver.explain; "
    code += "assert solver.solve is solve and callable(solver.verify) and callable(solver.explain)"
    subprocess.run([sys.executable, "-c", code], check=True)
