"""Small random rounds with rules, and their best outcome by trying everything. Rules are counted one pair at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

from hypothesis import strategies as st

from solver.problem import Mentee, Mentor, PinKind, Problem, Rule, RuleKind
from solver.rule_faults import pins_against_rules
from tests.solver.brute import Best, Exhaustive, Session, goals_of
from tests.solver.drawn import with_goals

Chosen = tuple[Mentor | None, ...]


class Ruled(Exhaustive):
    def possible(self, chosen: Chosen) -> bool:
        met = [(mentee, mentor) for mentee, mentor in zip(self.problem.mentees, chosen, strict=True) if mentor]
        if any(sum(theirs is mentor for _, theirs in met) > mentor.places for mentor in self.problem.mentors):
            return False
        if any(self.breaks(rule, met) for rule in self.problem.rules):
            return False
        led = [mentor for _, mentor in met]
        if any(led.count(mentor) < mentor.min_places_if_any for mentor in led):
            return False
        return self.times is None or self._held(met, [])

    @staticmethod
    def breaks(rule: Rule, met: list[tuple[Mentee, Mentor]]) -> bool:
        concerned = [(mentee, mentor) for mentee, mentor in met if mentee.id in rule.mentees]
        together = [one is other for (_, one), (_, other) in combinations(concerned, 2)]
        if rule.kind is RuleKind.SAME_MENTOR:
            return not all(together)
        if rule.kind is RuleKind.DIFFERENT_MENTORS:
            return any(together)
        if rule.kind is RuleKind.AT_MOST:
            alike = [(mentee.library, mentor.id) for mentee, mentor in met if mentee.library]
            return any(alike.count(one) > (rule.k or 0) for one in alike)
        return False

    def _clashes(self, one: Session, held: list[Session]) -> bool:
        """Sessions of a group are at one slot, all others do not clash."""
        groups = {rule.mentor for rule in self.problem.rules if rule.kind is RuleKind.GROUP_SESSION}
        beside = [other for other in held if other.mentor is one.mentor]
        if one.mentor.id not in groups:
            return super()._clashes(one, held)
        if any(other.slot != one.slot for other in beside):
            return True
        return super()._clashes(one, [other for other in held if other.mentor is not one.mentor])


def best(problem: Problem) -> Best | None:
    """None when no outcome holds the kept pairs."""
    search = Ruled(problem)
    choices = [search.choices(mentee) for mentee in problem.mentees]
    outcomes = (search.value(chosen) for chosen in product(*choices) if search.possible(chosen))
    return max(outcomes, key=goals_of, default=None)


@st.composite
def ruled(draw: st.DrawFn, rounds: st.SearchStrategy[Problem]) -> Problem:
    """Rounds with every kind of rule, and any of the goals there are; pins may contradict the rules in the end."""
    problem = draw(with_goals(rounds))
    libraries = st.sampled_from((None, "l3", "l3", "l4"))
    problem = replace(
        problem,
        mentors=tuple(
            replace(one, min_places_if_any=min(draw(st.sampled_from((0, 0, 1, 2, 2, 3))), one.places))
            for one in problem.mentors
        ),
        mentees=tuple(replace(one, library=draw(libraries)) for one in problem.mentees),
    )
    rules = tuple(dict.fromkeys(_rules(draw, problem)))
    problem = replace(problem, rules=rules)
    if any(pins_against_rules(problem)):
        forbidden = tuple(pin for pin in problem.pins if pin.kind is PinKind.FORBID)
        problem = replace(problem, pins=forbidden)
    return problem


def _rules(draw: st.DrawFn, problem: Problem) -> Iterator[Rule]:
    ids = sorted(mentee.id for mentee in problem.mentees)
    for kind in draw(st.lists(st.sampled_from(list(RuleKind)), min_size=0, max_size=3)):
        if kind is RuleKind.AT_MOST:
            yield Rule(kind, k=draw(st.integers(1, 2)), same="library")
        elif kind is RuleKind.GROUP_SESSION:
            yield Rule(kind, mentor=draw(st.sampled_from(sorted(mentor.id for mentor in problem.mentors))))
        elif len(ids) > 1:
            some = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True))
            yield Rule(kind, mentees=tuple(sorted(some)))
