"""What a well-formed problem must satisfy beyond its types; most of it is tested through files in ``test_codec``."""

from __future__ import annotations

from solver.problem import Goal, Mentee, Mentor, Problem, Settings
from solver.validation import problem_faults


def test_stages_without_number_are_refused() -> None:
    """Each class of priority and each band of leximin is solved and proven by itself."""
    mentees = tuple(Mentee(f"t{k:03}", priority=k) for k in range(101))
    problem = Problem((Mentor("m1", 1),), mentees, settings=Settings(Goal.LEXIMIN, band=999))
    assert [str(fault) for fault in problem_faults(problem)] == [
        "mentees.priority: 101 different classes (allowed: at most 100)",
        "settings.band: 999 makes over 1000 bands (allowed: 1000 or more)",
    ]
