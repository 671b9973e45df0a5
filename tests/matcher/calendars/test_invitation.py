"""A message about one series says what the schedule says, and nothing a client could take for a part of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from matcher.calendars import Method, MovedStart, SeriesFacts, SeriesState, UnusableSeries, invitation, schedule
from matcher.calendars.lint import lint
from solver.problem import Cadence, Slot
from tests.matcher.calendars.builders import series
from tests.matcher.calendars.reading import events, parsed, sessions, zones
from tests.matcher.calendars.test_expansion import PROGRAMS, ZONES, plan

MOVED = MovedStart(datetime(2027, 2, 2, 9), datetime(2027, 2, 3, 14), 60)
CHANGED = series(moved=(MOVED,), excluded=(datetime(2027, 1, 12, 9),), revision=4)


def mailed(facts: SeriesFacts, method: Method = "REQUEST") -> bytes:
    data = invitation(facts, method=method)
    assert lint(data) == []
    return data


def test_it_holds_what_the_schedule_holds() -> None:
    data, file = mailed(CHANGED), schedule([CHANGED], name="Sessions")
    assert [event.to_ical() for event in events(data)] == [event.to_ical() for event in events(file)]
    assert {name: zone.to_ical() for name, zone in zones(data).items()} == {
        name: zone.to_ical() for name, zone in zones(file).items()
    }


def test_the_calendar_around_it_says_only_what_it_is() -> None:
    assert {name: str(value) for name, value in parsed(mailed(CHANGED)).items()} == {
        "VERSION": "2.0",
        "PRODID": "-//Bookends//Bookends//EN",
        "METHOD": "REQUEST",
    }


def test_master_and_override_carry_one_sequence() -> None:
    assert [(event["SEQUENCE"], event["UID"]) for event in events(mailed(CHANGED))] == [(4, CHANGED.uid)] * 2


def test_a_cancel_is_the_master_alone() -> None:
    canceled = series(state=SeriesState.CANCELLED, moved=(MOVED,), revision=5)
    (master,) = events(mailed(canceled, "CANCEL"))
    assert (master["STATUS"], master["SEQUENCE"], "RECURRENCE-ID" in master) == ("CANCELLED", 5, False)
    assert str(parsed(mailed(canceled, "CANCEL"))["METHOD"]) == "CANCEL"


@pytest.mark.parametrize(
    ("facts", "method"),
    [(series(), "CANCEL"), (series(state=SeriesState.CANCELLED), "REQUEST"), (series(attendee=None), "REQUEST")],
    ids=["cancel of what is confirmed", "request of what is canceled", "to nobody"],
)
def test_a_message_that_contradicts_its_facts_is_refused(facts: SeriesFacts, method: Method) -> None:
    with pytest.raises(UnusableSeries):
        invitation(facts, method=method)


@pytest.mark.parametrize("cadence", list(Cadence))
@pytest.mark.parametrize("zone", ZONES)
def test_eight_zones_and_three_cadences_expand_to_what_was_planned(zone: str, cadence: Cadence) -> None:
    program: tuple[date, date] = PROGRAMS[0]
    case = plan(zone, cadence, program, Slot(1, 9 * 60, 1 if cadence != Cadence.WEEKLY else 0), (2, 1))
    assert sessions(mailed(case.facts())) == case.expected()
