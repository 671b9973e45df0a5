"""How the list of interested people reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.models import Program
from matcher.queries.interests import InterestLine
from matcher.states import Role
from matcher.words.present import counted, listed, when


@dataclass(frozen=True)
class ShownInterest:
    id: str
    name: str
    address: str
    place: str
    topics: str
    words: str
    stands: str
    out: bool
    unreachable: bool


def heading(lines: Sequence[InterestLine]) -> str:
    """How many of each; those who took their address out count as long as they are kept."""
    if not lines:
        return "Nobody has said yet that they are interested."
    many = {role: sum(one.role is role for one in lines) for role in Role}
    parts = [
        counted(many[role], one, more)
        for role, one, more in (
            (Role.PARTICIPANT, "person would like a mentor", "people would like a mentor"),
            (Role.MENTOR, "would like to be one", "would like to be one"),
        )
        if many[role]
    ]
    if not many[Role.PARTICIPANT]:
        return f"{counted(many[Role.MENTOR], 'person', 'people')} would like to be a mentor."
    return f"{listed(parts)}."


def shown(line: InterestLine, program: Program, now: datetime) -> ShownInterest:
    since = f"said so {when(line.since, program.zone, now)}"
    if line.out:
        stands = f"{since}; wants no mail"
    elif line.told_at is not None:
        stands = f"{since}; told {when(line.told_at, program.zone, now)} that applications are open"
    else:
        stands = since
    return ShownInterest(
        id=line.id,
        name=line.name,
        address=line.address,
        place=", ".join(filter(None, (line.library, line.region))),
        topics=", ".join(line.topics),
        words=line.words,
        stands=f"{stands[:1].upper()}{stands[1:]}",
        out=line.out,
        unreachable=line.unreachable,
    )
