"""The four CSV files of the demonstration, as a coordinator would upload them."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.demo import SEED
from matcher.demo.individuals import mentors, participants
from matcher.demo.people import Labels, People, Row
from matcher.demo.teams import team_mentors, team_participants
from matcher.sheets.escape import write_csv

_ABOUT = ("name", "address", "library", "state", "country", "cooperatives", "job_role", "years")
_WHEN = ("time_zone", "languages", "hours", "hours_if_need_be", "away")
_LAST = ("own_manager", "never_with", "consent")
_MENTOR = ("jobs_done", "qualities_built", "ways", *_WHEN, "places")
_PARTICIPANT = ("qualities_to_develop", "ways", *_WHEN, "goal")
_TEAM = ("team", "team_lead", "team_goal")


def spreadsheets(labels: Labels, seed: int = SEED) -> dict[str, bytes]:
    """File name to bytes; ``labels`` are what the application calls its choices, question by question."""
    people = People(seed, labels)
    in_teams = team_mentors(people), team_participants(people)
    alone = mentors(people)
    return {
        "team_mentors.csv": _sheet((*_ABOUT, *_MENTOR, *_topics(4), *_LAST), in_teams[0]),
        "team_participants.csv": _sheet((*_TEAM, *_ABOUT, *_PARTICIPANT, *_topics(4), *_LAST), in_teams[1]),
        "mentors.csv": _sheet((*_ABOUT, *_MENTOR, *_topics(4), *_LAST), alone),
        "participants.csv": _sheet((*_ABOUT, *_PARTICIPANT, *_topics(4), *_LAST), participants(people, alone)),
    }


def _topics(how_many: int) -> tuple[str, ...]:
    return tuple(f"{word}_{number}" for number in range(1, how_many + 1) for word in ("topic", "words"))


def _sheet(headings: Sequence[str], rows: Sequence[Row]) -> bytes:
    return write_csv([headings, *([row.get(heading, "") for heading in headings] for row in rows)])
