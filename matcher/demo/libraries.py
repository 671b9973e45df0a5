"""Real libraries to invent people for: where they are, whose clock they follow, which cooperatives they belong to."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.demo import DATA

CALIFORNIA = "America/Los_Angeles"
# Words that title case must not touch, and those it must not begin with a capital.
_AS_IS = {"LA"}
_SMALL = {"of", "and", "the", "for"}


@dataclass(frozen=True)
class Employer:
    """A library as people write it in an application; ``people`` it serves is 0 where nobody counted."""

    name: str
    region: str
    country: str
    zone: str
    people: int = 0
    cooperatives: tuple[str, ...] = ()


def title_case(name: str) -> str:
    """A name in capitals as the library itself would write it: ``A. K. SMILEY ...`` becomes ``A. K. Smiley ...``."""
    words = re.split(r"([ /-])", name)
    return "".join(_title(word, first=position == 0) for position, word in enumerate(words))


def pilot_libraries() -> list[Employer]:
    """The twelve whose teams took part in the pilot."""
    return [_employer(row["library"], row) for row in _rows("belc_libraries.csv")]


def california_libraries() -> list[Employer]:
    """Every system of the survey; one without a state in it is in California all the same."""
    return [
        _employer(
            title_case(row["library_system"]),
            {"region": "CA", "country": "US", "time_zone": CALIFORNIA},
            people=int(row["population_2019"]) if row["population_2019"].isdigit() else 0,
        )
        for row in _rows("california_library_systems.csv")
    ]


def other_libraries() -> list[Employer]:
    """Libraries elsewhere, most of them in other time zones."""
    return [_employer(row["library"], row) for row in _rows("other_libraries.csv")]


def by_name() -> dict[str, Employer]:
    """All of them, each once: what the pilot and the survey both name is one library."""
    everything = [*pilot_libraries(), *other_libraries(), *california_libraries()]
    return {employer.name: employer for employer in everything}


def _title(word: str, *, first: bool) -> str:
    if word in _AS_IS:
        return word
    lower = word.lower()
    return lower if lower in _SMALL and not first else lower.capitalize()


def _employer(name: str, row: dict[str, str], *, people: int = 0) -> Employer:
    return Employer(name, row["region"], row["country"], row["time_zone"], people, _COOPERATIVES.get(name, ()))


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _read_cooperatives() -> dict[str, tuple[str, ...]]:
    with (DATA / "cooperatives.toml").open("rb") as opened:
        members = tomllib.load(opened)
    return {library: (cooperative,) for cooperative, libraries in members.items() for library in libraries}


_COOPERATIVES = _read_cooperatives()
