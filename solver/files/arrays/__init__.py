"""Large problems and outcomes as ``.npz`` files, described in ``docs/problem-format.md``."""

from solver.files.arrays.outcome import read_outcome_npz, write_outcome_npz
from solver.files.arrays.problem import read_problem_npz, write_problem_npz

__all__ = ["read_outcome_npz", "read_problem_npz", "write_outcome_npz", "write_problem_npz"]
