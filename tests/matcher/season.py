"""A season, from the evening before the offers to the last session: every mail is composed, built and taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property

from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.jobs.sending import drain
from matcher.models import Occurrence, OutboxMessage
from matcher.services.duties import do_duties
from matcher.states import MailKind, MailState
from tests.matcher.mailed import config_here

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Mailed:
    """What the relay took: when, for what, to whom; ``session`` is the public id a reminder tells of."""

    at: datetime
    kind: MailKind
    to: str
    session: str
    data: bytes

    @cached_property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.data, policy=policy.default)

    @cached_property
    def everything(self) -> str:
        """Headers and bodies as a person could read them, calendars unfolded."""
        mail = self.mail
        parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
        bodies = [part.decode() if isinstance(part, bytes) else str(part) for part in parts]
        headers = [f"{name}: {value}" for name, value in mail.items()]
        return re.sub(r"\r?\n[ \t]", "", "\n".join([*headers, *bodies]))

    @property
    def addresses(self) -> set[str]:
        """All but the Message-IDs, which look alike."""
        ids = " ".join(str(self.mail[name] or "") for name in ("Message-ID", "In-Reply-To", "References"))
        return {found.casefold() for found in set(ADDRESS.findall(self.everything)) - set(ADDRESS.findall(ids))}


@dataclass
class Postbox:
    """A relay that takes everything and keeps it."""

    taken: list[tuple[datetime, str, str, bytes]] = field(default_factory=list)

    def send(self, message_id: str, to: str, data: bytes) -> None:
        self.taken.append((clock.now(), message_id, to, data))

    def close(self) -> None:
        """There is no connection."""


@dataclass
class Season:
    app: Flask
    postbox: Postbox = field(default_factory=Postbox)

    def work(self, at: datetime) -> None:
        """What a worker does at that moment."""
        config = replace(config_here(), mail_per_minute=0, mail_per_day=0)
        with clock.held_at(at):
            do_duties()
            drain(config, self.postbox)

    def pass_time(self, begin: datetime, end: datetime) -> None:
        for moment in self._moments(begin, end):
            self.work(moment)

    def _moments(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Twice a day; hour by hour before and after the moments at which sessions are announced."""
        with unit_of_work(writes=False):
            due = [start - DAY for start in set(db.session.scalars(select(Occurrence.starts_at)))]
        moment = begin
        while moment < end:
            yield moment
            following = moment + 12 * HOUR
            near = [one for one in due if moment - HOUR < one <= following + HOUR]
            moment = min([following, *(max(moment + HOUR, one - HOUR) for one in near)])

    @property
    def mailed(self) -> list[Mailed]:
        with unit_of_work(writes=False):
            rows = {row.message_id: row for row in db.session.scalars(select(OutboxMessage))}
            return [
                Mailed(at, rows[key].kind, to, str(rows[key].about.get("occurrence", "")), data)
                for at, key, to, data in self.postbox.taken
            ]

    @property
    def states(self) -> set[MailState]:
        with unit_of_work(writes=False):
            return set(db.session.scalars(select(OutboxMessage.state)))


def at(month: int, day: int, hour: int = 17) -> datetime:
    """December is of 2026, everything else of 2027."""
    return datetime(2026 if month == 12 else 2027, month, day, hour, tzinfo=UTC)
