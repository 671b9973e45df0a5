"""Applying on the web: the parts, what is kept between them, and what an application becomes."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.models import ApplicationDraft, Enrollment, Round
from matcher.states import RoundState
from tests.builders import make_coordinator, make_program, make_round
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of

ABOUT = {
    "name": "Rosa Villanueva",
    "address": "rosa@example.org",
    "zone": "America/Phoenix",
    "library": "Pima County Public Library",
    "country": "US",
    "region": "Arizona",
    "cooperatives": "Sun Libraries",
}
HOURS = {"weeks": "same", "a-works": ["tue-0900", "tue-0930", "thu-1300"], "a-maybe": ["tue-0930", "tue-1000"]}
PARTICIPANT: dict[str, dict[str, Any]] = {
    "about": ABOUT,
    "work": {"job_role": "training_coordinator", "years": "4"},
    "wants": {"topics_wanted": ["onboarding", "grant_writing"]},
    "words": {
        "rank_topics_wanted_onboarding": "2",
        "words_topics_wanted_onboarding": "Nobody shows them the desk.",
        "rank_topics_wanted_grant_writing": "1",
        "words_topics_wanted_grant_writing": "",
        "goal": "More than one long day.",
        "team_goal": "",
    },
    "hours": {**HOURS, "away": "February 15–19"},
    "ways": {
        "qualities_to_develop": ["sharing"],
        "ways": ["agenda"],
        "languages": ["en", "es"],
    },
    "needs": {
        "access": ["captions"],
        "access_words": "",
        "own_manager": "Ellen Marsh",
        "wished": "Dana Whitfield",
        "never_with": "Pat Doe\npat@example.org",
    },
    "check": {"consent": "y"},
}
MENTOR: dict[str, dict[str, Any]] = {
    **PARTICIPANT,
    "work": {"job_role": "manager", "years": "14", "jobs_done": ["supervisor"]},
    "wants": {"topics_offered": ["onboarding"], "places": "2"},
    "words": {"words_topics_offered_onboarding": "A buddy for the first month."},
    "ways": {"qualities_built": [], "ways": [], "languages": ["en"]},
    "needs": {"access": [], "access_words": "", "own_manager": "", "wished": "", "never_with": ""},
}
BEFORE_CHECK = ("about", "work", "wants", "words", "hours", "ways", "needs")


@pytest.fixture
def round_id(rows: Rows) -> str:
    with rows():
        round_ = make_round(make_program("Culture of Learning"), state=RoundState.OPEN, minutes=45)
        make_coordinator(round_.program)
        return round_.public_id


@pytest.fixture
def client(app: Flask, round_id: str) -> FlaskClient:
    return app.test_client()


def send(client: FlaskClient, round_id: str, parts: dict[str, dict[str, Any]], role: str = "participant") -> list[str]:
    """Fill in the parts one after the other; where each one led to."""
    base = f"/apply/{round_id}/{role}"
    return [client.post(f"{base}/{part}", data=typed).headers.get("Location", "") for part, typed in parts.items()]


def applications(rows: Rows) -> list[Enrollment]:
    with rows() as session:
        found = list(session.scalars(select(Enrollment).order_by(Enrollment.id)))
        for enrollment in found:
            session.refresh(enrollment, ["person", "library", "hours", "away", "avoided", "places"])
        session.expunge_all()
        return found


def test_parts_lead_from_one_to_the_next(client: FlaskClient, round_id: str, rows: Rows) -> None:
    led = send(client, round_id, PARTICIPANT)
    order = ["work", "wants", "words", "hours", "ways", "needs", "check", "sent"]
    assert [where.removeprefix(f"/apply/{round_id}/participant/") for where in led] == order
    [rosa] = applications(rows)
    assert (rosa.person.name, rosa.person.address) == ("Rosa Villanueva", "rosa@example.org")
    assert (rosa.library.name, rosa.library.region) == ("Pima County Public Library", "AZ")
    assert (rosa.zone, rosa.languages) == ("America/Phoenix", ["en", "es"])
    assert rosa.answers == {
        "topics_wanted": ["grant_writing", "onboarding"],
        "qualities_to_develop": ["sharing"],
        "ways": ["agenda"],
        "years": 4,
        "job_role": "training_coordinator",
        "words": {"topics_wanted": {"onboarding": "Nobody shows them the desk."}},
        "goal": "More than one long day.",
        "team_goal": "",
    }
    assert [(one.weekday, one.start, one.end, one.week, one.kind.value) for one in rosa.hours] == [
        (1, 540, 600, None, "works"),
        (1, 600, 630, None, "if_need_be"),
        (3, 780, 810, None, "works"),
    ]
    assert [(str(one.first_day), str(one.last_day)) for one in rosa.away] == [("2027-02-15", "2027-02-19")]
    assert (rosa.own_manager, [one.written for one in rosa.avoided]) == ("Ellen Marsh", ["Pat Doe", "pat@example.org"])
    assert rosa.consent_text == "I agree that my answers are used for matching."


def test_a_mentor_says_how_many(client: FlaskClient, round_id: str, rows: Rows) -> None:
    assert send(client, round_id, MENTOR, "mentor")[-1] == f"/apply/{round_id}/mentor/sent"
    [mentor] = applications(rows)
    assert ([place.number for place in mentor.places], mentor.answers["jobs_done"]) == ([1, 2], ["supervisor"])


def test_every_page_opens(client: FlaskClient, round_id: str) -> None:
    for part, typed in PARTICIPANT.items():
        page = client.get(f"/apply/{round_id}/participant/{part}")
        assert page.status_code == 200
        client.post(f"/apply/{round_id}/participant/{part}", data=typed)
    assert "We have your application" in client.get(f"/apply/{round_id}/participant/sent").text


def test_what_was_typed_is_shown_again(client: FlaskClient, round_id: str) -> None:
    parts = {part: PARTICIPANT[part] for part in BEFORE_CHECK}
    send(client, round_id, parts)
    told = text_of(client.get(f"/apply/{round_id}/participant/check"))
    for words in ("Rosa Villanueva", "Grant writing; Onboarding new staff", "Nobody shows them the desk.", "Spanish"):
        assert words in told
    assert (
        'value="tue-0930" aria-label="Tuesday 9:30 am, works" checked'
        in client.get(f"/apply/{round_id}/participant/hours").text
    )


@pytest.mark.parametrize(
    ("part", "typed", "message"),
    [
        ("about", {"address": "rosa"}, "“rosa” is not an e-mail address."),
        ("about", {"zone": ""}, "Choose the zone you live by."),
        ("about", {"region": "Atlantis"}, "“Atlantis” is no state or province of US we know."),
        ("about", {"name": "a" * 300}, "This is longer than 200 characters."),
        ("about", {"name": "Ro\x00sa"}, "has a character that cannot be printed."),
        ("work", {"years": "many"}, "Give one from 0 to 70."),
        ("work", {"job_role": ""}, "Choose one."),
        ("wants", {"topics_wanted": []}, "Choose at least one."),
        (
            "wants",
            {
                "topics_wanted": [
                    "onboarding",
                    "grant_writing",
                    "volunteers",
                    "staff_day",
                    "peer_coaching",
                    "former_peers",
                ]
            },
            "You chose 6. Choose 5 at most.",
        ),
        ("words", {"rank_topics_wanted_onboarding": "1"}, "“Onboarding new staff” has this place already."),
        ("hours", {"a-works": ["tue-0900"], "a-maybe": []}, "The longest you marked is 30 minutes."),
        ("hours", {"a-works": [], "a-maybe": []}, "No hours are marked."),
        ("hours", {"away": "Easter"}, "has a day that is not understood, “Easter”."),
        ("ways", {"qualities_to_develop": ["sharing", "voice", "asking", "outward"]}, "You chose 4. Choose 3 at most."),
        ("check", {"consent": ""}, "Without your agreement nothing can be kept."),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(
    client: FlaskClient, round_id: str, part: str, typed: dict[str, Any], message: str
) -> None:
    keys = list(PARTICIPANT)
    send(client, round_id, {key: PARTICIPANT[key] for key in keys[: keys.index(part)]})
    answer = client.post(f"/apply/{round_id}/participant/{part}", data={**PARTICIPANT[part], **typed})
    assert answer.status_code == 422
    assert message in text_of(answer)


def test_week_a_is_copied_without_script(client: FlaskClient, round_id: str, rows: Rows) -> None:
    send(client, round_id, {part: PARTICIPANT[part] for part in ("about", "work", "wants", "words")})
    answer = client.post(f"/apply/{round_id}/participant/hours", data={**HOURS, "weeks": "a", "copy": "a-b"})
    assert 'name="b-works" value="thu-1300" aria-label="Thursday 1:00 pm, works" checked' in answer.text
    weeks = {**HOURS, "weeks": "a", "b-works": ["fri-0900", "fri-0930"], "away": ""}
    send(client, round_id, {"hours": weeks, **{part: PARTICIPANT[part] for part in ("ways", "needs", "check")}})
    [rosa] = applications(rows)
    assert {(one.weekday, one.week) for one in rosa.hours} == {(1, "A"), (3, "A"), (4, "B")}


def test_other_topics_ask_for_other_words(client: FlaskClient, round_id: str) -> None:
    parts = {part: PARTICIPANT[part] for part in BEFORE_CHECK}
    send(client, round_id, parts)
    base = f"/apply/{round_id}/participant"
    assert client.post(f"{base}/wants", data={"topics_wanted": ["volunteers"]}).headers["Location"] == f"{base}/words"
    assert client.get(f"{base}/check").headers["Location"] == f"{base}/words"


def test_a_second_press_of_the_button_sends_nothing(client: FlaskClient, round_id: str, rows: Rows) -> None:
    send(client, round_id, PARTICIPANT)
    assert send(client, round_id, {"check": PARTICIPANT["check"]}) == [f"/apply/{round_id}/participant/sent"]
    with rows() as session:
        assert [draft.data for draft in session.scalars(select(ApplicationDraft))] == [{"sent": True}]
    assert len(applications(rows)) == 1


def test_a_stranger_changes_nobody(app: Flask, client: FlaskClient, round_id: str, rows: Rows) -> None:
    send(client, round_id, PARTICIPANT)
    stranger = {**PARTICIPANT, "about": {**ABOUT, "library": "Elsewhere", "name": "rosa  VILLANUEVA"}}
    led = send(app.test_client(), round_id, stranger)
    assert led[-1] == f"/apply/{round_id}/participant/sent"
    [rosa] = applications(rows)
    assert (rosa.library.name, rosa.person.name) == ("Pima County Public Library", "Rosa Villanueva")


def test_drafts_belong_to_their_browser(app: Flask, client: FlaskClient, round_id: str) -> None:
    send(client, round_id, {"about": ABOUT})
    other = app.test_client().get(f"/apply/{round_id}/participant/about")
    assert "rosa@example.org" in client.get(f"/apply/{round_id}/participant/about").text
    assert "rosa@example.org" not in other.text


def test_somebody_signed_in_changes_their_own(
    client: FlaskClient, round_id: str, rows: Rows, signed_in: SignIn
) -> None:
    send(client, round_id, PARTICIPANT)
    rosa = signed_in("Rosa Villanueva")
    shown = text_of(rosa.get(f"/apply/{round_id}/participant/check"))
    assert "Grant writing; Onboarding new staff" in shown
    own = {**ABOUT, "library": "Burbank Public Library", "region": "CA", "address": "other@example.org"}
    led = send(rosa, round_id, {"about": own, "check": PARTICIPANT["check"]})
    assert led == [f"/apply/{round_id}/participant/check", f"/apply/{round_id}/participant/sent"]
    [changed] = applications(rows)
    assert (changed.library.name, changed.person.address) == ("Burbank Public Library", "rosa@example.org")
    assert changed.answers["topics_wanted"] == ["grant_writing", "onboarding"]
    assert len(changed.hours) == 3


def test_a_coordinator_enters_what_somebody_phoned_in(round_id: str, rows: Rows, signed_in: SignIn) -> None:
    ellen = signed_in("Ellen Marsh")
    with rows() as session:
        session.scalars(select(Round)).one().state = RoundState.REVIEW
    phoned = {**PARTICIPANT, "check": {"consent": "y", "consent_how": "phone"}}
    assert send(ellen, round_id, phoned)[-1] == f"/apply/{round_id}/participant/sent"
    assert [one.person.name for one in applications(rows)] == ["Rosa Villanueva"]


def test_closed_applications_say_so(client: FlaskClient, round_id: str, rows: Rows) -> None:
    with rows() as session:
        session.scalars(select(Round)).one().state = RoundState.REVIEW
    assert "Applications are closed" in text_of(client.get(f"/apply/{round_id}/participant/about"))
    answer = client.post(f"/apply/{round_id}/participant/about", data=ABOUT)
    assert (answer.status_code, applications(rows)) == (409, [])


def test_a_round_of_teams_says_how_teams_apply(client: FlaskClient, round_id: str, rows: Rows) -> None:
    with rows() as session:
        session.scalars(select(Round)).one().takes_individuals = False
    told = text_of(client.get(f"/apply/{round_id}/participant/about"))
    assert "Here teams apply together" in told
    assert client.get(f"/apply/{round_id}/mentor/about").status_code == 200


@pytest.mark.parametrize("path", ["nothing/participant/about", "{}/director/about", "{}/participant/hobbies"])
def test_other_addresses_lead_nowhere(client: FlaskClient, round_id: str, path: str) -> None:
    assert client.get(f"/apply/{path.format(round_id)}").status_code == 404


def test_drafts_of_rounds_are_not_shown(client: FlaskClient, rows: Rows) -> None:
    with rows():
        planned = make_round(state=RoundState.DRAFT).public_id
    assert client.get(f"/apply/{planned}/participant").status_code == 404


def test_a_get_changes_nothing(client: FlaskClient, round_id: str, dump: Any) -> None:
    before = dump()
    for part in PARTICIPANT:
        client.get(f"/apply/{round_id}/participant/{part}")
    assert dump() == before
