"""Which sessions took place, as far as those in them said; and the matches that missed two in a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matcher import clock
from matcher.db import db
from matcher.models import Mentorship, Occurrence, Person, Program, Round, Series, SessionReport
from matcher.queries.own_case import is_hers, own_applications
from matcher.queries.schedule import sessions_held
from matcher.services.session_reports import ANSWERABLE
from matcher.states import MentorshipState

MISSES = 2


class Took(StrEnum):
    """Whether a session took place: everybody who answered says so, says not, or they disagree."""

    YES = "yes"
    NO = "no"
    DISAGREE = "disagree"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Said:
    """``signed_in``: they had signed in; else whoever has the link of a mail said it."""

    name: str
    took_place: bool
    signed_in: bool


@dataclass(frozen=True)
class Report:
    """``signed_in``: everything said was said by people who had signed in."""

    took_place: Took
    said: tuple[Said, ...]

    @property
    def signed_in(self) -> bool:
        return all(one.signed_in for one in self.said)


def reports_of(mentorship: Mentorship) -> Mapping[str, Report]:
    """By public id, of every session of a match that is over."""
    return {one.public_id: report_of(one) for one in _over(mentorship)}


def report_of(occurrence: Occurrence) -> Report:
    said = tuple(
        Said(one.person.name, one.took_place, one.signed_in)
        for one in sorted(occurrence.reports, key=lambda one: one.id)
        if one.took_place is not None
    )
    answers = {one.took_place for one in said}
    if not answers:
        return Report(Took.UNKNOWN, said)
    if len(answers) > 1:
        return Report(Took.DISAGREE, said)
    return Report(Took.YES if answers == {True} else Took.NO, said)


def missed_twice(program: Program, viewer: Person) -> list[Mentorship]:
    """Matches going on whose latest two sessions that anybody spoke of fell out, one after the other.

    Of a session just over, nobody has been asked yet: it says nothing. Never what concerns the viewer herself.
    """
    missed = (
        select(Series.mentorship_id)
        .join(Occurrence, Occurrence.series_id == Series.id)
        .join(SessionReport, SessionReport.occurrence_id == Occurrence.id)
        .where(SessionReport.took_place.is_(False), Occurrence.ends_at > clock.now() - ANSWERABLE)
    )
    every = selectinload(Mentorship.every_series)
    rows = db.session.scalars(
        select(Mentorship)
        .join(Round, Mentorship.round_id == Round.id)
        .where(
            Round.program_id == program.id,
            Mentorship.state == MentorshipState.ACTIVE,
            Mentorship.id.in_(missed),
        )
        .options(
            every.selectinload(Series.occurrences).selectinload(Occurrence.reports).joinedload(SessionReport.person),
            every.selectinload(Series.overrides),
        )
        .order_by(Mentorship.id)
    )
    return [row for row in rows if misses(row) and not _is_hers(row, viewer)]


def misses(mentorship: Mentorship) -> bool:
    """Whether the latest two sessions that anybody spoke of did not take place, and came one after the other."""
    took = [report_of(one).took_place for one in reversed(_over(mentorship))]
    spoken_of = list(dropwhile(lambda one: one is Took.UNKNOWN, took))
    return spoken_of[:MISSES] == [Took.NO] * MISSES


def _is_hers(row: Mentorship, viewer: Person) -> bool:
    return is_hers(own_applications(viewer, row.round), row.mentor, row.mentee)


def _over(mentorship: Mentorship) -> list[Occurrence]:
    return [one for one in sessions_held(mentorship) if one.ends_at <= clock.now()]
