"""``python -m solver``: files in and out, exit codes, and what is loaded for which command."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from solver.__main__ import Exit, main
from solver.files.codec import read_outcome, read_problem, write_outcome, write_problem
from solver.outcome import Stage
from solver.problem import Problem
from solver.solve import solve
from tests.solver.rounds import a_round, mentee, mentor

TALK = "MO 9:00-12:00"
PROBLEM = a_round([mentor("m1", 1, TALK)], [mentee("t1", TALK), mentee("t2", TALK)], {"t1 m1": 700, "t2 m1": 600})


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(write_problem(PROBLEM))
    return path


@pytest.fixture
def outcome(tmp_path: Path) -> Path:
    path = tmp_path / "outcome.json"
    path.write_text(write_outcome(solve(PROBLEM)))
    return path


def test_solve_into_a_file(problem: Path, tmp_path: Path) -> None:
    written = tmp_path / "new.json"
    assert main(["solve", str(problem), "-o", str(written), "--seconds", "60"]) == Exit.DONE
    assert replace(read_outcome(written.read_text()), seconds=0) == replace(solve(PROBLEM), seconds=0)


def test_solve_from_and_to_the_streams(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(write_problem(PROBLEM)))
    assert main(["solve", "-"]) == Exit.DONE
    assert read_outcome(capsys.readouterr().out).total == 700


def test_progress_is_told_as_it_goes(problem: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    silent, telling = tmp_path / "silent.json", tmp_path / "telling.json"
    assert main(["solve", str(problem), "-o", str(silent)]) == Exit.DONE
    assert capsys.readouterr().err == ""
    assert main(["solve", str(problem), "-o", str(telling), "--progress"]) == Exit.DONE
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    stages = [(one["stage"], one.get("placed")) for one in told]
    steps = ["reading", "comparing", "matching", "floor", "lottery"]
    assert stages == [*((step, None) for step in steps), ("writing", 1)]
    seconds = [one["seconds"] for one in told]
    assert seconds == sorted(seconds)
    found = [replace(read_outcome(path.read_text()), seconds=0) for path in (silent, telling)]
    assert found[0] == found[1]


def test_a_wrong_problem_says_what_is_allowed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(json.loads(write_problem(PROBLEM)) | {"surprise": 1, "goals": 2}))
    assert main(["solve", str(wrong)]) == Exit.WRONG_PROBLEM
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 2
    assert "surprise" in said.err


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", "nowhere.json"]) == Exit.WRONG_PROBLEM
    assert "nowhere.json" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["soon", "-1", "inf", "nan"])
def test_seconds_are_seconds(problem: Path, seconds: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["solve", str(problem), f"--seconds={seconds}"])
    assert ended.value.code == Exit.WRONG_PROBLEM


@pytest.fixture
def clashing(tmp_path: Path) -> Path:
    """t1 and t2 share one hour of a mentor who has places for both."""
    narrow = "MO 9:00-10:30"
    mentees = [mentee("t1", narrow), mentee("t2", narrow)]
    clash = a_round(
        [mentor("m1", 3, narrow, "TU 9:00-12:00")],
        [*mentees, mentee("t3", "TU 9:00-12:00")],
        {f"t{k} m1": 5 for k in (1, 2, 3)},
    )
    path = tmp_path / "clash.json"
    path.write_text(write_problem(clash))
    return path


def test_out_of_time_writes_the_best_so_far(clashing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(clashing)]) == Exit.DONE
    in_time = read_outcome(capsys.readouterr().out)
    assert main(["solve", str(clashing), "--seconds", "0"]) == Exit.OUT_OF_TIME
    best_so_far = read_outcome(capsys.readouterr().out)
    assert (in_time.placed, in_time.reproducible) == (2, True)
    assert (best_so_far.placed, best_so_far.reproducible) == (2, False)
    assert best_so_far.stages[0] == Stage("placed", 2, 3)


def test_asked_to_end_writes_the_best_so_far(
    clashing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read_and_be_ended(path: Path) -> Problem:
        signal.raise_signal(signal.SIGTERM)
        return read_problem(path.read_text())

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("solver.__main__.read_problem", read_and_be_ended)
    assert main(["solve", str(clashing)]) == Exit.OUT_OF_TIME
    assert read_outcome(capsys.readouterr().out).placed == 2
    assert signal.getsignal(signal.SIGTERM) == before


def test_verify(problem: Path, outcome: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(problem), str(outcome)]) == Exit.DONE
    assert capsys.readouterr().out == "verified: 1 placed, optimal; proven by prices: placed, floor, total\n"
    outcome.write_text(write_outcome(replace(solve(PROBLEM), total=701)))
    assert main(["verify", str(problem), str(outcome)]) == Exit.NOT_VERIFIED
    assert "total" in capsys.readouterr().err


def test_explain(problem: Path, outcome: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(problem), str(outcome), "--mentee", "t2"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["about"]["reason"] == "places_taken"
    assert main(["explain", str(problem), str(outcome), "--mentee", "t2", "--mentor", "m1"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["about"]["points"] == 600
    assert main(["explain", str(problem), str(outcome), "--mentee", "t9"]) == Exit.WRONG_PROBLEM


def test_explanations_take_their_place_when_they_are_whole(problem: Path, outcome: Path, tmp_path: Path) -> None:
    """Whoever reads the file of before goes on reading it."""
    place, before = tmp_path / "explanations.json", tmp_path / "before.json"
    place.write_text("of before")
    before.hardlink_to(place)
    assert main(["explain", str(problem), str(outcome), "--mentee", "t2", "-o", str(place)]) == Exit.DONE
    assert json.loads(place.read_text())["about"]["reason"] == "places_taken"
    assert before.read_text() == "of before"


def loaded_after(*arguments: str) -> set[str]:
    code = "import sys; from solver.__main__ import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(ran.stderr.split())


def test_verify_needs_no_optimizer_and_solve_only_what_it_uses(problem: Path, outcome: Path) -> None:
    assert not any(name.startswith("ortools") for name in loaded_after("verify", str(problem), str(outcome)))
    assert "ortools.sat.python.cp_model" not in loaded_after("solve", str(problem))
