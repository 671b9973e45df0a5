"""The solver's explanations read back: what pages need of them, and nothing of what a broken file says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from matcher.services.explanations import (
    FORMAT,
    Alternative,
    Fix,
    FixKind,
    LeftOut,
    Move,
    Wanted,
    Window,
    Worth,
    read_explanations,
)
from solver.problem import Slot
from tests.matcher.explaining import NOTHING_LOST, alternative, left_out, move, slot


def file(**given: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"alternatives": {}, "places": {}, "unmatched": {}, "forecast": []}
    return {"format": FORMAT, "problem_digest": "sha256:1", **empty, **given}


def test_everything_that_pages_need() -> None:
    found = read_explanations(
        json.dumps(
            file(
                alternatives={
                    "t1": [alternative("m2", moves=[move("t7", "m2", "m4"), move("t8", None, "m1")], exact=False)],
                    "t2": [alternative("m1", placed=-1, slot=slot("TH", "11:00", 1))],
                },
                places={"m1": {"one_more": [{"goal": "placed", "change": 2}], "one_less": None}},
                unmatched={
                    "t9": left_out(
                        {
                            "kind": "hours",
                            "who": "mentor",
                            "mentee": "t9",
                            "mentor": "m1",
                            "window": ["SA", "09:00", "10:15"],
                        },
                        blocking=["m1", "m3"],
                        mentor="m1",
                        moves=[move("t1", "m1", None)],
                    ),
                    "t8": left_out(None),
                },
                forecast=[
                    {
                        "kind": {"topics": ["coaching"], "zone": "UTC", "hours": [["MO", "09:00", "12:00"]]},
                        "would_place": ["t9"],
                        "would_lift": 3,
                        "total": 900,
                    }
                ],
            )
        )
    )
    first = Alternative("m2", False, 0, None, (Move("t7", "m2", "m4"), Move("t8", None, "m1")))
    assert found.alternatives == {"t1": (first,), "t2": (Alternative("m1", True, -1, Slot(3, 660, 1)),)}
    assert (found.one_more, found.one_less) == ({"m1": Worth(2, True)}, {})
    fix = Fix(FixKind.HOURS, "m1", "t9", of_mentor=True, window=Window(5, 540, 615))
    assert found.unmatched == {
        "t9": LeftOut(("m1", "m3"), fix, "m1", None, (Move("t1", "m1", None),)),
        "t8": LeftOut((), None),
    }
    assert found.forecast == (Wanted(("coaching",), "UTC", (Window(0, 540, 720),), ("t9",), 3),)


@pytest.mark.parametrize(
    ("cost", "worth"),
    [
        ([], Worth(0, False)),
        ([{"goal": "placed", "change": 0}, {"goal": "floor", "change": None}], Worth(0, False)),
        ([*NOTHING_LOST], Worth(0, True)),
        ([{"goal": "placed", "change": -1}, {"goal": "total", "change": 90}], Worth(-1, True)),
    ],
)
def test_of_a_cost_only_what_people_may_know(cost: list[object], worth: Worth) -> None:
    assert read_explanations(json.dumps(file(places={"m1": {"one_more": cost}}))).one_more == {"m1": worth}


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "null",
        json.dumps(file(format="bookends-outcome/1")),
        json.dumps({"format": FORMAT}),
        json.dumps(file(alternatives=[])),
        json.dumps(file(alternatives={"t1": [{"mentor": "m1"}]})),
        json.dumps(file(unmatched={"t9": left_out({"kind": "magic", "mentor": "m1"})})),
        json.dumps(file(unmatched={"t9": left_out(None, slot={"weekday": "XX", "start": "09:00"})})),
        json.dumps(file(forecast=[{"kind": {"hours": [["MO", "nine"]]}}])),
    ],
)
def test_what_is_none_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_explanations(broken)
