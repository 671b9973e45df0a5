"""Synthetic rounds: four zones, sessions of an hour on half-hour starts, for half a year.

``synthetic`` makes rounds of a pilot's size with listed points; ``large`` makes any size within seconds, with points
as integer factors.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from solver.factors import Factors
from solver.problem import Cadence, Calendar, Goal, Interval, Mentee, Mentor, Problem, Settings

Matrix = NDArray[np.int64]

ZONES = ("America/Los_Angeles", "America/Phoenix", "America/Chicago", "America/New_York")
INTERESTS = 12
HALF_YEAR = Calendar(date(2027, 1, 11), date(2027, 6, 30), Cadence.MONTHLY, 60, frozenset({date(2027, 1, 18)}), 3)
SHORT_OF_PLACES = 0.95
TOPICS, QUALITIES, YEARS = 32, 8, 10


class Width(StrEnum):
    """How much of a week people give: an hour or so on two or three days, half of three days, office hours."""

    NARROW = "narrow"
    MEDIUM = "medium"
    BROAD = "broad"


def synthetic(mentees: int, mentors: int, width: Width, seed: int = 1, cadence: Cadence = Cadence.MONTHLY) -> Problem:
    """A round with about one and a half places for each mentee."""
    chance = np.random.default_rng(seed)
    wanted = chance.dirichlet(np.full(INTERESTS, 0.5), mentees)
    offered = chance.random((mentors, INTERESTS)) ** 2
    points = (wanted @ offered.T * 1_000_000).astype(int)
    most = 2 * max(1, round(1.5 * mentees / mentors)) - 1
    who_leads = tuple(
        Mentor(f"m{k:04}", int(chance.integers(1, most + 1)), zone=_zone(chance), hours=_hours(chance, width))
        for k in range(mentors)
    )
    who_learns = tuple(Mentee(f"t{k:04}", zone=_zone(chance), hours=_hours(chance, width)) for k in range(mentees))
    listed = {(a.id, b.id): int(points[i, j]) for i, a in enumerate(who_learns) for j, b in enumerate(who_leads)}
    calendar = Calendar(**{**vars(HALF_YEAR), "cadence": cadence})
    return Problem(who_leads, who_learns, calendar, listed, settings=Settings(seed=seed))


def _zone(chance: np.random.Generator) -> str:
    return ZONES[int(chance.integers(len(ZONES)))]


def _hours(chance: np.random.Generator, width: Width) -> tuple[Interval, ...]:
    """Windows on half-hours, in half-hours: (days, earliest start, latest start, shortest, longest)."""
    days, first, last, shortest, longest = {
        Width.NARROW: (int(chance.integers(2, 4)), 16, 31, 2, 4),
        Width.MEDIUM: (3, 16, 28, 4, 9),
        Width.BROAD: (5, 16, 19, 13, 17),
    }[width]
    windows = []
    for day in sorted(chance.choice(5, days, replace=False).tolist()):
        start = int(chance.integers(first, last))
        windows.append(Interval(day, 30 * start, 30 * (start + int(chance.integers(shortest, longest)))))
    return tuple(windows)


def large(
    mentees: int,
    mentors: int,
    width: Width | None,
    *,
    cadence: Cadence = Cadence.WEEKLY,
    tight: bool = False,
    goal: Goal = Goal.FLOOR,
    seed: int = 1,
) -> Problem:
    """A round of any size: about one and a half places for each mentee, or with ``tight`` 5 % fewer than mentees.

    Points come from some topics of unequal popularity, qualities and years of experience. Mentees never meet mentors
    of their own library. Without ``width`` there are no times.
    """
    chance = np.random.default_rng(seed)
    places = _places(chance, mentees, mentors, tight)
    libraries = max(8, mentors // 5)
    calendar = None if width is None else Calendar(**{**vars(HALF_YEAR), "cadence": cadence})
    factors = Factors(_asked(chance, mentees), _offered(chance, mentors))
    who_leads = tuple(
        Mentor(f"m{k:06}", places[k], library=library, zone=zone, hours=hours)
        for k, (library, zone, hours) in enumerate(_people(chance, mentors, libraries, width))
    )
    who_learns = tuple(
        Mentee(f"t{k:06}", library=library, zone=zone, hours=hours)
        for k, (library, zone, hours) in enumerate(_people(chance, mentees, libraries, width))
    )
    return Problem(who_leads, who_learns, calendar, settings=Settings(goal, seed), factors=factors)


def _places(chance: np.random.Generator, mentees: int, mentors: int, tight: bool) -> list[int]:
    most = 2 * max(1, round(1.5 * mentees / mentors)) - 1
    places = chance.integers(1, most + 1, mentors)
    if tight:
        # Places are taken from whoever has any left, one each, until there are few enough.
        order, surplus = chance.permutation(mentors), int(places.sum() - SHORT_OF_PLACES * mentees)
        while surplus > 0:
            taken = order[places[order] > 0][:surplus]
            places[taken] -= 1
            surplus -= len(taken)
    return [int(count) for count in places]


def _asked(chance: np.random.Generator, mentees: int) -> Matrix:
    """Times what is offered: at most 600,000 for topics, 250,000 for qualities and 150,000 for experience."""
    importance = _some(chance, mentees, 3, 6) * chance.integers(1, 6, (mentees, TOPICS))
    topics = importance * 200_000 // np.maximum(importance.sum(axis=1, keepdims=True), 1)
    weights = chance.integers(0, 6, (mentees, QUALITIES))
    qualities = weights * 83_333 // np.maximum(weights.sum(axis=1, keepdims=True), 1)
    return np.hstack([topics, qualities, np.eye(YEARS, dtype=np.int64)[chance.integers(0, YEARS, mentees)]])


def _offered(chance: np.random.Generator, mentors: int) -> Matrix:
    levels = _some(chance, mentors, 5, 12) * chance.integers(1, 4, (mentors, TOPICS))
    qualities = chance.integers(0, 4, (mentors, QUALITIES))
    ahead = chance.integers(0, YEARS, mentors)[:, None] - np.arange(YEARS)
    # Integers from a table: an exponential need not be the same on every machine.
    worth = np.array([max(0, 150_000 - 20_000 * abs(years - 3)) for years in range(-YEARS, YEARS)])
    return np.hstack([levels, qualities, worth[ahead + YEARS]]).astype(np.int64)


def _some(chance: np.random.Generator, people: int, fewest: int, most: int) -> Matrix:
    """Flags of topics: each person has some, popular ones more often."""
    taste = chance.random((people, TOPICS)) * (1 + np.arange(TOPICS))
    rank = np.argsort(np.argsort(taste, axis=1), axis=1)
    return np.asarray(rank < chance.integers(fewest, most + 1, people)[:, None], np.int64)


def _people(
    chance: np.random.Generator, people: int, libraries: int, width: Width | None
) -> list[tuple[str, str, tuple[Interval, ...] | None]]:
    library, zone = chance.integers(0, libraries, people).tolist(), chance.integers(0, len(ZONES), people).tolist()
    hours = [None] * people if width is None else _many_hours(chance, people, width)
    return [(f"l{library[k]:05}", ZONES[zone[k]], hours[k]) for k in range(people)]


def _many_hours(chance: np.random.Generator, people: int, width: Width) -> list[tuple[Interval, ...] | None]:
    """What ``_hours`` draws for one, for all at once."""
    fewest, most, first, last, shortest, longest = {
        Width.NARROW: (2, 3, 16, 31, 2, 4),
        Width.MEDIUM: (3, 3, 16, 28, 4, 9),
        Width.BROAD: (5, 5, 16, 19, 13, 17),
    }[width]
    count = chance.integers(fewest, most + 1, people)
    given = np.argsort(np.argsort(chance.random((people, 5)), axis=1), axis=1) < count[:, None]
    start = chance.integers(first, last, (people, 5))
    end = start + chance.integers(shortest, longest, (people, 5))
    return [
        tuple(_window(day, int(start[k, day]), int(end[k, day])) for day in np.flatnonzero(given[k]).tolist())
        for k in range(people)
    ]


@cache
def _window(day: int, start: int, end: int) -> Interval:
    return Interval(day, 30 * start, 30 * end)
