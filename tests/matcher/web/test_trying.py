"""What else was possible, and what would help, with a press each; and what the pages say while that is worked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import Enrollment, Mentee, Proposal, Right, Round, Run
from matcher.states import RoundState, RunState
from solver.criteria import CRITERIA
from tests.builders import NOW, make_coordinator, make_helper, make_library, make_mentee, make_mentor, make_run
from tests.matcher.explaining import NOTHING_LOST, alternative, explain, left_out, move, slot
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

SATURDAYS = ((5, 540, 720),)
MORE = [{"goal": "placed", "change": 1}]
LESS = [{"goal": "placed", "change": 0}, {"goal": "total", "change": -9}]


@dataclass(frozen=True)
class Place:
    """Addresses below the round, and public ids by first name."""

    round_id: str
    run_id: str
    ids: dict[str, str]

    def __call__(self, path: str = "matches") -> str:
        return f"/rounds/{self.round_id}/{path}"

    def person(self, name: str) -> str:
        return self(f"people/{self.ids[name]}")


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.held_at(NOW + timedelta(hours=1)):
        yield


@pytest.fixture
def place(rows: Rows) -> Place:
    """Dana is matched with Rosa; Tobias could meet nobody; Grace has no one; Paula coordinates and is a mentor."""
    with rows() as session:
        round_ = scene_round()
        make_coordinator(round_.program)
        paula = make_coordinator(round_.program, "Paula Both")
        make_helper(round_.program, Right.ASSISTANT, "Ada Reed")
        dana(round_), rosa(round_)
        make_mentor(round_, "Grace Okafor", hours=((6, 540, 720),), library=make_library(round_, "Monterey Library"))
        make_mentee(round_, "Tobias Renner", hours=SATURDAYS, library=make_library(round_, "Pickering Public Library"))
        make_mentor(round_, person=paula, hours=((6, 600, 720),))
        run = make_run(round_)
        session.flush()
        ids = {row.person.name.split()[0]: row.public_id for row in session.scalars(select(Enrollment))}
        lone = {one.name.split()[0].casefold(): one.public_id for one in session.scalars(select(Mentee))}
        return Place(round_.public_id, run.public_id, ids | lone)


Tell = Callable[..., None]


@pytest.fixture
def tell(rows: Rows, place: Place) -> Tell:
    """Store explanations with the run."""

    def told(**given: object) -> None:
        with rows() as session:
            explain(session.scalars(select(Run).order_by(Run.id)).all()[-1], **given)  # type: ignore[arg-type]

    return told


@pytest.fixture
def ellen(place: Place, signed_in: SignIn) -> FlaskClient:
    return signed_in("Ellen Marsh")


def hours_of_tobias(place: Place) -> dict[str, object]:
    fix = {"kind": "hours", "who": "mentee", "mentee": place.ids["tobias"], "mentor": place.ids["Dana"]}
    window = {"window": ["MO", "09:00", "10:00"]}
    return {place.ids["tobias"]: left_out({**fix, **window}, mentor=place.ids["Dana"], slot=slot("MO", "09:00"))}


def press(client: FlaskClient, page: str, button: str) -> str:
    """Send the form that holds the button; the address it leads to."""
    html = client.get(page).text
    forms = re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', html, re.DOTALL)
    (found,) = [(action, inside) for action, inside in forms if f">{button}</button>" in inside]
    data = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[1]))
    answer = client.post(found[0], data=data)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.location)


def test_the_smallest_fix_stands_beside_who_is_not_matched(place: Place, tell: Tell, ellen: FlaskClient) -> None:
    tell(unmatched=hours_of_tobias(place))
    said = text_of(ellen.get(place()))
    assert (
        "No mentor who might fit Tobias is free then for the whole program. If Tobias Renner were also free on Mondays "
        "from 9:00 am to 10:00 am, Pacific time, Dana Whitfield could meet Tobias. "
        "Dana Whitfield · Fair · Mondays, every two weeks: 9:00 am Pacific Nobody else would move. "
        "The weakest match would be Fair instead of Strong. Add these hours and find again Ask Tobias first."
    ) in said


def test_one_press_offers_the_next_best_once_offers_are_out(
    place: Place, tell: Tell, ellen: FlaskClient, rows: Rows
) -> None:
    """As for somebody whose mentor was replaced. Where others would have to move, there is no such button."""
    grace, paula = place.ids["Grace"], place.ids["Paula"]
    moves = [move(place.ids["tobias"], None, grace)]
    at = slot("TU", "10:00", 1)
    tell(alternatives={place.ids["rosa"]: [alternative(grace, slot=at), alternative(paula, slot=at, moves=moves)]})
    page = place.person("Rosa")
    assert "Offer this match" not in text_of(ellen.get(page))
    with rows() as session:
        session.scalars(select(Round)).one().state = RoundState.PUBLISHED
        (hours,) = session.scalars(select(Enrollment).where(Enrollment.public_id == grace)).one().hours
        hours.weekday, hours.end = 1, 1020
    assert text_of(ellen.get(page)).count("Offer this match ") == 1
    assert press(ellen, page, "Offer this match") == place("answers")
    with rows() as session:
        made = session.scalars(select(Proposal)).one()
        assert (made.mentor.public_id, made.mentee.public_id) == (grace, place.ids["rosa"])
        assert (made.weekday, made.start, made.phase) == (1, 600, 1)


def test_one_press_does_it_and_finds_again(place: Place, tell: Tell, ellen: FlaskClient, rows: Rows) -> None:
    tell(unmatched=hours_of_tobias(place))
    assert press(ellen, place(), "Add these hours and find again") == place()
    assert "The hours are added for Tobias Renner." in text_of(ellen.get(place()))
    with rows() as session:
        run = session.scalars(select(Run).order_by(Run.id)).all()[-1]
        assert run.state is RunState.QUEUED
        round_ = session.scalars(select(Round)).one()
        session.delete(run)
        session.flush()
        make_run(round_).requested_at = NOW + timedelta(minutes=5)
    said = text_of(ellen.get(place()))
    assert (
        "Since your last find Other hours: Tobias Renner. 1 more matched: Tobias Renner, with Dana Whitfield." in said
    )
    compared = text_of(ellen.get(place("compare")))
    assert "Other hours: Tobias Renner. The round as a whole What Before Now Matched 1 of 2 2 of 2" in compared
    assert "Matched now Participant or team Before Now Tobias Renner Pickering Public Library Not matched" in compared


def test_openings_are_given_with_a_press(place: Place, tell: Tell, ellen: FlaskClient, rows: Rows) -> None:
    fix = {"kind": "place", "mentor": place.ids["Dana"], "places": 4}
    moved = [move(place.ids["rosa"], place.ids["Dana"], place.ids["Grace"], slot=slot("TU", "10:00"))]
    tell(unmatched={place.ids["tobias"]: left_out(fix, moves=moved)})
    said = text_of(ellen.get(place()))
    assert "With 4 openings instead of 3, Dana Whitfield could mentor Tobias." in said
    assert "One other would get another mentor; nobody would be left without." in said
    assert (
        "Who would move Rosa Villanueva would go from Dana Whitfield to Grace Okafor (Fair, was Strong). "
        "Tuesdays, every two weeks: 10:00 am Pacific, 11:00 am Arizona."
    ) in said
    press(ellen, place(), "Give one opening more and find again")
    with rows() as session:
        row = session.scalars(select(Enrollment).where(Enrollment.public_id == place.ids["Dana"])).one()
        assert len(row.places) == 4


def test_without_a_fix_whom_it_is_about(place: Place, tell: Tell, ellen: FlaskClient) -> None:
    three = [place.ids[name] for name in ("Dana", "Grace", "Paula")]
    tell(unmatched={place.ids["tobias"]: left_out(None, blocking=three)})
    said = text_of(ellen.get(place()))
    assert (
        "We found no single change that would help. "
        "It is about the hours and openings of Dana Whitfield and Grace Okafor, for instance."
    ) in said


def test_a_rule_is_changed_where_it_stands(place: Place, tell: Tell, ellen: FlaskClient) -> None:
    fix = {"kind": "rule", "code": "same_cooperative", "mentor": place.ids["Dana"], "mentee": place.ids["tobias"]}
    tell(unmatched={place.ids["tobias"]: left_out(fix)})
    answer = ellen.get(place())
    assert "Both belong to the same cooperative, and this round pairs nobody within one." in text_of(answer)
    assert f'<a href="{place("change")}#matching">Look at the rules of this round</a>' in answer.text


def test_mentors_to_look_for(place: Place, tell: Tell, ellen: FlaskClient) -> None:
    kind = {"topics": ["peer_coaching"], "zone": "America/Los_Angeles", "hours": [["MO", "09:00", "12:00"]]}
    row = {"kind": kind, "would_place": [place.ids["tobias"]], "would_lift": 3, "total": 9}
    tell(forecast=[row])
    said = text_of(ellen.get(place()))
    assert (
        "Mentors to look for One is not matched. A mentor who offers peer coaching and is free on Monday mornings, "
        "Pacific time, would place Tobias Renner and give three others a better match."
    ) in said


def test_while_it_is_worked_out(place: Place, ellen: FlaskClient, rows: Rows) -> None:
    for path in (place(), place.person("Rosa"), place.person("Dana")):
        page = ellen.get(path)
        assert "is being worked out. It appears here by itself." in text_of(page)
        assert 'hx-trigger="every 2s"' in page.text
        assert "Refresh" not in page.headers


def test_when_it_could_not_be_worked_out(place: Place, ellen: FlaskClient, rows: Rows) -> None:
    with rows() as session:
        session.scalars(select(Run)).one().explain_failure = "timed_out"
    page = ellen.get(place())
    assert "What would help them could not be worked out this time." in text_of(page)
    assert "hx-trigger" not in page.text
    press(ellen, place(), "Try again")
    assert "is being worked out" in text_of(ellen.get(place()))


def test_other_mentors_for_somebody(place: Place, tell: Tell, ellen: FlaskClient, rows: Rows) -> None:
    """Those first who leave most people matched, then by what all may read: not in the solver's order."""
    out = [move(place.ids["tobias"], None, place.ids["Dana"]), move(place.ids["rosa"], place.ids["Dana"], None)]
    tell(
        alternatives={
            place.ids["rosa"]: [
                alternative(place.ids["Grace"], placed=-1, exact=False),
                alternative(place.ids["Grace"], moves=out[:1], slot=slot("SU", "09:00")),
            ]
        }
    )
    said = text_of(ellen.get(place.person("Rosa")))
    assert "Suggested now Dana Whitfield Burbank Public Library Strong Mondays, every two weeks: 9:00 am" in said
    first, second = said.split("Other mentors “Make this pair” keeps")[1].split("Make this pair")[:2]
    assert "Grace Okafor Monterey Library Fair Sundays, every two weeks: 9:00 am Pacific, 10:00 am Arizona" in first
    assert "Tobias Renner would get a mentor; nobody would be left without." in first
    assert "At least one more would be left without a mentor." in second
    assert "It may cost more than that." in second


def test_another_pair_is_made(place: Place, tell: Tell, ellen: FlaskClient, rows: Rows) -> None:
    with rows() as session:  # Grace can meet Rosa after all
        row = session.scalars(select(Enrollment).where(Enrollment.public_id == place.ids["Grace"])).one()
        row.hours[0].weekday, row.hours[0].start, row.hours[0].end = 1, 540, 1020
        session.flush()
        make_run(session.scalars(select(Round)).one())
    tell(alternatives={place.ids["rosa"]: [alternative(place.ids["Grace"])]})
    card = text_of(ellen.get(place()))
    assert "Somebody else for Rosa? Grace Okafor (Fair). Nobody else would move. Other mentors for Rosa" in card
    assert press(ellen, place.person("Rosa"), "Make this pair") == place()
    assert "Grace Okafor and Rosa Villanueva are kept together." in text_of(ellen.get(place()))
    with rows() as session:
        assert session.scalars(select(Run.state).order_by(Run.id)).all()[-1] is RunState.QUEUED


def test_what_an_opening_is_worth(place: Place, tell: Tell, ellen: FlaskClient) -> None:
    tell(places={place.ids["Dana"]: {"one_more": MORE, "one_less": LESS}})
    said = text_of(ellen.get(place.person("Dana")))
    assert "1 of 3 openings filled Rosa Villanueva Pima County Public Library Strong" in said
    assert (
        "One opening more would place 1 more person. "
        "One opening less would leave nobody without a mentor, but matches would be weaker."
    ) in said
    press(ellen, place.person("Dana"), "Take one away and find again")
    assert "Dana Whitfield has 2 openings now." in text_of(ellen.get(place()))


def test_a_press_after_a_change_is_refused_in_words(place: Place, tell: Tell, ellen: FlaskClient, rows: Rows) -> None:
    tell(unmatched=hours_of_tobias(place))
    with rows() as session:
        make_mentee(session.scalars(select(Round)).one())
    answer = ellen.post(place("try/fix"), data={"run": place.run_id, "mentee": place.ids["tobias"]})
    assert answer.status_code == 409
    assert "Something in this round has changed since these matches were found" in text_of(answer)


@pytest.mark.parametrize("path", ["try/pair", "try/fix", "try/openings", "try/weights"])
def test_half_a_form_is_refused(place: Place, ellen: FlaskClient, path: str) -> None:
    assert ellen.post(place(path), data={"run": "", "places": "31", "mentor": place.ids["Dana"]}).status_code == 400


def test_only_coordinators_read_it(place: Place, tell: Tell, ellen: FlaskClient, signed_in: SignIn) -> None:
    tell(alternatives={place.ids["rosa"]: [alternative(place.ids["Grace"])]})
    assert "Make this pair" in text_of(ellen.get(place.person("Rosa")))
    assert "Mentors for Rosa" not in text_of(signed_in("Ada Reed").get(place.person("Rosa")))


def test_what_moves_her_is_not_told_to_a_coordinator_who_takes_part(
    place: Place, tell: Tell, signed_in: SignIn
) -> None:
    paula = signed_in("Paula Both")
    own = [move(place.ids["rosa"], place.ids["Dana"], place.ids["Paula"])]
    tell(
        alternatives={
            place.ids["rosa"]: [alternative(place.ids["Paula"])],
            place.ids["tobias"]: [alternative(place.ids["Dana"], moves=own)],
        },
        unmatched={place.ids["tobias"]: left_out({"kind": "place", "mentor": place.ids["Paula"], "places": 2})},
    )
    for path in (place(), place.person("Rosa"), place.person("Tobias")):
        said = text_of(paula.get(path))
        assert "Make this pair" not in said
        assert "Give one opening more" not in said
        assert "Paula Both" not in said
    fix = paula.post(place("try/fix"), data={"run": place.run_id, "mentee": place.ids["tobias"]})
    assert fix.status_code == 403


def test_nothing_to_press_once_a_round_has_ended(place: Place, tell: Tell, ellen: FlaskClient, rows: Rows) -> None:
    tell(unmatched=hours_of_tobias(place), alternatives={place.ids["rosa"]: [alternative(place.ids["Grace"])]})
    with rows() as session:
        session.scalars(select(Round)).one().state = RoundState.ENDED
    assert "Add these hours" not in text_of(ellen.get(place()))
    assert "Make this pair" not in text_of(ellen.get(place.person("Rosa")))


def what_counts(page: str) -> dict[str, str]:
    shown = re.search(r'name="shown"[^>]*value="(\w+)"', page)
    assert shown
    weights = {f"weight_{criterion.key}": criterion.default_weight.value for criterion in CRITERIA}
    return {"goal": "floor", "shown": shown[1], **weights}


def test_what_counts_is_tried_out(place: Place, ellen: FlaskClient, rows: Rows) -> None:
    sent = what_counts(ellen.get(place()).text)
    changed = {"goal": "leximin", "stays": "y", "drawn": "y", "weight_topics": "low"}
    assert ellen.post(place("try/weights"), data={**sent, **changed}).location == place()
    with rows() as session:
        round_ = session.scalars(select(Round)).one()
        assert (round_.goal, round_.stays, round_.left_over) == ("leximin", True, "lottery")
        session.delete(session.scalars(select(Run).where(Run.state == RunState.QUEUED)).one())
        session.flush()
        make_run(round_).requested_at = NOW + timedelta(minutes=5)
    said = text_of(ellen.get(place()))
    assert (
        "What counts was changed: Topics: Low, was High; lift the weakest matches, one after the other; "
        "who waits is drawn by lot."
    ) in said
    late = ellen.post(place("try/weights"), data={**sent, "weight_topics": "medium"})
    assert late.status_code == 409
    assert "Somebody else changed this while you were working on it." in text_of(late)


def test_what_was_found_before_is_not_waited_for(place: Place, ellen: FlaskClient, rows: Rows) -> None:
    sent = what_counts(ellen.get(place()).text)
    ellen.post(place("try/weights"), data={**sent, "weight_topics": "low"})
    with rows() as session:
        run = session.scalars(select(Run).where(Run.state == RunState.QUEUED)).one()
        done = session.scalars(select(Run).where(Run.state == RunState.DONE)).one()
        run.state, run.outcome, run.finished_at = RunState.DONE, done.outcome, NOW
    same = what_counts(ellen.get(place()).text)
    said = text_of(ellen.post(place("try/weights"), data=same, follow_redirects=True))
    assert "Saved. The matches for that are known already; here they are." in said


def test_the_page_that_waits_is_loaded_anew_once_all_is_found(place: Place, ellen: FlaskClient, rows: Rows) -> None:
    asked = {"HX-Request": "true", "HX-Target": "finding"}
    answer = ellen.get(place(), headers=asked)
    assert (answer.status_code, answer.headers["HX-Refresh"], answer.data) == (200, "true", b"")
    with rows() as session:
        session.scalars(select(Run)).one().state = RunState.QUEUED
    answer = ellen.get(place(), headers=asked)
    assert 'id="finding"' in answer.text
    assert "HX-Refresh" not in answer.headers


def test_openings_worth_nothing_say_so(place: Place, tell: Tell, ellen: FlaskClient) -> None:
    tell(places={place.ids["Grace"]: {"one_more": [], "one_less": [{"goal": "placed", "change": -2}]}})
    said = text_of(ellen.get(place.person("Grace")))
    assert "One opening more would change nothing in this result." in said
    assert "One opening less would leave 2 people without a mentor." in said
    tell(places={place.ids["Grace"]: {"one_more": NOTHING_LOST, "one_less": None}})
    assert "One opening more would place nobody else, but other matches would be better." in text_of(
        ellen.get(place.person("Grace"))
    )
