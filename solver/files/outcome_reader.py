"""Reading an outcome file, strictly by ``docs/problem-format.md``; whether it is true is for ``verify`` to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from solver.errors import Fault, OutcomeFaults
from solver.files.certificate_file import read_certificate
from solver.files.fields import (
    Fields,
    Place,
    Read,
    Refused,
    attempt,
    day,
    items,
    nullable,
    number,
    one_of,
    parse,
    text,
    truth,
    whole,
)
from solver.files.slots import read_slot
from solver.outcome import Outcome, Pair, Proof, Reason, Stage, Status, Unmatched

NAMING = ("full", "open")
FORMAT = "bookends-outcome/1"
EMPTY = Outcome(Status.FEASIBLE, Proof.NONE, 0, None, 0, (), (), (), "")


def read_outcome(text: str | bytes) -> Outcome:
    """Raises OutcomeFaults with every fault of the file."""
    faults: list[Fault] = []
    outcome = attempt(outcome_of, parse(text, OutcomeFaults), Place("", faults), EMPTY)
    if faults:
        raise OutcomeFaults(faults)
    return outcome


def outcome_of(value: Any, place: Place) -> Outcome:
    fields = Fields(value, place)
    fields.require("format", _format, None)
    outcome = Outcome(
        status=fields.require("status", one_of(Status), Status.FEASIBLE),
        proof=fields.require("proof", one_of(Proof), Proof.NONE),
        placed=fields.require("placed", whole, 0),
        floor=fields.require("floor", nullable(whole), None),
        total=fields.require("total", whole, 0),
        stages=fields.require("stages", items(_stage), ()),
        pairs=fields.require("pairs", items(_pair), ()),
        unmatched=fields.require("unmatched", items(_unmatched), ()),
        problem_digest=fields.require("problem_digest", text, ""),
        certificate=fields.take("certificate", nullable(read_certificate), None),
        ties=fields.take("ties", text, "lottery"),
        reproducible=fields.take("reproducible", truth, True),
        seconds=fields.take("seconds", number, 0.0),
        versions=fields.take("versions", _object, {}),
    )
    fields.close()
    return outcome


def _format(value: Any, place: Place) -> None:
    if value != FORMAT:
        raise Refused("not an outcome this version can read", FORMAT)


def _object(value: Any, place: Place) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused("not an object", "an object")
    return value


def _stage(value: Any, place: Place) -> Stage:
    fields = Fields(value, place)
    stage = Stage(
        goal=fields.require("goal", text, ""),
        value=fields.require("value", nullable(whole), None),
        bound=fields.require("bound", nullable(whole), None),
    )
    fields.close()
    return stage


def _pair(value: Any, place: Place) -> Pair:
    fields = Fields(value, place)
    zones: list[str | None] = []

    def slot_with_zone(inner: Any, here: Place) -> Any:
        slot = dict(_object(inner, here))
        zones.append(attempt(nullable(text), slot.pop("zone", None), here.within("zone"), None))
        return read_slot(slot, here)

    pair = Pair(
        mentee=fields.require("mentee", text, ""),
        mentor=fields.require("mentor", text, ""),
        points=fields.require("points", whole, 0),
        kept=fields.take("kept", truth, False),
        bonus=fields.take("bonus", whole, 0),
        slot=fields.take("slot", nullable(slot_with_zone), None),
        zone=zones[0] if zones else None,
        sessions=fields.take("sessions", nullable(whole), None),
        dropped=fields.many("dropped", day),
    )
    fields.close()
    return pair


def _facts(value: Any, place: Place) -> Mapping[str, Any]:
    """Counts; and by the names in ``NAMING``, ids of mentors."""
    facts = _object(value, place)
    read: dict[bool, Read[Any]] = {True: _ids, False: whole}
    return {key: attempt(read[key in NAMING], fact, place.within(key), None) for key, fact in facts.items()}


def _ids(value: Any, place: Place) -> list[str]:
    return list(items(text)(value, place))


def _unmatched(value: Any, place: Place) -> Unmatched:
    fields = Fields(value, place)
    unmatched = Unmatched(
        mentee=fields.require("mentee", text, ""),
        reason=fields.require("reason", one_of(Reason), Reason.BARRED),
        facts=fields.take("facts", _facts, {}),
        fix=fields.take("fix", _object, {}),
    )
    fields.close()
    return unmatched
