"""The suggested matches as a sheet: what it says when it goes out, by the last result and the marks as they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.choices import fold
from matcher.db import db
from matcher.models import Person, Pin, Round
from matcher.queries.left_over import LeftOver
from matcher.queries.own_case import own_people
from matcher.queries.parties import Party, mentees_of, mentors_of
from matcher.queries.review import Detail, Review, details, review
from matcher.states import PinKind


@dataclass(frozen=True)
class Names:
    """What everybody of one side is called in the sheet: by name, with the library where two share one."""

    parties: Mapping[str, Party]

    def called(self, key: str) -> str:
        party = self.parties[key]
        if self._same_name[fold(party.name)] == 1:
            return party.name
        named = _with_library(party)
        return named if self._same_label[fold(named)] == 1 else f"{party.name} ({party.id})"

    def find(self, written: str) -> tuple[Party, ...]:
        """Everybody whom ``written`` may mean: an id, a name, a name with the library in brackets or after a comma."""
        if written in self.parties:
            return (self.parties[written],)
        wanted = fold(written)
        return tuple(party for party in self.parties.values() if wanted in _forms(party))

    @cached_property
    def _same_name(self) -> Mapping[str, int]:
        return Counter(fold(party.name) for party in self.parties.values())

    @cached_property
    def _same_label(self) -> Mapping[str, int]:
        return Counter(fold(_with_library(party)) for party in self.parties.values())


@dataclass(frozen=True)
class SheetLine:
    """One participant or team: with a suggestion, or not matched, or neither. ``kept`` is the mentor kept with them,
    suggested or not; ``apart``: the suggested two are not to be paired any more."""

    mentee: Party
    kept: str
    detail: Detail | None = None
    left: LeftOver | None = None
    apart: bool = False


@dataclass(frozen=True)
class MatchSheet:
    """``own``: the viewer takes part, and what concerns her own case is not in the sheet."""

    run_id: str
    lines: tuple[SheetLine, ...]
    mentors: Names
    mentees: Names
    places: Mapping[str, int]
    filled: Mapping[str, int]
    own: bool
    changes: int


def match_sheet(round_: Round, viewer: Person) -> MatchSheet | None:
    """Everybody of the last result that the page of matches shows to this viewer; None without a result."""
    page = review(round_, viewer)
    if page is None:
        return None
    mentors, mentees = parties_shown(round_, viewer)
    return MatchSheet(
        run_id=page.found.run_id,
        lines=tuple(_lines(page, mentors, mentees, kept_in(round_))),
        mentors=Names(mentors),
        mentees=Names(mentees),
        places={key: one.places for key, one in page.found.mentors.items() if key in mentors},
        filled=page.found.filled,
        own=page.own,
        changes=page.changes,
    )


def parties_shown(round_: Round, viewer: Person) -> tuple[dict[str, Party], dict[str, Party]]:
    """Mentors, and participants or teams, without the viewer herself and her team."""
    hers = own_people(viewer, round_)
    mentors, mentees = (
        {key: party for key, party in parties.items() if not hers & party.person_ids}
        for parties in (mentors_of(round_), mentees_of(round_))
    )
    return mentors, mentees


def kept_in(round_: Round) -> dict[str, str]:
    """Who is kept with whom: mentee to mentor."""
    wanted = select(Pin).where(Pin.round_id == round_.id, Pin.kind == PinKind.KEEP)
    found = db.session.scalars(wanted.options(joinedload(Pin.mentor), joinedload(Pin.mentee)).order_by(Pin.id))
    return {pin.mentee.public_id: pin.mentor.public_id for pin in found}


def _lines(
    page: Review, mentors: Mapping[str, Party], mentees: Mapping[str, Party], kept: Mapping[str, str]
) -> list[SheetLine]:
    # Answers to own questions are for coordinators; a sheet is passed on, so why two fit is what both may read.
    for_both = replace(page, questions={})
    matched = {detail.row.mentee.id: detail for detail in details(for_both, page.rows)}
    waiting = {one.mentee.id: one for one in page.left}
    suggested = {key: pair.mentor for key, pair in page.found.by_mentee.items()}
    lines = [
        SheetLine(
            party,
            kept[key] if kept.get(key) in mentors else "",
            detail=matched.get(key),
            left=waiting.get(key),
            apart=key in suggested and key not in matched,
        )
        for key, party in mentees.items()
        # Whoever is suggested to the viewer herself stands in her sheet as little as on her page.
        if key in matched or not (party.withdrawn or suggested.get(key, key) not in {*mentors, key})
    ]
    return sorted(lines, key=lambda line: (line.mentee.name.casefold(), line.mentee.library.casefold(), line.mentee.id))


def _with_library(party: Party) -> str:
    return f"{party.name} ({party.library})"


def _forms(party: Party) -> set[str]:
    """The ways to write somebody; the same person in the same way twice is no other person."""
    named = (party.name, _with_library(party), f"{party.name}, {party.library}", f"{party.name} ({party.id})")
    return {fold(form) for form in named}
