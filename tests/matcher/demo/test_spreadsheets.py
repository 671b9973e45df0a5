"""The people of the demonstration: believable, many, the same every time, and right as they are uploaded."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from functools import cache

import pytest

from matcher.demo import DATA
from matcher.demo.people import Row
from matcher.demo.spreadsheets import spreadsheets
from matcher.demo.words import read_bank
from tests.matcher.demo.labels import labels

FILES = ("team_mentors.csv", "team_participants.csv", "mentors.csv", "participants.csv")


@cache
def rows(file: str) -> tuple[Row, ...]:
    text = (DATA / file).read_bytes().decode("utf-8-sig")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


def everybody() -> list[Row]:
    return [row for file in FILES for row in rows(file)]


def test_the_files_are_what_the_seed_draws() -> None:
    assert spreadsheets(labels()) == {file: (DATA / file).read_bytes() for file in FILES}


def test_another_seed_draws_other_people() -> None:
    assert spreadsheets(labels(), seed=1)["mentors.csv"] != (DATA / "mentors.csv").read_bytes()


def test_the_round_of_individuals_has_40_mentors_and_120_participants() -> None:
    assert (len(rows("mentors.csv")), len(rows("participants.csv"))) == (40, 120)
    openings = [int(row["places"]) for row in rows("mentors.csv")]
    assert (sum(openings), min(openings), max(openings)) == (114, 1, 5)


def test_twelve_teams_of_three_to_five_with_one_lead_and_one_library_each() -> None:
    teams = defaultdict(list)
    for row in rows("team_participants.csv"):
        teams[row["team"]].append(row)
    assert len(teams) == 12
    assert {len(members) for members in teams.values()} == {3, 4, 5}
    assert {sum(row["team_lead"] == "yes" for row in members) for members in teams.values()} == {1}
    assert {len({row["library"] for row in members}) for members in teams.values()} == {1}
    assert {sum(bool(row["team_goal"]) for row in members) for members in teams.values()} == {1}


def test_mentors_of_teams_work_elsewhere_and_on_several_clocks() -> None:
    of_teams = {row["library"] for row in rows("team_participants.csv")}
    assert [row["name"] for row in rows("team_mentors.csv") if row["library"] in of_teams] == []
    assert len({row["time_zone"] for row in rows("team_mentors.csv")}) >= 4


def test_nobody_shares_a_name_or_an_address_and_all_addresses_are_examples() -> None:
    addresses = Counter(row["address"] for row in everybody())
    assert [address for address, count in addresses.items() if count > 1] == []
    assert len({row["name"] for row in everybody()}) == len(everybody())
    assert {address.partition("@")[2] for address in addresses} == {"example.org"}
    assert [address for address in addresses if not address.isascii()] == []


def test_some_desk_staff_rotate() -> None:
    rotating = [row for row in everybody() if row["hours"].endswith((" A", " B"))]
    assert {row["job_role"] for row in rotating} >= {"Front-line staff"}
    assert len(rotating) > 15


def test_days_away_carry_no_year_that_could_grow_old() -> None:
    assert [row["away"] for row in everybody() if "20" in row["away"].replace("20–", "")] == []


def test_some_wish_never_to_meet_a_mentor_of_their_round() -> None:
    mentors = {row["name"] for row in rows("mentors.csv")}
    wishes = [row["never_with"] for row in rows("participants.csv") if row["never_with"]]
    assert len(wishes) == 5
    assert set(wishes) <= mentors


def test_the_same_words_are_rare() -> None:
    said = Counter(row[key] for row in everybody() for key in row if key.startswith("words_") and row[key])
    assert max(said.values()) <= 12
    assert len(said) > 200


@pytest.mark.parametrize("side", ["offered", "wanted"])
def test_every_topic_has_enough_to_say(side: str) -> None:
    bank = read_bank("sentences.toml")
    assert {topic: len(bank[topic][side]) >= 8 for topic in labels()["topics_wanted"]} == dict.fromkeys(bank, True)
