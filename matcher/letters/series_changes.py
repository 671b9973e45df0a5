"""What is otherwise in a series than somebody was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.models import Occurrence, Person, Series
from matcher.queries.answered import session_answers
from matcher.queries.told import Told, told_now
from matcher.states import SeriesState

Held = Mapping[date, Occurrence]


@dataclass(frozen=True)
class Moved:
    """One session: where it was as far as the reader knows, and where it is; aware UTC.

    ``back``: where the rule has it again. ``asks``: the reader has not said whether that suits them.
    """

    session: str
    was: datetime
    now: datetime
    back: bool
    asks: bool


@dataclass(frozen=True)
class Changes:
    """Of the sessions to come; starts are aware UTC. ``fell_out`` were canceled one by one, ``held`` take place after
    all, ``rest`` went with the end of the series.

    ``after`` is the last session before that end, if any; ``goes_on`` the series that holds what comes after it.
    ``link``, ``rhythm``, ``clock``: another link, another weekday or time, another zone to follow. ``law`` is the first
    session that other rules of the same zone put elsewhere.
    """

    moved: tuple[Moved, ...] = ()
    fell_out: tuple[datetime, ...] = ()
    held: tuple[datetime, ...] = ()
    rest: tuple[datetime, ...] = ()
    after: datetime | None = None
    goes_on: Series | None = None
    link: bool = False
    rhythm: bool = False
    clock: bool = False
    law: datetime | None = None

    @property
    def only_splits(self) -> bool:
        """Whether nothing is told but that the sessions go on elsewhere."""
        return self.goes_on is not None and not self._of_single_sessions_or_rule

    @property
    def nothing(self) -> bool:
        return self.goes_on is None and not self.rest and not self._of_single_sessions_or_rule

    @property
    def _of_single_sessions_or_rule(self) -> bool:
        return any((self.moved, self.fell_out, self.held, self.link, self.rhythm, self.clock, self.law))


def changes_since(told: Told, series: Series, person: Person) -> Changes:
    now, held = told_now(series), {one.day: one for one in series.held}
    known = {day: start for day, start in told.sessions.items() if _is_ahead(start) or day in now.sessions}
    rhythm, follows = told.meets != now.meets, told.zone != now.zone
    same_rule = not (rhythm or follows) and told.tzdata != now.tzdata
    law = min(_by_law(told, known, held), default=None) if same_rule else None
    gone = [start for day, start in known.items() if day not in {one.day for one in series.occurrences}]
    return Changes(
        moved=tuple(_moved(known, held, series, person, everything=not (rhythm or follows or law))),
        fell_out=tuple(sorted(start for day, start in known.items() if day not in held and start not in gone)),
        held=() if rhythm else tuple(sorted(at for day, at in now.sessions.items() if day not in known)),
        rest=() if rhythm else tuple(sorted(gone)),
        after=max((one.starts_at for one in series.held), default=None),
        goes_on=continuation(series) if gone or told.last_day != now.last_day else None,
        link=told.link != now.link,
        rhythm=rhythm,
        clock=follows,
        law=law,
    )


def continuation(series: Series) -> Series | None:
    """The series that holds what comes after this one, if anything does: it may be another split from the next one."""
    after: Series | None = series
    while after is not None:
        after = db.session.scalar(
            select(Series).where(Series.continues_id == after.id).order_by(Series.id.desc()).limit(1)
        )
        if after and after.state is SeriesState.CONFIRMED and any(_is_ahead(one.starts_at) for one in after.held):
            return after
    return None


def _moved(
    known: Mapping[date, datetime], held: Held, series: Series, person: Person, *, everything: bool
) -> Iterator[Moved]:
    """Without ``everything``, those alone that stand elsewhere than the rule has them: the rest changed with it."""
    answers = session_answers(series, person)
    for day, was in known.items():
        one = held.get(day)
        if one is not None and one.starts_at != was:
            back = one.starts_at == one.original_start
            asks = answers.get(one.original_start) is Answer.UNANSWERED
            if everything or not back:
                yield Moved(one.public_id, was, one.starts_at, back, asks)


def _by_law(told: Told, known: Mapping[date, datetime], held: Held) -> Iterator[datetime]:
    """Sessions that stand elsewhere although nobody moved them, then or now."""
    for day, was in known.items():
        one = held.get(day)
        if one is not None and day not in told.moved and was != one.starts_at == one.original_start:
            yield one.starts_at


def _is_ahead(start: datetime) -> bool:
    return start > clock.now()
