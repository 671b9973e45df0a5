"""Outcomes as ``.npz``: pairs as arrays, the rest as the JSON it is in other files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from solver.errors import Fault, OutcomeFaults
from solver.files.arrays.columns import ROWS, VALUES, Columns, flat
from solver.files.arrays.container import Array, read_npz, write_npz
from solver.files.codec import outcome_json
from solver.files.fields import Place, Refused, attempt, parse
from solver.files.outcome_reader import EMPTY, outcome_of
from solver.outcome import Outcome, Pair
from solver.problem import Slot

FORMAT = "bookends-outcome-arrays/1"
NO_SLOT = -1


def read_outcome_npz(path: str | os.PathLike[str]) -> Outcome:
    """Raises OutcomeFaults with every fault of the file, OSError where there is none."""
    faults: list[Fault] = []
    columns = Columns(read_npz(path, OutcomeFaults), faults)
    if columns.text("format") != FORMAT:
        columns.note("format", "not an outcome as arrays", FORMAT)
    value: Any = parse(columns.text("outcome", "{}"), OutcomeFaults)
    outcome = attempt(_without_pairs, value, Place("outcome", faults), EMPTY)
    pairs = _pairs(columns)
    columns.close()
    if faults:
        raise OutcomeFaults(faults)
    return replace(outcome, pairs=pairs)


def _without_pairs(value: Any, place: Place) -> Outcome:
    if not isinstance(value, dict) or "pairs" in value:
        raise Refused("not an outcome without pairs", "an object, its pairs as arrays")
    return outcome_of(value | {"pairs": []}, place)


def _pairs(columns: Columns) -> tuple[Pair, ...]:
    mentees = columns.texts("pairs.mentee", None, required=True)
    size = len(mentees)
    slots = [columns.ints(f"pairs.{key}", size, NO_SLOT) for key in ("weekday", "start", "phase")]
    sessions = columns.ints("pairs.sessions", size, NO_SLOT)
    dropped = columns.several("pairs.dropped", size, columns.days, "M") or [()] * size
    kept = columns.take("pairs.kept", "b", size)
    of_each: dict[str, Any] = {
        "mentee": mentees,
        "mentor": columns.texts("pairs.mentor", size, required=True),
        "points": columns.ints("pairs.points", size),
        "kept": [False] * size if kept is None else kept.tolist(),
        "bonus": columns.ints("pairs.bonus", size, 0),
        "slot": [None if slot[0] < 0 else Slot(*slot) for slot in zip(*slots, strict=True)],
        "zone": [zone or None for zone in columns.texts("pairs.zone", size)],
        "sessions": [None if count < 0 else count for count in sessions],
        "dropped": dropped,
    }
    return tuple(Pair(**dict(zip(of_each, one, strict=True))) for one in zip(*of_each.values(), strict=True))


def write_outcome_npz(path: str | os.PathLike[str], outcome: Outcome) -> None:
    """All or nothing. Read again, it is the same outcome."""
    plain = outcome_json(replace(outcome, pairs=()))
    del plain["pairs"]
    write_npz(
        path,
        {
            "format": np.array(FORMAT),
            # Bytes, not characters of four: prices of a certificate are long.
            "outcome": np.array(json.dumps(plain, ensure_ascii=False).encode()),
            **_pair_arrays(outcome.pairs),
        },
    )


def _pair_arrays(pairs: tuple[Pair, ...]) -> dict[str, Array]:
    def column(read: Callable[[Pair], Any], kind: type) -> Array:
        return np.array([read(pair) for pair in pairs], kind)

    arrays = {
        "mentee": column(lambda pair: pair.mentee, str),
        "mentor": column(lambda pair: pair.mentor, str),
        "points": column(lambda pair: pair.points, np.int64),
        "kept": column(lambda pair: pair.kept, bool),
        "bonus": column(lambda pair: pair.bonus, np.int64),
    }
    if any(pair.slot is not None for pair in pairs):
        for key in ("weekday", "start", "phase"):
            arrays[key] = column(lambda pair, key=key: getattr(pair.slot, key, NO_SLOT), np.int64)  # type: ignore[misc]
        arrays["zone"] = column(lambda pair: pair.zone or "", str)
        arrays["sessions"] = column(lambda pair: NO_SLOT if pair.sessions is None else pair.sessions, np.int64)
        days, rows = flat([pair.dropped for pair in pairs])
        arrays |= {f"dropped{VALUES}": np.array(days, "M8[D]"), f"dropped{ROWS}": rows}
    return {f"pairs.{key}": array for key, array in arrays.items()}
