"""Opening a page changes nothing, whoever opens it; and no button does twice what was meant once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from matcher import clock
from matcher.models import Enrollment, Hours, Mentee, Mentorship, Pin, Proposal, Reply, SeriesWish
from matcher.services.arranging import nearest_times
from matcher.services.programs import FIRST_TOPICS
from matcher.services.replies import record_reply
from matcher.services.series.following import move_following
from matcher.services.slot_keys import slot_key
from matcher.sheets.escape import write_csv
from matcher.states import AnsweredHow, PinKind, ReplyKind
from solver.criteria import CRITERIA
from tests.builders import EASTERN, NOW
from tests.matcher.sheets.examples import ROSA as ROW
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.event_scene import SENT as EVENT
from tests.matcher.web.house import (
    ANN,
    DANA,
    ELLEN,
    EVERYBODY,
    GRACE,
    LENA,
    NORA,
    TESS,
    VIC,
    House,
    fill,
    furnish,
    ways_in,
)
from tests.matcher.web.round_form import ROUND
from tests.matcher.web.test_apply import MENTOR

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
QUESTION = {
    "label": "May we visit your library?",
    "kind": "yes_no",
    "asked_of": "both",
    "compared": "no",
    "steps": "5",
}
INTERESTED = {
    "role": "participant",
    "name": "Iris Vale",
    "address": "iris@example.org",
    "library": "Juniper Flats Library",
    "region": "AZ",
    "consent": "y",
}
PROGRAM = {
    "name": "Another program",
    "run_by": "Harbor Library Consortium",
    "contact_name": "Ellen Marsh",
    "contact_address": "mentoring@example.org",
    "zone": "America/Los_Angeles",
}
WHAT_COUNTS = {"goal": "leximin", **{f"weight_{criterion.key}": "low" for criterion in CRITERIA}}
TEAM = {"library": "Elm Library", "region": "NY", "country": "US", "name": "Elm team", "quorum": "all"}
MOVED = {"day": "2027-06-23", "time": "09:00", "shown": "2027-06-22T16:00:00"}
ALL_MOVED = {"day": "2027-01-20", "time": "09:00", "shown": "2027-01-19T17:00:00"}
TOPICS = {"key": [*FIRST_TOPICS], **{f"label-{key}": label for key, label in FIRST_TOPICS.items()}}


@dataclass(frozen=True)
class Press:
    """A button: who presses it, what is sent."""

    who: str
    data: Mapping[str, Any] = field(default_factory=dict)


PRESSES = {
    "answering.choose": Press(DANA, {"times": "3-660-0"}),
    "answering.wish": Press(DANA, {"times": "3-600-0"}),
    "answering.say_no": Press(DANA, {"reason": "Too much."}),
    "answering.say_yes": Press(DANA),
    "apply.save": Press(GRACE, MENTOR["about"]),
    "auth.ask_for_code": Press(GRACE, {"address": "grace@example.org"}),
    "auth.sign_out": Press(DANA),
    "calendar.channel": Press(DANA, {"channel": "subscription"}),
    "calendar.new_address": Press(ANN),
    "coordinator.ask_director_again": Press(ELLEN),
    "coordinator.remove_interested": Press(ELLEN),
    "coordinator.tell_interested": Press(ELLEN),
    "director.say": Press(GRACE, {"paid_time": "yes", "signed": "Miriam Locke"}),
    "front_door.leave_or_stay": Press(GRACE, {"choice": "out"}),
    "front_door.say_interested": Press(GRACE, INTERESTED),
    "coordinator.cancel_find": Press(ELLEN),
    "coordinator.correct_address": Press(ELLEN, {"address": "dana.whitfield@example.net"}),
    "coordinator.invite_helper": Press(ELLEN, {"name": "Ruth", "address": "ruth@example.org", "right": "reader"}),
    "coordinator.set_right": Press(ELLEN, {"right": "reader"}),
    "coordinator.write_handover": Press(ELLEN, {"words": "Ask Ruth.", "shown": ""}),
    "coordinator.edit_question": Press(ELLEN, QUESTION),
    "coordinator.make_question": Press(ELLEN, QUESTION),
    "coordinator.shift_question": Press(ELLEN, {"to": "0"}),
    "coordinator.bring_person_back": Press(ELLEN),
    "coordinator.decide_applications": Press(ELLEN, {"decision": "accepted"}),
    "coordinator.note": Press(ELLEN, {"opinion": "yes", "words": "Take her.", "next": "1"}),
    "coordinator.remind_unfinished": Press(ELLEN),
    "coordinator.send_letters": Press(ELLEN),
    "coordinator.withdraw_person": Press(ELLEN),
    "coordinator.edit_mail_text": Press(ELLEN, {"subject": "A match", "words": "Hello {first_name}", "act": "save"}),
    "coordinator.find_matches": Press(ELLEN),
    "coordinator.forget_mail_text": Press(ELLEN),
    "coordinator.mail_person_again": Press(ELLEN),
    "coordinator.late_arrivals": Press(ELLEN, {"act": "allow"}),
    "coordinator.make_program": Press(ELLEN, PROGRAM),
    "coordinator.save_round": Press(ELLEN, {**ROUND, "name": "Another name"}),
    "coordinator.save_settings": Press(ELLEN, PROGRAM),
    "coordinator.save_timetable": Press(ELLEN, {"lines-0-label": "Kick-off", "lines-0-day": "2027-01-22"}),
    "coordinator.save_topics": Press(ELLEN, {"new": "Story time", **TOPICS}),
    "coordinator.make_round": Press(ELLEN, {**ROUND, "name": "Another round"}),
    "coordinator.offer_to_arrange": Press(ELLEN),
    "coordinator.offer_one": Press(ELLEN, {"weekday": 3, "start": 600, "phase": 0}),
    "coordinator.pin": Press(ELLEN, {"kind": "forbid"}),
    "coordinator.round_state": Press(ELLEN, {"state": "close"}),
    "coordinator.send_all_mail_again": Press(ELLEN),
    "coordinator.send_mail_again": Press(ELLEN),
    "coordinator.send_offers": Press(ELLEN),
    "coordinator.tray_done": Press(ELLEN),
    "coordinator.tray_pass_on": Press(ELLEN),
    "coordinator.try_fix": Press(ELLEN),
    "coordinator.try_openings": Press(ELLEN, {"places": 6}),
    "coordinator.try_pair": Press(ELLEN),
    "coordinator.try_weights": Press(ELLEN, WHAT_COUNTS),
    "coordinator.explain_again": Press(ELLEN),
    "coordinator.unpin": Press(ELLEN),
    "coordinator.use_match_sheet": Press(ELLEN, {"change": ""}),
    "coordinator.withdraw": Press(ELLEN),
    "coordinator.call_off_event": Press(ELLEN),
    "coordinator.cancel_event_meeting": Press(ELLEN),
    "coordinator.event_recording": Press(ELLEN, {"link": "https://video.example.org/1"}),
    "coordinator.hold_event_meeting": Press(ELLEN),
    "coordinator.invite_newcomers": Press(ELLEN),
    "coordinator.make_event": Press(ELLEN, {**EVENT, "audience": "mentors", "act": "send", "seen": "2"}),
    "coordinator.mark_event": Press(ELLEN, {"act": "yes"}),
    "coordinator.move_event": Press(ELLEN, {"day": "2026-12-16", "time": "09:00", "shown": "2026-12-15T17:00:00"}),
    "coordinator.save_event": Press(ELLEN, {"kind": "orientation", "title": "Another name"}),
    "coordinator.send_event_after": Press(ELLEN),
    "event_link.answer": Press(GRACE, {"answer": "yes"}),
    "event_link.say_feedback": Press(GRACE, {"rating": "4"}),
    "events.answer": Press(DANA, {"answer": "no"}),
    "events.feedback": Press(DANA, {"rating": "4", "words": "Well led."}),
    "events.join": Press(DANA),
    "participation.choose": Press(DANA, {"times": "3-660-0"}),
    "participation.wish": Press(DANA, {"times": "3-600-0"}),
    "participation.places": Press(DANA, {"places": 5}),
    "participation.say_no": Press(DANA, {"reason": "Too much."}),
    "participation.say_yes": Press(DANA),
    "coordinator.series_cancel": Press(ELLEN),
    "coordinator.series_end_sessions": Press(ELLEN, {"words": "They are done."}),
    "coordinator.series_follow_clock": Press(ELLEN, {"zone": EASTERN}),
    "coordinator.series_hold": Press(ELLEN),
    "coordinator.series_link": Press(ELLEN, {"link": "https://meet.example.org/a", "shown": ""}),
    "coordinator.series_move": Press(ELLEN, MOVED),
    "coordinator.series_move_following": Press(ELLEN, ALL_MOVED),
    "coordinator.series_replace_mentor": Press(ELLEN),
    "coordinator.series_settle": Press(ELLEN),
    "happened.say": Press(LENA, {"took_place": "no"}),
    "happened.say_by_link": Press(GRACE, {"took_place": "no"}),
    "match.ask_clock": Press(DANA, {"zone": EASTERN}),
    "match.ask_following": Press(DANA, ALL_MOVED),
    "match.end_sessions": Press(DANA, {"words": "We are done."}),
    "match.settle": Press(DANA),
    "match.wish": Press(ANN, {"act": "agree"}),
    "sessions.answer": Press(DANA, {"answer": "no"}),
    "sessions.cancel": Press(DANA),
    "sessions.hold": Press(DANA),
    "sessions.meeting_link": Press(DANA, {"link": "https://meet.example.org/a", "shown": ""}),
    "sessions.move": Press(DANA, MOVED),
    "uploads.check": Press(ELLEN),
    "coordinator.team_in": Press(ELLEN),
    "coordinator.team_out": Press(ELLEN),
    "coordinator.team_quorum": Press(ELLEN, {"quorum": "2"}),
    "team.again": Press(NORA),
    "team.change": Press(NORA, {"goal": "Read more.", "quorum": "3"}),
    "team.hand_over": Press(NORA),
    "team.invite": Press(NORA, {"name": "Ida Ray", "address": "ida@example.org"}),
    "team.leave": Press(VIC),
    "team.take_out": Press(NORA),
    "team.withdraw": Press(NORA),
    "team_invitation.say_no": Press(TESS),
    "team_invitation.say_yes": Press(TESS),
    "teams.make": Press(GRACE, TEAM),
    "withdrawing.take_back": Press(DANA),
    "withdrawing.withdraw": Press(DANA),
}
# Nothing to press twice: a code and a link work once, and so does the button below a report.
ONCE = {
    "coordinator.drop_helper",
    "coordinator.drop_question",
    "teams.prove",
    "auth.sign_in_with_code",
    "auth.use_link",
    "auth.demonstration_sign_in",
    "uploads.accept",
} | {"upload_columns.say"}
# These hand out a file, or show what would change: nothing is different afterwards but the record.
SHOW = {
    "coordinator.event_guests": Press(ELLEN),
    "coordinator.check_match_sheet": Press(ELLEN),
    "coordinator.download": Press(ELLEN, {"what": "matches", "kind": "xlsx"}),
}
# Their form says what it showed, so that two who change the same thing are told of each other.
CARRY_A_VERSION = {f"coordinator.save_{what}" for what in ("event", "round", "settings", "timetable", "topics")}
CARRY_A_VERSION |= {"coordinator.try_weights"}
# Where such a form stands, if not at the address it is sent to.
STANDS_AT = {"coordinator.try_weights": "coordinator.review"}
# Of an event, what is about a meeting to come; the rest is about one that has begun.
TO_COME = {f"coordinator.{act}" for act in ("cancel_event_meeting", "hold_event_meeting", "move_event")}
TO_COME |= {"events.join"}
# Of an open round, with nobody offered a match yet.
BEFORE_OFFERS = {"apply.save", "coordinator.round_state", "uploads.check"} | {
    f"coordinator.{act}"
    for act in (
        "decide_applications",
        "edit_question",
        "make_question",
        "note",
        "remind_unfinished",
        "send_letters",
        "shift_question",
        "withdraw_person",
    )
}


BEFORE_OFFERS |= {endpoint for endpoint in PRESSES if endpoint.startswith(("team", "coordinator.team"))}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def house(app: Flask, rows: Rows, tmp_path: Path) -> House:
    app.instance_path = str(tmp_path)
    with rows():
        return furnish()


@pytest.mark.parametrize("name", EVERYBODY)
def test_opening_every_page_changes_nothing(name: str, app: Flask, house: House, signed_in: SignIn, dump: Dump) -> None:
    client, before, opened = signed_in(name) if name else app.test_client(), dump(), 0
    for rule, address in ways_in(app, house, "GET"):
        for path in {address, address.replace(house.arguments["round_id"], house.open_round_id)}:
            page, head = client.get(path), client.head(path)
            assert (rule.rule, head.status_code, head.data) == (rule.rule, page.status_code, b"")
            assert page.status_code < 500
            opened += 1
    assert opened > 20
    assert dump() == before


def test_every_button_is_pressed_twice_here(app: Flask) -> None:
    buttons = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert buttons == PRESSES.keys() | ONCE | SHOW.keys()


@pytest.mark.parametrize("endpoint", sorted(PRESSES))
def test_pressing_twice_is_pressing_once(
    endpoint: str, app: Flask, house: House, rows: Rows, signed_in: SignIn, dump: Dump
) -> None:
    if endpoint in {"coordinator.pin", "coordinator.offer_one"}:
        _free_rosa(rows, house, signed_in)
    if endpoint in {"coordinator.series_settle", "match.settle", "match.wish"}:
        _ask_for_another_time(rows, house)
    if endpoint.endswith(".choose"):
        _leave_the_time_open(rows, house)
    press, address = PRESSES[endpoint], _address(app, endpoint, house)
    client = signed_in(press.who)
    ids: dict[str, Any] = {key: house.arguments[key] for key in ("mentor", "mentee", "run")}
    ids["application"] = house.open_enrollment_id
    ids |= {"member": house.open_team["member_id"], "alone": house.open_team["alone"]}
    ids["shown"] = house.arguments["feed_token"]
    ids["meeting"] = house.arguments["next_meeting" if endpoint in TO_COME else "meeting_id"]
    ids |= _asked_for(rows)
    if endpoint in {"coordinator.try_pair", "coordinator.offer_to_arrange"}:
        ids |= house.free
    if endpoint == "coordinator.offer_to_arrange":
        ids["times"] = _share_no_hour(rows, house)
    if endpoint in CARRY_A_VERSION:
        at = STANDS_AT.get(endpoint)
        form = client.get(_address(app, at, house, method="GET") if at else address)
        found = re.search(r'name="shown"[^>]*value="(\w+)"', form.text)
        ids["shown"] = found[1] if found else ""

    def send() -> TestResponse:
        files = {"participants": (io.BytesIO(write_csv([[*ROW], [*ROW.values()]])), "p.csv")}
        return client.post(address, data={**ids, **press.data, **(files if endpoint == "uploads.check" else {})})

    first, once = send(), dump()
    second, twice = send(), dump()
    assert first.status_code == 303
    assert (second.status_code, second.location.split("#")[0]) == (303, first.location.split("#")[0])
    assert _without_record(twice) == _without_record(once)


@pytest.mark.parametrize("endpoint", sorted(SHOW))
def test_what_only_shows_changes_nothing(
    endpoint: str, app: Flask, house: House, signed_in: SignIn, dump: Dump
) -> None:
    press, before = SHOW[endpoint], dump()
    answer = signed_in(press.who).post(_address(app, endpoint, house), data=press.data)
    assert answer.status_code in {200, 422}
    assert _without_record(dump()) == _without_record(before)


def _address(app: Flask, endpoint: str, house: House, *, method: str = "POST") -> str:
    rule = next(one for one in app.url_map.iter_rules(endpoint) if method in (one.methods or ()))
    open_ = {
        "round_id": house.open_round_id,
        "enrollment_id": house.open_enrollment_id,
        "question_id": house.open_question_id,
        **house.open_team,
    }
    others = open_ if endpoint in BEFORE_OFFERS else {}
    if endpoint == "happened.say":
        others = {"occurrence_id": house.arguments["past_session"]}
    return fill(rule, {**house.arguments, **others, "part": "about"})


def _ask_for_another_time(rows: Rows, house: House) -> None:
    """Dana asks for all sessions at another time, and her calendar for one."""
    with rows() as session:
        series = session.query(Mentorship).filter_by(public_id=house.arguments["mentorship_id"]).one().series
        one, dana = series.occurrences[0], series.attendees[0].person
        later = one.starts_at + timedelta(days=1)
        move_following(one, later, shown=one.starts_at, actor=dana)
        record_reply(
            series,
            dana,
            ReplyKind.OTHER_TIME,
            how=AnsweredHow.MAIL,
            original_start=one.original_start,
            wished_start=later,
        )


def _asked_for(rows: Rows) -> dict[str, str]:
    with rows() as session:
        found = {"wish": session.query(SeriesWish).first(), "reply": session.query(Reply).first()}
        return {key: row.public_id for key, row in found.items() if row is not None}


def _leave_the_time_open(rows: Rows, house: House) -> None:
    with rows() as session:
        offer = session.query(Proposal).filter_by(public_id=house.arguments["proposal_id"]).one()
        offer.times = [[3, 540, 0], [3, 660, 0]]


def _share_no_hour(rows: Rows, house: House) -> list[str]:
    """The two who are free; what is nearest to both then."""
    with rows() as session:
        mentor = session.query(Enrollment).filter_by(public_id=house.free["mentor"]).one()
        mentee = session.query(Mentee).filter_by(public_id=house.free["mentee"]).one()
        mentee.members[0].hours = [Hours(weekday=6, start=600, end=720)]
        session.flush()
        return [slot_key(one.slot) for one in nearest_times(mentor.round, mentor, mentee)]


def _free_rosa(rows: Rows, house: House, signed_in: SignIn) -> None:
    withdraw = f"/rounds/{house.arguments['round_id']}/offers/{house.arguments['proposal_id']}/withdraw"
    assert signed_in(ELLEN).post(withdraw).status_code == 303
    with rows() as session:
        assert [pin.kind for pin in session.scalars(select(Pin).limit(1))] == [PinKind.FORBID]


def _without_record(tables: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """That a coordinator acted twice may be written down twice."""
    return {name: rows for name, rows in tables.items() if name != "audit_entries"}
