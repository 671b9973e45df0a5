"""The goals of a round in their order, as numbers: what each pair adds to each, and what a matching attains.

Each goal is a *stage*: the best value that does not worsen any stage before it (lexicographic optimization). The order
is: most placed; most placed of the highest priority class, then the next; fewest missing minimum places; fewest
team-mates who share a mentor; fewest changes; who is left over, drawn; the floor; with leximin fewest below one band,
below two, and so on; the total with bonus; and the times people prefer. Stages that say nothing in a round are absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from solver.candidates import Candidates
from solver.hours import Participant
from solver.lottery import numbers
from solver.network.flow import Flags, Ints
from solver.problem import Changes, Goal, LeftOver, Problem

PLACED, MISSING, SHARED, CHANGES, DRAWN = "placed", "missing", "shared", "changes", "drawn"
FLOOR, TOTAL, PREFERRED = "floor", "total", "preferred"
PERFECT = 1_000_000
"""The most points that a pair can have."""
FEWER_IS_BETTER = (MISSING, SHARED, CHANGES, PREFERRED)


class Counted(Enum):
    """Over what a goal is counted: each pair, or all pairs of a mentor, of a team and a mentor, of the round."""

    PAIRS = auto()
    MENTORS = auto()
    BUNDLES = auto()
    WEAKEST = auto()


@dataclass(frozen=True, eq=False)
class Weaker:
    """Less one for every pair with fewer points than ``limit`` that no pin keeps; counted when asked for, as there can
    be hundreds of limits.
    """

    limit: int
    points: Ints
    kept: Flags

    def __getitem__(self, pairs: Ints | slice) -> Ints:
        return -((self.points[pairs] < self.limit) & ~self.kept[pairs]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Aim:
    """One stage. ``of_pair[k]``: what candidate pair k adds, the more the better; all zeros where pairs are not counted
    one by one. The stage's ``value`` is ``offset`` plus all gains, or less them where fewer is better.
    """

    goal: str
    of_pair: Ints | Weaker
    counted: Counted = Counted.PAIRS
    offset: int = 0

    @property
    def gain(self) -> Ints:
        """What each candidate pair adds."""
        return self.of_pair[:]

    @property
    def below(self) -> int | None:
        """The limit under which leximin counts matches."""
        return self.of_pair.limit if isinstance(self.of_pair, Weaker) else None

    @property
    def least(self) -> bool:
        return fewer_is_better(self.goal)

    @property
    def after_floor(self) -> bool:
        return self.below is not None or self.goal in (TOTAL, PREFERRED)

    def value(self, candidates: Candidates, pairs: Ints) -> int | None:
        """What the matching ``pairs`` attains; None is no floor, because no pair counts towards it."""
        if self.counted is Counted.WEAKEST:
            own = pairs[~candidates.kept[pairs]]
            return int(candidates.points[own].min()) if len(own) else None
        if self.counted is Counted.MENTORS:
            return missing(candidates, pairs)
        if self.counted is Counted.BUNDLES:
            return candidates.shared(pairs)
        return self.worth(int(self.of_pair[pairs].sum()))

    def worth(self, gained: int) -> int:
        """The value when all gains together are this."""
        return self.offset - gained if self.least else self.offset + gained

    def gained(self, value: int) -> int:
        """What all gains together are at this value."""
        return self.offset - value if self.least else value - self.offset


def fewer_is_better(goal: str) -> bool:
    return goal in FEWER_IS_BETTER or goal.startswith("below ")


def aims(candidates: Candidates) -> tuple[Aim, ...]:
    """The stages of a round, in their order."""
    return tuple(_aims(candidates))


def _aims(candidates: Candidates) -> Iterator[Aim]:
    problem, settings = candidates.problem, candidates.problem.settings
    nothing = np.zeros(len(candidates.points), np.int64)
    yield Aim(PLACED, nothing + 1)
    priority = np.array([mentee.priority for mentee in problem.mentees], np.int64)
    for number in priority_classes(problem):
        yield Aim(f"priority {number}", (priority[candidates.mentee] == number).astype(np.int64))
    if any(mentor.min_places for mentor in problem.mentors):
        yield Aim(MISSING, nothing, Counted.MENTORS)
    if any(mentee.apart is not None for mentee in problem.mentees):
        yield Aim(SHARED, nothing, Counted.BUNDLES)
    if settings.kept and settings.changes is Changes.FEWEST:
        yield Aim(CHANGES, candidates.stays.astype(np.int64), offset=len(settings.kept))
    if settings.left_over is LeftOver.LOTTERY:
        drawn = 1 + numbers(settings.seed, "left over", [mentee.id for mentee in problem.mentees])
        yield Aim(DRAWN, drawn[candidates.mentee])
    if settings.goal is not Goal.TOTAL:
        yield Aim(FLOOR, nothing, Counted.WEAKEST)
    if settings.goal is Goal.LEXIMIN:
        for limit in bands(problem, int(candidates.points[~candidates.kept].max(initial=0))):
            yield Aim(f"below {limit}", Weaker(limit, candidates.points, candidates.kept))
    yield Aim(TOTAL, candidates.points + candidates.bonus)
    people: tuple[Participant, ...] = (*problem.mentors, *problem.mentees)
    if problem.calendar is not None and any(person.prefer for person in people):
        yield Aim(PREFERRED, -candidates.preference)


def priority_classes(problem: Problem) -> list[int]:
    """The classes that have a stage, highest first: the lowest needs none, as all are counted before."""
    return sorted({mentee.priority for mentee in problem.mentees}, reverse=True)[:-1]


def bands(problem: Problem, greatest: int) -> range:
    """The limits below which leximin counts matches; ``greatest`` is the most points of any pair that may be made and
    that no pin keeps."""
    return range(problem.settings.band, greatest + 1, problem.settings.band)


def greatest_gain(aim: Aim, candidates: Candidates) -> int:
    """No pair that may be made adds more to the stage, whether it is a candidate or not."""
    most = {
        PLACED: 1,
        CHANGES: 1,
        DRAWN: len(candidates.problem.mentees),
        TOTAL: PERFECT + candidates.problem.settings.stay_bonus,
    }
    least = 1 if aim.goal.startswith("priority ") else 0
    return max(most.get(aim.goal, least), int(aim.gain.max(initial=0)))


def missing(candidates: Candidates, pairs: Ints) -> int:
    """How many mentees more the mentors would need to have the least they should have."""
    wanted = np.array([mentor.min_places for mentor in candidates.problem.mentors], np.int64)
    led = np.bincount(candidates.mentor[pairs], minlength=len(wanted))
    return int(np.maximum(wanted - led, 0).sum())


def attained(stages: Sequence[Aim], candidates: Candidates, pairs: Ints) -> tuple[int | None, ...]:
    """The value of each stage."""
    return tuple(aim.value(candidates, pairs) for aim in stages)


def stated(stages: Sequence[Aim], floor: int | None) -> tuple[Aim, ...]:
    """The stages that say something beside this floor: not the bands up to it, with which no match is left."""
    return tuple(aim for aim in stages if aim.below is None or floor is None or aim.below > floor)


def rank(stages: Sequence[Aim], values: Sequence[int | None]) -> tuple[float, ...]:
    """Of two matchings of a round the one with the greater rank is better. No floor at all betters any floor."""
    return tuple(
        float("inf") if value is None else -value if aim.least else value
        for aim, value in zip(stages, values, strict=True)
    )
