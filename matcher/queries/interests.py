"""Who is interested in a program: for its coordinators, and for the application of somebody who said so before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from matcher.choices import fold
from matcher.db import db
from matcher.models import Interest, Person, Program, Round
from matcher.services.interests import waiting_for
from matcher.states import Role, RoundState


@dataclass(frozen=True)
class Interested:
    """What somebody said before the application: its first answers."""

    name: str
    role: Role
    library: str
    region: str
    topics: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class InterestLine:
    """One of the list. ``topics`` by their labels; ``told_at``: when they were mailed that applications are open."""

    id: str
    name: str
    address: str
    role: Role
    library: str
    region: str
    topics: tuple[str, ...]
    words: str
    since: datetime
    told_at: datetime | None
    out: bool
    unreachable: bool


def interest_of(person: Person, round_: Round) -> Interested | None:
    """What this person said of the round's program before, to begin their application with."""
    interest = db.session.scalar(
        select(Interest).where(Interest.program_id == round_.program_id, Interest.person_id == person.id)
    )
    if interest is None:
        return None
    return Interested(
        name=person.name,
        role=interest.role,
        library=interest.library,
        region=interest.region,
        topics=tuple(interest.topics),
        words=interest.words,
    )


def interest_lines(program: Program) -> list[InterestLine]:
    """Everybody, mentors first, then by library and name."""
    topics = {topic.key: topic.label for topic in program.topics}
    rows = db.session.scalars(
        select(Interest).where(Interest.program_id == program.id).options(joinedload(Interest.person))
    )
    lines = [_line(row, topics) for row in rows]
    return sorted(lines, key=lambda one: (one.role.value, one.library.casefold(), one.name.casefold(), one.id))


def libraries_of(lines: Sequence[InterestLine]) -> list[tuple[str, int]]:
    """How many there are of each library, most first; a library is one however it is capitalized."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        spelled[fold(line.library)][line.library] += 1
    found = ((spellings.most_common(1)[0][0], spellings.total()) for spellings in spelled.values())
    return sorted(found, key=lambda one: (-one[1], one[0]))


def count_waiting(round_: Round) -> int:
    """How many would be told if they were told now that they can apply to ``round_``."""
    return db.session.scalar(select(func.count()).select_from(waiting_for(round_).order_by(None).subquery())) or 0


def interest_in(program: Program, public_id: str) -> Interest | None:
    """One of this program's; None for another program's as for one that is gone."""
    return db.session.scalar(select(Interest).where(Interest.program_id == program.id, Interest.public_id == public_id))


def asking_for_interest(program: Program) -> Round | None:
    """The round that people are asked about before they can apply to it."""
    return next((one for one in program.rounds if one.state is RoundState.INTEREST), None)


def _line(row: Interest, topics: dict[str, str]) -> InterestLine:
    return InterestLine(
        id=row.public_id,
        name=row.person.name,
        address=row.person.address,
        role=row.role,
        library=row.library,
        region=row.region,
        topics=tuple(topics[key] for key in row.topics if key in topics),
        words=row.words,
        since=row.created_at,
        told_at=row.told_at,
        out=row.unsubscribed_at is not None,
        unreachable=row.person.unreachable,
    )
