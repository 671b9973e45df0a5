"""Mail that is owed once, whoever of several workers comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from matcher.db import db
from matcher.models import OutboxMessage, Person, Program, Series
from matcher.services.outbox import owe_mail
from matcher.states import MailKind

AT_A_TIME = 100
Found = TypeVar("Found")


def owe_once(
    kind: MailKind, person: Person, program: Program, key: str, about: dict[str, str], *, series: Series | None = None
) -> bool:
    """Whether it was owed now. Of two workers at the same moment one stores the key; the other leaves it at that."""
    try:
        with db.session.begin_nested():
            return owe_mail(kind, person, program, series=series, key=key, **about) is not None  # type: ignore[arg-type]
    except IntegrityError:
        return False


def not_owed(due: Iterable[tuple[Found, str]]) -> Iterator[tuple[Found, str]]:
    """Those under whose key no mail has been owed yet."""
    rest = iter(due)
    while batch := list(islice(rest, AT_A_TIME)):
        keys = [key for _, key in batch]
        known = set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))
        yield from (one for one in batch if one[1] not in known)
