"""What somebody said of a foreign sheet: what each column is, what the answers mean, and what goes for everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matcher.sheets.layout import Layout, fingerprint_text

BY_STATE = "by_state"
LEFT_OUT = ""
WHOLE = "*"


@dataclass(frozen=True)
class ColumnUse:
    """``target`` is a key of ``targets_for``, or nothing for a column left out.

    ``meanings`` maps folded answers to keys of choices, or to hours; "*" is what a column of ranks is about. Nothing
    means: leave this answer out.
    """

    target: str = LEFT_OUT
    meanings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ForEverybody:
    """What holds where the file says nothing: a zone, or "by_state"; hours; a library; what everybody agreed to by
    sending the form, and when."""

    zone: str = ""
    hours: str = ""
    library: str = ""
    agreed: bool = False
    statement: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True)
class ColumnMapping:
    """Uses by position of the column."""

    columns: Mapping[int, ColumnUse]
    everybody: ForEverybody = ForEverybody()


def fingerprint(layout: Layout) -> str:
    """Under which the mapping of this form is remembered."""
    return hashlib.sha256(fingerprint_text(layout.headings).encode()).hexdigest()


def write_mapping(mapping: ColumnMapping) -> dict[str, Any]:
    everybody = mapping.everybody
    columns = {
        str(at): {"target": use.target, "meanings": dict(use.meanings)}
        for at, use in mapping.columns.items()
        if use.target
    }
    given = {name: value for name, value in vars(everybody).items() if value and name != "agreed_on"}
    if everybody.agreed_on:
        given["agreed_on"] = everybody.agreed_on.isoformat()
    return {"columns": columns, "everybody": given}


def read_mapping(written: Mapping[str, Any]) -> ColumnMapping:
    given = dict(written.get("everybody", {}))
    day = given.pop("agreed_on", None)
    return ColumnMapping(
        {int(at): ColumnUse(use["target"], use["meanings"]) for at, use in written.get("columns", {}).items()},
        ForEverybody(**given, agreed_on=date.fromisoformat(day) if day else None),
    )
