"""An event is planned: it meets, people are invited, and everybody gets one mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from tzdata import IANA_VERSION

from matcher import clock
from matcher.db import db
from matcher.errors import Fault
from matcher.ids import new_id
from matcher.models import Event, Occurrence, Person, Round, Series
from matcher.queries.event_audience import invitees
from matcher.services.audit import record_act
from matcher.services.events.guests import invite
from matcher.services.events.plans import EventPlan, Times, check, phase_of, times_of
from matcher.services.locks import lock_round
from matcher.states import Cadence, SeriesState


def plan_event(round_: Round, plan: EventPlan, *, actor: Person) -> Event:
    """An event of the round, with everybody of its audience invited; planned twice, it is planned once.

    Raises Invalid with a fault for each mistake, and for another one of the same title at that time.
    """
    lock_round(round_)
    times = times_of(round_, plan)
    known = _known(round_, plan, times.starts[0])
    if known is not None:
        check(_differs(known, plan))
        return known
    now = clock.now()
    event = Event(
        round=round_,
        series=_series(round_, plan, times),
        kind=plan.kind,
        title=plan.title.strip(),
        words=plan.words.strip(),
        audience=plan.audience,
        registers=plan.registers,
        seats=plan.seats,
        feedback=plan.feedback.strip(),
        made_by=actor.id,
        created_at=now,
        changed_at=now,
    )
    db.session.add(event)
    db.session.flush()
    people = invitees(round_, plan.audience)
    invite(event, people)
    record_act(actor, "planned_event", round_.program, event=event.public_id, people=len(people))
    return event


def _known(round_: Round, plan: EventPlan, first: datetime) -> Event | None:
    """One with this title that begins then, unless it was called off."""
    meets_then = select(Occurrence.series_id).where(Occurrence.original_start == first)
    return db.session.scalar(
        select(Event)
        .join(Event.series)
        .where(
            Event.round_id == round_.id,
            Event.title == plan.title.strip(),
            Event.series_id.in_(meets_then),
            Series.state == SeriesState.CONFIRMED,
        )
        .limit(1)
    )


def _differs(known: Event, plan: EventPlan) -> Iterator[Fault]:
    """A button pressed twice gives the very same plan."""
    series = known.series
    stands = (known.kind, known.audience, known.registers, known.seats, series.minutes, series.last_day)
    if stands != (plan.kind, plan.audience, plan.registers, plan.seats, plan.minutes, _last_day(plan)):
        problem, remedy = "is planned for that time already.", "Open it from the list, or give this one another name."
        yield Fault("title", plan.title, problem, remedy)


def _last_day(plan: EventPlan) -> date:
    return plan.until if plan.cadence is not None and plan.until is not None else plan.day


def _series(round_: Round, plan: EventPlan, times: Times) -> Series:
    """The UID is opaque and names no host (RFC 7986 section 5.3). What meets once is a series of one day."""
    now, token, zone = clock.now(), new_id(), plan.zone or round_.program.zone
    length = timedelta(minutes=plan.minutes)
    return Series(
        token=token,
        uid=f"bookends-{token}",
        round=round_,
        zone=zone,
        cadence=plan.cadence or Cadence.WEEKLY,
        weekday=plan.day.weekday(),
        start=plan.start,
        phase=phase_of(plan),
        minutes=plan.minutes,
        first_day=plan.day,
        last_day=_last_day(plan),
        skipped_days=[day.isoformat() for day in times.skipped],
        meeting_link=plan.meeting_link.strip(),
        created_at=now,
        changed_at=now,
        tzdata=IANA_VERSION,
        occurrences=[
            Occurrence(
                original_start=start,
                day=start.astimezone(ZoneInfo(zone)).date(),
                starts_at=start,
                ends_at=start + length,
            )
            for start in times.starts
        ],
    )
