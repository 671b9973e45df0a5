"""Nobody learns what they must not: everything private is marked, and every page of everybody is searched for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher import clock
from matcher.db import unit_of_work
from matcher.models import AuditEntry, Enrollment, Person, Proposal, Run
from tests.builders import NOW
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.house import (
    ANN,
    BO,
    BO_AT,
    CONSENT,
    DANA,
    ELLEN,
    EVERYBODY,
    GRACE,
    MANAGER,
    NEVER,
    PAULA,
    ROSA,
    TOLD_BY_DANA,
    TOLD_BY_ROSA,
    TOLD_TO_PAULA,
    WISHED,
    House,
    furnish,
    ways_in,
)
from tests.matcher.web.reading import text_of, whole_of

Walk = Callable[[str], dict[str, str]]
# Where those who run a program find each other.
RUNS_IT = {"coordinator.helpers", "coordinator.handover"}
REASONS = (TOLD_BY_DANA, TOLD_TO_PAULA, TOLD_BY_ROSA)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def house(rows: Rows) -> House:
    with rows():
        return furnish()


@pytest.fixture
def walk(app: Flask, house: House, signed_in: SignIn) -> Walk:
    """What somebody is answered at every address there is: endpoint and id to the whole answer, head and body."""

    def walk(name: str) -> dict[str, str]:
        client = signed_in(name) if name else app.test_client()
        seen = {}
        for rule, address in ways_in(app, house, "GET"):
            for path in _variants(rule.endpoint, address, app):
                answer = client.get(path)
                answer.headers.pop("Date", None)  # of this very second, which may look like anybody's hours
                seen[f"{rule.endpoint} {path}"] = f"{answer.headers}\n{whole_of(answer)}"
        return seen

    return walk


def _variants(endpoint: str, address: str, app: Flask) -> list[str]:
    """The application of every person, not of one alone."""
    if endpoint != "coordinator.person":
        return [address]
    with app.app_context(), unit_of_work(writes=False) as session:
        known = {row.public_id for row in session.query(Enrollment)}
    return [f"{address.rsplit('/', 1)[0]}/{key}" for key in sorted(known)]


def where(seen: dict[str, str], secret: str) -> set[str]:
    return {address.split()[0] for address, page in seen.items() if secret.casefold() in page.casefold()}


@pytest.mark.parametrize("name", EVERYBODY)
def test_wishes_managers_and_reasons_are_on_no_page(name: str, walk: Walk) -> None:
    seen = walk(name)
    shown = {secret: where(seen, secret) for secret in (NEVER, MANAGER, WISHED, CONSENT, *REASONS)}
    allowed = {TOLD_BY_DANA, TOLD_BY_ROSA} | ({TOLD_TO_PAULA} if name == ELLEN else set())
    coordinates = name in {ELLEN, PAULA}
    assert {secret: places for secret, places in shown.items() if places} == (
        {secret: {"coordinator.answers"} for secret in allowed} if coordinates else {}
    )


@pytest.mark.parametrize("name", EVERYBODY)
def test_addresses_and_hours_are_for_coordinators_and_their_owner(name: str, walk: Walk, rows: Rows) -> None:
    with rows() as session:
        addresses = {person.name: person.address for person in session.query(Person)}
    seen = walk(name)
    # A calendar holds its owner's address, and whoever has its secret is taken for a program of the owner's.
    shown = {
        whose: where(seen, address) - {"feed.subscription"} for whose, address in addresses.items() if whose != name
    }
    coordinates = name in {ELLEN, PAULA}
    # A coordinator reads to which address a mail did not get through.
    assert set().union(*shown.values()) == (
        {"coordinator.person", "coordinator.mail", "coordinator.interests"} | RUNS_IT if coordinates else set()
    )
    assert where(seen, BO_AT) == ({"coordinator.person"} if coordinates else set())
    own = where(seen, addresses[name]) if name else set()
    assert own - RUNS_IT <= {
        "coordinator.new_program",
        "participation.download",
        "calendar.page",
        "feed.subscription",
        "coordinator.person",
    }


def test_only_the_applicant_reads_their_wishes_again(house: House, signed_in: SignIn, client: FlaskClient) -> None:
    form = f"/apply/{house.open_round_id}/mentor"
    for name in EVERYBODY:
        reader = signed_in(name) if name else client
        pages = [reader.get(f"{form}/{part}").text for part in ("needs", "check")]
        assert (name, [NEVER in page and MANAGER in page and WISHED in page for page in pages]) == (
            name,
            [name == DANA] * 2,
        )


def test_what_is_kept_and_logged_holds_no_secret(walk: Walk, rows: Rows, capsys: pytest.CaptureFixture[str]) -> None:
    for name in EVERYBODY:
        walk(name)
    said = capsys.readouterr()
    with rows() as session:
        audit = [f"{entry.act} {entry.subject}" for entry in session.query(AuditEntry)]
        runs = [f"{run.problem} {run.outcome} {run.explanations} {run.failure_facts}" for run in session.query(Run)]
        names = [person.name for person in session.query(Person)] + [person.address for person in session.query(Person)]
    kept = "\n".join([*audit, *runs, said.out, said.err])
    assert [secret for secret in (NEVER, MANAGER, WISHED, CONSENT, *REASONS, *names) if secret in kept] == []


def test_a_crash_is_logged_without_what_it_was_about(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash() -> None:
        raise RuntimeError(NEVER)

    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    monkeypatch.setitem(app.view_functions, "home.front", crash)
    answer = client.get("/")
    said = capsys.readouterr()
    assert answer.status_code == 500
    assert NEVER not in answer.text + said.out + said.err
    assert '"kind": "RuntimeError"' in said.out
    assert "in crash" in said.out


def test_a_coordinator_who_takes_part_does_not_open_her_own_case(house: House, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        own = session.query(Enrollment).join(Person, Enrollment.person_id == Person.id).filter_by(name=PAULA).one()
        own_id = own.public_id
    below = f"/rounds/{house.arguments['round_id']}"
    client = signed_in(PAULA)
    assert client.get(f"{below}/people/{own_id}").status_code == 403
    for page in ("answers", "matches"):
        said = text_of(client.get(f"{below}/{page}"))
        assert "What concerns your own application is not shown here." in said
        assert PAULA not in said
    assert TOLD_TO_PAULA in signed_in(ELLEN).get(f"{below}/answers").text


def test_her_own_offers_change_no_word_of_the_answers(rows: Rows, signed_in: SignIn, house: House) -> None:
    """The page is the same to her whether she was declined or never offered to anybody."""
    address = f"/rounds/{house.arguments['round_id']}/answers"
    before = text_of(signed_in(PAULA).get(address))
    with rows() as session:
        for proposal in session.query(Proposal).all():
            if PAULA in {member.person.name for member in proposal.mentee.members}:
                session.delete(proposal)
    assert text_of(signed_in(PAULA).get(address)) == before


@pytest.mark.parametrize("name", [DANA, GRACE, ROSA, ANN, BO])
def test_nobody_reads_that_they_were_declined(name: str, walk: Walk) -> None:
    seen = walk(name)
    # The promise beside the answer: nobody learns of it.
    assert where(seen, "declined") <= {"participation.offer", "answering.look"}
    assert where(seen, "said no") == set()
