"""Problems and outcomes from wherever they are: a text, a JSON file, or arrays in an ``.npz`` file."""

from __future__ import annotations

import os
from pathlib import Path

from solver.files import codec
from solver.files.whole_file import whole_file
from solver.outcome import Outcome
from solver.problem import Problem

Source = str | bytes | os.PathLike[str]
ARRAYS = ".npz"


def read_problem(source: Source) -> Problem:
    """From JSON (text or bytes), or from a file (a ``Path``; one named ``.npz`` holds arrays).

    Raises ProblemFaults with every fault, OSError where the file cannot be read.
    """
    if isinstance(source, (str, bytes)):
        return codec.read_problem(source)
    if _holds_arrays(source):
        from solver.files.arrays import read_problem_npz  # noqa: PLC0415 - of no use to most who read problems

        return read_problem_npz(source)
    return codec.read_problem(Path(source).read_bytes())


def write_problem(problem: Problem, path: os.PathLike[str] | None = None) -> str:
    """As JSON text; with a ``path`` into that file, as arrays if it is named ``.npz``, and the text is empty."""
    if path is None:
        return codec.write_problem(problem)
    if _holds_arrays(path):
        from solver.files.arrays import write_problem_npz  # noqa: PLC0415

        write_problem_npz(path, problem)
    else:
        _write(path, codec.write_problem(problem))
    return ""


def read_outcome(source: Source) -> Outcome:
    """As ``read_problem``. Raises OutcomeFaults with every fault, OSError where the file cannot be read."""
    if isinstance(source, (str, bytes)):
        return codec.read_outcome(source)
    if _holds_arrays(source):
        from solver.files.arrays import read_outcome_npz  # noqa: PLC0415

        return read_outcome_npz(source)
    return codec.read_outcome(Path(source).read_bytes())


def write_outcome(outcome: Outcome, path: os.PathLike[str] | None = None) -> str:
    """As ``write_problem``."""
    if path is None:
        return codec.write_outcome(outcome)
    if _holds_arrays(path):
        from solver.files.arrays import write_outcome_npz  # noqa: PLC0415

        write_outcome_npz(path, outcome)
    else:
        _write(path, codec.write_outcome(outcome))
    return ""


def _holds_arrays(path: os.PathLike[str]) -> bool:
    return Path(path).suffix == ARRAYS


def _write(path: os.PathLike[str], text: str) -> None:
    with whole_file(path) as file:
        file.write(text.encode() + b"\n")
