"""Which kind of mentor to look for: kinds drawn from those left out and those matched weakest, each tried in the round.

People who want the same topics and are free at the same times are grouped, greedily, those left out first. A group's
kind of mentor offers the topics it wants most, lives in the zone most of it lives in, has a few windows that suit many
of it, and is a usual mentor of the round in all else. One such mentor, who takes up to ``PLACES``, is added to the
problem, and the round is solved again. Where points are given by hand a kind is its hours alone, and everybody has the
median of all points with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median_low
from typing import Any

import numpy as np

from solver.budget import Budget
from solver.criteria import BY_KEY, QUESTIONS
from solver.criteria.contract import AskedOf, chosen
from solver.criteria.scoring import strength, weights_of
from solver.explaining.resolve import Again, Resolver
from solver.explaining.usual_week import UsualWeek
from solver.explaining.words import Teller
from solver.goals import TOTAL
from solver.hours import zone_of
from solver.problem import Interval, Mentee, Mentor, Problem, Weight

PLACES = 3
MOST = 5
"""Kinds told."""
TRIED = 10
"""Kinds tried: one for each group."""
TOPICS = 5
ANSWERS = {
    "topics_wanted": ("topics", "topics_offered"),
    "qualities_to_develop": ("qualities", "qualities_built"),
    "ways": ("ways_of_working", "ways"),
    "job_role": ("job", "jobs_done"),
}
"""For what a mentee answers: the criterion, and the mentor's answer that meets it."""


@dataclass(frozen=True)
class Wanted:
    """One more mentor of this kind would place ``places`` (ids), give ``lifts`` others a better match, and add
    ``total`` to the total."""

    topics: tuple[str, ...]
    zone: str | None
    hours: tuple[Interval, ...]
    places: tuple[str, ...]
    lifts: int
    total: int


class Forecast:
    def __init__(self, resolver: Resolver, budget: Budget) -> None:
        self._resolver, self._problem, self._budget = resolver, resolver.problem, budget
        self._times = None if self._problem.calendar is None else UsualWeek(self._problem)

    def kinds(self) -> tuple[Wanted, ...]:
        """The kinds that would help most, best first, no two much alike."""
        found = []
        for group in self._groups():
            if self._budget.spent():
                break
            found.append(self._tried(self._kind(group)))
        best = sorted(
            (wanted for wanted in found if wanted.places or wanted.lifts),
            key=lambda wanted: (-len(wanted.places), -wanted.lifts, -wanted.total, wanted.hours, wanted.topics),
        )
        told: list[Wanted] = []
        for wanted in best:
            if not any(_alike(wanted, other) for other in told):
                told.append(wanted)
        return tuple(told[:MOST])

    def _groups(self) -> Iterator[list[int]]:
        """Rows of mentees; the first of a group is who it was gathered around."""
        left = self._unhappy()
        for _ in range(TRIED):
            if not left:
                return
            around = left[0]
            group = [row for row in left if row == around or self._like(around, row)]
            yield group
            left = [row for row in left if row not in group]

    def _unhappy(self) -> list[int]:
        """Those left out, then the weakest quarter of the others whom no pin keeps."""
        candidates, pairs = self._resolver.candidates, self._resolver.pairs
        own = pairs[~candidates.kept[pairs]]
        weakest = own[np.lexsort((own, candidates.points[own]))][: len(own) // 4]
        left_out = sorted(set(range(len(self._problem.mentees))) - set(self._resolver.mentor_of))
        return [*left_out, *candidates.mentee[weakest].tolist()]

    def _like(self, one: int, other: int) -> bool:
        mentees = self._problem.mentees
        wants = [set(chosen(mentees[row].answers, "topics_wanted")) for row in (one, other)]
        together = self._problem.points is not None or bool(wants[0] & wants[1])
        return together and (self._times is None or bool((self._times.free[one] & self._times.free[other]).any()))

    def _kind(self, group: Sequence[int]) -> Mentor:
        mentees = [self._problem.mentees[row] for row in group]
        zone = hours = None
        if self._times is not None:
            counts = Counter(zone_of(mentee) for mentee in mentees)
            zone = min(counts, key=lambda name: (-counts[name], name))
            hours = self._times.windows(group, zone)
        return Mentor(
            id=_new_id(self._problem),
            places=PLACES,
            languages=frozenset(language for mentee in mentees for language in mentee.languages),
            zone=zone,
            hours=hours,
            answers={} if self._problem.points is not None else self._answers(mentees),
        )

    def _answers(self, mentees: Sequence[Mentee]) -> Mapping[str, Any]:
        """The topics they want most, and what else has to be met; in all other respects a usual mentor of the round."""
        weights = weights_of(self._problem.settings)
        answers = dict(self._usual)
        for asked, (criterion, offered) in ANSWERS.items():
            if asked == "topics_wanted" or weights[criterion] is Weight.MUST:
                answers[offered] = _most_wanted([chosen(mentee.answers, asked) for mentee in mentees])
        if weights["experience"] is Weight.MUST:
            answers["years"] = max(question.at_most or 0 for question in BY_KEY["experience"].questions)
        return answers

    @cached_property
    def _usual(self) -> dict[str, Any]:
        """What mentors mostly answer: the middle of numbers, and of choices the most frequent, as many as usual."""
        usual: dict[str, Any] = {}
        for key in sorted(key for key, question in QUESTIONS.items() if question.is_for(AskedOf.MENTOR)):
            given = [
                mentor.answers[key] for mentor in self._problem.mentors if mentor.answers.get(key) not in (None, ())
            ]
            if given and all(isinstance(answer, int) for answer in given):
                usual[key] = median_low(given)
            elif given:
                counts = Counter(one for mentor in self._problem.mentors for one in chosen(mentor.answers, key))
                several = median_low([len(chosen(mentor.answers, key)) for mentor in self._problem.mentors])
                most = tuple(sorted(counts, key=lambda one: (-counts[one], one))[: max(several, 1)])
                usual[key] = most[0] if isinstance(given[0], str) else most
        return usual

    def _tried(self, mentor: Mentor) -> Wanted:
        problem = replace(self._problem, mentors=(*self._problem.mentors, mentor))
        if problem.points is not None:
            worth = median_low(sorted(problem.points.values())) if problem.points else 0
            problem = replace(
                problem, points={**problem.points, **{(one.id, mentor.id): worth for one in problem.mentees}}
            )
        resolver = Resolver(problem, self._resolver.outcome, self._budget)
        again = resolver.base
        topics = tuple(mentor.answers.get("topics_offered", ()))
        if again is None:
            return Wanted(topics, mentor.zone, mentor.hours or (), (), 0, 0)
        at = resolver.goals.index(TOTAL)
        before, after = resolver.values[at] or 0, again.values[at] or 0
        return Wanted(topics, mentor.zone, mentor.hours or (), *self._helped(resolver, again), after - before)

    def _helped(self, resolver: Resolver, again: Again) -> tuple[tuple[str, ...], int]:
        """Who would be placed besides, and how many would have a better match, as people see points."""
        teller, then = Teller(resolver), again.candidates
        now = dict(zip(then.mentee[again.pairs].tolist(), then.mentor[again.pairs].tolist(), strict=True))
        both = np.array(
            [row for row in sorted(now) if row in resolver.mentor_of and now[row] != resolver.mentor_of[row]], np.int64
        )
        new = teller.points(both, np.array([now[row] for row in both.tolist()], np.int64))
        old = teller.points(both, np.array([resolver.mentor_of[row] for row in both.tolist()], np.int64))
        lifts = sum(one > other or strength(one) > strength(other) for one, other in zip(new, old, strict=True))
        placed = tuple(resolver.problem.mentees[row].id for row in sorted(now) if row not in resolver.mentor_of)
        return placed, lifts


def _most_wanted(answers: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What counts most over all: the first named 5, the next 4, and so on."""
    worth: Counter[str] = Counter()
    for keys in answers:
        worth.update({key: TOPICS - rank for rank, key in enumerate(keys[:TOPICS])})
    return tuple(sorted(worth, key=lambda key: (-worth[key], key))[:TOPICS])


def _alike(one: Wanted, other: Wanted) -> bool:
    """Places nobody whom the other does not, and asks for much the same."""
    topics = set(one.topics) & set(other.topics)
    return set(one.places) <= set(other.places) and one.zone == other.zone and 2 * len(topics) >= len(one.topics)


def _new_id(problem: Problem) -> str:
    """After all others, so that nobody's row changes."""
    return max((mentor.id for mentor in problem.mentors), default="") + "~"
