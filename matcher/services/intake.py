"""What is known already of a round's applicants, read once, so that thousands of rows need no query each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matcher import clock
from matcher.application import Application
from matcher.choices import fold
from matcher.db import db
from matcher.models import Cooperative, Enrollment, Library, Mentee, Person, Round, Team, fold_address
from matcher.services.joining import TOGETHER
from matcher.states import EnrollmentState, Mentoring, Role

CHUNK = 500


class Intake:
    """Finds or makes libraries, cooperatives, people, teams for the applications of one round and role."""

    def __init__(self, round_: Round, role: Role, addresses: Iterable[str]) -> None:
        self.round = round_
        self.role = role
        self.now = clock.now()
        program = round_.program
        self._libraries = {_library_key(one.name, one.region): one for one in program.libraries}
        self._cooperatives = {fold(one.name): one for one in program.cooperatives}
        self._people = {(one.address, fold(one.name)): one for one in _people_at(addresses)}
        known = [one.id for one in self._people.values()]
        self._enrollments = _enrollments_of(round_, role, known)
        self._in_other_role = _in_other_role(round_, role, known)
        self._teams = {_team_key(team.name, team.library): team for team in _teams_of(round_)}
        self._alone = _alone([one.id for one in self._enrollments.values()]) if role is Role.PARTICIPANT else {}

    def person_known(self, application: Application) -> Person | None:
        return self._people.get((fold_address(application.address), fold(application.name)))

    def enrollment_of(self, person: Person | None) -> Enrollment | None:
        return self._enrollments.get(person.id) if person is not None and person.id else None

    def in_other_role(self, person: Person | None) -> Enrollment | None:
        """What this person has sent as the other of mentor and participant: nobody is both in one round."""
        return self._in_other_role.get(person.id) if person is not None and person.id else None

    def standing_alone(self, enrollment: Enrollment) -> Mentee | None:
        """The row by which a participant who applied before is matched alone."""
        return self._alone.get(enrollment.id)

    def person(self, application: Application) -> Person:
        known = self.person_known(application)
        if known is None:
            known = Person(
                name=application.name, address=application.address, zone=application.zone, created_at=self.now
            )
            db.session.add(known)
            self._people[(known.address, fold(known.name))] = known
        return known

    def library(self, application: Application) -> Library:
        """The same name is the same library, in any case of letters; a state left out means the one that is known."""
        key = _library_key(application.library, application.region)
        known = self._libraries.get(key) or self._same_name(application)
        if known is None:
            known = Library(
                name=application.library,
                region=application.region,
                country=application.country,
                program=self.round.program,
            )
            self._libraries[key] = known
        elif application.region and not known.region:
            known.region, known.country = application.region, application.country
        for name in application.cooperatives:
            cooperative = self._cooperative(name)
            if cooperative not in known.cooperatives:
                known.cooperatives.append(cooperative)
        return known

    def team(self, name: str, library: Library) -> Team:
        known = self._teams.get(_team_key(name, library))
        if known is None:
            known = Team(round=self.round, library=library, name=name, mentoring=usual_mentoring(self.round))
            db.session.add(known)
            if known.mentoring in TOGETHER:
                db.session.add(Mentee(round_id=self.round.id, team=known))
            self._teams[_team_key(name, library)] = known
        return known

    def _same_name(self, application: Application) -> Library | None:
        """Of the libraries of that name: the only one, if either side names no state."""
        same = [one for (name, _), one in self._libraries.items() if name == fold(application.library)]
        if not application.region:
            return same[0] if len(same) == 1 else None
        return next((one for one in same if not one.region), None)

    def _cooperative(self, name: str) -> Cooperative:
        known = self._cooperatives.get(fold(name))
        if known is None:
            known = Cooperative(name=name)
            self.round.program.cooperatives.append(known)  # so that the next intake knows it
            self._cooperatives[fold(name)] = known
        return known


def usual_mentoring(round_: Round) -> Mentoring:
    """How a team is mentored that did not say: one mentor for all of it, where the round allows that."""
    allowed = [Mentoring(one) for one in round_.mentoring]
    return allowed[0] if allowed and Mentoring.TEAM not in allowed else Mentoring.TEAM


def _library_key(name: str, region: str) -> tuple[str, str]:
    return fold(name), region.casefold()


def _team_key(name: str, library: Library) -> tuple[str, str, str]:
    return fold(name), *_library_key(library.name, library.region)


def _teams_of(round_: Round) -> list[Team]:
    wanted = select(Team).where(Team.round_id == round_.id)
    return list(db.session.scalars(wanted.options(joinedload(Team.library), joinedload(Team.lead))))


def _alone(enrollments: Sequence[int]) -> dict[int | None, Mentee]:
    """The rows by which these participants are matched alone."""
    found: dict[int | None, Mentee] = {}
    for start in range(0, len(enrollments), CHUNK):
        wanted = select(Mentee).where(Mentee.enrollment_id.in_(enrollments[start : start + CHUNK]))
        found |= {mentee.enrollment_id: mentee for mentee in db.session.scalars(wanted)}
    return found


def _people_at(addresses: Iterable[str]) -> list[Person]:
    wanted = sorted({fold_address(address) for address in addresses})
    found: list[Person] = []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        found += db.session.scalars(select(Person).where(Person.address.in_(chunk)).order_by(Person.id.desc()))
    return found


def _enrollments_of(round_: Round, role: Role, people: Collection[int]) -> dict[int, Enrollment]:
    """The applications these people have sent already, with everything an update replaces."""
    wanted = sorted(people)
    found: dict[int, Enrollment] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = db.session.scalars(
            select(Enrollment)
            .where(
                Enrollment.round_id == round_.id,
                Enrollment.role == role,
                Enrollment.person_id.in_(wanted[start : start + CHUNK]),
            )
            .options(
                joinedload(Enrollment.team),
                joinedload(Enrollment.library).selectinload(Library.cooperatives),
                selectinload(Enrollment.hours),
                selectinload(Enrollment.away),
                selectinload(Enrollment.avoided),
                selectinload(Enrollment.places),
            )
        )
        found |= {row.person_id: row for row in rows}
    return found


def _in_other_role(round_: Round, role: Role, people: Collection[int]) -> dict[int, Enrollment]:
    wanted = sorted(people)
    found: dict[int, Enrollment] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = db.session.scalars(
            select(Enrollment).where(
                Enrollment.round_id == round_.id,
                Enrollment.role != role,
                Enrollment.state == EnrollmentState.SENT,
                Enrollment.person_id.in_(wanted[start : start + CHUNK]),
            )
        )
        found |= {row.person_id: row for row in rows}
    return found
