"""The suggested matches of a round as its coordinator looks at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.db import db
from matcher.models import Person, Pin, Proposal, Round
from matcher.queries.arrangeable import lacking_hours
from matcher.queries.compare import Comparison, compare, count_changes, new_pairs, without
from matcher.queries.explained import (
    Effect,
    Explained,
    Help,
    People,
    Recruit,
    alternatives,
    explained,
    help_for,
    recruits,
)
from matcher.queries.found import Found, finished_runs
from matcher.queries.left_over import LeftOver, left_over
from matcher.queries.meetings import Meeting, suggested_meeting
from matcher.queries.own_case import own_applications, own_people
from matcher.queries.parties import Party, mentees_of, mentors_of
from matcher.queries.reasons import Answered, Reasons, offers, reasons
from matcher.services.offers import OFFERING
from matcher.services.snapshot import freeze_problem
from matcher.states import HOLDING, PinKind, ProposalState, RoundState
from solver.criteria.scoring import Strength, strength, weights_of
from solver.files.codec import digest, read_problem, write_problem
from solver.outcome import Pair

PER_PAGE = 12
Both = tuple[str, str]


class Order(StrEnum):
    WEAKEST = "weakest"
    MENTOR = "mentor"
    LIBRARY = "library"


@dataclass(frozen=True)
class Filters:
    """What the coordinator asked to see; ``library`` is a public id."""

    strength: Strength | None = None
    library: str = ""
    order: Order = Order.WEAKEST
    new: bool = False
    kept: bool = False
    page: int = 1


@dataclass(frozen=True)
class Apart:
    """Two people the coordinator will not have paired; ``pending`` until the next find."""

    pin_id: str
    mentor: Party
    mentee: Party
    pending: bool


@dataclass(frozen=True)
class Row:
    """One suggested match; ``kept`` is the pin that keeps it, ``told`` how its latest offer stands; None of a match
    that has ended."""

    pair: Pair
    mentor: Party
    mentee: Party
    strength: Strength
    weakest: bool
    new: bool
    kept: str | None
    told: ProposalState | None


@dataclass(frozen=True)
class Detail:
    """What the card of one row shows besides."""

    row: Row
    filled: int
    places: int
    meeting: Meeting | None
    reasons: Reasons
    offered_by: Mapping[str, tuple[int, int]]  # missing topic -> mentors who offer it, those with an opening
    instead: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Review:
    """The whole page. ``own``: the viewer takes part herself, and what concerns her is not shown to her; ``changes``
    counts what has changed since the run, so that a new find would differ."""

    found: Found
    labels: Mapping[str, str]
    questions: Mapping[str, str]
    teams_only: bool
    weakest: Strength | None
    libraries_done: int
    libraries: tuple[tuple[str, str], ...]
    asked_first: int
    to_send: int
    confirmed: int
    rows: tuple[Row, ...]
    left: tuple[LeftOver, ...]
    forbidden: tuple[Apart, ...]
    comparison: Comparison | None
    changes: int
    own: bool
    explained: Explained
    people: People

    @property
    def matched(self) -> int:
        return self.found.outcome.placed

    @property
    def total(self) -> int:
        return len(self.found.problem.mentees)


def review(round_: Round, viewer: Person) -> Review | None:
    """Every match of the last finished run, weakest first; None when there is no such run."""
    found = finished_runs(round_, 2)
    if not found:
        return None
    now, before = found[0], found[1] if len(found) > 1 else None
    mentors, mentees = mentors_of(round_), mentees_of(round_)
    own_ids = own_people(viewer, round_)
    hidden = frozenset(party.id for party in (*mentors.values(), *mentees.values()) if own_ids & party.person_ids)
    pins, proposals = _pins(round_), _latest_proposals(round_)
    rows = _rows(now, before, mentors, mentees, pins, proposals)
    to_send = [row for row in rows if row.told not in HOLDING]
    own = frozenset((pin.mentor.public_id, pin.mentee.public_id, pin.kind.value) for pin in pins)
    return Review(
        found=now,
        labels={topic.key: topic.label for topic in round_.program.topics},
        questions={question.key: question.label for question in round_.questions if not question.private},
        teams_only=all(party.is_team for party in mentees.values()),
        weakest=strength(min(now.points.values())) if now.points else None,
        libraries_done=_libraries_done(now, mentees),
        libraries=_libraries(mentees),
        asked_first=len({row.mentor.id for row in to_send}),
        to_send=len(to_send),
        confirmed=sum(one.state is ProposalState.AGREED and one.holds for one in proposals.values()),
        rows=tuple(row for row in rows if not {row.mentor.id, row.mentee.id} & hidden),
        left=tuple(one for one in left_over(now, mentors, mentees) if one.mentee.id not in hidden),
        forbidden=_forbidden(now, pins, mentors, mentees, hidden),
        comparison=without(compare(before, now, mentors, mentees, own), hidden) if before else None,
        changes=_changes(round_, now, proposals, bool(to_send)),
        own=bool(own_applications(viewer, round_)),
        explained=explained(round_, now.run_id),
        people=People(mentors, mentees, hidden),
    )


def helps(page: Review, state: RoundState) -> dict[str, Help]:
    """For everybody not matched: what would place them, as far as it has been worked out."""
    file = page.explained.file
    if file is None:
        return {}
    return {one.mentee.id: help_for(page.found, file, one.mentee.id, page.people, state) for one in page.left}


def lacks_hours_only(page: Review, state: RoundState) -> frozenset[str]:
    """Who of those not matched fits a mentor with an opening, but for an hour in common."""
    if state not in OFFERING:
        return frozenset()
    found = lacking_hours(page.found, {one.mentee.id for one in page.left})
    return frozenset(key for key, mentors in found.items() if set(mentors) - set(page.people.hidden))


def recruiting(page: Review) -> tuple[Recruit, ...]:
    return recruits(page.explained.file, page.people) if page.explained.file else ()


def chosen(page: Review, filters: Filters) -> tuple[Row, ...]:
    """The rows that pass the filters, in the order asked for."""
    wanted = [
        row
        for row in page.rows
        if filters.strength in (None, row.strength)
        and filters.library in ("", row.mentee.library_id)
        and (row.new or not filters.new)
        and (row.kept or not filters.kept)
    ]
    match filters.order:
        case Order.MENTOR:
            wanted.sort(key=lambda row: (row.mentor.name.casefold(), row.mentor.id, row.mentee.name.casefold()))
        case Order.LIBRARY:
            wanted.sort(key=lambda row: (row.mentee.library.casefold(), row.mentee.name.casefold()))
        case Order.WEAKEST:
            pass
    return tuple(wanted)


def details(page: Review, rows: Sequence[Row]) -> tuple[Detail, ...]:
    """Reasons, times and gaps of a few rows; the costly part, so only for what one page shows."""
    run = page.found
    weights = weights_of(run.shown.settings)
    return tuple(
        Detail(
            row,
            run.filled[row.mentor.id],
            run.mentors[row.mentor.id].places,
            suggested_meeting(run, row.pair),
            why := reasons(
                Answered(run.mentees[row.mentee.id].answers, row.mentee.words or {}),
                Answered(run.mentors[row.mentor.id].answers, row.mentor.words or {}),
                weights,
                page.labels,
                page.questions,
            ),
            {missing.key: _offering(run, missing.key) for missing in why.missing},
            alternatives(run, file, row.mentee.id, page.people) if (file := page.explained.file) else (),
        )
        for row in rows
    )


def _rows(
    now: Found,
    before: Found | None,
    mentors: Mapping[str, Party],
    mentees: Mapping[str, Party],
    pins: Sequence[Pin],
    proposals: Mapping[Both, Proposal],
) -> list[Row]:
    kept = {(pin.mentor.public_id, pin.mentee.public_id): pin for pin in pins if pin.kind is PinKind.KEEP}
    forbidden = {(pin.mentor.public_id, pin.mentee.public_id) for pin in pins if pin.kind is PinKind.FORBID}
    fresh = new_pairs(before, now) if before else frozenset()
    known = [pair for pair in now.outcome.pairs if pair.mentor in mentors and pair.mentee in mentees]
    least = min((now.points[pair.mentee] for pair in known), default=0)
    rows = [
        Row(
            pair=pair,
            mentor=mentors[pair.mentor],
            mentee=mentees[pair.mentee],
            strength=strength(now.points[pair.mentee]),
            weakest=now.points[pair.mentee] == least,
            new=both in fresh,
            kept=kept[both].public_id if both in kept else None,
            told=_told(proposals.get(both)),
        )
        for pair in known
        if (both := (pair.mentor, pair.mentee)) not in forbidden
    ]
    return sorted(rows, key=lambda row: (now.points[row.pair.mentee], row.mentee.name.casefold(), row.mentee.id))


def _told(offer: Proposal | None) -> ProposalState | None:
    ended = offer is not None and offer.state in HOLDING and not offer.holds
    return None if offer is None or ended else offer.state


def _pins(round_: Round) -> list[Pin]:
    both = joinedload(Pin.mentor), joinedload(Pin.mentee)
    return list(db.session.scalars(select(Pin).where(Pin.round_id == round_.id).options(*both).order_by(Pin.id)))


def _latest_proposals(round_: Round) -> dict[Both, Proposal]:
    both = joinedload(Proposal.mentor), joinedload(Proposal.mentee)
    rows = db.session.scalars(
        select(Proposal).where(Proposal.round_id == round_.id).options(*both).order_by(Proposal.id)
    )
    return {(row.mentor.public_id, row.mentee.public_id): row for row in rows}


def _forbidden(
    now: Found,
    pins: Sequence[Pin],
    mentors: Mapping[str, Party],
    mentees: Mapping[str, Party],
    hidden: frozenset[str],
) -> tuple[Apart, ...]:
    in_force = {(pin.mentor, pin.mentee) for pin in now.problem.pins if pin.kind.value == PinKind.FORBID.value}
    pairs = [(pin, pin.mentor.public_id, pin.mentee.public_id) for pin in pins if pin.kind is PinKind.FORBID]
    return tuple(
        Apart(pin.public_id, mentors[mentor], mentees[mentee], (mentor, mentee) not in in_force)
        for pin, mentor, mentee in pairs
        if mentor in mentors and mentee in mentees and not {mentor, mentee} & hidden
    )


def _libraries(mentees: Mapping[str, Party]) -> tuple[tuple[str, str], ...]:
    named = {party.library_id: party.library for party in mentees.values()}
    return tuple(sorted(named.items(), key=lambda entry: entry[1].casefold()))


def _libraries_done(now: Found, mentees: Mapping[str, Party]) -> int:
    waiting = {mentees[one.mentee].library_id for one in now.outcome.unmatched if one.mentee in mentees}
    return len(_libraries(mentees)) - len(waiting)


def _offering(run: Found, topic: str) -> tuple[int, int]:
    offering = [mentor for mentor in run.problem.mentors if offers(mentor.answers, topic)]
    return len(offering), sum(run.filled[mentor.id] < mentor.places for mentor in offering)


def _changes(round_: Round, now: Found, proposals: Mapping[Both, Proposal], to_send: bool) -> int:
    """How much has changed since the run; offers made from it are no change, an offer that ended since is one."""
    fresh = read_problem(write_problem(freeze_problem(round_)))
    told = {both for both, one in proposals.items() if one.holds}
    closed = {both for both, one in proposals.items() if one.closed_at and one.closed_at > now.requested_at}
    ended = closed - told
    changes = count_changes(now.problem, fresh, frozenset(told | ended)) + len(ended)
    stale = to_send and digest(fresh) != now.outcome.problem_digest  # then sending would be refused
    return max(changes, int(stale))
