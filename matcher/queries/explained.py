"""What else was possible in a find, and what would help: the solver's explanations as coordinators may read them.

Everything that is told of strengths is counted anew from the answers people may see; the solver's own costs are not
shown, and nothing is ordered by them. What concerns the viewer's own case is left out whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import undefer

from matcher.db import db
from matcher.models import Round, Run
from matcher.queries.found import Found
from matcher.queries.meetings import Meeting, suggested_meeting
from matcher.queries.parties import Party
from matcher.services.explanations import (
    Alternative,
    Explanations,
    Fix,
    FixKind,
    LeftOut,
    Move,
    Window,
    read_explanations,
)
from matcher.services.runs import SEARCHABLE
from matcher.states import RoundState
from solver.criteria.scoring import Strength, strength
from solver.outcome import Pair
from solver.problem import Slot

Parties = Mapping[str, Party]


class Standing(StrEnum):
    """``COMING``: not worked out yet, or just now; ``ABSENT``: they never will be."""

    READY = "ready"
    COMING = "coming"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True)
class Explained:
    run_id: str
    standing: Standing
    file: Explanations | None = None


@dataclass(frozen=True)
class Moved:
    """Somebody else who would have another mentor; a mentor None: not matched."""

    mentee: Party
    was: Party | None
    now: Party | None
    was_strength: Strength | None
    strength: Strength | None
    meeting: Meeting | None


@dataclass(frozen=True)
class Effect:
    """What a change would do: whom the one it is about would meet and when, who else would move, how many more would be
    matched (less than none: fewer), and the weakest of all matches before and after; ``weaker``: it would be weaker
    within the same word."""

    mentee: Party
    mentor: Party
    strength: Strength
    meeting: Meeting | None
    moved: tuple[Moved, ...]
    placed: int
    exact: bool
    weakest: Strength
    was_weakest: Strength | None
    weaker: bool


@dataclass(frozen=True)
class Repair:
    """The smallest change that would place somebody; ``whose`` are the hours or openings it is about, ``window`` on
    their clock. ``one_press``: whether a press does it."""

    kind: FixKind
    whose: Party
    effect: Effect
    places: int
    window: Window | None
    code: str
    one_press: bool


@dataclass(frozen=True)
class Help:
    """For somebody not matched: a repair, or the mentors it is about."""

    repair: Repair | None
    blocking: tuple[Party, ...]


@dataclass(frozen=True)
class Recruit:
    """A kind of mentor: ``topics`` are keys; whom they would place, and how many others they would do better."""

    topics: tuple[str, ...]
    zone: str | None
    hours: tuple[Window, ...]
    would_place: tuple[Party, ...]
    would_lift: int


@dataclass(frozen=True)
class People:
    """Everybody in the round by id, and the ids that the viewer is shown nothing of."""

    mentors: Parties
    mentees: Parties
    hidden: Collection[str]


def explained(round_: Round, run_id: str) -> Explained:
    """How the explanations of a run stand; one whose lease has passed is begun again, so they are still coming."""
    run = db.session.scalars(
        select(Run).where(Run.round_id == round_.id, Run.public_id == run_id).options(undefer(Run.explanations))
    ).one()
    if run.explanations is not None:
        return Explained(run_id, Standing.READY, read_explanations(run.explanations))
    if run.explain_failure is not None:
        return Explained(run_id, Standing.FAILED)
    return Explained(run_id, Standing.COMING if round_.state in SEARCHABLE else Standing.ABSENT)


def alternatives(found: Found, file: Explanations, mentee_id: str, people: People) -> tuple[Effect, ...]:
    """Other mentors for somebody: those first who leave most people matched, then by what all may read."""
    given = file.alternatives.get(mentee_id, ())
    told = ((_effect_of_pair(found, mentee_id, one, people), one) for one in given)
    effects = [(effect, _worth(found, effect)) for effect, _ in told if effect is not None]
    return tuple(effect for effect, _ in sorted(effects, key=lambda one: one[1]))


def help_for(found: Found, file: Explanations, mentee_id: str, people: People, state: RoundState) -> Help:
    left = file.unmatched.get(mentee_id)
    if left is None:
        return Help(None, ())
    blocking = tuple(people.mentors[key] for key in left.blocking if key in people.mentors and key not in people.hidden)
    return Help(_repair(found, mentee_id, left, people, state), blocking)


def recruits(file: Explanations, people: People) -> tuple[Recruit, ...]:
    """Kinds of mentors who would help, the most helpful first; without what only the viewer's own case would gain."""
    rows = []
    for one in file.forecast:
        placed = tuple(
            people.mentees[key] for key in one.would_place if key in people.mentees and key not in people.hidden
        )
        if placed or one.would_lift:
            rows.append(Recruit(one.topics, one.zone, one.hours, placed, one.would_lift))
    return tuple(rows)


def _repair(found: Found, mentee_id: str, left: LeftOut, people: People, state: RoundState) -> Repair | None:
    fix = left.fix
    if fix is None:
        return None
    effect = _effect(found, (mentee_id, left.mentor or fix.mentor, left.slot), left.moves, 1, True, people)
    if effect is None:
        return None
    mentor = people.mentors.get(fix.mentor)
    whose = effect.mentee if fix.kind is FixKind.HOURS and not fix.of_mentor else mentor
    if whose is None or fix.mentor in people.hidden:
        return None
    return Repair(fix.kind, whose, effect, fix.places, fix.window, fix.code, _takes_one_press(fix, whose, state))


def _takes_one_press(fix: Fix, whose: Party, state: RoundState) -> bool:
    """Hours stay as they are once offers are out, and those of a team are what its members share."""
    if fix.kind is FixKind.HOURS:
        return state is RoundState.REVIEW and not whose.is_team
    return fix.kind is FixKind.PLACE


def _effect_of_pair(found: Found, mentee_id: str, one: Alternative, people: People) -> Effect | None:
    return _effect(found, (mentee_id, one.mentor, one.slot), one.moves, one.placed, one.exact, people)


def _effect(
    found: Found, pair: tuple[str, str, Slot | None], moves: Iterable[Move], placed: int, exact: bool, people: People
) -> Effect | None:
    """None where it names somebody who is gone, or hidden from the viewer."""
    mentee, mentor, slot = pair
    moves = tuple(moves)
    named = {mentor, *(key for one in moves for key in (one.was, one.now) if key is not None)}
    moving = {mentee, *(one.mentee for one in moves)}
    known = (
        named <= people.mentors.keys() & found.mentors.keys() and moving <= people.mentees.keys() & found.mentees.keys()
    )
    if not known or (named | moving) & set(people.hidden):
        return None
    points = _points_after(found, mentee, mentor, moves)
    before, after = min(found.points.values(), default=None), min(points.values())
    return Effect(
        mentee=people.mentees[mentee],
        mentor=people.mentors[mentor],
        strength=strength(points[mentee]),
        meeting=_meeting(found, mentee, mentor, slot),
        moved=tuple(_moved(found, one, points, people) for one in moves),
        placed=placed,
        exact=exact,
        weakest=strength(after),
        was_weakest=None if before is None else strength(before),
        weaker=before is not None and after < before,
    )


def _points_after(found: Found, mentee: str, mentor: str, moves: tuple[Move, ...]) -> dict[str, int]:
    """By mentee, what each match would be worth without anything private."""
    new = {mentee: mentor, **{one.mentee: one.now for one in moves if one.now is not None}}
    gone = {one.mentee for one in moves if one.now is None}
    worth = dict(zip(new, found.worth(list(new.items())), strict=True))
    return {key: points for key, points in {**found.points, **worth}.items() if key not in gone}


def _moved(found: Found, one: Move, points: Mapping[str, int], people: People) -> Moved:
    was, now = one.was, one.now
    return Moved(
        mentee=people.mentees[one.mentee],
        was=people.mentors[was] if was else None,
        now=people.mentors[now] if now else None,
        was_strength=strength(found.points[one.mentee]) if one.mentee in found.points else None,
        strength=strength(points[one.mentee]) if now else None,
        meeting=_meeting(found, one.mentee, now, one.slot) if now else None,
    )


def _meeting(found: Found, mentee: str, mentor: str, slot: Slot | None) -> Meeting | None:
    return suggested_meeting(found, Pair(mentee, mentor, 0, slot=slot, zone=found.mentors[mentor].zone))


def _worth(found: Found, effect: Effect) -> tuple[int, int, int, str]:
    """What comes first is smallest; of equals the name decides."""
    moves = tuple(Move(one.mentee.id, None, one.now.id if one.now else None) for one in effect.moved)
    points = _points_after(found, effect.mentee.id, effect.mentor.id, moves)
    return -effect.placed, -min(points.values()), -sum(points.values()), effect.mentor.name.casefold()
