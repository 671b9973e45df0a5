"""Whom people wrote of: their own manager, people never to be paired with, and people they would like to meet.

What somebody wrote is a name or an address. It is looked up among the people of the round and never leaves this module:
a problem holds pairs of ids and a code.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.models import Enrollment, Mentee, Person
from solver.eligibility import OWN_MANAGER
from solver.problem import Avoid

VETO = "veto"
DECLINED = "declined"
_ADDRESS = re.compile(r"[^\s<>(),;:\"]+@[^\s<>(),;:\"]+")


class Directory:
    """Finds people by a name or an address as somebody wrote it. Several may answer to one name: all are found."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._known: defaultdict[str, set[int]] = defaultdict(set)
        for person in people:
            self._known[_fold(person.name)].add(person.id)
            self._known[_fold(person.address)].add(person.id)

    def find(self, written: str) -> set[int]:
        return {person for form in _forms(written) for person in self._known.get(form, ())}


def own_managers(mentees: Sequence[Mentee], directory: Directory) -> Mapping[int, set[str]]:
    """For a manager's person id: the public ids of the people they manage, among the mentees."""
    managed: defaultdict[int, set[str]] = defaultdict(set)
    for mentee in mentees:
        for member in mentee.members:
            for manager in directory.find(member.own_manager):
                managed[manager].add(member.person.public_id)
    return managed


def avoided_pairs(mentors: Sequence[Enrollment], mentees: Sequence[Mentee], directory: Directory) -> Iterator[Avoid]:
    """Pairs that one side asked never to be in, and mentors whose own manager would be their participant."""
    mentees_of: defaultdict[int, list[str]] = defaultdict(list)
    for mentee in mentees:
        for member in mentee.members:
            mentees_of[member.person_id].append(mentee.public_id)
    mentors_of: defaultdict[int, list[str]] = defaultdict(list)
    for mentor in mentors:
        mentors_of[mentor.person_id].append(mentor.public_id)
    for mentor in mentors:
        for person in _avoided_by(mentor, directory):
            yield from (Avoid(mentee, mentor.public_id, VETO) for mentee in mentees_of[person])
        for person in directory.find(mentor.own_manager):
            yield from (Avoid(mentee, mentor.public_id, OWN_MANAGER) for mentee in mentees_of[person])
    for mentee in mentees:
        for member in mentee.members:
            for person in _avoided_by(member, directory):
                yield from (Avoid(mentee.public_id, mentor, VETO) for mentor in mentors_of[person])


@dataclass(frozen=True)
class Wishes:
    """Who asked for whom: by enrollment public ids of persons of the other role; and all whom somebody asked for."""

    of: Mapping[int, frozenset[str]] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()


def wishes(mentors: Sequence[Enrollment], mentees: Sequence[Mentee], directory: Directory) -> Wishes:
    """What people wished for, as far as it names somebody they could be paired with."""
    participants = {member.id: member for mentee in mentees for member in mentee.members}.values()
    found: dict[int, frozenset[str]] = {}
    for these, others in ((mentors, participants), (participants, mentors)):
        public = {other.person_id: other.person.public_id for other in others}
        for one in these:
            meant = {person for written in one.wished or () for person in directory.find(written)}
            if named := frozenset(public[person] for person in meant if person in public):
                found[one.id] = named
    return Wishes(found, frozenset().union(*found.values()))


def _avoided_by(enrollment: Enrollment, directory: Directory) -> set[int]:
    return {person for avoided in enrollment.avoided for person in directory.find(avoided.written)}


def _forms(written: str) -> set[str]:
    """The ways to read it: as it stands, up to a bracket or comma, any address in it, "last, first" turned round."""
    forms = {written, re.split(r"[<(]", written)[0], *_ADDRESS.findall(written)}
    last, comma, first = written.partition(",")
    if comma:
        forms |= {f"{first} {last}", last}
    return {_fold(form) for form in forms} - {""}


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
