"""Every reader sees the sessions there are: recurring-ical-events, ical.js and node-ical, of facts and of real rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.calendars import SeriesState, invitation
from matcher.calendars.lint import lint
from solver.problem import Cadence
from tests.interop.lives import ODD_ZONES, ZONES, Life, life
from tests.interop.node_reader import READERS, Sessions, sessions_by_reader
from tests.matcher.calendars.reading import sessions

LIVES = {(zone, cadence): life(zone, cadence) for zone in (*ZONES, *ODD_ZONES) for cadence in Cadence}


@pytest.fixture(scope="module")
def read() -> dict[str, dict[tuple[str, Cadence], Sessions]]:
    """By reader and life."""
    found = sessions_by_reader([each.calendar() for each in LIVES.values()])
    return {reader: dict(zip(LIVES, files, strict=True)) for reader, files in found.items()}


@pytest.fixture(params=LIVES.values(), ids=lambda each: f"{each.zone.rpartition('/')[2]}-{each.cadence}")
def one(request: pytest.FixtureRequest) -> Life:
    lived: Life = request.param
    return lived


def test_the_bytes_are_faultless_and_python_reads_every_session(one: Life) -> None:
    data = one.calendar()
    assert lint(data) == []
    assert sessions(data) == list(one.sessions)
    unknown = data.replace(one.zone.encode(), f"Mars/{one.zone}".encode())  # it knows nothing but our VTIMEZONE
    assert sessions(unknown) == list(one.sessions)


def test_what_is_mailed_of_it_is_faultless_and_says_the_same(one: Life) -> None:
    """One message for each series; canceled, it is its master alone."""
    mailed = [invitation(facts, method="REQUEST") for facts in one.facts]
    mailed += [invitation(replace(facts, state=SeriesState.CANCELLED), method="CANCEL") for facts in one.facts]
    assert [lint(data) for data in mailed] == [[]] * 8
    assert sorted(each for data in mailed[:4] for each in sessions(data)) == list(one.sessions)


@pytest.mark.parametrize("reader", READERS)
def test_node_reads_every_session(one: Life, reader: str, read: dict[str, dict[tuple[str, Cadence], Sessions]]) -> None:
    assert read[reader][one.zone, one.cadence] == list(one.sessions)
