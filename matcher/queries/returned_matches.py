"""A sheet of suggested matches that came back: whom each row means, and what it wants other than it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import undefer

from matcher.choices import fold, nearest
from matcher.db import db
from matcher.models import Person, Round, Run
from matcher.queries.found import finished_runs, read_found
from matcher.queries.match_sheet import Names, kept_in, parties_shown
from matcher.queries.parties import Party
from matcher.services.match_wishes import Wish, WishKind
from matcher.sheets.faults import SheetFault
from matcher.sheets.match_rows import MENTOR, NOBODY, PARTICIPANT, ROW_ID, WANTED, Returned, ReturnedRow
from matcher.states import RunState

GONE = "Download the sheet again: the result it was made from is not one of this round any more."
STALE = "was changed here after this sheet was made"
LOOK_AGAIN = "Look at it on the page of matches, or download the sheet again."
WITH_LIBRARY = "Write the library behind the name, in brackets, or the id from the sheet of mentors."


@dataclass(frozen=True)
class Change:
    """What one row wants: ``wish``, or one for each of the ``choices`` where a name means several; or a problem.

    ``was`` and ``wanted`` are public ids of mentors, empty for nobody; ``kept``: the coordinator keeps that pair.
    """

    number: int
    mentee: Party
    was: str
    kept: bool
    kind: WishKind
    wanted: str
    choices: tuple[str, ...] = ()
    problem: str = ""

    @property
    def wish(self) -> Wish | None:
        settled = not (self.choices or self.problem)
        return Wish(self.kind, self.mentee.id, self.wanted) if settled else None


@dataclass(frozen=True)
class Wanted:
    """The whole sheet. ``older``: it was made from an earlier result; ``missing``: participants it does not name."""

    changes: tuple[Change, ...]
    faults: tuple[SheetFault, ...]
    unchanged: int
    missing: int
    older: bool
    mentors: Names


@dataclass(frozen=True)
class _Standing:
    """Whom a participant is suggested, and kept with."""

    suggested: str
    kept: str


class _NotUnderstood(Exception):
    def __init__(self, heading: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.told = heading, value, problem, remedy


class _Reader:
    """Knows everybody the viewer may see, and every result that rows were made from."""

    def __init__(self, round_: Round, viewer: Person, rows: Iterable[ReturnedRow]) -> None:
        self.mentors, self.mentees = map(Names, parties_shown(round_, viewer))
        self.kept = kept_in(round_)
        newest = finished_runs(round_, 1)
        self.newest = newest[0].run_id if newest else ""
        self.results = _results(round_, {row.id.run for row in rows if row.id} | {self.newest})

    def now(self, mentee: str) -> _Standing:
        return _Standing(self._seen(self.results.get(self.newest, {}).get(mentee)), self._seen(self.kept.get(mentee)))

    def then(self, row: ReturnedRow, mentee: str) -> _Standing:
        """As it was when the sheet was made."""
        if row.id is None:
            return self.now(mentee)
        if row.id.run not in self.results:
            raise _NotUnderstood(ROW_ID, str(row.id), "belongs to no result we know.", GONE)
        return _Standing(self._seen(self.results[row.id.run].get(mentee)), self._seen(row.id.kept))

    def mentee_of(self, row: ReturnedRow) -> Party:
        if row.id is not None:
            if row.id.mentee in self.mentees.parties:
                return self.mentees.parties[row.id.mentee]
            raise _NotUnderstood(PARTICIPANT, row.participant, "is not in this round any more.", "Delete this row.")
        found = self.mentees.find(row.participant)
        if len(found) > 1 and row.library:
            found = tuple(party for party in found if fold(party.library) == fold(row.library))
        if len(found) == 1:
            return found[0]
        raise self._who(row.participant, found)

    def mentors_named(self, heading: str, written: str) -> tuple[Party, ...]:
        found = self.mentors.find(written)
        if not found:
            meant = nearest(written, [party.name for party in self.mentors.parties.values()])
            guess = f"Did you mean “{meant}”?" if meant else "Take the name from the sheet of mentors."
            raise _NotUnderstood(heading, written, "is no mentor of this round.", guess)
        return found

    def called(self, mentor: str) -> str:
        return self.mentors.called(mentor) if mentor else ""

    def _who(self, written: str, found: tuple[Party, ...]) -> _NotUnderstood:
        if found:
            return _NotUnderstood(PARTICIPANT, written, f"is the name of {len(found)} here.", WITH_LIBRARY)
        meant = nearest(written, [party.name for party in self.mentees.parties.values()])
        guess = f"Did you mean “{meant}”?" if meant else "Take the name from the sheet as it went out."
        return _NotUnderstood(PARTICIPANT, written, "is nobody in this round.", guess)

    def _seen(self, mentor: str | None) -> str:
        return mentor if mentor and mentor in self.mentors.parties else ""


def wanted_in(round_: Round, returned: Returned, viewer: Person) -> Wanted:
    """What the rows want. Nothing about the viewer's own case is found in them."""
    rows = returned.rows
    reader = _Reader(round_, viewer, rows)
    changes: list[Change] = []
    faults = list(returned.faults)
    first: dict[str, int] = {}
    unchanged = 0
    for row in rows:
        try:
            mentee = reader.mentee_of(row)
            _check_once(row, mentee, first)
            change = _change(reader, row, mentee)
            changes += [change] if change else []
            unchanged += change is None
        except _NotUnderstood as problem:
            faults.append(SheetFault(row.number, *problem.told))
    return Wanted(
        changes=tuple(changes),
        faults=tuple(sorted(faults, key=lambda fault: fault.row or 0)),
        unchanged=unchanged,
        missing=sum(not party.withdrawn for key, party in reader.mentees.parties.items() if key not in first),
        older=any(row.id is not None and row.id.run != reader.newest for row in rows),
        mentors=reader.mentors,
    )


def _check_once(row: ReturnedRow, mentee: Party, first: dict[str, int]) -> None:
    before = first.setdefault(mentee.id, row.number)
    if before != row.number:
        raise _NotUnderstood(PARTICIPANT, mentee.name, f"stands in row {before} already.", "Keep one of the two rows.")


def _change(reader: _Reader, row: ReturnedRow, mentee: Party) -> Change | None:
    then = reader.then(row, mentee.id)
    told = _told(reader, row, then)
    if told is None:
        return None
    kind, wanted = told
    now = reader.now(mentee.id)
    was = now.kept or now.suggested
    if kind is not WishKind.FREE and not wanted:
        raise _NotUnderstood(MENTOR, "", "Nobody is suggested in this row.", "Name a mentor.")
    if kind is WishKind.KEEP and wanted == (now.kept,):
        return None
    return Change(
        number=row.number,
        mentee=mentee,
        was=was,
        kept=bool(now.kept),
        kind=kind,
        wanted=wanted[0] if len(wanted) == 1 else "",
        choices=wanted if len(wanted) > 1 else (),
        problem=f"{mentee.name} {STALE}. {LOOK_AGAIN}" if now != then else "",
    )


def _told(reader: _Reader, row: ReturnedRow, then: _Standing) -> tuple[WishKind, tuple[str, ...]] | None:
    """What the row says other than it did; None when it says the same. Most said is what stands under "wanted"."""
    also = then.kept if then.kept != then.suggested else ""
    for heading, written, before in ((WANTED, row.wanted, also), (MENTOR, row.mentor, then.suggested)):
        if written is None or fold(written) == fold(reader.called(before)):
            continue
        if fold(written) in NOBODY or (not written and heading == MENTOR):
            return WishKind.FORBID, _some(before or then.suggested)
        if not written:
            return WishKind.FREE, _some(before)
        keys = tuple(party.id for party in reader.mentors_named(heading, written))
        if keys != (before,):
            return WishKind.KEEP, keys
    kept = bool(then.kept) and then.kept == then.suggested
    if row.kept is None or row.kept == kept:
        return None
    return (WishKind.KEEP if row.kept else WishKind.FREE), _some(then.suggested)


def _some(mentor: str) -> tuple[str, ...]:
    return (mentor,) if mentor else ()


def _results(round_: Round, wanted: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """Results of this round by public id: participant to mentor."""
    rows = db.session.scalars(
        select(Run)
        .where(Run.round_id == round_.id, Run.public_id.in_(set(wanted)), Run.state == RunState.DONE)
        .options(undefer(Run.problem), undefer(Run.outcome))
    )
    found = {row.public_id: read_found(row) for row in rows}
    return {key: {mentee: pair.mentor for mentee, pair in one.by_mentee.items()} for key, one in found.items()}
