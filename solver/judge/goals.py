"""The goals of a round as the judge counts them: which there are, in which order, and what an outcome attains in each.

Written down from ``docs/problem-format.md``, apart from ``goals``, which the optimizer goes by. What a pair adds to a
goal is its *gain*, the more the better: a goal that counts pairs has as its value a constant plus all gains, or that
constant less all gains where fewer is better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256

from solver.judge.case import Case
from solver.judge.possible import strongest
from solver.judge.times import Participant
from solver.problem import Changes, Goal, LeftOver

BELOW, PRIORITY = "below ", "priority "
FEWEST = ("missing", "shared", "changes", "preferred")


class Goals:
    def __init__(self, case: Case) -> None:
        self._case, self._settings = case, case.problem.settings
        self.pairs = case.outcome.pairs
        self.bonus = self._settings.stay_bonus if self._settings.changes is Changes.BONUS else 0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every stage of the round, in its order."""
        return tuple(self._names())

    def _names(self) -> Iterator[str]:
        problem, settings = self._case.problem, self._settings
        yield "placed"
        classes = {mentee.priority for mentee in problem.mentees}
        yield from (f"{PRIORITY}{number}" for number in sorted(classes - {min(classes, default=0)}, reverse=True))
        if any(mentor.min_places > 0 for mentor in problem.mentors):
            yield "missing"
        if any(mentee.apart is not None for mentee in problem.mentees):
            yield "shared"
        if settings.kept and settings.changes is Changes.FEWEST:
            yield "changes"
        if settings.left_over is LeftOver.LOTTERY:
            yield "drawn"
        if settings.goal is not Goal.TOTAL:
            yield "floor"
        if settings.goal is Goal.LEXIMIN:
            yield from (f"{BELOW}{limit}" for limit in self._bands())
        yield "total"
        everybody: tuple[Participant, ...] = (*problem.mentors, *problem.mentees)
        if problem.calendar is not None and any(person.prefer for person in everybody):
            yield "preferred"

    def _bands(self) -> Iterator[int]:
        """Limits above the floor, up to the most points of any pair that could be made and that no pin keeps."""
        band, floor = self._settings.band, self.floor
        best = strongest(self._case, above=-1)
        limits = range(band, (0 if best is None else best.points) + 1, band)
        return (limit for limit in limits if floor is None or limit > floor)

    @cached_property
    def floor(self) -> int | None:
        return min(
            (pair.points for pair in self.pairs if not self._case.is_kept(pair.mentee, pair.mentor)), default=None
        )

    @cached_property
    def stay(self) -> frozenset[tuple[str, str]]:
        return self._settings.kept

    def value(self, goal: str) -> int | None:
        """What the outcome attains."""
        if goal == "floor":
            return self.floor
        return self.of_gain(goal, self.gain(goal))

    def of_gain(self, goal: str, gain: int) -> int:
        """The value of a goal that has gained this much."""
        constant = len(self.stay) if goal == "changes" else 0
        return constant - gain if fewest(goal) else constant + gain

    def gain(self, goal: str) -> int:
        """What the outcome gains in a goal other than the floor."""
        if goal not in self._gained:
            self._gained[goal] = self._gain(goal)
        return self._gained[goal]

    @cached_property
    def _gained(self) -> dict[str, int]:
        return {}

    def _gain(self, goal: str) -> int:
        if goal == "missing":
            led = Counter(pair.mentor for pair in self.pairs)
            return -sum(max(mentor.min_places - led[mentor.id], 0) for mentor in self._case.problem.mentors)
        if goal == "shared":
            met = [(self._case.mentees[pair.mentee].apart, pair.mentor) for pair in self.pairs]
            met = [(team, mentor) for team, mentor in met if team is not None]
            return len(set(met)) - len(met)
        return sum(self.gain_of(goal, pair.mentee, pair.mentor, pair.points) for pair in self.pairs)

    def gain_of(self, goal: str, mentee: str, mentor: str, points: int) -> int:
        """What one pair adds to a goal; nothing to those that are not counted pair by pair."""
        match goal:
            case "total":
                return points + (self.bonus if (mentee, mentor) in self.stay else 0)
            case "changes":
                return int((mentee, mentor) in self.stay)
            case "preferred":
                return -self._case.least_cost(self._case.mentees[mentee], self._case.mentors[mentor])
        if goal.startswith(BELOW):
            return -int(points < limit_of(goal) and not self._case.is_kept(mentee, mentor))
        return self.of_mentee(goal)[mentee]

    def of_mentee(self, goal: str) -> dict[str, int]:
        """What each mentee adds to a goal by being placed, with whomever."""
        if goal not in self._of_mentee:
            self._of_mentee[goal] = self._placed(goal)
        return self._of_mentee[goal]

    def _placed(self, goal: str) -> dict[str, int]:
        mentees = self._case.problem.mentees
        if goal == "drawn":
            return self._drawn()
        if goal.startswith(PRIORITY):
            return {mentee.id: int(f"{PRIORITY}{mentee.priority}" == goal) for mentee in mentees}
        return dict.fromkeys(self._case.mentees, int(goal == "placed"))

    @cached_property
    def _of_mentee(self) -> dict[str, dict[str, int]]:
        return {}

    def _drawn(self) -> dict[str, int]:
        """Lots, from 1 up, in the order of SHA-256 of seed, purpose and id."""
        seed = self._settings.seed
        ids = [mentee.id for mentee in self._case.problem.mentees]
        drawn = sorted(ids, key=lambda name: (sha256(f"{seed}:left over:{name}".encode()).digest(), name))
        return {name: lot for lot, name in enumerate(drawn, 1)}


def fewest(goal: str) -> bool:
    return goal in FEWEST or goal.startswith(BELOW)


def limit_of(goal: str) -> int:
    """Of the goal "below N"."""
    return int(goal.removeprefix(BELOW))
