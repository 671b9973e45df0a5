"""While matches are being found: what is done, for how long, and how to cancel it; why a find came to nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import AuditEntry, Round, Run
from matcher.services.runs import CANCELED_BY
from matcher.states import RunState
from solver.progress import Step
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_round, make_run
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

HERE = NOW + timedelta(hours=1)
HEAD = "January–June 2027 round · Matches Finding matches…"
Address = Callable[[str], str]


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.held_at(HERE):
        yield


@pytest.fixture
def solved(rows: Rows, signed_in: SignIn) -> FlaskClient:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        make_coordinator(round_.program, "Noor Haddad")
        dana(round_), rosa(round_)
        make_run(round_)
    return signed_in("Ellen Marsh")


@pytest.fixture
def address(rows: Rows) -> Address:
    with rows() as session:
        found = session.scalars(select(Round.public_id)).first()
    return lambda path: f"/rounds/{found}/{path}"


def become(rows: Rows, state: RunState, **values: object) -> None:
    with rows() as session:
        run = session.scalars(select(Run)).one()
        run.state = state
        for name, value in values.items():
            setattr(run, name, value)


def work(rows: Rows, **values: object) -> None:
    """Somebody took the run 12 seconds ago."""
    begun = {"started_at": HERE - timedelta(seconds=12), "lease_until": HERE + timedelta(seconds=20)}
    become(rows, RunState.RUNNING, **{**begun, **values})


def stored(rows: Rows) -> tuple[object, ...]:
    with rows() as session:
        run = session.scalars(select(Run)).one()
        return run.state, run.failure, run.cancel_wanted


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        ({}, "Beginning. Begun 12 seconds ago."),
        ({"stage": "comparing"}, "Comparing every pair and every meeting time. Begun 12 seconds ago."),
        (
            {"stage": "search", "placed": 38},
            "Trying out the meeting times that get in each other’s way. This can take minutes. "
            "Begun 12 seconds ago. 38 matched so far.",
        ),
        ({"stage": "of a later version"}, "Beginning. Begun 12 seconds ago."),
    ],
)
def test_what_is_being_done(
    solved: FlaskClient, rows: Rows, address: Address, progress: dict[str, object], said: str
) -> None:
    work(rows, progress=progress)
    answer = solved.get(address("matches"))
    assert answer.headers["Refresh"] == "2"
    assert f"{HEAD} {said} Most rounds take a few seconds" in text_of(answer)


@pytest.mark.parametrize("step", Step)
def test_every_step_has_its_words(solved: FlaskClient, rows: Rows, address: Address, step: Step) -> None:
    work(rows, progress={"stage": step.value})
    assert "Beginning." not in text_of(solved.get(address("matches")))


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (15, "About to begin. Asked for 15 seconds ago."),
        (
            16,
            "Nobody has begun yet: the worker may not be running. Whoever runs this site starts it with "
            "flask --app wsgi worker. The find then begins by itself: you need not press anything again. "
            "Asked for 16 seconds ago.",
        ),
    ],
)
def test_nobody_has_begun(solved: FlaskClient, rows: Rows, address: Address, waited: int, said: str) -> None:
    become(rows, RunState.QUEUED, requested_at=HERE - timedelta(seconds=waited), started_at=None)
    assert f"{HEAD} {said}" in text_of(solved.get(address("matches")))


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (200, "3 minutes")]
)
def test_how_long(solved: FlaskClient, rows: Rows, address: Address, seconds: int, said: str) -> None:
    work(rows, started_at=HERE - timedelta(seconds=seconds))
    assert f"Begun {said} ago." in text_of(solved.get(address("matches")))


def test_another_find_is_under_way(solved: FlaskClient, rows: Rows, address: Address) -> None:
    become(rows, RunState.QUEUED, requested_at=HERE - timedelta(seconds=40), started_at=None)
    with rows():
        make_mentor(other := make_round())
        make_mentee(other)
        run = make_run(other)
        run.state, run.lease_until = RunState.RUNNING, HERE + timedelta(seconds=20)
    said = text_of(solved.get(address("matches")))
    assert f"{HEAD} Another find is under way; yours comes next. Asked for 40 seconds ago." in said


def test_whoever_worked_on_it_is_gone(solved: FlaskClient, rows: Rows, address: Address) -> None:
    work(rows, lease_until=HERE - timedelta(seconds=1))
    said = text_of(solved.get(address("matches")))
    assert f"{HEAD} The worker stopped in the middle. It begins again as soon as it is back." in said


def cancel(client: FlaskClient, address: Address) -> None:
    """What the button does."""
    found = re.search(
        r'<button [^>]*name="run" value="(\w+)"[^>]*>Cancel</button>', client.get(address("matches")).text
    )
    assert found
    answer = client.post(address("find/cancel"), data={"run": found[1]})
    assert (answer.status_code, answer.location) == (303, address("matches"))


def test_what_waits_is_canceled_at_once(solved: FlaskClient, rows: Rows, address: Address, signed_in: SignIn) -> None:
    become(rows, RunState.QUEUED, requested_at=HERE)
    cancel(solved, address)
    said = text_of(solved.get(address("matches")))
    assert "You canceled the last find. Find matches again whenever you like." in said
    assert "Find matches" in said
    other = text_of(signed_in("Noor Haddad").get(address("matches")))
    assert "Another coordinator canceled the last find. Find matches again whenever you like." in other
    with rows() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("run_"))).all()
        assert acts[-1] == "run_canceled"


def test_what_is_worked_on_is_canceled_soon(solved: FlaskClient, rows: Rows, address: Address) -> None:
    work(rows, progress={"stage": "search"})
    cancel(solved, address)
    assert stored(rows) == (RunState.RUNNING, None, True)
    page = solved.get(address("matches"))
    assert f"{HEAD} Canceling. Begun 12 seconds ago." in text_of(page)
    assert "find/cancel" not in page.text


def test_what_has_ended_stays(solved: FlaskClient, rows: Rows, address: Address) -> None:
    with rows() as session:
        run = session.scalars(select(Run.public_id)).one()
    assert solved.post(address("find/cancel"), data={"run": run}).status_code == 303
    assert stored(rows) == (RunState.DONE, None, False)


@pytest.mark.parametrize("data", [{}, {"run": "nothing"}])
def test_only_a_find_that_is_there(solved: FlaskClient, address: Address, data: dict[str, str]) -> None:
    assert solved.post(address("find/cancel"), data=data).status_code == 404


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ("timed_out", "The search took longer than it may. Try again"),
        ("faulty", "Something in this round contradicts itself. Most often a match you keep no longer fits"),
        ("interrupted", "The worker stopped in the middle of the search, time after time. Ask whoever runs this site"),
        ("canceled", "Another coordinator canceled the last find. Find matches again whenever you like."),
        ("unheard_of", "The search stopped unexpectedly. Try again"),
    ],
)
def test_a_run_that_failed_says_why(solved: FlaskClient, rows: Rows, address: Address, failure: str, said: str) -> None:
    with rows() as session:
        run = session.scalars(select(Run)).one()
        run.state, run.failure = RunState.FAILED, failure
    page = text_of(solved.get(address("matches")))
    assert page.startswith("January–June 2027 round · Matches The last find did not finish.")
    assert said in page
    assert "Find matches" in page


def test_before_the_first_result_too(rows: Rows, signed_in: SignIn) -> None:
    """A find that was canceled before any was done."""
    with rows():
        round_ = scene_round()
        ellen = make_coordinator(round_.program)
        dana(round_), rosa(round_)
        run = make_run(round_)
        run.state, run.failure, run.outcome = RunState.FAILED, "canceled", None
        run.progress = {CANCELED_BY: ellen.public_id}
        path = f"/rounds/{round_.public_id}/matches"
    said = text_of(signed_in("Ellen Marsh").get(path))
    assert "The last find did not finish. You canceled the last find. Find matches again whenever you like." in said
