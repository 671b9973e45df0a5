"""Whatever is handed in, there is an answer: faults by name, or an outcome that holds. Never a crash, never a hang.

``BOOKENDS_EXAMPLES=5000 pytest tests/solver/test_fuzz.py`` tries more than the hundreds of every run.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.errors import FileFaults, OutcomeFaults, ProblemFaults
from solver.factors import Factors
from solver.files.arrays import read_outcome_npz, read_problem_npz, write_outcome_npz, write_problem_npz
from solver.files.arrays.container import read_npz
from solver.files.codec import digest, read_outcome, read_problem, write_outcome, write_problem
from solver.problem import Mentee, Mentor, Problem, Settings
from solver.solve import solve
from solver.verify import verify
from tests.solver.files.test_arrays import COUNTED, asking_much
from tests.solver.files.test_codec import FULL

EXAMPLES = int(os.environ.get("BOOKENDS_EXAMPLES", "100"))
much = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 1000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
SMALL: dict[str, Any] = {
    "format": "bookends-problem/2",
    "mentors": [
        FULL["mentors"][0] | {"min_places": 1, "min_places_if_any": 1, "library": None},
        {"id": "m2", "places": 1, "hours": [["TU", "09:00", "10:30"]], "people": ["p2"]},
    ],
    "mentees": [
        *FULL["mentees"],
        {"id": "t2", "hours": [["TU", "09:00", "11:00"], ["MO", "16:00", "18:00"]], "priority": 1, "apart": "x"},
        {"id": "t3", "hours": [["MO", "16:00", "19:00"]], "apart": "x", "prefer": [["MO", "16:00", "17:00", 3]]},
    ],
    "calendar": FULL["calendar"] | {"cadence": "weekly", "last_day": "2027-03-30"},
    "avoid": [["t2", "m2", "veto"]],
    "pins": [{"mentee": "t1", "mentor": "m1", "pin": "keep"}],
    "rules": [
        {"kind": "same_mentor", "mentees": ["t1", "t2"]},
        {"kind": "at_most", "k": 2, "same": "library"},
    ],
    "settings": FULL["settings"] | {"kept": [["t1", "m1"]], "left_over": "lottery", "stay_bonus": 9, "seed": 3},
}
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, False, 0, 1, -1, 2, 3, 96, 10**9, 10**18, 10**19, 2**63, -(2**63), 10**40, 0.5, 1e308, -0.0,
        "", "t1", "m1", "t2", "m2", "MO", "24:00", "00:00", "09:15", "Z", "Etc/GMT+12", "Pacific/Kiritimati", "A",
        "0001-01-01", "9999-12-31", "2027-02-29", "1900-01-01", "2199-12-31", "1900-01-01T00:00Z", "9999-12-31T23:59Z",
        "leximin", "total", "fewest", "lottery", "never", "group_session", "different_mentors", "weekly", "monthly",
        "bookends-problem/1", "t1\x00", "\u202e", "\ud800", "🧑‍🏫", "a" * 5_000, [], {}, [[]], [None], {"": {}},
        ["t1", "t2"], [["t1", "m1"]], [["MO", "00:00", "24:00"]], [["2027-01-12T17:00Z", "2027-01-12T18:00Z"]],
    ]
)  # fmt: skip
VALUES = ODD | st.recursive(ODD, lambda inner: st.lists(inner, max_size=3), max_leaves=5)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a file: what holds it, and its key there."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [spot for key in keys for spot in [(value, key), *spots(value[key])]]


@st.composite
def near(draw: st.DrawFn, whole: Any) -> Any:
    """Something valid with a few places changed, dropped, doubled, or swapped for another part."""
    value = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        places = spots(value)
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        change = draw(st.integers(0, 4))
        if change == 0:
            del holder[key]
        elif change == 1 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif change == 2:
            other, there = draw(st.sampled_from(places))
            holder[key] = copy.deepcopy(other[there]) if there in other or isinstance(other, list) else None
        elif change == 3 and isinstance(holder, dict):
            holder[draw(st.sampled_from(["surprise", "k", "mentor", "hours", "\ud800"]))] = copy.deepcopy(draw(VALUES))
        else:
            holder[key] = copy.deepcopy(draw(VALUES))
    return value


def says_what_is_wrong(refused: FileFaults) -> None:
    assert refused.faults
    assert str(refused).encode()


def is_answered(text: str | bytes) -> None:
    """Solved, written, read and found true; or refused with words."""
    try:
        problem = read_problem(text)
        outcome = solve(problem, seconds=20)
    except ProblemFaults as refused:
        says_what_is_wrong(refused)
        return
    assert digest(problem) == digest(read_problem(write_problem(problem)))
    again = read_outcome(write_outcome(outcome))
    assert again == outcome
    assert verify(problem, again) == ()


@much
@given(near(SMALL))
def test_near_problems(value: Any) -> None:
    is_answered(json.dumps(value))


@settings(much, max_examples=EXAMPLES // 3)
@given(near(FULL | {"calendar": None, "pins": [], "rules": []}))
def test_near_problems_without_times(value: Any) -> None:
    is_answered(json.dumps(value))


@settings(much, max_examples=EXAMPLES // 3)
@given(st.data())
def test_damaged_text(data: st.DataObject) -> None:
    text = json.dumps(SMALL).encode()
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    is_answered(text[:start] + data.draw(st.binary(max_size=6)) + text[min(end, start + 6) :])


@pytest.fixture(scope="module")
def solved() -> tuple[Problem, Any]:
    problem = read_problem(json.dumps(SMALL | {"rules": []}))
    return problem, json.loads(write_outcome(solve(problem)))


@settings(much, max_examples=EXAMPLES // 3)
@given(st.data())
def test_near_outcomes(solved: tuple[Problem, Any], data: st.DataObject) -> None:
    problem, outcome = solved
    value = data.draw(near(outcome))
    try:
        verify(problem, read_outcome(json.dumps(value)))
    except OutcomeFaults as refused:
        says_what_is_wrong(refused)


KINDS = st.sampled_from(["i1", "u8", "f8", "U3", "S2", "M8[D]", "M8[ns]", "?", ">i4", "c16", "m8[s]"])


@settings(much, max_examples=EXAMPLES // 3)
@given(st.data())
def test_near_arrays(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "problem.npz"
    write_problem_npz(path, data.draw(st.sampled_from([asking_much(), COUNTED])))
    arrays = dict(read_npz(path, ProblemFaults))
    for name in data.draw(st.lists(st.sampled_from(sorted(arrays)), min_size=1, max_size=2)):
        shape = data.draw(
            st.sampled_from([(), (0,), (1,), (2,), (2, 2), (2, 4), (0, 4), (2, 1, 1), arrays[name].shape])
        )
        filled = data.draw(st.sampled_from([0, 1, -1, 2**62, 200]))
        arrays[name] = np.full(shape, filled).astype(data.draw(KINDS))
    np.savez(path, allow_pickle=False, **arrays)
    try:
        problem = read_problem_npz(path)
        outcome = solve(problem)
    except ProblemFaults as refused:
        says_what_is_wrong(refused)
        return
    write_outcome_npz(path, outcome)
    assert verify(problem, read_outcome_npz(path)) == ()


def test_numbers_as_large_as_they_may_be() -> None:
    """10^18 places with every mentor, and a thousand perfect matches."""
    mentees = tuple(Mentee(f"t{k:03}") for k in range(1_000))
    mentors = tuple(Mentor(f"m{k}", 10**18, min_places=10**18) for k in range(3))
    factors = Factors(np.full((1_000, 1), 1_000_000), np.ones((3, 1), int))
    kept = frozenset((mentee.id, "m1") for mentee in mentees)
    problem = Problem(mentors, mentees, factors=factors, settings=Settings(kept=kept, stay_bonus=10**6))
    outcome = solve(problem)
    assert (outcome.placed, outcome.total) == (1_000, 10**9)
    assert [stage.value for stage in outcome.stages] == [1_000, 3 * 10**18 - 1_000, 10**6, 2 * 10**9]
    assert verify(problem, outcome) == ()


LEAST = {"format": "bookends-problem/1", "mentors": [{"id": "m", "places": 1}], "mentees": [{"id": "t"}]}
WORST: dict[str, str | bytes] = {
    "nothing": b"",
    "no text": b"\xff\xfe{}",
    "deep": "[" * 200_000,
    "deep in its place": json.dumps(LEAST)[:-1] + ', "calendar": ' + "[" * 900 + "]" * 900 + "}",
    "no number": '{"format": NaN}',
    "half a character": json.dumps(LEAST | {"mentees": [{"id": "\ud800"}]}),
    "half a key": json.dumps(LEAST | {"\udfff": 1}),
    "many digits": '{"format": ' + "9" * 5_000 + "}",
    "endless": '{"format": 1e999}',
    "key twice": '{"format": 1, "format": 1}',
    "nobody": json.dumps(LEAST | {"mentors": [], "mentees": []}),
    "before time": json.dumps(
        LEAST | {"calendar": FULL["calendar"] | {"first_day": "0001-01-01", "last_day": "0001-01-01"}}
    ),
    "every zone of the past": json.dumps(
        LEAST
        | {
            "calendar": FULL["calendar"] | {"first_day": "1900-01-01", "last_day": "1902-12-31", "cadence": "weekly"},
            "mentors": [{"id": "m", "places": 9, "zone": "Africa/Monrovia", "hours": [["MO", "00:00", "24:00"]]}],
            "mentees": [{"id": "t", "zone": "Asia/Kathmandu", "hours": [["MO", "00:00", "24:00"]]}],
        }
    ),
}


@pytest.mark.parametrize("text", WORST.values(), ids=list(WORST))
def test_the_worst_through_the_door(text: str | bytes) -> None:
    """In a process of its own, which must neither crash nor hang, nor show where in the program it was."""
    command = [sys.executable, "-m", "solver", "solve", "-"]
    given_ = text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
    ran = subprocess.run(command, input=given_, capture_output=True, timeout=60, check=False)
    assert ran.returncode in (0, 2)
    assert b"Traceback" not in ran.stderr
    assert bool(ran.stderr) == (ran.returncode == 2)


def test_an_outcome_with_impossible_numbers_is_refused() -> None:
    value = json.loads(write_outcome(replace(solve(COUNTED), seconds=0)))
    for seconds in ("1e999", "9" * 400, "true"):
        text = json.dumps(value).replace('"seconds": 0', f'"seconds": {seconds}')
        with pytest.raises(OutcomeFaults, match="seconds"):
            read_outcome(text)
