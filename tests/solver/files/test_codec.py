from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from solver.errors import Fault, OutcomeFaults, ProblemFaults
from solver.files.codec import digest, read_outcome, read_problem, write_outcome, write_problem
from solver.outcome import Outcome, Proof, Reason, Stage, Status, Unmatched
from solver.problem import Changes, Goal, Interval, LeftOver, Problem, Rule, RuleKind, Slot

FULL: dict[str, Any] = {
    "format": "bookends-problem/1",
    "mentors": [
        {
            "id": "m1",
            "people": ["p1"],
            "places": 2,
            "min_places": 0,
            "min_places_if_any": 0,
            "library": "pima",
            "cooperatives": [],
            "languages": ["en"],
            "zone": "America/Phoenix",
            "hours": [["MO", "09:00", "12:00"], ["WE", "13:00", "24:00", "A"]],
            "prefer": [["MO", "09:00", "11:00", 5], ["WE", "13:00", "15:00", "A", 2]],
            "closed": ["2027-02-26"],
            "busy": [["2027-01-12T17:00Z", "2027-01-12T18:00Z"]],
            "manager_of": ["p7"],
            "answers": {"topics_offered": ["supervision"]},
        }
    ],
    "mentees": [
        {
            "id": "t1",
            "people": ["p2", "p3"],
            "library": "burbank",
            "cooperatives": ["sccl"],
            "languages": ["en"],
            "zone": "America/Los_Angeles",
            "hours": [["MO", "08:00", "17:00"]],
            "answers": {"topics_wanted": ["supervision", "coaching"]},
            "priority": 0,
            "cadence": None,
        }
    ],
    "calendar": {
        "first_day": "2027-01-11",
        "last_day": "2027-06-30",
        "cadence": "monthly",
        "minutes": 60,
        "closed": ["2027-01-18"],
        "min_sessions": 1,
        "gap": 0,
        "tzdata": "2026a",
    },
    "points": [["t1", "m1", 720]],
    "avoid": [["t1", "m1", "previous_mentor"]],
    "pins": [{"mentee": "t1", "mentor": "m1", "pin": "keep", "slot": {"weekday": "MO", "start": "09:00", "phase": 1}}],
    "rules": [],
    "settings": {
        "goal": "floor",
        "seed": 1,
        "weights": {"topics": "high"},
        "same_cooperative": "allowed",
        "floor_at_least": None,
        "band": 10000,
        "left_over": "points",
        "kept": [],
        "stay_bonus": 0,
        "changes": "bonus",
    },
}
DIGEST_OF_THE_FIRST_RELEASE = "sha256:f2c2e394e7e379dabefdd43ce927a5a9b1c0c3304dfe23aaf9f4ce8b15a3daff"
LEAST = {"format": "bookends-problem/1", "mentors": [{"id": "m1", "places": 1}], "mentees": [{"id": "t1"}]}


def changed(path: str, value: Any) -> str:
    """The full problem with the value at a dotted path replaced (or added)."""
    problem = json.loads(json.dumps(FULL))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    spot = problem
    for step in way:
        spot = spot[step]
    spot[last] = value
    return json.dumps(problem)


def faults(text: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(ProblemFaults) as caught:
        read_problem(text)
    return caught.value.faults


def test_the_whole_format_is_read() -> None:
    problem = read_problem(json.dumps(FULL))
    assert problem.mentors[0].hours == (Interval(0, 540, 720), Interval(2, 780, 1440, "A"))
    assert problem.pins[0].slot == Slot(0, 540, 1)
    assert problem.points == {("t1", "m1"): 720}
    assert json.loads(write_problem(problem))["mentors"][0]["hours"] == FULL["mentors"][0]["hours"]
    assert read_problem(write_problem(problem)) == read_problem(write_problem(read_problem(write_problem(problem))))


def test_the_least_problem_is_read() -> None:
    problem = read_problem(json.dumps(LEAST))
    assert (problem.calendar, problem.points, problem.mentees[0].hours) == (None, None, None)


@pytest.mark.parametrize(
    ("path", "value", "where", "what"),
    [
        ("mentors.0.capacity", 2, "mentors m1.capacity", "unknown key"),
        ("surprise", 2, "surprise", "unknown key"),
        ("mentors.0.places", "2", "mentors m1.places", '"2" is not a whole number'),
        ("mentors.0.places", True, "mentors m1.places", "true is not a whole number"),
        ("mentors.0.places", -1, "mentors m1.places", "-1"),
        ("mentors", {}, "mentors", "{} is not a list"),
        ("mentors.0.zone", "America/Phenix", "mentors m1.zone", "unknown zone 'America/Phenix'"),
        ("mentors.0.hours", None, "mentors m1.hours", "missing"),
        ("mentors.0.hours.0", ["MO", "9:00", "12:00"], "mentors m1.hours[0]", '"9:00" is not a time of day'),
        ("mentors.0.hours.0", ["MO", "09:00"], "mentors m1.hours[0]", '["MO", "09:00"] has not the right shape'),
        ("mentors.0.hours.0", ["MO", "09:00", "09:00"], "mentors m1.hours[0]", "not an interval of one day"),
        ("mentors.0.hours.0", ["MO", "09:10", "10:00"], "mentors m1.hours[0]", "not an interval of one day"),
        ("mentors.0.hours.0", ["XX", "09:00", "10:00"], "mentors m1.hours[0]", '"XX" is unknown'),
        ("mentors.0.hours.0", ["MO", "09:00", "10:00", "C"], "mentors m1.hours[0]", "week 'C' is unknown"),
        ("mentors.0.closed", ["20270226"], "mentors m1.closed[0]", '"20270226" is not a date'),
        ("mentors.0.busy", [["2027-01-12 17:00", "x"]], "mentors m1.busy[0]", '"2027-01-12 17:00" is not an instant'),
        ("mentors.0.answers", {"shoe_size": 9}, "mentors m1.answers.shoe_size", "unknown question"),
        ("mentees.0.answers", {"years": -1}, "mentees t1.answers.years", "not a whole number"),
        ("mentees.0.answers", {"own": ["c1"]}, "mentees t1.answers.own", "not codes by question"),
        ("mentees.0.answers", {"own_private": {"q1": 3}}, "mentees t1.answers.own_private", "not codes by question"),
        ("mentees.0.answers", {"wished": {"q1": "p1"}}, "mentees t1.answers.wished", "not codes"),
        ("mentees.0.apart", "team1", "mentees", "apart in format 1"),
        ("settings.weights", {"wishes": "must"}, "settings.weights.wishes", "must is not possible"),
        ("settings.weights", {"own": "must"}, "settings.weights.own", "must is not possible"),
        ("mentees.0.priority", -1, "mentees t1.priority", "-1"),
        ("mentees.0.priority", None, "mentees t1.priority", "null is not a whole number"),
        ("mentees.0.cadence", "weekly", "mentees t1.cadence", "cadence: not supported by this version"),
        ("mentors.0.places", 10**19, "mentors m1.places", str(10**19)),
        ("mentors.0.min_places", 3, "mentors m1.min_places", "3"),
        ("mentors.0.min_places", -1, "mentors m1.min_places", "-1"),
        ("mentors.0.min_places_if_any", 3, "mentors m1.min_places_if_any", "3"),
        ("mentors.0.prefer", [["MO", "09:00", "11:00", -1]], "mentors m1.prefer[0]", "cost -1"),
        (
            "mentors.0.busy",
            [["0001-01-01T00:00Z", "2027-01-12T18:00Z"]],
            "mentors m1.busy[0]",
            "0001-01-01 00:00:00+00:00 to 2027-01-12 18:00:00+00:00",
        ),
        ("rules", {}, "rules", "{} is not a list"),
        ("rules", [{"kind": "marry", "k": 3}], "rules[0].kind", '"marry" is unknown'),
        ("rules", [{"k": 3}], "rules[0].kind", "missing"),
        ("rules", [{"kind": "same_mentor"}], "rules[0].mentees", "missing"),
        ("rules", [{"kind": "same_mentor", "mentees": ["t1"]}], "rules same_mentor t1.mentees", "1 mentees"),
        ("rules", [{"kind": "different_mentors", "mentees": []}], "rules different_mentors.mentees", "0 mentees"),
        ("rules", [{"kind": "at_most", "k": 2}], "rules[0].same", "missing"),
        ("rules", [{"kind": "at_most", "same": "library"}], "rules[0].k", "missing"),
        ("rules", [{"kind": "at_most", "k": 0, "same": "library"}], "rules at_most library.k", "0"),
        ("rules", [{"kind": "at_most", "k": 1, "same": "zone"}], "rules at_most zone.same", "'zone' is unknown"),
        ("rules", [{"kind": "at_most", "k": 1, "same": "library", "mentor": "m1"}], "rules[0].mentor", "unknown key"),
        ("rules", [{"kind": "group_session", "mentor": "m9"}], "rules group_session m9.mentor", "unknown mentor 'm9'"),
        ("settings.goal", "best", "settings.goal", '"best" is unknown'),
        ("settings.left_over", "dice", "settings.left_over", '"dice" is unknown'),
        ("settings.changes", "none", "settings.changes", '"none" is unknown'),
        ("settings.stay_bonus", -1, "settings.stay_bonus", "-1"),
        ("settings.stay_bonus", 1_000_001, "settings.stay_bonus", "1000001"),
        ("settings.band", 0, "settings.band", "0"),
        ("settings.floor_at_least", -5, "settings.floor_at_least", "-5"),
        ("settings.floor_at_least", "5", "settings.floor_at_least", '"5" is not a whole number'),
        ("settings.kept", [["t1"]], "settings.kept[0]", '["t1"] has not the right shape'),
        ("settings.kept", [["t1", "m9"]], "settings.kept t1-m9", "unknown mentor 'm9'"),
        ("settings.kept", [["t1", "m1"], ["t1", "m1"]], "settings.kept[t1-m1]", "pair given twice"),
        ("settings.weights", {"luck": "high"}, "settings.weights.luck", "unknown criterion"),
        ("calendar.tzdata", "2099a", "calendar.tzdata", "2099a is newer than installed"),
        ("calendar.last_day", "2027-01-01", "calendar.last_day", "-10 days after first_day"),
        ("calendar.first_day", "0001-01-01", "calendar", "0001-01-01 to 2027-06-30"),
        ("calendar.min_sessions", 0, "calendar.min_sessions", "0"),
        ("calendar.cadence", "daily", "calendar.cadence", '"daily" is unknown'),
        ("points", [["t1", "m9", 1]], "points t1-m9", "unknown mentor 'm9'"),
        ("points", [["t1", "m1", 1_000_001]], "points t1-m1", "1000001"),
        ("points", [["t1", "m1", 1], ["t1", "m1", 2]], "points[t1-m1]", "pair given twice"),
        ("avoid", [["t9", "m1", "veto"]], "avoid t9-m1", "unknown mentee 't9'"),
        ("pins.0.slot.phase", 5, "pins t1-m1.slot", "no such slot"),
        ("pins.0.slot.start", "09:15", "pins t1-m1.slot", "no such slot"),
        ("pins.0.pin", "forbid", "pins[0]", "a slot in a pin that forbids"),
        ("format", "bookends-problem/3", "format", "format 3 is newer than this version"),
        ("format", "problem", "format", "not the format of a problem"),
    ],
)
def test_a_fault_is_named_with_its_place(path: str, value: Any, where: str, what: str) -> None:
    found = faults(changed(path, value))
    assert [(fault.where, fault.what) for fault in found] == [(where, what)]
    assert found[0].allowed


def test_a_problem_is_written_in_the_oldest_format_that_can_say_it() -> None:
    team = LEAST | {"format": "bookends-problem/2", "mentees": [{"id": "t1", "apart": "team1"}]}
    assert json.loads(write_problem(read_problem(json.dumps(team))))["format"] == "bookends-problem/2"
    alone = LEAST | {"format": "bookends-problem/2", "mentees": [{"id": "t1", "apart": None}]}
    assert digest(read_problem(json.dumps(alone))) == digest(read_problem(json.dumps(LEAST)))


def test_codes_are_read_and_written_in_any_order() -> None:
    def with_answers(answers: dict[str, Any]) -> Problem:
        return read_problem(json.dumps(LEAST | {"mentees": [{"id": "t1", "answers": answers}]}))

    one = with_answers({"own": {"q2": ["c2", "c1"], "q1": "3/5"}, "own_private": {"q3": "yes"}, "wished": ["p2", "p1"]})
    other = with_answers(
        {"wished": ["p1", "p2"], "own_private": {"q3": "yes"}, "own": {"q1": "3/5", "q2": ["c1", "c2"]}}
    )
    assert digest(one) == digest(other)
    assert json.loads(write_problem(one))["mentees"][0]["answers"]["own"] == {"q1": "3/5", "q2": ["c1", "c2"]}


def test_the_digest_of_what_was_stored_before_is_what_it_was() -> None:
    """Criteria added since, and keys added since, change nothing where they are not used."""
    assert digest(read_problem(json.dumps(FULL))) == DIGEST_OF_THE_FIRST_RELEASE


ASKING = {
    "format": "bookends-problem/1",
    "mentors": [
        {"id": "m1", "places": 3, "min_places": 2, "min_places_if_any": 1},
        {"id": "m2", "places": 10**18},
    ],
    "mentees": [{"id": "t1", "priority": 2}, {"id": "t2"}, {"id": "t3", "library": "pima"}],
    "rules": [
        {"kind": "same_mentor", "mentees": ["t2", "t1"]},
        {"kind": "different_mentors", "mentees": ["t3", "t1"]},
        {"kind": "at_most", "k": 2, "same": "library"},
        {"kind": "group_session", "mentor": "m1"},
    ],
    "settings": {
        "goal": "leximin",
        "floor_at_least": 5000,
        "band": 20000,
        "left_over": "lottery",
        "kept": [["t2", "m1"], ["t1", "m2"]],
        "stay_bonus": 1_000_000,
        "changes": "fewest",
    },
}
DIGEST_WITH_GOALS_AND_RULES = "sha256:5ca3cf64c8332ca68da66cb1b4626f4be179eb5b653869151616ce59404d6a9c"


def test_goals_and_rules_are_read_and_written() -> None:
    problem = read_problem(json.dumps(ASKING))
    assert problem.rules == (
        Rule(RuleKind.AT_MOST, k=2, same="library"),
        Rule(RuleKind.DIFFERENT_MENTORS, ("t1", "t3")),
        Rule(RuleKind.GROUP_SESSION, mentor="m1"),
        Rule(RuleKind.SAME_MENTOR, ("t1", "t2")),
    )
    settings = problem.settings
    assert (settings.goal, settings.floor_at_least, settings.band) == (Goal.LEXIMIN, 5000, 20000)
    assert (settings.left_over, settings.changes, settings.stay_bonus) == (LeftOver.LOTTERY, Changes.FEWEST, 1_000_000)
    assert settings.kept == {("t2", "m1"), ("t1", "m2")}
    first = problem.mentors[0]
    assert (problem.mentees[0].priority, first.min_places, first.min_places_if_any) == (2, 2, 1)
    again = read_problem(write_problem(problem))
    assert replace(again, settings=replace(again.settings, weights={})) == problem


def test_the_digest_of_goals_and_rules_is_what_it_was_in_any_order() -> None:
    other = json.loads(json.dumps(ASKING))
    other["rules"].reverse()
    other["rules"][-1]["mentees"].reverse()
    other["settings"]["kept"].reverse()
    digests = {digest(read_problem(json.dumps(one))) for one in (ASKING, other)}
    assert digests == {DIGEST_WITH_GOALS_AND_RULES}


def test_the_digest_of_a_problem_that_was_never_a_file_knows_no_order_in_a_rule() -> None:
    """Whoever makes rules in Python need not sort the mentees of each, nor leave out one that says the same again."""
    problem = read_problem(json.dumps(ASKING))
    turned = tuple(replace(rule, mentees=rule.mentees[::-1]) for rule in problem.rules)
    for rules in (turned, turned[::-1], (*problem.rules, *turned)):
        assert digest(replace(problem, rules=rules)) == DIGEST_WITH_GOALS_AND_RULES


def test_every_fault_is_reported_at_once() -> None:
    text = json.dumps({"format": "bookends-problem/1", "mentors": [{"places": 1, "x": 1}], "mentees": 3})
    assert [fault.where for fault in faults(text)] == ["mentees", "mentors[0].id", "mentors[0].x"]


def test_ids_are_used_once() -> None:
    text = json.dumps(LEAST | {"mentees": [{"id": "t1"}, {"id": "t1"}]})
    assert [(fault.where, fault.what) for fault in faults(text)] == [("mentees t1", "id given 2 times")]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1, "a": 2}', '{"a": NaN}', b"\xff", "[" * 100_000])
def test_what_is_no_json_object_is_refused(text: str | bytes) -> None:
    assert len(faults(text)) == 1


def test_the_digest_ignores_order_and_fills_defaults() -> None:
    one = json.loads(changed("mentors", [*FULL["mentors"], {"id": "m0", "places": 1, "hours": []}]))
    other = json.loads(json.dumps(one))
    other["mentors"].reverse()
    other["mentors"][1]["hours"].reverse()
    other["mentees"][0]["people"].reverse()
    del other["rules"], other["settings"]["band"], other["mentees"][0]["priority"]
    assert digest(read_problem(json.dumps(one))) == digest(read_problem(json.dumps(other)))


def test_the_digest_knows_the_rank_of_topics() -> None:
    other = changed("mentees.0.answers", {"topics_wanted": ["coaching", "supervision"]})
    assert digest(read_problem(json.dumps(FULL))) != digest(read_problem(other))
    assert digest(read_problem(other)).startswith("sha256:")


OUTCOME = Outcome(
    Status.OPTIMAL,
    Proof.SEARCH,
    placed=0,
    floor=None,
    total=0,
    stages=(Stage("placed", 0, 0), Stage("floor", None, None), Stage("total", 0, 0)),
    pairs=(),
    unmatched=(Unmatched("t1", Reason.BARRED, {"mentors": 1}),),
    problem_digest="sha256:0",
)


def test_an_outcome_is_read_as_written() -> None:
    assert read_outcome(write_outcome(OUTCOME)) == OUTCOME


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("status", "perfect", "status"),
        ("placed", "1", "placed"),
        ("mood", "good", "mood"),
        ("unmatched", [{"mentee": "t1", "reason": "tired"}], "unmatched[0].reason"),
        ("pairs", [{"mentee": "t", "mentor": "m", "points": 1, "slot": {"weekday": "MO"}}], "pairs[0].slot.start"),
        ("unmatched", [{"mentee": "t", "reason": "barred", "facts": {"full": ["m", 1]}}], "unmatched[0].facts.full[1]"),
        ("format", "bookends-outcome/2", "format"),
    ],
)
def test_a_faulty_outcome_is_refused(key: str, value: Any, where: str) -> None:
    text = json.dumps(json.loads(write_outcome(OUTCOME)) | {key: value})
    with pytest.raises(OutcomeFaults) as caught:
        read_outcome(text)
    assert caught.value.faults[0].where.startswith(where.rsplit(".", 1)[0])
