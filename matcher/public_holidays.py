"""Public holidays of states, territories and provinces, from the `holidays` package. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

COUNTRIES = ("US", "CA")
OBSERVED = " (observed)"
SHOWN = 2


@dataclass(frozen=True)
class PublicHoliday:
    """A day, what most of the ``regions`` that keep it call it, every name it has there, and the regions' codes."""

    day: date
    name: str
    names: frozenset[str]
    regions: tuple[str, ...]

    def is_again(self, other: PublicHoliday) -> bool:
        """Whether both are one holiday, observed on another day or not."""
        return bool({_plain(name) for name in self.names} & {_plain(name) for name in other.names})


def country_of(region: str) -> str | None:
    """The country of a state, territory or province by its code; None for one we have no holidays of."""
    return next((country for country in COUNTRIES if region in _regions(country)), None)


def holidays_of(region: str, country: str, first: date, last: date) -> dict[date, str]:
    """What one state or province keeps from ``first`` to ``last``, both included; nothing for one we do not know."""
    if country not in COUNTRIES or region not in _regions(country):
        return {}
    days: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        days |= {day: name for day, name in _of_year(country, region, year).items() if first <= day <= last}
    return dict(sorted(days.items()))


def holidays_between(regions: Iterable[str], first: date, last: date) -> list[PublicHoliday]:
    """What any of ``regions`` keeps, by day; a code that we do not know is passed over."""
    found: dict[date, dict[str, str]] = {}
    for region in dict.fromkeys(regions):
        for day, name in holidays_of(region, country_of(region) or "", first, last).items():
            found.setdefault(day, {})[region] = name
    return [
        PublicHoliday(day, _usual(names.values()), frozenset(names.values()), tuple(names))
        for day, names in sorted(found.items())
    ]


def _plain(name: str) -> str:
    return name.replace(OBSERVED, "")


def _usual(names: Iterable[str]) -> str:
    """Two, where as many say one as the other: "Family Day / Washington’s Birthday"."""
    counted = Counter(names)
    most = max(counted.values())
    return " / ".join(
        sorted((name for name in counted if counted[name] == most), key=lambda name: (len(name), name))[:SHOWN]
    )


@cache
def _of_year(country: str, region: str, year: int) -> Mapping[date, str]:
    kept = holidays.country_holidays(country, subdiv=region, years=year)
    return {day: name.replace("'", "’") for day, name in kept.items() if day.year == year}


@cache
def _regions(country: str) -> frozenset[str]:
    return frozenset(holidays.country_holidays(country).subdivisions)
