"""What differs between two finds, and what has changed since one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from matcher.queries.found import Found
from matcher.queries.parties import Party
from matcher.services.never_rules import DECLINED
from solver.criteria.scoring import Strength, strength
from solver.outcome import Pair
from solver.problem import Avoid, Pin, PinKind, Problem

Parties = Mapping[str, Party]
Fixed = tuple[str, str, str]  # mentor, participant, keep or forbid


@dataclass(frozen=True)
class Difference:
    """One participant or team before and after; a mentor None: not matched."""

    mentee: Party
    mentor: Party | None
    strength: Strength | None
    was_mentor: Party | None
    was_strength: Strength | None


@dataclass(frozen=True)
class Comparison:
    """``more`` were not matched before, ``fewer`` are not matched any more; ``same`` counts the rest.

    ``kept`` and ``forbidden`` count what the coordinator fixed in between.
    """

    more: tuple[Difference, ...]
    fewer: tuple[Difference, ...]
    other_mentor: tuple[Difference, ...]
    other_time: tuple[Difference, ...]
    same: int
    kept: int
    forbidden: int


def compare(before: Found, after: Found, mentors: Parties, mentees: Parties, pins: frozenset[Fixed]) -> Comparison:
    """Over everybody in either run who is still in the round; ``pins`` are the coordinator's own."""
    more, fewer, other_mentor, other_time, same = [], [], [], [], 0
    for key, party in mentees.items():
        was, now = before.by_mentee.get(key), after.by_mentee.get(key)
        difference = Difference(
            party,
            mentors.get(now.mentor) if now else None,
            strength(after.points[key]) if now else None,
            mentors.get(was.mentor) if was else None,
            strength(before.points[key]) if was else None,
        )
        match (was, now):
            case (None, None):
                continue
            case (None, Pair()):
                more.append(difference)
            case (Pair(), None):
                fewer.append(difference)
            case (Pair(), Pair()) if was.mentor != now.mentor:
                other_mentor.append(difference)
            case (Pair(), Pair()) if was.slot != now.slot:
                other_time.append(difference)
            case _:
                same += 1
    fresh = (_fixed(after.problem) - _fixed(before.problem)) & pins
    return Comparison(
        tuple(more),
        tuple(fewer),
        tuple(other_mentor),
        tuple(other_time),
        same,
        sum(kind == PinKind.KEEP for *_, kind in fresh),
        sum(kind == PinKind.FORBID for *_, kind in fresh),
    )


def new_pairs(before: Found, after: Found) -> frozenset[tuple[str, str]]:
    """Mentor and participant of each pair that the run before did not have."""
    return frozenset(
        (pair.mentor, pair.mentee)
        for pair in after.outcome.pairs
        if (was := before.by_mentee.get(pair.mentee)) is None or was.mentor != pair.mentor
    )


def without(comparison: Comparison, hidden: frozenset[str]) -> Comparison:
    """The comparison without the participants in ``hidden`` and without the pairs of such mentors."""

    def shown(differences: tuple[Difference, ...]) -> tuple[Difference, ...]:
        return tuple(one for one in differences if not {party.id for party in _parties(one)} & hidden)

    return replace(
        comparison,
        more=shown(comparison.more),
        fewer=shown(comparison.fewer),
        other_mentor=shown(comparison.other_mentor),
        other_time=shown(comparison.other_time),
    )


def count_changes(then: Problem, now: Problem, told: frozenset[tuple[str, str]]) -> int:
    """How many things would make a new find differ: people, pins, the program's days and rules.

    ``told`` are pairs (mentor, participant) offered since: what became of an offer is counted elsewhere.
    """
    people = _differing(then.mentors, now.mentors) + _differing(then.mentees, now.mentees)
    pins = {(pin.mentor, pin.mentee) for pin in _pins(then) ^ _pins(now)} - told
    rules = (then.calendar != now.calendar) + (then.settings != now.settings) + (_rules(then) != _rules(now))
    return people + len(pins) + rules


def _differing(then: tuple[object, ...], now: tuple[object, ...]) -> int:
    before = {getattr(one, "id"): one for one in then}  # noqa: B009  (mentors and mentees alike)
    after = {getattr(one, "id"): one for one in now}  # noqa: B009
    return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())


def _rules(problem: Problem) -> set[Avoid]:
    """Who must not meet, apart from declined offers: those are counted where they are told."""
    return {avoid for avoid in problem.avoid if avoid.code != DECLINED}


def _pins(problem: Problem) -> set[Pin]:
    return set(problem.pins)


def _fixed(problem: Problem) -> set[Fixed]:
    return {(pin.mentor, pin.mentee, pin.kind.value) for pin in problem.pins}


def _parties(difference: Difference) -> list[Party]:
    both = difference.mentor, difference.was_mentor
    return [difference.mentee, *(mentor for mentor in both if mentor)]
