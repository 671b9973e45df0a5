"""Whatever prices a certificate may hold: if the judge accepts them, no outcome betters the bound that it adds up.

Small rounds, random prices, every possible matching. Mentees' prices are made to fit as tightly as the others allow;
one unit less must be found out, and the pair named.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from random import Random
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from solver.certificate import Bundle, Certificate, Keep, Minimum, Row, StageProof
from solver.errors import Fault
from solver.judge.case import Case
from solver.judge.certificate import Proofs
from solver.judge.everybody import beyond_prices
from solver.judge.goals import Goals, fewest
from solver.outcome import Outcome, Pair, Proof, Status
from solver.problem import Changes, Goal, LeftOver, Mentee, Mentor, Pin, PinKind, Preference, Problem, Settings, Slot
from tests.solver.brute import Exhaustive
from tests.solver.drawn import ambitious
from tests.solver.rounds import PHOENIX, SUMMER, hours

EXAMPLES = int(os.environ.get("BOOKENDS_EXAMPLES", "30"))
GUESSES = 10
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 1000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
Matching = tuple[Mentor | None, ...]


class Everything:
    """A round, all its matchings, and one of them as the outcome of which something is to be proven."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.search = problem, Exhaustive(problem)

    @cached_property
    def matchings(self) -> list[Matching]:
        choices = [self.search.choices(mentee) for mentee in self.problem.mentees]
        return [chosen for chosen in product(*choices) if self.search.possible(chosen)]

    def pairs(self, chosen: Matching) -> list[tuple[Mentee, Mentor]]:
        return [(mentee, mentor) for mentee, mentor in zip(self.problem.mentees, chosen, strict=True) if mentor]

    def outcome(self, chosen: Matching) -> Outcome:
        pairs = tuple(
            Pair(mentee.id, mentor.id, self.search.rules.points(mentee, mentor))
            for mentee, mentor in self.pairs(chosen)
        )
        return Outcome(Status.FEASIBLE, Proof.NONE, len(pairs), None, 0, (), pairs, (), "")

    def gained(self, goal: str, chosen: Matching) -> int:
        value = self.search.attained(goal, self.pairs(chosen))
        if goal == "changes":
            return len(self.problem.settings.kept) - value
        return -value if fewest(goal) else value

    def weakest(self, chosen: Matching) -> float:
        own = [self.points(*pair) for pair in self.pairs(chosen) if pair[0].id not in self.search.keeps]
        return min(own, default=float("inf"))

    def points(self, mentee: Mentee, mentor: Mentor) -> int:
        return self.search.rules.points(mentee, mentor)

    def above(self, proof: StageProof, scale: int, mentee: Mentee, mentor: Mentor) -> int | None:
        """What a pair gains above all prices but its mentee's; None where it does not count."""
        if self.points(mentee, mentor) < (proof.min_points or 0) and mentee.id not in self.search.keeps:
            return None
        weights = {keep.goal: keep.price for keep in proof.keep} | {proof.goal: 1}
        gain = scale * sum(weight * self.search.gain(goal, mentee, mentor) for goal, weight in weights.items())
        gain += sum(one.price for one in proof.minimums if one.mentor == mentor.id)
        gain -= sum(one.price for one in proof.bundles if (one.team, one.mentor) == (mentee.apart, mentor.id))
        slots: list[Slot | None] = [*self.search.slots(mentor, mentee)] or [None]
        rows = [row for row in proof.rows if row.mentor == mentor.id]
        return gain - min(sum(row.price for row in rows if row.starts is None or slot in row.starts) for slot in slots)


@dataclass(frozen=True)
class Guess:
    everything: Everything
    chosen: Matching
    certificate: Certificate

    @property
    def proof(self) -> StageProof:
        return self.certificate.stages[0]

    def gained(self) -> Iterator[int]:
        """What each outcome gains that the proof speaks of."""
        every, proof = self.everything, self.proof
        for chosen in every.matchings:
            kept = all(every.gained(keep.goal, chosen) >= keep.at_least for keep in proof.keep)
            if kept and every.weakest(chosen) >= (proof.min_points or 0):
                yield every.gained(proof.goal, chosen)

    def proofs(self, **change: Any) -> Proofs:
        case = Case(self.everything.problem, self.everything.outcome(self.chosen))
        certificate = replace(self.certificate, stages=(replace(self.proof, **change),))
        return Proofs(case, Goals(case), certificate)


@st.composite
def contested(draw: st.DrawFn) -> Problem:
    """Everybody could meet everybody, few times stand beside each other, and any goals count: many outcomes."""
    windows = (("MO 9:00-11:00",), ("MO 9:00-10:30",), ("MO 9:00-10:00", "TU 9:00-10:00"))
    window = hours(*draw(st.sampled_from(windows)))
    liked = st.sampled_from(((), (Preference(window[0], 2),), (Preference(hours("MO 9:00-10:00")[0], 3),)))
    places = st.sampled_from((1, 2, 2, 3))
    mentors = tuple(
        Mentor(name, draw(places), zone=PHOENIX, hours=window, prefer=draw(liked), min_places=draw(st.integers(0, 1)))
        for name in ("m1", "m2")
    )
    some = st.sampled_from((None, "x"))
    mentees = tuple(
        Mentee(name, zone=PHOENIX, hours=window, prefer=draw(liked), apart=draw(some), priority=draw(st.integers(0, 1)))
        for name in ("t1", "t2", "t3", "t4")
    )
    pairs = [(mentee.id, mentor.id) for mentee in mentees for mentor in mentors]
    aims = Settings(
        goal=draw(st.sampled_from((*Goal, Goal.LEXIMIN))),
        band=draw(st.integers(2, 4)),
        left_over=draw(st.sampled_from(list(LeftOver))),
        kept=frozenset(dict(draw(st.lists(st.sampled_from(pairs), max_size=3))).items()),
        stay_bonus=2,
        changes=draw(st.sampled_from(list(Changes))),
    )
    pins = draw(st.sampled_from(((), (), (Pin("t1", "m1", PinKind.KEEP),))))
    points = {pair: draw(st.integers(0, 9)) for pair in pairs}
    return Problem(mentors, mentees, draw(st.sampled_from((SUMMER, SUMMER, None))), points, pins=pins, settings=aims)


@st.composite
def rounds(draw: st.DrawFn) -> Everything:
    everything = Everything(draw(st.one_of(contested(), contested(), ambitious())))
    assume(everything.matchings)
    return everything


def a_guess(everything: Everything, chance: Random) -> Guess:
    """Prices by chance for a stage by chance, about one of the possible outcomes."""
    chosen = chance.choice(everything.matchings)
    case = Case(everything.problem, everything.outcome(chosen))
    goals, scale = Goals(case), chance.choice((1, 2, 10**20))
    goal = chance.choice([goal for goal in goals.names if goal != "floor"])
    at = goals.names.index(goal)
    proves = chance.choice(("floor", goal)) if "floor" in goals.names[at:] and goals.floor is not None else goal
    least = goals.floor if "floor" in goals.names[:at] else None
    kept = [name for name in goals.names[:at] if name != "floor" and chance.random() < 0.5]
    proof = StageProof(
        goal=goal,
        proves=proves,
        min_points=(goals.floor or 0) + chance.randint(1, 2) if proves == "floor" else least,
        keep=tuple(Keep(name, everything.gained(name, chosen), chance.randint(0, 5)) for name in kept),
        mentee_price={},
        rows=tuple(_rows(case, scale, chance)),
    )
    fitted = _fitted(everything, scale, _priced(case, proof, scale, chance))
    return Guess(everything, chosen, Certificate(scale, (fitted,)))


def _priced(case: Case, proof: StageProof, scale: int, chance: Random) -> StageProof:
    weights = {keep.goal: keep.price for keep in proof.keep} | {proof.goal: 1}

    def price(goal: str) -> int:
        most = scale * weights.get(goal, 0)
        return chance.choice((0, most // 2, most))

    teams = sorted({mentee.apart for mentee in case.problem.mentees if mentee.apart})
    pairs = [(team, mentor.id) for team in teams for mentor in case.problem.mentors]
    return replace(
        proof,
        bundles=tuple(Bundle(*pair, price("shared")) for pair in pairs),
        minimums=tuple(Minimum(mentor.id, price("missing")) for mentor in case.problem.mentors),
    )


def _rows(case: Case, scale: int, chance: Random) -> Iterator[Row]:
    for mentor in case.problem.mentors:
        slots = [] if case.hours is None else sorted(case.hours.slots)
        some = [None, *(tuple(slots[at : at + 3]) for at in range(0, len(slots), 2))]
        for starts in chance.sample(some, min(len(some), chance.randint(0, 2))):
            limit = chance.choice((mentor.places, max(mentor.places - 1, 0), 1))
            yield Row(mentor.id, starts, limit, scale * chance.randint(0, 4) + chance.randint(0, 1))


def _fitted(everything: Everything, scale: int, proof: StageProof) -> StageProof:
    """With the least prices of mentees that fit all others."""
    found = {}
    for mentee in everything.problem.mentees:
        choices = filter(None, everything.search.choices(mentee))
        above = [everything.above(proof, scale, mentee, mentor) for mentor in choices]
        least = [one for one in above if one is not None]
        bottom = [] if mentee.id in everything.search.keeps else [0]
        found[mentee.id] = max(least + bottom, default=0)
    return replace(proof, mentee_price={name: price for name, price in found.items() if price})


def faults_of(proofs: Proofs) -> list[Fault]:
    return list(proofs.faults()) or list(beyond_prices(proofs))


@many
@given(rounds(), st.integers(0, 2**32))
def test_no_outcome_betters_a_bound_that_the_judge_adds_up(everything: Everything, seed: int) -> None:
    chance = Random(seed)
    for guess in [a_guess(everything, chance) for _ in range(GUESSES)]:
        proofs = guess.proofs()
        faults = faults_of(proofs)
        assert all(fault.where.endswith(".limit") for fault in faults)
        if not faults:
            bound = proofs.most_gained(guess.proof)
            assert all(gained <= bound for gained in guess.gained())


@many
@given(rounds(), st.integers(0, 2**32))
def test_the_first_pair_beyond_its_prices_is_named(everything: Everything, seed: int) -> None:
    """Lowered by one, the price of a mentee who has a pair that just fits it is too low."""
    chance = Random(seed)
    for guess in [a_guess(everything, chance) for _ in range(GUESSES)]:
        proof, scale = guess.proof, guess.certificate.scale
        if not proof.mentee_price or list(guess.proofs().faults()):
            continue
        name = chance.choice(sorted(proof.mentee_price))
        mentee = next(one for one in everything.problem.mentees if one.id == name)
        choices = [mentor for mentor in everything.search.choices(mentee) if mentor]
        above = {mentor.id: everything.above(proof, scale, mentee, mentor) for mentor in choices}
        tight = [mentor for mentor, amount in above.items() if amount == proof.mentee_price[name]]
        faults = faults_of(guess.proofs(mentee_price={**proof.mentee_price, name: proof.mentee_price[name] - 1}))
        assert [fault.where for fault in faults] == [f"certificate {proof.proves}.pair {name}-{tight[0]}"]
