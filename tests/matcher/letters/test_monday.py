"""The coordinator's Monday: at most seven lines, what silence costs most first; and no mail for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.letters.monday import NAMED
from matcher.models import Mentorship, Person, Round
from matcher.queries.parties import mentors_of
from matcher.services.answers import say_no
from matcher.services.offer_duties import expire_offers
from matcher.services.replies import record_reply, settle
from matcher.services.session_reports import report
from matcher.states import AnsweredHow, MailKind, MailState, ReplyKind, Role, RoundState
from solver.problem import Slot
from tests.builders import (
    NOW,
    answer_yes,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_message,
    make_offer,
    make_received,
)
from tests.matcher.letters.post import Letter, composed, owed
from tests.matcher.web.scene import scene_round

MONDAY = datetime(2026, 12, 7, 17, tzinfo=UTC)


@pytest.fixture
def round_(work: Session) -> Round:
    return scene_round(state=RoundState.PUBLISHED)


@pytest.fixture
def ellen(round_: Round) -> Person:
    return make_coordinator(round_.program)


def monday(round_: Round, person: Person, at: datetime = MONDAY) -> Letter | None:
    message = make_message(MailKind.MONDAY, person, round_.program)
    with clock.held_at(at):
        mail = composed(message)
    return Letter(MailKind.MONDAY, person, mail) if mail else None


def read(round_: Round, person: Person, at: datetime = MONDAY) -> Letter:
    letter = monday(round_, person, at)
    assert letter is not None
    return letter


def test_nothing_to_say_is_no_mail(round_: Round, ellen: Person) -> None:
    make_offer(make_mentor(round_), make_mentee(round_))  # asked six days ago on Monday, but here today
    assert monday(round_, ellen, NOW + timedelta(days=1)) is None


def test_who_has_not_answered_and_for_how_long(round_: Round, ellen: Person) -> None:
    make_offer(make_mentor(round_, "Dana Whitfield"), make_mentee(round_))
    letter = read(round_, ellen)
    assert letter.mail.letter.subject == "Culture of Learning, this week: 1 answer outstanding"
    assert (
        "1 answer outstanding: Dana Whitfield (6 days). They have been reminded; a call helps more now." in letter.flat
    )
    assert letter.buttons == [("See the answers", f"/rounds/{round_.public_id}/answers")]


def test_whom_to_call_has_a_number(round_: Round, ellen: Person) -> None:
    make_offer(make_mentor(round_, "Dana Whitfield", phone="520-555-0110"), make_mentee(round_))
    far = make_mentor(round_, "Ida Gone", phone="213-555-0199")
    far.person.bounced_address = far.person.address
    flat = read(round_, ellen).flat
    assert "1 answer outstanding: Dana Whitfield (6 days, 520-555-0110). They have been reminded" in flat
    assert "1 address that mail comes back from: Ida Gone (213-555-0199)." in flat


def test_everything_at_once_is_seven_lines(round_: Round, ellen: Person) -> None:
    program = round_.program
    make_offer(make_mentor(round_, "Dana Whitfield"), make_mentee(round_, "Rosa Villanueva"))
    silent = make_offer(make_mentor(round_, "Grace Okafor"), make_mentee(round_, "Uma Kell"))
    far = make_mentor(round_, "Ida Gone")
    far.person.bounced_address = far.person.address
    make_message(MailKind.MENTOR_OFFER, far.person, program, state=MailState.DEAD)
    make_received(program)
    make_mentorship(make_mentor(round_, "Lee Early"), make_mentee(round_, "Moe Early"))
    at = datetime(2027, 1, 18, 17, tzinfo=UTC)
    with clock.held_at(at):
        expire_offers([silent.id])
    round_.answer_by = at.date() + timedelta(days=9)  # the first offer is still open
    letter = read(round_, ellen, at)
    assert letter.buttons == [
        ("See the answers", f"/rounds/{round_.public_id}/answers"),
        ("See Lee Early and Moe Early", f"/rounds/{round_.public_id}/people/{_of('Lee Early', round_)}"),
        ("See Ida Gone", f"/rounds/{round_.public_id}/people/{far.public_id}"),
        ("See the mail", f"/programs/{program.public_id}/mail"),
        ("Open the tray", f"/programs/{program.public_id}/tray"),
        ("See the answers", f"/rounds/{round_.public_id}/answers"),
        ("Find matches again", f"/rounds/{round_.public_id}/matches"),
    ]
    said = letter.flat.replace("\u00a0", " ")
    assert "1 first session without a meeting link: Lee Early and Moe Early on Tuesday, January 19." in said
    assert "1 address that mail comes back from: Ida Gone. Nothing more is sent there." in said
    assert "1 mail not delivered. You can send what failed again." in said
    assert "1 mail in the tray: we could not tell for whom." in said
    assert "1 offer without an answer in time: Grace Okafor and Uma Kell. Their openings are free again." in said
    assert "1 participant or team without a match: Uma Kell." in said
    assert "@" not in letter.text


def _of(name: str, round_: Round) -> str:
    return next(key for key, party in mentors_of(round_).items() if party.name == name)


def test_many_names_are_cut_short(round_: Round, ellen: Person) -> None:
    for number in range(NAMED + 2):
        make_offer(make_mentor(round_, f"Mentor {number}"), make_mentee(round_))
    letter = read(round_, ellen)
    assert "Mentor 4 (6 days), and 2 more." in letter.flat


def test_of_several_offers_to_one_mentor_the_oldest_counts(round_: Round, ellen: Person) -> None:
    mentor = make_mentor(round_, "Dana Whitfield", places=2)
    make_offer(mentor, make_mentee(round_))
    with clock.held_at(NOW + timedelta(days=2)):
        make_offer(mentor, make_mentee(round_), slot=Slot(2, 540, 0))
    assert "2 answers outstanding: Dana Whitfield (6 days)." in read(round_, ellen).flat


def test_two_rounds_lead_to_the_program(round_: Round, ellen: Person) -> None:
    other = scene_round(state=RoundState.PUBLISHED)
    other.program = round_.program
    for one in (round_, other):
        make_offer(make_mentor(one), make_mentee(one))
    assert read(round_, ellen).buttons == [("See the answers", f"/programs/{round_.program.public_id}")]


def test_her_own_case_is_not_hers_to_see(round_: Round, ellen: Person) -> None:
    mentor, own = make_mentor(round_, "Dana Whitfield"), make_mentee(round_, person=ellen)
    proposal = make_offer(mentor, own)
    assert monday(round_, ellen) is None
    asked = proposal.acceptance_of(Role.MENTOR)
    say_no(proposal, asked, reason="Plover", actor=asked.enrollment.person)
    assert monday(round_, ellen) is None


def test_who_coordinates_no_more_hears_nothing(round_: Round, ellen: Person) -> None:
    make_offer(make_mentor(round_), make_mentee(round_))
    db.session.delete(ellen.grants[0])
    db.session.flush()
    db.session.expire(ellen)
    assert monday(round_, ellen) is None


def test_somebody_elses_program_is_not_told(round_: Round, ellen: Person) -> None:
    elsewhere = scene_round(state=RoundState.PUBLISHED)
    make_offer(make_mentor(elsewhere), make_mentee(elsewhere))
    assert monday(round_, ellen) is None


def test_a_participant_who_does_not_answer_is_named(round_: Round, ellen: Person) -> None:
    proposal = make_offer(make_mentor(round_), make_mentee(round_, "Rosa Villanueva"))
    answer_yes(proposal, Role.MENTOR)
    assert "1 answer outstanding: Rosa Villanueva (6 days)." in read(round_, ellen).flat
    assert [message.kind for message in owed(MailKind.MONDAY)] == [MailKind.MONDAY]


def met(round_: Round, mentor: str, mentee: str) -> Mentorship:
    return make_mentorship(make_mentor(round_, mentor), make_mentee(round_, mentee))


def declined(match: Mentorship) -> None:
    person, start = match.series.attendees[1].person, match.series.occurrences[4].original_start
    record_reply(match.series, person, ReplyKind.DECLINED, how=AnsweredHow.MAIL, original_start=start)


def missed(match: Mentorship) -> datetime:
    """The first two sessions; when the second is over."""
    for one in match.series.occurrences[:2]:
        with clock.held_at(one.ends_at):
            report(one, match.mentor.person, False, signed_in=True)
    return match.series.occurrences[1].ends_at


def test_who_cannot_come_is_named_until_somebody_looked_after_it(round_: Round, ellen: Person) -> None:
    match = met(round_, "Lee Early", "Moe Early")
    declined(match)
    letter = read(round_, ellen)
    assert (
        "1 match where somebody cannot come or asks for another time: Lee Early and Moe Early. Nobody has looked after "
        "it; move the session, or write to them."
    ) in letter.flat
    page = f"/rounds/{round_.public_id}/matches/{match.public_id}/sessions"
    assert letter.buttons == [("See their sessions", page)]
    settle(match.series.replies[0], actor=ellen)
    assert monday(round_, ellen) is None


def test_two_misses_come_with_what_to_do(round_: Round, ellen: Person) -> None:
    match = met(round_, "Lee Early", "Moe Early")
    match.series.meeting_link = "https://meet.example.org/a"
    at = missed(match)
    letter = read(round_, ellen, at)
    assert (
        "1 match that missed two sessions in a row: Lee Early and Moe Early. Write to them: what is in the way? You "
        "can move their sessions, or replace the mentor."
    ) in letter.flat
    assert letter.buttons == [("Open the match", f"/rounds/{round_.public_id}/matches/{match.public_id}/sessions")]
    with clock.held_at(at):
        report(match.series.occurrences[1], match.series.attendees[1].person, True, signed_in=False)
    assert monday(round_, ellen, at) is None


def test_more_than_seven_lines_are_cut_and_said_to_be(round_: Round, ellen: Person) -> None:
    program = round_.program
    matches = [met(round_, f"Lee {name}", f"Moe {name}") for name in ("One", "Two", "Three", "Four")]
    for match in matches[:2]:
        declined(match)
    at = max(missed(match) for match in matches[2:])
    make_mentorship(make_mentor(round_, "New"), make_mentee(round_, "Newer"))
    far = make_mentor(round_, "Ida Gone")
    far.person.bounced_address = far.person.address
    make_message(MailKind.MENTOR_OFFER, far.person, program, state=MailState.DEAD)
    make_received(program)
    late = make_offer(make_mentor(round_, "Grace Okafor"), make_mentee(round_, "Uma Kell"))
    with clock.held_at(at):
        expire_offers([late.id])
    seven = read(round_, ellen, at)
    assert [label for label, _ in seven.buttons] == [
        "See what to do",
        "See what to do",
        "See Ida Gone",
        "See the mail",
        "Open the tray",
        "See the answers",
        "Find matches again",
    ]
    assert "That is not all" not in seven.flat
    make_offer(make_mentor(round_, "Dana Whitfield"), make_mentee(round_, "Rosa Villanueva"))
    eight = read(round_, ellen, at)
    assert [label for label, _ in eight.buttons] == ["See the answers", *[label for label, _ in seven.buttons[:-1]]]
    assert "That is not all: the rest is on your page." in eight.flat
