"""Synthetic rounds: four zones, monthly hour-long sessions for half a year, points from a dozen interests."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import numpy as np

from solver.problem import Cadence, Calendar, Interval, Mentee, Mentor, Problem, Settings

ZONES = ("America/Los_Angeles", "America/Phoenix", "America/Chicago", "America/New_York")
INTERESTS = 12
HALF_YEAR = Calendar(date(2027, 1, 11), date(2027, 6, 30), Cadence.MONTHLY, 60, frozenset({date(2027, 1, 18)}), 3)


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
