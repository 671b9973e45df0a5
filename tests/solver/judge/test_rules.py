"""Rules about several pairs, reasons and fixes: what is broken, false or malformed is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from solver.certificate import Certificate, Row, StageProof
from solver.files.codec import digest
from solver.outcome import Outcome, Pair, Proof, Reason, Stage, Status, Unmatched
from solver.problem import Avoid, Goal, Mentee, Mentor, Pin, PinKind, Problem, Rule, RuleKind, Settings, Slot
from solver.verify import verify
from tests.solver.rounds import PHOENIX, SUMMER, hours

POINTS = {(mentee, mentor): 5 for mentee in ("t1", "t2", "t3") for mentor in ("m1", "m2")}
ROUND = Problem(
    (Mentor("m1", 3), Mentor("m2", 3)),
    (Mentee("t1", library="x"), Mentee("t2", library="x"), Mentee("t3")),
    points=POINTS,
    settings=Settings(Goal.TOTAL),
)
COUNTS = {"mentors": 2, "barred": 0, "forbidden": 0, "no_common_hours": 0, "too_few_sessions": 0, "usable": 0}


def claimed(
    problem: Problem, chosen: Mapping[str, str], *unmatched: Unmatched, slots: Mapping[str, Slot] | None = None
) -> Outcome:
    """With what the numbers then are."""
    points = problem.points or {}
    times: dict[str, dict[str, Any]] = {
        name: {"slot": slot, "zone": PHOENIX, "sessions": 4} for name, slot in (slots or {}).items()
    }
    kept = {pin.mentee for pin in problem.pins if pin.kind is PinKind.KEEP}
    pairs = tuple(
        Pair(mentee, mentor, points[mentee, mentor], kept=mentee in kept, **times.get(mentee, {}))
        for mentee, mentor in chosen.items()
    )
    total = sum(pair.points for pair in pairs)
    floor = min((pair.points for pair in pairs if not pair.kept), default=None)
    stages = (Stage("placed", len(pairs), len(pairs)), Stage("total", total, total))
    return Outcome(
        Status.OPTIMAL, Proof.SEARCH, len(pairs), floor, total, stages, pairs, unmatched, digest(problem)
    )  # fmt: skip


def places(problem: Problem, outcome: Outcome) -> set[str]:
    return {fault.where for fault in verify(problem, outcome)}


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        (Rule(RuleKind.SAME_MENTOR, ("t1", "t3")), ("m1", "m2", "m1"), ("m1", "m2", "m2")),
        (Rule(RuleKind.DIFFERENT_MENTORS, ("t1", "t3")), ("m1", "m2", "m2"), ("m1", "m2", "m1")),
        (Rule(RuleKind.AT_MOST, k=1, same="library"), ("m1", "m2", "m1"), ("m1", "m1", "m2")),
    ],
)
def test_rules_about_several_pairs(rule: Rule, kept: tuple[str, ...], broken: tuple[str, ...]) -> None:
    problem = replace(ROUND, rules=(rule,))
    names = ("t1", "t2", "t3")
    assert places(problem, claimed(problem, dict(zip(names, kept, strict=True)))) == set()
    assert places(problem, claimed(problem, dict(zip(names, broken, strict=True)))) == {f"rules {rule.kind}"}


def test_none_or_enough() -> None:
    problem = replace(ROUND, mentors=(Mentor("m1", 3, min_places_if_any=2), Mentor("m2", 3, min_places_if_any=2)))
    assert places(problem, claimed(problem, dict.fromkeys(("t1", "t2", "t3"), "m1"))) == set()
    assert places(problem, claimed(problem, {"t1": "m1", "t2": "m1", "t3": "m2"})) == {"mentors m2"}


def test_all_of_one_mentor_in_one_session() -> None:
    """What would clash otherwise is one session; at two slots it is none. With no common slot a mentor has no room."""
    mornings = {"zone": PHOENIX, "hours": hours("MO 9:00-11:00")}
    late = {"zone": PHOENIX, "hours": hours("MO 10:00-11:00")}
    problem = Problem(
        (Mentor("m1", 3, **mornings),),  # type: ignore[arg-type]
        (Mentee("t1", **mornings), Mentee("t2", **mornings), Mentee("t3", **late)),  # type: ignore[arg-type]
        SUMMER,
        {(name, "m1"): 5 for name in ("t1", "t2", "t3")},
        rules=(Rule(RuleKind.GROUP_SESSION, mentor="m1"),),
        settings=Settings(Goal.TOTAL),
    )
    nine, ten = Slot(0, 540, 0), Slot(0, 600, 0)
    chosen = dict.fromkeys(("t1", "t2", "t3"), "m1")
    assert places(problem, claimed(problem, chosen, slots=dict.fromkeys(chosen, ten))) == set()
    apart = {"t1": nine, "t2": nine, "t3": ten}
    assert places(problem, claimed(problem, chosen, slots=apart)) == {"rules group_session m1"}
    pinned = replace(problem, pins=(Pin("t1", "m1", PinKind.KEEP, nine),))
    facts = COUNTS | {"mentors": 1, "usable": 1, "full": [], "open": ["m1"]}
    left = Unmatched("t3", Reason.HOURS_TAKEN, facts)
    two = claimed(pinned, dict.fromkeys(("t1", "t2"), "m1"), left, slots=dict.fromkeys(("t1", "t2"), nine))
    assert places(pinned, two) == set()
    assert places(problem, replace(two, problem_digest=digest(problem))) >= {"unmatched t3.facts.open"}


def test_sessions_of_all_leave_room_for_everybody() -> None:
    """At one slot a mentor has room for one, unless all meet in one session: then for as many as there are places."""
    mornings = {"zone": PHOENIX, "hours": hours("MO 9:00-10:00")}
    problem = Problem(
        (Mentor("m1", 2, **mornings),),  # type: ignore[arg-type]
        (Mentee("t1", **mornings), Mentee("t2", **mornings)),  # type: ignore[arg-type]
        SUMMER,
        {(name, "m1"): 5 for name in ("t1", "t2")},
        settings=Settings(Goal.TOTAL),
    )
    together = replace(problem, rules=(Rule(RuleKind.GROUP_SESSION, mentor="m1"),))
    nine = Slot(0, 540, 0)
    for limit, wrong in ((1, {"certificate placed.rows m1.limit"}), (2, set())):
        placed = StageProof("placed", "placed", None, (), {}, (Row("m1", (nine,), limit, 1),))
        chosen = dict.fromkeys(("t1", "t2"), "m1")
        true = claimed(together, chosen, slots=dict.fromkeys(chosen, nine))
        assert places(together, replace(true, certificate=Certificate(1, (placed,)))) == wrong
    full = Unmatched("t2", Reason.PLACES_TAKEN, COUNTS | {"mentors": 1, "usable": 1, "full": ["m1"], "open": []})
    alone = claimed(problem, {"t1": "m1"}, full, slots={"t1": nine})
    placed = StageProof("placed", "placed", None, (), {}, (Row("m1", (nine,), 1, 1),))
    assert places(problem, replace(alone, certificate=Certificate(1, (placed,)))) == set()


def test_whoever_only_a_rule_keeps_out_has_no_room() -> None:
    problem = replace(ROUND, rules=(Rule(RuleKind.DIFFERENT_MENTORS, ("t1", "t2", "t3")),))
    left = Unmatched("t3", Reason.RULES, COUNTS | {"usable": 2, "full": [], "open": ["m1", "m2"]})
    assert places(problem, claimed(problem, {"t1": "m1", "t2": "m2"}, left)) == set()
    hours = replace(left, reason=Reason.HOURS_TAKEN)
    assert places(problem, claimed(problem, {"t1": "m1", "t2": "m2"}, hours)) == {"unmatched t3.reason"}
    free = claimed(ROUND, {"t1": "m1", "t2": "m2"}, hours)
    assert places(ROUND, free) == {"unmatched t3.facts.open"}


def test_too_weak_is_a_reason_where_a_least_is_set() -> None:
    problem = replace(
        ROUND, settings=replace(ROUND.settings, floor_at_least=6), points=POINTS | {("t1", "m1"): 6, ("t2", "m1"): 6}
    )
    facts = COUNTS | {"too_weak": 2}
    true = claimed(problem, {"t1": "m1", "t2": "m1"}, Unmatched("t3", Reason.TOO_WEAK, facts))
    assert places(problem, true) == set()
    other = claimed(problem, {"t1": "m1", "t2": "m1"}, Unmatched("t3", Reason.FORBIDDEN, facts))
    assert places(problem, other) == {"unmatched t3.reason"}
    assert places(problem, claimed(problem, {"t1": "m1", "t2": "m1", "t3": "m2"})) == {"pairs t3-m2.points"}
    kept = replace(problem, pins=(Pin("t3", "m2", PinKind.KEEP),))
    assert places(kept, claimed(kept, {"t1": "m1", "t2": "m1", "t3": "m2"})) == set()


HOURS = {"kind": "hours", "who": "mentor", "mentee": "t3", "mentor": "m1", "window": ["MO", "09:00", "10:00"]}


@pytest.mark.parametrize(
    ("fix", "wrong"),
    [
        ({"kind": "place", "mentor": "m1", "places": 4}, None),
        ({"kind": "place", "mentor": "m1", "places": 3}, "places 3"),
        ({"kind": "place", "mentor": "m9", "places": 4}, "unknown mentor 'm9'"),
        ({"kind": "place", "mentor": ["m1"], "places": 4}, "unknown mentor ['m1']"),
        ({"kind": "place", "mentor": "m1"}, "without places"),
        ({"kind": "luck"}, "kind 'luck'"),
        ({"kind": ["place"]}, "kind ['place']"),
        (HOURS, None),
        (HOURS | {"who": "boss"}, "who 'boss'"),
        (HOURS | {"mentee": "t1"}, "about 't1'"),
        (HOURS | {"window": ["MO", "10:00", "09:00"]}, "window"),
        (HOURS | {"window": ["XX", "09:00", "10:00"]}, "window"),
        (HOURS | {"window": [["MO"], 9, None]}, "window"),
        ({"kind": "rule", "mentee": "t3", "mentor": "m1", "code": "previous_mentor"}, None),
        ({"kind": "rule", "mentee": "t3", "mentor": "m2", "code": "veto"}, "code 'veto'"),
        ({"kind": "rule", "mentee": "t3", "mentor": "m1", "code": "own_manager"}, "code 'own_manager'"),
    ],
)
def test_fixes_are_well_formed_and_speak_of_people_there_are(fix: Mapping[str, Any], wrong: str | None) -> None:
    problem = replace(ROUND, avoid=(Avoid("t3", "m1", "previous_mentor"), Avoid("t3", "m2", "veto")))
    left = Unmatched("t3", Reason.BARRED, COUNTS | {"barred": 2}, fix)
    faults = verify(problem, claimed(problem, {"t1": "m1", "t2": "m1"}, left))
    assert [fault.where for fault in faults] == ([] if wrong is None else ["unmatched t3.fix"])
    assert all(fault.what.startswith(wrong or "") for fault in faults)
