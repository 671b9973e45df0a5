"""Two small spreadsheets, out of those the demonstration ships: eight mentors, sixteen participants and a team."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from matcher.demo import DATA
from matcher.sheets.escape import write_csv

Row = dict[str, str]
MENTORS, PARTICIPANTS, TEAM = 8, 16, "Pima County team"


def mentors(away: str) -> list[Row]:
    """Everybody is away on the same day, ``away``, and nobody else."""
    return [row | {"away": away} for row in _rows("mentors.csv")[:MENTORS]]


def participants() -> list[Row]:
    team = [row for row in _rows("team_participants.csv") if row["team"] == TEAM]
    return [row | {"away": ""} for row in [*_rows("participants.csv")[:PARTICIPANTS], *team]]


def written(rows: list[Row]) -> bytes:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return write_csv([headings, *([row.get(heading, "") for heading in headings] for row in rows)])


def _rows(name: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(Path(DATA, name).read_text("utf-8-sig"), newline="")))
