"""The document of explanations: its shape, what it must not tell, and the command that writes it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from solver.__main__ import Exit, main
from solver.budget import Budget
from solver.errors import OutcomeFaults
from solver.explaining.explanations import Explanations
from solver.explaining.forecast import Forecast
from solver.explaining.resolve import Resolver
from solver.files.codec import write_outcome, write_problem
from solver.problem import Avoid, Goal, Interval, Mentor, Problem, SameCooperative, Weight
from solver.solve import solve
from tests.solver.explaining.test_explanations import crowd
from tests.solver.rounds import PHOENIX, a_round, mentee, mentor

MONDAY, TUESDAY = "MO 9:00-12:00", "TU 9:00-12:00"


def answered() -> Problem:
    """Three want the two places that there are on Monday; two more are free on Tuesday alone, and want to read."""
    mentors = [
        replace(mentor("m1", 1, MONDAY), answers={"topics_offered": ["budget"], "years": 20}),
        replace(mentor("m2", 1, MONDAY), answers={"topics_offered": ["reading"], "years": 10}),
    ]
    mentees = [
        *(replace(mentee(f"t{k}", MONDAY), answers={"topics_wanted": ["budget"], "years": 5}) for k in range(3)),
        *(replace(mentee(f"t{k}", TUESDAY), answers={"topics_wanted": ["reading"]}) for k in range(3, 5)),
    ]
    problem = replace(a_round(mentors, mentees, {}), points=None)
    return replace(problem, settings=replace(problem.settings, weights={"topics": Weight.HIGH, "wishes": Weight.HIGH}))


def everything(problem: Problem) -> dict[str, Any]:
    return Explanations(problem, solve(problem)).everything()


def test_everybody_is_told_of() -> None:
    problem = answered()
    told = everything(problem)
    assert set(told) == {
        "format", "problem_digest", "alternatives", "places", "unmatched", "forecast", "left_out"
    }  # fmt: skip
    assert told["format"] == "bookends-explanations/1"
    assert set(told["alternatives"]) == {one.id for one in problem.mentees}
    assert set(told["places"]) == {one.id for one in problem.mentors}
    outcome = solve(problem)
    assert set(told["unmatched"]) == {left.mentee for left in outcome.unmatched}
    assert told["problem_digest"] == outcome.problem_digest
    assert told["left_out"] == []
    json.dumps(told)


def test_an_alternative_in_full() -> None:
    told = everything(answered())["alternatives"]
    matched = {pair.mentee: pair.mentor for pair in solve(answered()).pairs}
    mine = next(one for one, theirs in matched.items() if theirs == "m1")
    (only,) = told[mine]
    assert only["mentor"] == "m2"
    assert only["exact"] is True
    assert only["points"] == 0
    assert only["slot"] == {"weekday": "MO", "start": "09:00", "phase": 0, "zone": PHOENIX}
    assert [one["goal"] for one in only["cost"]] == ["placed", "floor", "total"]
    assert all(move["mentee"] != mine for move in only["moves"])


def test_private_answers_do_not_show_in_points() -> None:
    """m2 was asked for by name: it counts, and nobody reads that it does."""
    problem = answered()
    asking = replace(problem.mentees[0], answers={**problem.mentees[0].answers, "wished": ["p9"]})
    wanted = replace(problem.mentors[1], answers={**problem.mentors[1].answers, "persons": ["p9"]})
    wishing = replace(problem, mentees=(asking, *problem.mentees[1:]), mentors=(problem.mentors[0], wanted))
    assert {pair.mentee: pair.mentor for pair in solve(wishing).pairs}["t0"] == "m2"
    told = everything(wishing)
    points = {one["mentor"]: one["points"] for ones in told["alternatives"].values() for one in ones}
    assert points["m2"] == 0
    assert "p9" not in json.dumps(told)


@pytest.mark.parametrize("code", ["veto", "must_not_be_told"])
def test_private_rules_are_not_told(code: str) -> None:
    problem = replace(answered(), avoid=tuple(Avoid(f"t{k}", "m1", code) for k in range(3)))
    told = everything(problem)
    assert code not in json.dumps(told)
    fixes = [one["fix"] for one in told["unmatched"].values() if one["fix"]]
    assert all(fix["mentor"] != "m1" or fix.get("mentee") not in {"t0", "t1", "t2"} for fix in fixes)


def test_a_forecast_comes_true() -> None:
    """The kind told, added to the problem by hand, does what was told of it."""
    problem = answered()
    outcome = solve(problem)
    found = Forecast(Resolver(problem, outcome), Budget()).kinds()
    assert found
    for wanted in found:
        answers = {"topics_offered": list(wanted.topics), "years": 10}
        new = Mentor("m9", 3, zone=wanted.zone, hours=wanted.hours, answers=answers)
        then = solve(replace(problem, mentors=(*problem.mentors, new)))
        assert {pair.mentee for pair in then.pairs} - {pair.mentee for pair in outcome.pairs} == set(wanted.places)
        assert then.total - outcome.total == wanted.total
    reading = next(wanted for wanted in found if "reading" in wanted.topics)
    assert reading.places == ("t3", "t4")
    assert reading.hours == (Interval(1, 9 * 60, 12 * 60),)


def test_a_forecast_without_answers_is_of_hours() -> None:
    problem = crowd(Goal.FLOOR)
    found = Forecast(Resolver(problem, solve(problem)), Budget()).kinds()
    assert found[0].topics == ()
    assert len(found[0].places) == 2


def test_where_nothing_is_to_be_said() -> None:
    told = everything(a_round([], [], {}, calendar=None))
    assert [told[key] for key in ("alternatives", "places", "unmatched", "forecast")] == [{}, {}, {}, []]


def test_without_a_calendar() -> None:
    problem = replace(answered(), calendar=None, settings=replace(answered().settings, goal=Goal.LEXIMIN))
    told = everything(problem)
    assert all(one["slot"] is None for ones in told["alternatives"].values() for one in ones)
    assert {one["fix"]["kind"] for one in told["unmatched"].values()} == {"place"}


def test_a_rule_of_the_round_that_may_be_set_aside() -> None:
    problem = a_round(
        [replace(mentor("m1", 1, MONDAY), cooperatives=frozenset({"c"}))],
        [replace(mentee("t1", MONDAY), cooperatives=frozenset({"c"}))],
        {"t1 m1": 5},
    )
    problem = replace(problem, settings=replace(problem.settings, same_cooperative=SameCooperative.NEVER))
    fix = everything(problem)["unmatched"]["t1"]["fix"]
    assert fix == {"kind": "rule", "mentee": "t1", "mentor": "m1", "code": "same_cooperative"}


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    problem = answered()
    paths = tmp_path / "problem.json", tmp_path / "outcome.json"
    for path, text in zip(paths, (write_problem(problem), write_outcome(solve(problem))), strict=True):
        path.write_text(text, encoding="utf-8")
    return [str(path) for path in paths]


def test_the_command(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "explanations.json"
    assert main(["explain", *files, "--all", "-o", str(output)]) == Exit.DONE
    assert json.loads(output.read_text(encoding="utf-8")) == everything(answered())
    assert main(["explain", *files, "--mentee", "t0", "--mentor", "m2"]) == Exit.DONE
    told = json.loads(capsys.readouterr().out)
    assert [one["mentor"] for one in told["alternatives"]["t0"]] == ["m2"]
    assert told["about"]["class"] == "usable"


def test_out_of_time(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What was not found in time is named, and the exit code says so."""
    assert main(["explain", *files, "--all", "--seconds", "0"]) == Exit.OUT_OF_TIME
    told = json.loads(capsys.readouterr().out)
    assert "forecast" in told["left_out"]
    assert told["alternatives"] == {}


def test_too_many_pairs_to_look_at() -> None:
    problem = answered()
    outcome = solve(problem)
    told = Explanations(problem, outcome, most_pairs=9).of("t0", "m2")
    assert told["left_out"] == ["alternatives"]
    assert told["about"]["class"] == "usable"


def test_the_outcome_of_another_problem() -> None:
    with pytest.raises(OutcomeFaults, match="of another problem"):
        Explanations(answered(), solve(crowd(Goal.FLOOR)))
