"""Certificates as they stand in outcome files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from solver.certificate import Bundle, Certificate, Keep, Minimum, Row, StageProof
from solver.errors import OutcomeFaults
from solver.files.codec import read_outcome, write_outcome
from solver.outcome import Outcome, Proof, Stage, Status
from solver.problem import Slot

BEYOND_64_BITS = 3**80
TOTAL = StageProof(
    "total",
    "total",
    720,
    keep=(Keep("placed", 1, BEYOND_64_BITS), Keep("shared", -1, 0)),
    mentee_price={"t1": BEYOND_64_BITS, "t2": -BEYOND_64_BITS},
    rows=(Row("m1", None, 2, 1), Row("m1", (Slot(0, 540, 1), Slot(2, 1410, 4)), 1, 5)),
    bundles=(Bundle("team1", "m1", 7),),
    minimums=(Minimum("m2", 8),),
)
FLOOR = StageProof("placed", "floor", 721, (), {}, ())
OUTCOME = Outcome(
    Status.OPTIMAL,
    Proof.PRICES,
    placed=0,
    floor=None,
    total=0,
    stages=(Stage("placed", 0, 0), Stage("floor", None, None), Stage("total", 0, 0)),
    pairs=(),
    unmatched=(),
    problem_digest="sha256:0",
    certificate=Certificate(BEYOND_64_BITS, (FLOOR, TOTAL)),
)


def written() -> Any:
    return json.loads(write_outcome(OUTCOME))["certificate"]


def test_a_certificate_is_read_as_written() -> None:
    assert read_outcome(write_outcome(OUTCOME)) == OUTCOME
    assert read_outcome(write_outcome(replace(OUTCOME, certificate=None))).certificate is None


def test_what_says_nothing_is_not_written() -> None:
    floor, total = written()["stages"]
    assert floor == {"goal": "placed", "proves": "floor", "min_points": 721, "keep": [], "mentee_price": {}, "rows": []}
    assert "proves" not in total
    assert total["rows"][1]["starts"] == [
        {"weekday": "MO", "start": "09:00", "phase": 1},
        {"weekday": "WE", "start": "23:30", "phase": 4},
    ]
    assert total["rows"][0]["starts"] is None


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("scale", 0, "scale"),
        ("scale", 1.5, "scale"),
        ("prices", {}, "prices"),
        ("stages", {}, "stages"),
        ("stages.1.goal", None, "stages[1].goal"),
        ("stages.1.mentee_price", [1], "stages[1].mentee_price"),
        ("stages.1.mentee_price", {"t1": "1"}, "stages[1].mentee_price.t1"),
        ("stages.1.min_points", 1e3, "stages[1].min_points"),
        ("stages.1.keep.0.price", True, "stages[1].keep[0].price"),
        ("stages.1.keep.0.bonus", 1, "stages[1].keep[0].bonus"),
        ("stages.1.rows.0.limit", None, "stages[1].rows[0].limit"),
        ("stages.1.rows.1.starts", "MO", "stages[1].rows[1].starts"),
        ("stages.1.rows.1.starts.0.weekday", "XX", "stages[1].rows[1].starts[0].weekday"),
        ("stages.1.bundles.0.team", "", "stages[1].bundles[0].team"),
        ("stages.1.minimums.0", {"mentor": "m1"}, "stages[1].minimums[0].price"),
    ],
)
def test_a_faulty_certificate_is_refused(path: str, value: Any, where: str) -> None:
    certificate = written()
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    spot = certificate
    for step in way:
        spot = spot[step]
    spot[last] = value
    with pytest.raises(OutcomeFaults) as caught:
        read_outcome(json.dumps(json.loads(write_outcome(OUTCOME)) | {"certificate": certificate}))
    assert [fault.where for fault in caught.value.faults] == [f"certificate.{where}"]
