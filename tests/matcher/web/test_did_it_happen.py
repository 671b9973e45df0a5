"""Did it take place? The reminder of the next session asks; its page answers nothing by itself, whoever opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import Mentorship, Person, SessionReport
from matcher.services.session_reports import ANSWERABLE, report_token
from matcher.web.happened_words import unanswered_of
from tests.builders import make_coordinator, make_mentorship, make_person
from tests.matcher.counted import statements
from tests.matcher.mailed import config_here
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

DANA, ROSA, ELLEN = "Dana Whitfield", "Rosa Villanueva", "Ellen Marsh"
# Two days after the second session, of February 2.
AFTER = datetime(2027, 2, 4, 18, tzinfo=UTC)
Dump = Callable[[], dict[str, list[tuple[object, ...]]]]


@dataclass(frozen=True)
class Asked:
    """The page of Rosa’s link; of the two sessions over, their own pages."""

    link: str
    sessions: tuple[str, str]
    program: str


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(AFTER):
        yield


@pytest.fixture
def asked(rows: Rows) -> Asked:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program, ELLEN)
        match = make_mentorship(dana(round_), rosa(round_))
        first, second = match.series.occurrences[:2]
        token = report_token(second, match.series.attendees[1].person, config_here())
        sessions = (f"/sessions/{first.public_id}", f"/sessions/{second.public_id}")
        return Asked(f"/happened/{token}", sessions, f"/programs/{round_.program.public_id}")


def kept(rows: Rows) -> list[tuple[str, bool | None, bool]]:
    with rows() as session:
        reports = session.scalars(select(SessionReport).order_by(SessionReport.id))
        return [(one.person.name, one.took_place, one.signed_in) for one in reports]


def test_opening_it_or_pressing_its_button_answers_nothing(client: FlaskClient, asked: Asked, dump: Dump) -> None:
    """As mail scanners do: HEAD, GET, every button as it stands, and what they guess into the address."""
    before = dump()
    for _ in range(10):
        assert client.head(asked.link).status_code == 200
        page = client.get(asked.link)
        assert client.get(f"{asked.link}?answer=yes&took_place=yes").status_code == 200
        assert client.post(asked.link).status_code == 422
    assert dump() == before
    assert "checked" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    said = text_of(page)
    assert "Your session of Tuesday, February 2, 10:00 am Did your session with Dana Whitfield take place?" in said
    assert "@" not in page.text.split("<main", 1)[1].split("</main")[0]


def test_an_answer_by_link_is_kept_shown_and_changed(client: FlaskClient, asked: Asked, rows: Rows) -> None:
    for said, shown in (("yes", "You said that it took place."), ("no", "You said that it did not take place.")):
        answer = client.post(asked.link, data={"took_place": said})
        assert (answer.status_code, answer.location) == (303, asked.link)
        assert shown in text_of(client.get(asked.link))
        assert kept(rows) == [(ROSA, said == "yes", False)]


def test_who_is_signed_in_says_it_surely(asked: Asked, signed_in: SignIn, rows: Rows) -> None:
    signed_in(DANA).post(asked.link, data={"took_place": "yes"})
    assert kept(rows) == [(ROSA, True, False)]  # somebody else’s link
    signed_in(ROSA).post(asked.link, data={"took_place": "yes"})
    assert kept(rows) == [(ROSA, True, True)]


def test_a_link_that_nobody_mailed_and_one_that_is_too_old(client: FlaskClient, asked: Asked, rows: Rows) -> None:
    assert client.get(f"{asked.link}x").status_code == 404
    with clock.held_at(AFTER + ANSWERABLE):
        assert "There is nothing to say about this session." in text_of(client.get(asked.link))
        assert client.post(asked.link, data={"took_place": "yes"}).status_code == 409
    assert kept(rows) == [(ROSA, None, False)]


def test_what_was_said_stands_after_sixty_days(client: FlaskClient, asked: Asked) -> None:
    client.post(asked.link, data={"took_place": "yes"})
    with clock.held_at(AFTER + ANSWERABLE):
        page = text_of(client.get(asked.link))
        assert "You said that it took place." in page
        assert "It is more than 60 days ago, so it stands. Write to Ellen Marsh to change it." in page


def test_signed_in_it_is_asked_on_the_page_of_the_session(asked: Asked, signed_in: SignIn, rows: Rows) -> None:
    client, page = signed_in(DANA), asked.sessions[0]
    assert "Did this session take place?" in text_of(client.get(page))
    answer = client.post(f"{page}/happened", data={"took_place": "no"})
    assert (answer.status_code, answer.location) == (303, f"{page}#happened")
    assert "You said that it did not take place." in text_of(client.get(page))
    assert (DANA, False, True) in kept(rows)
    client.post(f"{page}/happened", data={"took_place": "yes"})
    assert (DANA, True, True) in kept(rows)
    assert client.post(f"{page}/happened", data={}).status_code == 303
    assert client.post(f"{page}/happened", data={"took_place": "perhaps"}).status_code == 303
    assert (DANA, True, True) in kept(rows)


def test_the_list_asks_of_what_nobody_said_yet(asked: Asked, signed_in: SignIn) -> None:
    client = signed_in(ROSA)
    page = text_of(client.get("/me/sessions"))
    assert "Did these sessions take place?" in page
    assert page.index("Tuesday, February 2, 10:00 am") < page.index("Tuesday, January 19, 10:00 am")
    answer = client.post(f"{asked.sessions[1]}/happened", data={"took_place": "yes", "back": "1"})
    assert answer.location == "/me/sessions"
    assert "Did this session take place?" in text_of(client.get("/me/sessions"))


def test_two_misses_are_on_the_coordinators_list(asked: Asked, signed_in: SignIn) -> None:
    client = signed_in(DANA)
    for page in asked.sessions:
        assert "missed two sessions" not in text_of(signed_in(ELLEN).get(asked.program))
        client.post(f"{page}/happened", data={"took_place": "no"})
    page = text_of(signed_in(ELLEN).get(asked.program))
    assert f"{DANA} and {ROSA} missed two sessions" in page
    assert "Open the match" in page


def test_a_session_to_come_is_asked_of_by_nobody(asked: Asked, signed_in: SignIn, rows: Rows) -> None:
    with rows() as session:
        match = session.scalars(select(Mentorship)).one()
        ahead = f"/sessions/{match.series.occurrences[5].public_id}"
    assert "Did this session take place?" not in text_of(signed_in(DANA).get(ahead))
    assert signed_in(DANA).post(f"{ahead}/happened", data={"took_place": "yes"}).status_code == 409


def test_others_learn_nothing_of_it(asked: Asked, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        make_person("Grace Okafor")
    stranger = signed_in("Grace Okafor")
    assert stranger.post(f"{asked.sessions[0]}/happened", data={"took_place": "no"}).status_code == 404
    assert kept(rows) == [(ROSA, None, False)]


def test_too_early_by_a_clock_that_is_wrong(asked: Asked, client: FlaskClient) -> None:
    with clock.held_at(AFTER - timedelta(days=3)):
        assert client.post(asked.link, data={"took_place": "yes"}).status_code == 409


def test_more_sessions_that_are_over_are_no_more_statements(asked: Asked, rows: Rows) -> None:
    def counted(at: datetime) -> tuple[int, int]:
        with rows() as session, clock.held_at(at):
            reader = session.scalars(select(Person).where(Person.name == ROSA)).one()
            return len(unanswered_of(reader)), statements(lambda: unanswered_of(reader))

    (two, few), (three, many) = counted(AFTER), counted(AFTER + timedelta(days=50))
    assert (two, three, many) == (2, 3, few)
