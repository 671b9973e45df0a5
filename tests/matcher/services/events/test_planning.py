"""An event is planned: it meets when the plan says, each of its audience is invited by one mail, mistakes are named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.errors import Invalid
from matcher.models import AuditEntry, Event, OutboxMessage, Round
from matcher.queries.event_audience import audience_counts, invitees
from matcher.queries.schedule import facts_of
from matcher.services.events.plans import times_of
from matcher.services.interests import unsubscribe
from matcher.states import Audience, Cadence, Decision, EnrollmentState, MailKind, Role, RoundState
from tests.builders import make_mentor, make_participant, make_person, make_program, make_round, make_team
from tests.matcher.front_doors import make_interest
from tests.matcher.gatherings import DAY, STARTS, a_plan, make_event, weekly
from tests.matcher.mailed import config_here


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


def owed(work: Session) -> list[tuple[MailKind, str]]:
    rows = work.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, row.person.name) for row in rows if row.person]


def names(round_: Round, audience: Audience) -> list[str]:
    return [one.person.name for one in invitees(round_, audience)]


def test_it_meets_once_in_everybodys_calendar(work: Session, round_: Round) -> None:
    make_mentor(round_, "Dana")
    make_participant(round_, "Rosa")
    event = make_event(round_)
    series = event.series
    assert [one.starts_at for one in series.occurrences] == [STARTS]
    assert (series.zone, series.first_day, series.last_day) == (round_.program.zone, DAY, DAY)
    assert sorted(one.person.name for one in series.attendees) == ["Dana", "Rosa"]
    assert owed(work) == [(MailKind.INVITATION, "Dana"), (MailKind.INVITATION, "Rosa")]
    stated = facts_of(series, event.guests[0].person, config_here())
    assert (stated.once, stated.summary) == (True, f"Kick-off ({round_.program.name})")


def test_who_registers_is_asked_first(work: Session, round_: Round) -> None:
    make_mentor(round_, "Dana")
    event = make_event(round_, registers=True, seats=1)
    assert event.series.attendees == []
    assert owed(work) == [(MailKind.EVENT_INVITED, "Dana")]


def test_one_guest_and_one_mail_however_many_roles(work: Session, round_: Round) -> None:
    mentor = make_mentor(round_, "Dana")
    other = make_round(round_.program, state=RoundState.OPEN)
    make_participant(other, person=mentor.person)
    event = make_event(round_, audience=Audience.PROGRAM)
    assert [(one.person.name, one.role) for one in event.guests] == [("Dana", Role.MENTOR)]
    assert owed(work) == [(MailKind.INVITATION, "Dana")]


def test_audiences(round_: Round) -> None:
    """Who takes part in the round, in any round that goes on, or is interested and has not applied."""
    make_mentor(round_, "Dana")
    make_team(round_, members=("Rosa", "Sue"))
    make_mentor(round_, "Gone", state=EnrollmentState.WITHDRAWN)
    make_participant(make_round(round_.program, state=RoundState.ENDED), "Past")
    chosen = make_round(round_.program, selects=True)
    make_participant(chosen, "Accepted", decision=Decision.ACCEPTED)
    make_participant(chosen, "Undecided")
    ines = make_interest(round_.program, make_person("Ines"))
    unsubscribe(make_interest(round_.program, make_person("Quiet")))
    make_participant(round_, person=make_interest(round_.program, make_person("Applied")).person)
    assert names(round_, Audience.MENTORS) == ["Dana"]
    assert names(round_, Audience.PARTICIPANTS) == ["Applied", "Rosa", "Sue"]
    assert names(round_, Audience.BOTH) == ["Applied", "Dana", "Rosa", "Sue"]
    assert names(round_, Audience.PROGRAM) == ["Accepted", "Applied", "Dana", "Rosa", "Sue"]
    assert names(round_, Audience.INTERESTED) == [ines.person.name]
    assert audience_counts(round_)[Audience.PROGRAM] == 5


def test_closed_days_fall_out_of_what_repeats(work: Session) -> None:
    round_ = make_round(make_program(), closed_days=["2027-01-28"])
    event = make_event(round_, weekly())
    assert [one.day for one in event.series.occurrences] == [DAY, date(2027, 2, 4), date(2027, 2, 11)]
    assert event.series.skipped_days == ["2027-01-28"]
    assert times_of(round_, a_plan(day=date(2027, 1, 28))).closed


def test_monthly_keeps_the_weekday_and_the_hour_over_the_clock_change(round_: Round) -> None:
    times = times_of(round_, weekly(cadence=Cadence.MONTHLY, until=date(2027, 4, 30)))
    assert times.starts == (
        STARTS,
        datetime(2027, 2, 18, 18, tzinfo=UTC),
        datetime(2027, 3, 18, 17, tzinfo=UTC),
        datetime(2027, 4, 15, 17, tzinfo=UTC),
    )


def test_planned_twice_is_planned_once(work: Session, round_: Round) -> None:
    make_mentor(round_, "Dana")
    assert make_event(round_).id == make_event(round_).id
    assert work.scalar(select(func.count()).select_from(Event)) == 1
    assert len(owed(work)) == 1
    acts = work.scalars(select(AuditEntry).where(AuditEntry.act == "planned_event")).all()
    assert [entry.subject["people"] for entry in acts] == [1]


def test_another_one_of_that_name_at_that_time_is_refused(round_: Round) -> None:
    """Else its people would seem to be invited."""
    make_event(round_)
    for other in ({"audience": Audience.MENTORS}, {"registers": True}, {"minutes": 90}):
        with pytest.raises(Invalid) as refused:
            make_event(round_, **other)
        assert [str(fault) for fault in refused.value.faults] == [
            "title: “Kick-off” is planned for that time already. Open it from the list, or give this one another name."
        ]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"words": "x" * 5001}, "words"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"start": 605}, "start"),
        ({"start": 24 * 60}, "start"),
        ({"minutes": 7}, "minutes"),
        ({"seats": 5}, "seats"),
        ({"registers": True, "seats": 0}, "seats"),
        ({"meeting_link": "javascript:alert(1)"}, "meeting_link"),
        ({"feedback": "?" * 201}, "feedback"),
        ({"day": date(2026, 12, 1), "start": 9 * 60}, "day"),
        ({"until": DAY + timedelta(days=7)}, "cadence"),
        ({"cadence": Cadence.WEEKLY}, "until"),
        ({"cadence": Cadence.WEEKLY, "until": DAY}, "until"),
        ({"cadence": Cadence.WEEKLY, "until": DAY + timedelta(days=3)}, "until"),
        ({"cadence": Cadence.WEEKLY, "until": DAY + timedelta(days=401)}, "until"),
        ({"cadence": Cadence.MONTHLY, "day": date(2027, 1, 29), "until": date(2027, 6, 1)}, "day"),
        ({"day": date(2027, 3, 14), "start": 150}, "start"),
    ],
)
def test_a_mistake_is_named(round_: Round, wrong: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_event(round_, a_plan(**wrong))
    assert [fault.where for fault in refused.value.faults] == [where]


def test_every_mistake_at_once(round_: Round) -> None:
    with pytest.raises(Invalid) as refused:
        make_event(round_, a_plan(title="", minutes=1, meeting_link="nowhere"))
    assert [fault.where for fault in refused.value.faults] == ["title", "meeting_link", "minutes"]
