"""What differs between two finds, and what has changed since one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from matcher.queries.found import Found
from matcher.queries.meetings import Meeting, suggested_meeting
from matcher.queries.parties import Party
from matcher.services.never_rules import DECLINED
from solver.criteria.scoring import Strength, strength, weights_of
from solver.outcome import Pair
from solver.problem import Avoid, LeftOver, Pin, PinKind, Problem

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
    meeting: Meeting | None = None
    was_meeting: Meeting | None = None


@dataclass(frozen=True)
class Whole:
    """One find in figures, of which people may read all: ``points`` of all matches together are counted without
    anything private, to be compared with those of another find alone; ``sharing`` counts members of teams who share a
    mentor."""

    matched: int
    total: int
    weakest: Strength | None
    strengths: Mapping[Strength, int]
    points: int
    sharing: int


@dataclass(frozen=True)
class Asked:
    """What was asked of a find: the goal and weights by the solver's words; whether chance says who waits, and whether
    people stay with their mentor."""

    goal: str
    weights: Mapping[str, str]
    drawn: bool
    stays: bool


@dataclass(frozen=True)
class Comparison:
    """``more`` were not matched before, ``fewer`` are not matched any more; ``same`` counts the rest.

    ``kept`` and ``forbidden`` count what the coordinator fixed in between; ``openings`` are mentors with another number
    than before, ``hours`` people with other hours.
    """

    more: tuple[Difference, ...]
    fewer: tuple[Difference, ...]
    other_mentor: tuple[Difference, ...]
    other_time: tuple[Difference, ...]
    same: int
    kept: int
    forbidden: int
    openings: tuple[tuple[Party, int, int], ...]
    hours: tuple[Party, ...]
    was: Whole
    now: Whole
    asked_before: Asked
    asked_now: Asked


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
            suggested_meeting(after, now) if now else None,
            suggested_meeting(before, was) if was else None,
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
        openings=tuple(_openings(before, after, mentors)),
        hours=tuple(_other_hours(before, after, {**mentors, **mentees})),
        was=_whole(before),
        now=_whole(after),
        asked_before=_asked(before.problem),
        asked_now=_asked(after.problem),
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
        openings=tuple(row for row in comparison.openings if row[0].id not in hidden),
        hours=tuple(party for party in comparison.hours if party.id not in hidden),
    )


def count_changes(then: Problem, now: Problem, told: frozenset[tuple[str, str]]) -> int:
    """How many things would make a new find differ: people, pins, the program's days and rules.

    ``told`` are pairs (mentor, participant) offered since: what became of an offer is counted elsewhere.
    """
    people = _differing(then.mentors, now.mentors) + _differing(then.mentees, now.mentees)
    pins = {(pin.mentor, pin.mentee) for pin in _pins(then) ^ _pins(now)} - told
    rules = (then.calendar != now.calendar) + (then.settings != now.settings) + (_rules(then) != _rules(now))
    return people + len(pins) + rules


def _openings(before: Found, after: Found, mentors: Parties) -> Iterator[tuple[Party, int, int]]:
    """Of mentors in both finds."""
    for key, mentor in after.mentors.items():
        was = before.mentors.get(key)
        if key in mentors and was is not None and was.places != mentor.places:
            yield mentors[key], was.places, mentor.places


def _other_hours(before: Found, after: Found, parties: Parties) -> Iterator[Party]:
    """Of people in both finds."""
    then, now = _hours(before), _hours(after)
    yield from (parties[key] for key in now if key in parties and key in then and then[key] != now[key])


def _hours(found: Found) -> dict[str, object]:
    mentors, mentees = found.problem.mentors, found.problem.mentees
    return {**{one.id: one.hours for one in mentors}, **{one.id: one.hours for one in mentees}}


def _whole(found: Found) -> Whole:
    shared = next((stage.value for stage in found.outcome.stages if stage.goal == "shared"), None)
    return Whole(
        matched=found.outcome.placed,
        total=len(found.problem.mentees),
        weakest=strength(min(found.points.values())) if found.points else None,
        strengths=found.strengths,
        points=sum(found.points.values()),
        sharing=shared or 0,
    )


def _asked(problem: Problem) -> Asked:
    """Weights as people chose them, those of what is hidden too: a choice of the coordinator's is no secret."""
    settings = problem.settings
    weights = {key: weight.value for key, weight in weights_of(settings).items()}
    return Asked(settings.goal.value, weights, settings.left_over is LeftOver.LOTTERY, bool(settings.kept))


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
