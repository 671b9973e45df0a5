"""Problems and outcomes as ``.npz``: the same as in JSON, and read without trust."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from solver.__main__ import Exit, main
from solver.errors import Fault, ProblemFaults
from solver.factors import Factors, ListedPoints
from solver.files.arrays import read_outcome_npz, read_problem_npz, write_outcome_npz, write_problem_npz
from solver.files.arrays.container import read_npz
from solver.files.codec import digest, read_problem, write_problem
from solver.problem import Goal, Mentee, Mentor, Problem, Settings
from solver.solve import solve
from solver.validation import problem_faults
from solver.verify import verify
from tests.solver.drawn import problems
from tests.solver.files.test_codec import FULL
from tests.solver.test_brute_force import some

FACTORS = Factors(np.array([[3, 0], [1, 5]]), np.array([[100, 7], [0, 100_000], [2, 2]]))
COUNTED = Problem(
    (Mentor("m1", 1), Mentor("m2", 1), Mentor("m3", 1)),
    (Mentee("t1"), Mentee("t2")),
    settings=Settings(Goal.TOTAL),
    factors=FACTORS,
)
Arrays = dict[str, Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "problem.npz"


def asking_much() -> Problem:
    """Something of everything that a file can say."""
    value = json.loads(json.dumps(FULL))
    value["mentees"][0]["answers"] |= {
        "years": 0,
        "own": {"q1": "3/5", "q.2": ["c1", "c2"]},
        "own_private": {"q3": "yes"},
        "wished": ["p1"],
    }
    value["mentees"].append(
        {"id": "t0", "hours": [], "apart": "team1", "priority": 3, "answers": {"own": {"q1": "1/5"}}}
    )
    value["format"] = "bookends-problem/2"
    value["rules"] = [{"kind": "at_most", "k": 1, "same": "library"}]
    value["settings"] |= {"kept": [["t1", "m1"]], "stay_bonus": 5}
    return read_problem(json.dumps(value))


def test_everything_is_read_as_written(file: Path) -> None:
    problem = asking_much()
    write_problem_npz(file, problem)
    again = read_problem_npz(file)
    assert digest(again) == digest(problem)
    assert again.mentees[1].answers == {
        **{key: tuple(value) for key, value in problem.mentees[1].answers.items() if isinstance(value, list)},
        "years": 0,
        "own": {"q1": "3/5", "q.2": ("c1", "c2")},
        "own_private": {"q3": "yes"},
    }
    assert isinstance(again.points, ListedPoints)
    assert dict(again.points) == problem.points


@settings(some, max_examples=20)
@given(problems())
def test_the_same_problem_has_the_same_digest_and_outcome(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem
) -> None:
    path = tmp_path_factory.mktemp("arrays") / "problem.npz"
    write_problem_npz(path, problem)
    again = read_problem_npz(path)
    assert digest(again) == digest(problem)
    try:
        outcome = solve(problem)
    except ProblemFaults as faulty:
        with pytest.raises(ProblemFaults, match=re.escape(str(faulty))):
            solve(again)
        return
    assert replace(solve(again), seconds=0) == replace(outcome, seconds=0)
    write_outcome_npz(path, outcome)
    assert read_outcome_npz(path) == outcome


def test_points_as_factors_are_products(file: Path) -> None:
    listed = {
        (mentee.id, mentor.id): int(FACTORS.mentees[row] @ FACTORS.mentors[column])
        for row, mentee in enumerate(COUNTED.mentees)
        for column, mentor in enumerate(COUNTED.mentors)
    }
    write_problem_npz(file, COUNTED)
    outcome, other = solve(read_problem_npz(file)), solve(replace(COUNTED, factors=None, points=listed))
    assert outcome.pairs == other.pairs
    assert outcome.total == 500_300
    assert verify(COUNTED, outcome) == ()


def test_the_order_of_people_decides_nothing_beside_factors() -> None:
    turned = replace(
        COUNTED,
        mentees=COUNTED.mentees[::-1],
        mentors=COUNTED.mentors[::-1],
        factors=FACTORS.take([1, 0], [2, 1, 0]),
    )
    assert digest(turned) == digest(COUNTED)
    assert digest(replace(COUNTED, factors=FACTORS.take([1, 0], [0, 1, 2]))) != digest(COUNTED)
    assert solve(turned).pairs == solve(COUNTED).pairs
    assert verify(turned, solve(COUNTED)) == ()


def test_json_has_no_word_for_factors() -> None:
    with pytest.raises(ValueError, match="npz"):
        write_problem(COUNTED)


def test_solve_and_verify_from_and_into_arrays(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = file.with_name("outcome.npz")
    write_problem_npz(file, COUNTED)
    assert main(["solve", str(file), "-o", str(outcome)]) == Exit.DONE
    assert main(["verify", str(file), str(outcome)]) == Exit.DONE
    assert capsys.readouterr().out.startswith("verified: 2 placed, optimal")


def arrays_of(problem: Problem, file: Path) -> Arrays:
    write_problem_npz(file, problem)
    return dict(read_npz(file, ProblemFaults))


def faults(file: Path) -> tuple[Fault, ...]:
    with pytest.raises(ProblemFaults) as caught:
        read_problem_npz(file)
    return caught.value.faults


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"surprise": np.zeros(2)}, "surprise"),
        ({"surprise": np.zeros(2, np.int64)}, "surprise"),
        ({"mentors.places": None}, "mentors.places"),
        ({"mentors.places": np.ones(1)}, "mentors.places"),
        ({"mentors.places": np.ones(2, np.int64)}, "mentors.places"),
        ({"mentors.places": np.array([-1])}, "mentors m1.places"),
        ({"mentors.id": np.array([["m1"]])}, "mentors.id"),
        ({"mentors.id": np.array([b"\xff"])}, "mentors.id"),
        ({"mentees.id": np.array(["t1", "t1"])}, "mentees t1"),
        ({"mentors.zone": np.array(["Nowhere"])}, "mentors m1.zone"),
        ({"mentors.hours.rows": np.array([0, 1])}, "mentors.hours.rows"),
        ({"mentors.hours.rows": None}, "mentors.hours.rows"),
        ({"mentors.hours.values": np.array([[0, 0, 30, 3], [0, 0, 30, 0]])}, "mentors.hours.values"),
        ({"mentors.hours.values": np.array([[9, 0, 30, 0], [0, 0, 30, 0]])}, "mentors m1.hours[1]"),
        ({"mentors.closed.values": np.array(["NaT"], "M8[D]")}, "mentors.closed.values"),
        ({"mentors.closed.values": np.array([2**60], "M8[D]")}, "mentors.closed.values"),
        ({"mentors.busy.values": np.array([["2027-01-01", "2027-01-01"]], "M8[s]")}, "mentors m1.busy[0]"),
        ({"mentees.answers.shoe_size": np.array(["9", ""])}, "mentees t0.answers.shoe_size"),
        ({"points.mentor": np.array([5])}, "points"),
        ({"points.mentor": None}, "points.mentor"),
        ({"points.points": np.array([10**6 + 1])}, "points t1-m1"),
        ({"format": np.array("bookends-problem/1")}, "format"),
        ({"round": np.array('{"mentors": []}')}, "round.mentors"),
        ({"round": np.array('{"calendar": {"minutes": "60"}}')}, "round.calendar.cadence"),
        ({"factors.mentees": np.ones((2, 1), np.int64), "factors.mentors": np.ones((1, 1), np.int64)}, "factors"),
        ({"factors.mentees": np.ones((2, 1)), "factors.mentors": np.ones((1, 1), np.int64)}, "factors.mentees"),
    ],
)
def test_a_fault_is_named_by_its_array(change: Arrays, where: str, file: Path) -> None:
    arrays = arrays_of(asking_much(), file) | change
    np.savez_compressed(file, **{name: array for name, array in arrays.items() if array is not None})
    assert where in [fault.where for fault in faults(file)]


@pytest.mark.parametrize(
    ("mentees", "mentors", "where"),
    [
        ([[1], [2]], [[-1], [1], [1]], "factors.mentors"),
        ([[1]], [[1], [1], [1]], "factors.mentees"),
        ([[1], [2]], [[1, 1], [1, 1], [1, 1]], "factors"),
        ([[1], [2]], [[500_000], [500_001], [1]], "factors t2-m2"),
    ],
)
def test_faulty_factors_are_named(mentees: Any, mentors: Any, where: str) -> None:
    problem = replace(COUNTED, factors=Factors(np.array(mentees), np.array(mentors)))
    assert [fault.where for fault in problem_faults(problem)] == [where]


@pytest.mark.parametrize("rows", [[[0.5]], [["1"]], [[None]], [[2**63]], [[2**200]]])
def test_factors_are_whole_numbers(rows: Any) -> None:
    with pytest.raises(ValueError, match="factors of mentors are"):
        Factors(np.ones((2, 1), bool), rows)


def packed(name: str, data: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)

    return write


def npy(array: Any, **header: Any) -> bytes:
    """An array whose header may say something else."""
    out = io.BytesIO()
    said = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape} | header
    np.lib.format.write_array_header_1_0(out, said)
    return out.getvalue() + bytes(array.tobytes())


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"PK\x03\x04 and so on"),
        packed("format.npy", b"not an array"),
        packed("format.npy", npy(np.zeros(3, np.int64), shape=(2**40,))),
        packed("format.npy", npy(np.zeros(3, np.int64), shape=(-3,))),
        packed("format.npy", npy(np.zeros(0, np.int64), shape=(0, 2**70))),
        packed("format.npy", npy(np.zeros(3, np.int64), descr="|O")),
        packed("format.npy", npy(np.zeros(3, np.int64), descr="<U0", shape=(2**40,))),
        packed("format.npy", npy(np.zeros(3, np.int64), descr=[("a", "<i8")])),
        packed("format.npy", npy(np.zeros(1, np.int64), descr="<u4", shape=(2,)).replace(b"<u4", b"<U1") + b""),
        lambda path: np.savez(path, format=np.array([{"a": 1}], object)),
        lambda path: np.savez(path, format=np.zeros(2, "f8")),
    ],
)
def test_what_is_no_plain_array_is_refused(write: Callable[[Path], None], file: Path) -> None:
    write(file)
    assert faults(file)


def test_a_small_file_cannot_ask_for_much_memory(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.files.arrays.container.MOST_BYTES", 2**20)
    packed("mentees.id.npy", npy(np.zeros(2**18, np.int64)))(file)
    assert file.stat().st_size < 2**12
    assert [(fault.where, fault.what) for fault in faults(file)] == [("file", "1 arrays, 2097280 bytes")]


@settings(some, max_examples=30)
@given(problems())
def test_listed_points_are_a_mapping(problem: Problem) -> None:
    if problem.points is None:
        return
    mentees, mentors = ([person.id for person in people] for people in (problem.mentees, problem.mentors))
    three = [(mentees.index(a), mentors.index(b), worth) for (a, b), worth in problem.points.items()]
    listed = ListedPoints(mentees, mentors, *np.array(three, np.int64).reshape(-1, 3).T)
    assert listed == problem.points
    assert len(listed) == len(problem.points)
    assert ("nobody", "m1") not in listed
    assert digest(replace(problem, points=listed)) == digest(problem)
