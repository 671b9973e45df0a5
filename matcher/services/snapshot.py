"""A round's rows, frozen as the solver's problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import tzdata
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Load, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from matcher.db import db
from matcher.errors import Invalid
from matcher.models import Enrollment, Library, Mentee, Mentorship, Pin, Proposal, Round, Run, Series, Team
from matcher.services.busy_times import busy_times
from matcher.services.never_rules import DECLINED, Directory, avoided_pairs, own_managers, wishes
from matcher.services.own_codes import ruled_out
from matcher.services.set_apart import irregular, promised_times, unfit
from matcher.services.snapshot_people import Surroundings, frozen_mentee, frozen_mentor
from matcher.states import EnrollmentState, ProposalState, Role
from solver import problem as solver
from solver.criteria import CRITERIA
from solver.files.codec import read_outcome
from solver.problem import (
    Avoid,
    Cadence,
    Calendar,
    Changes,
    Goal,
    LeftOver,
    PinKind,
    Problem,
    SameCooperative,
    Settings,
    Slot,
    Weight,
)


@dataclass(frozen=True)
class Entrants:
    """The rows a problem is made of. ``held`` are proposals that hold a place: offered or agreed; ``declined`` those
    that somebody said no to, or whose match has ended."""

    mentors: tuple[Enrollment, ...]
    mentees: tuple[Mentee, ...]
    held: tuple[Proposal, ...]
    declined: tuple[Proposal, ...]
    pins: tuple[Pin, ...]

    @property
    def held_here(self) -> list[Proposal]:
        """Those of them that are between two of these entrants."""
        return [one for one in self.held if self.pair_of(one)]

    def pair_of(self, row: Proposal | Pin) -> tuple[str, str] | None:
        """Public ids of the mentee and the mentor of a row, if both are among these entrants."""
        mentee, mentor = self._mentee_ids.get(row.mentee_id), self._mentor_ids.get(row.mentor_id)
        return (mentee, mentor) if mentee and mentor else None

    @cached_property
    def _mentor_ids(self) -> dict[int, str]:
        return {mentor.id: mentor.public_id for mentor in self.mentors}

    @cached_property
    def _mentee_ids(self) -> dict[int, str]:
        return {mentee.id: mentee.public_id for mentee in self.mentees}


def freeze_problem(round_: Round) -> Problem:
    """Everybody who takes part. Whoever has been offered or has agreed to a match is kept at its meeting time, or left
    out with it where nobody could be kept there (``services.set_apart``)."""
    return freeze(round_, entrants_of(round_))


def freeze(round_: Round, entrants: Entrants) -> Problem:
    """The problem of these entrants alone. Raises Invalid naming people who are in it twice."""
    _check_one_role(entrants)
    entrants, apart, around = _set_apart(round_, entrants)
    directory = Directory(one.person for one in _everybody(entrants))
    around = replace(
        around,
        managed=own_managers(entrants.mentees, directory),
        questions=tuple(round_.questions),
        wishes=wishes(entrants.mentors, entrants.mentees, directory),
    )
    named = avoided_pairs(entrants.mentors, entrants.mentees, directory)
    ruled = ruled_out(entrants.mentors, entrants.mentees, round_.questions)
    gone = Counter(row.mentor_id for row in apart)
    mentors = (_with_fewer_places(frozen_mentor(mentor, around), gone[mentor.id]) for mentor in entrants.mentors)
    mentees = (frozen_mentee(mentee, around) for mentee in entrants.mentees)
    return Problem(
        mentors=tuple(sorted(mentors, key=lambda mentor: mentor.id)),
        mentees=tuple(sorted(mentees, key=lambda mentee: mentee.id)),
        calendar=around.calendar,
        avoid=tuple(sorted({*_declined(entrants), *named, *ruled})),
        pins=tuple(_pins(entrants)),
        settings=replace(settings_of(round_), **_stays(round_, entrants)),
    )


def _set_apart(round_: Round, entrants: Entrants) -> tuple[Entrants, list[Proposal], Surroundings]:
    """Without those who have a time that cannot be pinned (``services.set_apart``); who they are; who is busy when.

    Whoever is left out makes others busy, so it is looked again until nobody is.
    """
    everybody, calendar, apart = _everybody(entrants), calendar_of(round_), irregular(entrants.held_here)
    while True:
        held, left_out = _parted(entrants.held_here, apart)
        around = _around(round_, calendar, everybody, held, left_out)
        mentors = [frozen_mentor(one, around) for one in entrants.mentors if one.id in {row.mentor_id for row in held}]
        mentees = [frozen_mentee(one, around) for one in entrants.mentees if one.id in {row.mentee_id for row in held}]
        more = unfit(calendar, held, mentors, mentees)
        if not more:
            out = {row.mentee_id for row in left_out}
            left = tuple(mentee for mentee in entrants.mentees if mentee.id not in out)
            return replace(entrants, mentees=left), left_out, around
        apart |= more


def _parted(rows: Iterable[Proposal], apart: Collection[int]) -> tuple[list[Proposal], list[Proposal]]:
    held: list[Proposal] = []
    left_out: list[Proposal] = []
    for row in rows:
        (left_out if row.id in apart else held).append(row)
    return held, left_out


def _around(
    round_: Round,
    calendar: Calendar,
    everybody: Iterable[Enrollment],
    held: Collection[Proposal],
    left_out: Collection[Proposal],
) -> Surroundings:
    people, own = {one.person_id for one in everybody}, _series_of(held)
    busy = busy_times(people, round_.first_day, round_.last_day, apart_from=own)
    offered = [row for row in left_out if row.state is ProposalState.OFFERED]
    for person, times in promised_times(calendar, offered).items():
        busy[person] = busy.get(person, set()) | times
    return Surroundings(calendar=calendar, busy=busy)


def _everybody(entrants: Entrants) -> list[Enrollment]:
    return [*entrants.mentors, *(member for mentee in entrants.mentees for member in mentee.members)]


def _with_fewer_places(mentor: solver.Mentor, gone: int) -> solver.Mentor:
    return replace(mentor, places=mentor.places - gone) if gone else mentor


def entrants_of(round_: Round) -> Entrants:
    """Mentors with places and participants or teams, who have sent their application and not withdrawn."""
    return _entrants(round_, Enrollment.round_id == round_.id, Mentee.round_id == round_.id)


def entrants_around(round_: Round, mentor: Enrollment, mentee: Mentee) -> Entrants:
    """One mentor with the one mentee, and with everybody who holds a place of the mentor's or is kept there.

    A member of a team may be matched alone and with the team: then also the other entries of the same people, with
    whoever holds or is kept for them.
    """
    with_mentor = select(Proposal.mentee_id).where(Proposal.mentor_id == mentor.id, Proposal.held_place.is_not(None))
    kept = select(Pin.mentee_id).where(Pin.mentor_id == mentor.id, Pin.kind == PinKind.KEEP)
    same = _entries_beside(mentee)
    of_the_same = (
        select(Proposal.mentor_id).where(Proposal.mentee_id.in_(same), Proposal.held_place.is_not(None)),
        select(Pin.mentor_id).where(Pin.mentee_id.in_(same), Pin.kind == PinKind.KEEP),
    )
    return _entrants(
        round_,
        (Enrollment.id == mentor.id) | Enrollment.id.in_(of_the_same[0]) | Enrollment.id.in_(of_the_same[1]),
        Mentee.id.in_(with_mentor) | Mentee.id.in_(kept) | Mentee.id.in_([mentee.id, *same]),
    )


def _entries_beside(mentee: Mentee) -> list[int]:
    """Ids of the other entries in which somebody of this one stands: the team's, or its members' own."""
    if mentee.team_id is not None:
        members = [member.id for member in mentee.members]
        return list(db.session.scalars(select(Mentee.id).where(Mentee.enrollment_id.in_(members))))
    team = mentee.enrollment.team_id if mentee.enrollment else None
    return [] if team is None else list(db.session.scalars(select(Mentee.id).where(Mentee.team_id == team)))


def calendar_of(round_: Round) -> Calendar:
    return Calendar(
        first_day=round_.first_day,
        last_day=round_.last_day,
        cadence=Cadence(round_.cadence),
        minutes=round_.minutes,
        closed=frozenset(date.fromisoformat(day) for day in round_.closed_days),
        min_sessions=round_.min_sessions,
        gap=round_.gap,
        tzdata=tzdata.IANA_VERSION,
    )


def settings_of(round_: Round) -> Settings:
    """Every criterion's weight is written down, so that a stored problem means the same for ever."""
    return Settings(
        goal=Goal(round_.goal),
        left_over=LeftOver(round_.left_over),
        seed=round_.seed,
        weights={
            criterion.key: Weight(round_.weights.get(criterion.key, criterion.default_weight)) for criterion in CRITERIA
        },
        same_cooperative=SameCooperative(round_.same_cooperative),
    )


def _stays(round_: Round, entrants: Entrants) -> dict[str, Any]:
    """The pairs of the find before, as far as they are still here, where they are to stay."""
    if not (round_.stays and round_.stays_with):
        return {}
    found = select(Run.outcome).where(Run.round_id == round_.id, Run.public_id == round_.stays_with)
    outcome = db.session.scalar(found)
    pairs = read_outcome(outcome).pairs if outcome else ()
    mentees, mentors = ({row.public_id for row in rows} for rows in (entrants.mentees, entrants.mentors))
    kept = frozenset((one.mentee, one.mentor) for one in pairs if one.mentee in mentees and one.mentor in mentors)
    return {"kept": kept, "changes": Changes.FEWEST} if kept else {}


def slot_of(row: Proposal | Pin) -> Slot | None:
    """The meeting time of a proposal; of a pin only where it remembers one."""
    if row.weekday is None or row.start is None or row.phase is None:
        return None
    return Slot(row.weekday, row.start, row.phase)


def _entrants(round_: Round, which: ColumnElement[bool], whom: ColumnElement[bool]) -> Entrants:
    mentors = db.session.scalars(
        select(Enrollment)
        .where(which, Enrollment.role == Role.MENTOR, Enrollment.state == EnrollmentState.SENT)
        .options(*_details(Load(Enrollment)), selectinload(Enrollment.places))
    )
    mentees = db.session.scalars(
        select(Mentee)
        .where(whom)
        .options(
            *_details(Load(Mentee).joinedload(Mentee.enrollment)),
            *_details(Load(Mentee).joinedload(Mentee.team).selectinload(Team.members)),
            Load(Mentee).joinedload(Mentee.enrollment).joinedload(Enrollment.team),
            Load(Mentee).joinedload(Mentee.team).joinedload(Team.lead),
            *_employer(Load(Mentee).joinedload(Mentee.team).joinedload(Team.library)),
        )
    )
    proposals = select(Proposal).where(Proposal.round_id == round_.id)
    ended = (Proposal.state == ProposalState.AGREED) & Proposal.held_place.is_(None)
    pins = select(Pin).where(Pin.round_id == round_.id)
    return Entrants(
        mentors=tuple(mentor for mentor in mentors if mentor.places and mentor.takes_part),
        mentees=tuple(mentee for mentee in mentees if mentee.members),
        held=tuple(db.session.scalars(proposals.where(Proposal.held_place.is_not(None)))),
        declined=tuple(db.session.scalars(proposals.where((Proposal.state == ProposalState.DECLINED) | ended))),
        pins=tuple(db.session.scalars(pins)),
    )


def _details(enrollment: Load) -> Iterable[ORMOption]:
    """Everything of an application in a fixed number of queries."""
    yield enrollment.joinedload(Enrollment.person)
    yield enrollment.selectinload(Enrollment.hours)
    yield enrollment.selectinload(Enrollment.away)
    yield enrollment.selectinload(Enrollment.avoided)
    yield from _employer(enrollment.joinedload(Enrollment.library))


def _employer(library: Load) -> Iterable[ORMOption]:
    yield library.selectinload(Library.cooperatives)
    yield library.selectinload(Library.closures)


def _check_one_role(entrants: Entrants) -> None:
    """Applications are refused for this, so it takes a hand in the database; the solver would refuse it too."""
    mentoring = {mentor.person_id for mentor in entrants.mentors}
    members = (member.person for mentee in entrants.mentees for member in mentee.members)
    both = sorted(person.name for person in members if person.id in mentoring)
    if both:
        raise Invalid(
            f"{', '.join(both)}: mentor and participant in the same round. Nobody can be both; "
            "keep one of the two applications."
        )


def _pins(entrants: Entrants) -> Iterator[solver.Pin]:
    """What is held, at its time; and the coordinator's pins, except that nobody who is held is kept elsewhere."""
    held = {row.mentee_id for row in entrants.held}
    rows: list[tuple[Proposal | Pin, PinKind]] = [(row, PinKind.KEEP) for row in entrants.held_here]
    for pin in entrants.pins:
        kind = PinKind(pin.kind)
        if not (kind is PinKind.KEEP and pin.mentee_id in held):
            rows.append((pin, kind))
    for row, kind in rows:
        if pair := entrants.pair_of(row):
            yield solver.Pin(*pair, kind, slot_of(row) if kind is PinKind.KEEP else None)


def _declined(entrants: Entrants) -> Iterator[Avoid]:
    """Nobody is suggested again to somebody who said no, unless the coordinator has offered them once more."""
    held = {(row.mentee_id, row.mentor_id) for row in entrants.held}
    for proposal in entrants.declined:
        pair = entrants.pair_of(proposal)
        if pair and (proposal.mentee_id, proposal.mentor_id) not in held:
            yield Avoid(*pair, DECLINED)


def _series_of(held: Collection[Proposal]) -> set[int]:
    """The series that pins stand for already."""
    agreed = [proposal.id for proposal in held]
    return set(db.session.scalars(select(Series.id).join(Series.mentorship).where(Mentorship.proposal_id.in_(agreed))))
