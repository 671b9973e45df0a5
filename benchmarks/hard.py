"""Rounds that are hard on purpose: what a solver that is quick on average may stumble over. All made by a few numbers.

Points are integer factors, so that they can be of any size; each is small enough by default to be solved pair by pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.rounds import HALF_YEAR, Matrix, Width, large
from solver.factors import Factors
from solver.problem import Cadence, Calendar, Goal, Interval, Mentee, Mentor, Problem, Settings

PERFECT = 1_000_000
WEEKLY = Calendar(**{**vars(HALF_YEAR), "cadence": Cadence.WEEKLY})


def wanted_by_all(mentees: int, mentors: int, stars: int = 3, seed: int = 1) -> Problem:
    """A round in which everybody wants the same few mentors, who have one place each."""
    problem = large(mentees, mentors, None, seed=seed)
    who_leads = [replace(one, places=1) if column < stars else one for column, one in enumerate(problem.mentors)]
    return _with_stars(problem, who_leads, stars)


def one_giant(mentees: int, mentors: int, places: int = 1000, seed: int = 1) -> Problem:
    """A round in which everybody wants the same mentor, who could take a thousand."""
    problem = large(mentees, mentors, None, seed=seed)
    return _with_stars(problem, [replace(problem.mentors[0], places=places), *problem.mentors[1:]], 1)


def _with_stars(problem: Problem, who_leads: Sequence[Mentor], stars: int) -> Problem:
    """The first few mentors are as good as can be for everybody."""
    assert problem.factors is not None  # noqa: S101 - rounds made by large have them
    offered = problem.factors.mentors.copy()
    offered[:stars] = offered.max(axis=0)
    return replace(problem, mentors=tuple(who_leads), factors=Factors(problem.factors.mentees, offered))


def assortative(mentees: int, mentors: int, seed: int = 1) -> Problem:
    """Everybody agrees who is the best mentor, the second and so on, and differs only in how much it matters: as many
    places as mentees but one, one each, so that a single price decides about everybody."""
    chance = np.random.default_rng(seed)
    asked, offered = chance.integers(400, 1000, (mentees, 1)), chance.integers(0, 1000, (mentors, 1))
    places = np.ones(mentors, np.int64)
    places[0] = max(1, mentees - mentors)
    return _without_times(places.tolist(), mentees, asked, offered, seed)


def all_tied(mentees: int, mentors: int, places: int = 2, seed: int = 1) -> Problem:
    """Every pair is worth the same."""
    asked, offered = np.full((mentees, 1), 700), np.full((mentors, 1), 1000)
    return _without_times([places] * mentors, mentees, asked, offered, seed)


def two_values(mentees: int, mentors: int, places: int = 2, seed: int = 1) -> Problem:
    """Every pair is worth one of two values: most prices are equal, and very many matchings are best."""
    chance = np.random.default_rng(seed)
    asked = np.eye(4, dtype=np.int64)[chance.integers(0, 4, mentees)] * 500
    offered = chance.integers(1, 3, (mentors, 4)) * 1000
    return _without_times([places] * mentors, mentees, asked, offered, seed)


def one_hour(mentees: int, mentors: int, seed: int = 1) -> Problem:
    """Everybody is free at the same hour of the week and at no other: no mentor can lead two sessions."""
    problem = large(mentees, mentors, Width.BROAD, seed=seed)
    only = (Interval(2, 17 * 60, 18 * 60),)
    return replace(
        problem,
        mentors=tuple(replace(one, zone="UTC", hours=only) for one in problem.mentors),
        mentees=tuple(replace(one, zone="UTC", hours=only) for one in problem.mentees),
    )


def chains(count: int, length: int = 8, seed: int = 1) -> Problem:
    """Chains whose prices add up along the way, far above any pair's points.

    Mentee k of a chain can meet mentor k (for nothing) and mentor k - 1 (for all points); the first can only meet
    mentor 0, so everybody else is pushed on, and a place more at mentor 0 would be worth all points for each of them.
    """
    people, link = count * length, np.arange(count * length) % length
    offered = np.eye(length, dtype=np.int64)[link]
    asked = np.roll(offered, -1, axis=1) * PERFECT
    asked[link == 0] = 0
    mentors, mentees = [], []
    for k in range(people):
        chain, here = divmod(k, length)
        mentors.append(Mentor(f"m{k:06}", 1, zone="UTC", hours=_links(chain, [here], length)))
        mentees.append(Mentee(f"t{k:06}", zone="UTC", hours=_links(chain, [here - 1, here], length)))
    settings = Settings(Goal.TOTAL, seed)
    return Problem(tuple(mentors), tuple(mentees), WEEKLY, settings=settings, factors=Factors(asked, offered))


def _links(chain: int, links: Sequence[int], length: int) -> tuple[Interval, ...]:
    """An hour of the week for each link, the same in every chain of the same remainder."""
    first = chain * length
    hours = sorted((first + link) % (7 * 24) for link in links if 0 <= link < length)
    return tuple(Interval(hour // 24, hour % 24 * 60, (hour % 24 + 1) * 60) for hour in hours)


def _without_times(places: Sequence[int], mentees: int, asked: Matrix, offered: Matrix, seed: int) -> Problem:
    return Problem(
        tuple(Mentor(f"m{k:06}", count) for k, count in enumerate(places)),
        tuple(Mentee(f"t{k:06}") for k in range(mentees)),
        settings=Settings(Goal.FLOOR, seed),
        factors=Factors(asked.astype(np.int64), offered.astype(np.int64)),
    )
