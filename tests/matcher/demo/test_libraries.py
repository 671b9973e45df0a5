"""Real libraries under the names they use, each of them once."""

from __future__ import annotations

import tomllib

import pytest

from matcher.calendars.zones import offered_zones
from matcher.choices import fold
from matcher.demo import DATA
from matcher.demo.libraries import by_name, california_libraries, other_libraries, pilot_libraries, title_case


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("A. K. SMILEY PUBLIC LIBRARY", "A. K. Smiley Public Library"),
        ("LA COUNTY LIBRARY", "LA County Library"),
        ("CITY OF COMMERCE PUBLIC LIBRARY", "City of Commerce Public Library"),
        ("ALPINE COUNTY LIBRARY/ARCHIVES", "Alpine County Library/Archives"),
        ("STOCKTON-SAN JOAQUIN COUNTY PUBLIC LIBRARY", "Stockton-San Joaquin County Public Library"),
        ("ST. HELENA PUBLIC LIBRARY", "St. Helena Public Library"),
        ("GLENDALE LIBRARY, ARTS & CULTURE", "Glendale Library, Arts & Culture"),
    ],
)
def test_capitals_become_names(written: str, name: str) -> None:
    assert title_case(written) == name


def test_the_pilot_had_twelve_libraries_and_the_survey_187() -> None:
    assert len(pilot_libraries()) == 12
    assert len(california_libraries()) == 187


def test_the_pilots_californian_libraries_are_those_of_the_survey() -> None:
    surveyed = {library.name: library for library in california_libraries()}
    californian = [library for library in pilot_libraries() if library.region == "CA"]
    assert [library.name for library in californian if library.name not in surveyed] == []
    assert {(surveyed[library.name].region, surveyed[library.name].zone) for library in californian} == {
        ("CA", "America/Los_Angeles")
    }


def test_no_library_stands_under_two_names() -> None:
    names = list(by_name())
    assert len({fold(name) for name in names}) == len(names)


def test_cooperatives_name_libraries_that_exist_and_each_once() -> None:
    members = tomllib.loads((DATA / "cooperatives.toml").read_text(encoding="utf-8"))
    listed = [library for libraries in members.values() for library in libraries]
    known = set(by_name()) | {"Coalinga-Huron Library District"}
    assert [library for library in listed if library not in known] == []
    assert len(set(listed)) == len(listed)


def test_zones_are_among_those_we_offer() -> None:
    offered = {zone.key for zone in offered_zones()}
    everything = [*pilot_libraries(), *other_libraries(), *california_libraries()]
    assert {library.zone for library in everything} - offered == set()
