"""What somebody was told of a series: kept with the mail that told it, so that the next one can say what changed.

Kept are times and codes alone; of a meeting link, only enough to see that it is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import OutboxMessage, Person, Series
from matcher.queries.schedule import meeting_link
from matcher.states import MailKind, MailState

#: Where it stands among what a mail is about.
TOLD = "told"


@dataclass(frozen=True)
class Told:
    """A series as a mail told it. ``sessions`` are the starts (UTC) of what was to come then, by planned day; ``moved``
    the days of those that stood elsewhere than the rule has them.

    ``meets`` is the rhythm: cadence, weekday, minutes after midnight, phase. ``gone``: it was taken out of their
    calendar.
    """

    meets: tuple[str, int, int, int]
    zone: str
    tzdata: str
    last_day: date
    link: str
    sessions: Mapping[date, datetime]
    moved: frozenset[date] = frozenset()
    gone: bool = False

    def written(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "meets": list(self.meets),
            "zone": self.zone,
            "tzdata": self.tzdata,
            "last_day": self.last_day.isoformat(),
            "link": self.link,
            "sessions": {day.isoformat(): start.isoformat() for day, start in self.sessions.items()},
            "moved": sorted(day.isoformat() for day in self.moved),
            "gone": self.gone,
        }


def told_now(series: Series, *, gone: bool = False) -> Told:
    """The series as a mail tells it that goes out now."""
    ahead = [one for one in series.held if one.starts_at > clock.now()]
    return Told(
        meets=(series.cadence.value, series.weekday, series.start, series.phase),
        zone=series.zone,
        tzdata=series.tzdata,
        last_day=series.last_day,
        link=link_code(series),
        sessions={one.day: one.starts_at for one in ahead},
        moved=frozenset(one.day for one in ahead if one.starts_at != one.original_start),
        gone=gone,
    )


def as_planned(series: Series) -> Told:
    """The series by its rule alone, for whoever was told nothing else: no move, no session canceled."""
    ahead = [one for one in series.occurrences if one.original_start > clock.now() or one.starts_at > clock.now()]
    return Told(
        meets=(series.cadence.value, series.weekday, series.start, series.phase),
        zone=series.zone,
        tzdata=series.tzdata,
        last_day=series.last_day,
        link=link_code(series),
        sessions={one.day: one.original_start for one in ahead},
    )


def last_mail(series: Series, person: Person) -> OutboxMessage | None:
    """The last mail about these sessions that went out to this person."""
    return db.session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.kind == MailKind.INVITATION,
            OutboxMessage.state == MailState.SENT,
            OutboxMessage.person_id == person.id,
            OutboxMessage.series_id == series.id,
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    )


def told_by(message: OutboxMessage) -> Told | None:
    """None for one of before this was kept."""
    kept = message.about.get(TOLD)
    if not isinstance(kept, dict):
        return None
    cadence, *rest = kept["meets"]
    return Told(
        meets=(str(cadence), *(int(part) for part in rest)),  # type: ignore[arg-type]
        zone=kept["zone"],
        tzdata=kept["tzdata"],
        last_day=date.fromisoformat(kept["last_day"]),
        link=kept["link"],
        sessions={date.fromisoformat(day): datetime.fromisoformat(at) for day, at in kept["sessions"].items()},
        moved=frozenset(date.fromisoformat(day) for day in kept["moved"]),
        gone=kept["gone"],
    )


def link_code(series: Series) -> str:
    """Equal for equal links; nobody reads the link from it. Empty while there is none."""
    link = meeting_link(series)
    return sha256(link.encode()).hexdigest()[:16] if link else ""
