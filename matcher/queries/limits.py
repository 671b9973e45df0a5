"""How many people of each library and how many teams a round has taken in, against its limits.

What counts are participants, alone or in a team: mentors are never too many.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from matcher.db import db
from matcher.models import Enrollment, Library, Round, Team
from matcher.states import Decision, EnrollmentState, Role


@dataclass(frozen=True)
class LibraryLimit:
    """``accepted`` of at most ``most`` people; ``applied`` in all, except those who withdrew or were declined."""

    library_id: str
    name: str
    region: str
    accepted: int
    applied: int
    most: int

    @property
    def full(self) -> bool:
        return self.accepted >= self.most


@dataclass(frozen=True)
class Limits:
    """``libraries`` that can reach their limit, the fullest first; ``teams`` accepted, at most ``most_teams``.

    ``hidden``: the viewer's own library or team is left out of it.
    """

    libraries: tuple[LibraryLimit, ...]
    teams: int | None
    most_teams: int | None
    hidden: bool = False

    @property
    def any(self) -> bool:
        return bool(self.libraries or self.teams is not None)


def limits_of(round_: Round, own: Collection[int] = ()) -> Limits:
    """``own`` are the viewer's applications: from the limits these fall under she could tell how they stand."""
    libraries, team = _own_limits(round_, own)
    found = _library_limits(round_, libraries) if round_.most_per_library else ()
    shows_teams = round_.most_teams is not None and not team
    hidden = bool(libraries) or (team and round_.most_teams is not None)
    return Limits(found, accepted_teams(round_) if shows_teams else None, round_.most_teams, hidden)


def accepted_of_library(round_: Round, library_id: int) -> int:
    wanted = select(func.count()).select_from(Enrollment)
    return db.session.scalar(wanted.where(_accepted(round_), Enrollment.library_id == library_id)) or 0


def accepted_teams(round_: Round) -> int:
    """Teams of which somebody is accepted."""
    wanted = select(func.count(Enrollment.team_id.distinct())).where(_accepted(round_), Enrollment.team_id.is_not(None))
    return db.session.scalar(wanted) or 0


def accepted_of_team(team: Team) -> int:
    wanted = select(func.count()).select_from(Enrollment)
    return db.session.scalar(wanted.where(_accepted(team.round), Enrollment.team_id == team.id)) or 0


def competes(round_: Round, row: Enrollment, own: Collection[int]) -> bool:
    """Whether ``row`` may take an opening that the viewer's own application wants, too."""
    libraries, team = _own_limits(round_, own)
    if row.role is not Role.PARTICIPANT:
        return False
    return row.library_id in libraries or (team and round_.most_teams is not None and row.team_id is not None)


def _own_limits(round_: Round, own: Collection[int]) -> tuple[frozenset[int], bool]:
    """The libraries with a limit that ``own`` falls under, and whether it is of a team."""
    if not own:
        return frozenset(), False
    mine = select(Enrollment.library_id, Enrollment.team_id).where(
        Enrollment.id.in_(own), Enrollment.role == Role.PARTICIPANT
    )
    rows = db.session.execute(mine).all()
    libraries = frozenset(library for library, _ in rows) if round_.most_per_library else frozenset()
    return libraries, any(team is not None for _, team in rows)


def _library_limits(round_: Round, apart_from: Collection[int]) -> tuple[LibraryLimit, ...]:
    most = round_.most_per_library or 0
    accepted = func.count().filter(Enrollment.decision == Decision.ACCEPTED)
    rows = db.session.execute(
        select(Library.public_id, Library.name, Library.region, accepted, func.count())
        .join(Enrollment, Enrollment.library_id == Library.id)
        .where(_counts(round_), Enrollment.decision != Decision.DECLINED, Library.id.not_in(apart_from))
        .group_by(Library.id, Library.public_id, Library.name, Library.region)
        .having(func.count() >= most)
    )
    found = [LibraryLimit(*row, most=most) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.accepted - one.most < 0, -one.applied, one.name.casefold())))


def _accepted(round_: Round) -> ColumnElement[bool]:
    return _counts(round_) & (Enrollment.decision == Decision.ACCEPTED)


def _counts(round_: Round) -> ColumnElement[bool]:
    return (
        (Enrollment.round_id == round_.id)
        & (Enrollment.role == Role.PARTICIPANT)
        & (Enrollment.state == EnrollmentState.SENT)
    )
