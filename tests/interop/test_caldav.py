"""Radicale and Xandikos, servers of the CalDAV kind, take every series as it is and tell its sessions one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matcher.calendars import SeriesFacts, schedule
from solver.problem import Cadence
from tests.interop.caldav import Server, radicale, xandikos
from tests.interop.lives import ZONES, life
from tests.matcher.calendars.builders import series
from tests.matcher.calendars.reading import events, sessions

WHOLE = datetime(2026, 8, 1, tzinfo=UTC), datetime(2027, 8, 1, tzinfo=UTC)
LIVES = [life(zone, cadence) for zone in ZONES for cadence in Cadence]
STORED = [replace(facts, uid=f"{facts.uid}-{number}") for number, each in enumerate(LIVES) for facts in each.facts]


def written(facts: SeriesFacts) -> bytes:
    return schedule([facts], name="Sessions")


@pytest.fixture(scope="module", params=[radicale, xandikos], ids=["radicale", "xandikos"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With every series of every life in its one calendar."""
    home: Path = tmp_path_factory.mktemp("calendars")
    with request.param(home) as started:
        assert {started.put(facts.uid, written(facts)) for facts in STORED} == {201}
        yield started


def test_every_series_is_expanded_to_its_sessions(server: Server) -> None:
    found = server.find(*WHOLE, expand=True)
    assert not any("RRULE" in each for data in found.values() for each in events(data))
    seen = {
        name: sorted((each.decoded("DTSTART"), each.decoded("DTEND")) for each in events(data))
        for name, data in found.items()
    }
    assert seen == {facts.uid: sessions(written(facts)) for facts in STORED}
    assert sorted(each for held in seen.values() for each in held) == sorted(
        each for one in LIVES for each in one.sessions
    )


def test_what_is_read_back_means_the_same(server: Server) -> None:
    for facts in STORED[::5]:
        assert sessions(server.get(facts.uid)) == sessions(written(facts))


def test_a_moved_session_is_found_where_it_is_and_not_where_it_was(server: Server) -> None:
    """The kick-off of January that is held in March."""
    kick_offs = {facts.uid for facts in STORED if facts.uid.startswith("series-d")}
    january, march = datetime(2027, 1, 19, tzinfo=UTC), datetime(2027, 3, 29, 12, tzinfo=UTC)
    was = server.find(january, january + timedelta(days=1), expand=False)
    now = server.find(march - timedelta(days=1), march + timedelta(days=1), expand=False)
    assert (kick_offs & was.keys(), kick_offs & now.keys()) == (set(), kick_offs)


def test_the_whole_state_again_takes_the_place_of_what_was_there(server: Server) -> None:
    before, after = (series(uid="later", revision=0), replace(STORED[0], uid="later", revision=1))
    assert [server.put("later", written(facts)) for facts in (before, after)] in ([201, 204], [201, 201])
    assert sessions(server.get("later")) == sessions(written(after))
    assert server.ask("DELETE", f"{server.calendar}later.ics")[0].status in (200, 204)
