"""From the offers to the last session, in two rounds: nobody gets more mail than promised, nor anybody's address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Occurrence, OutboxMessage, Person, Proposal
from matcher.queries.told import told_by
from matcher.services.answers import say_no
from matcher.services.offers import offer_match
from matcher.services.series.links import set_meeting_link
from matcher.services.series.moving import move_session
from matcher.states import Cadence, MailKind, MailState, ProposalState, Role
from solver.problem import Slot
from tests.builders import NOW, answer_yes, make_coordinator, make_mentee, make_mentor
from tests.fixtures.apps import opened
from tests.fixtures.databases import DatabaseMaker
from tests.matcher.season import DAY, Mailed, Season, at
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

NEVER, MANAGER, CONSENT, REASON = "Wren Sealed", "Finch Sealed", "Heron sealed consent", "Plover sealed reason"
PRIVATE: dict[str, Any] = {"avoided": [NEVER], "own_manager": MANAGER, "consent_text": CONSENT}
CONTACT, SERVICE = "mentoring@example.org", "sessions"
FIRST_DAY, LAST_DAY = at(1, 18, 0), at(6, 26, 8)
OFFERED = at(12, 2)
SESSION_MAIL = frozenset({MailKind.SESSION_REMINDER})
COORDINATORS = frozenset({MailKind.MONDAY})


def prepare() -> None:
    """In the evening: a round every two weeks and one every week, to be offered at nine."""
    fortnightly, weekly = scene_round(), scene_round(cadence=Cadence.WEEKLY, name="Weekly")
    weekly.program = fortnightly.program
    make_coordinator(fortnightly.program, address=CONTACT)
    mentor, pair = dana(fortnightly, **PRIVATE), rosa(fortnightly, **PRIVATE)
    for mentee, slot in ((pair, Slot(1, 540, 0)), (suffolk(fortnightly), Slot(2, 540, 0))):
        offer_match(fortnightly, mentor, mentee, slot, actor=None, due=OFFERED)
    for name, other, weekday in (("Grace", "Tobias", 3), ("Silent", "Uma", 0), ("Nora", "Vera", 4)):
        first, second = (
            make_mentor(weekly, f"{name} Okafor", **PRIVATE),
            make_mentee(weekly, f"{other} Kell", **PRIVATE),
        )
        offer_match(weekly, first, second, Slot(weekday, 600, 0), actor=None, due=OFFERED)


def proposals(*mentors: str) -> list[Proposal]:
    wanted = select(Proposal).order_by(Proposal.id)
    return [one for one in db.session.scalars(wanted) if one.mentor.person.name.split()[0] in mentors]


def everybody_answers(role: Role) -> None:
    for proposal in proposals("Dana", "Grace"):
        answer_yes(proposal, role)


def one_declines() -> None:
    (proposal,) = proposals("Nora")
    asked = proposal.acceptance_of(Role.MENTOR)
    say_no(proposal, asked, reason=REASON, actor=asked.enrollment.person)


def links_are_known() -> None:
    for proposal in proposals("Dana", "Grace"):
        series = _sessions(proposal)[0].series
        set_meeting_link(series, f"https://meet.example.org/{series.public_id}", actor=proposal.mentor.person)


def one_is_moved() -> None:
    proposal = proposals("Dana")[0]
    session = _sessions(proposal)[3]
    move_session(session, session.starts_at + 2 * DAY, shown=session.starts_at, actor=proposal.mentor.person)


def _sessions(proposal: Proposal) -> list[Occurrence]:
    attended = {proposal.mentor.person_id, *(member.person_id for member in proposal.mentee.members)}
    rows = db.session.scalars(select(Occurrence).order_by(Occurrence.starts_at))
    return [row for row in rows if {one.person_id for one in row.series.attendees} == attended]


@pytest.fixture(scope="module")
def season(make_sqlite_database: DatabaseMaker) -> Iterator[Season]:
    with make_sqlite_database() as url, opened(url) as app, app.app_context():
        season = Season(app)
        now = NOW + timedelta(hours=12)
        for until, act in (
            (now, prepare),
            (at(12, 6), lambda: everybody_answers(Role.MENTOR)),
            (at(12, 7), one_declines),
            (at(12, 8), lambda: everybody_answers(Role.PARTICIPANT)),
            (at(12, 20), links_are_known),
            (at(3, 9), one_is_moved),
        ):
            season.pass_time(now, until)
            with clock.held_at(until), unit_of_work(writes=True):
                act()
            now = until
        season.pass_time(now, LAST_DAY)
        yield season


@pytest.fixture(scope="module")
def mailed(season: Season) -> list[Mailed]:
    return season.mailed


@pytest.fixture(scope="module")
def people(season: Season) -> dict[str, str]:
    """Names by address."""
    with unit_of_work(writes=False):
        return {person.address: person.name for person in db.session.scalars(select(Person))}


def of(mailed: list[Mailed], people: dict[str, str], name: str, *kinds: MailKind) -> list[tuple[MailKind, datetime]]:
    return [(one.kind, one.at) for one in mailed if people[one.to] == name and (not kinds or one.kind in kinds)]


def test_every_mail_went_out_or_was_not_true_any_more(season: Season) -> None:
    assert season.states <= {MailState.SENT, MailState.DROPPED}


def test_everybody_is_reminded_of_every_session_once_within_the_day_before(
    season: Season, mailed: list[Mailed]
) -> None:
    with unit_of_work(writes=False):
        sessions = db.session.scalars(select(Occurrence)).all()
        expected = Counter((row.public_id, one.person.address) for row in sessions for one in row.series.attendees)
        starts = {row.public_id: row.starts_at for row in sessions}
    reminders = [one for one in mailed if one.kind is MailKind.SESSION_REMINDER]
    assert Counter((one.session, one.to) for one in reminders) == expected
    assert len(expected) > 100
    assert {starts[one.session] - DAY <= one.at < starts[one.session] for one in reminders} == {True}


def test_while_the_program_runs_there_is_at_most_one_other_mail_a_month(
    mailed: list[Mailed], people: dict[str, str]
) -> None:
    others = Counter(
        (people[one.to], one.at.month)
        for one in mailed
        if FIRST_DAY <= one.at < LAST_DAY and one.kind not in SESSION_MAIL | COORDINATORS
    )
    # The session that was moved; and from mid-March on it is another hour in Arizona.
    assert dict(others) == {("Dana Whitfield", 3): 1, ("Rosa Villanueva", 3): 2}
    assert len({one.to for one in mailed if one.kind is MailKind.MATCH_CONFIRMED}) == 7


def test_what_one_participant_gets_in_all(mailed: list[Mailed], people: dict[str, str]) -> None:
    assert [kind.value for kind, _ in of(mailed, people, "Rosa Villanueva")] == [
        "participant_offer",
        "match_confirmed",
        "invitation",
        "invitation",
        *["session_reminder"] * 3,
        "invitation",
        "session_reminder",
        "clock_shift",  # the session a week before was moved, so that this is the first at another hour by the rule
        *["session_reminder"] * 6,
    ]


def test_what_a_mail_told_of_a_series_is_kept_with_it(season: Season) -> None:
    wanted = select(OutboxMessage).filter_by(kind=MailKind.INVITATION, state=MailState.SENT)
    with unit_of_work(writes=False):
        told = [told_by(message) for message in db.session.scalars(wanted)]
    assert len(told) > 10
    assert None not in told


def test_offers_wait_for_nine_and_the_mentor_is_asked_first(mailed: list[Mailed], people: dict[str, str]) -> None:
    assert of(mailed, people, "Grace Okafor", MailKind.MENTOR_OFFER) == [(MailKind.MENTOR_OFFER, OFFERED)]
    assert of(mailed, people, "Tobias Kell")[0] == (MailKind.PARTICIPANT_OFFER, at(12, 6))


def test_silence_is_reminded_of_at_day_three_and_seven_and_then_it_is_over(
    season: Season, mailed: list[Mailed], people: dict[str, str]
) -> None:
    heard = of(mailed, people, "Silent Okafor")
    assert heard == [
        (MailKind.MENTOR_OFFER, OFFERED),
        (MailKind.OFFER_REMINDER, OFFERED + 3 * DAY),
        (MailKind.OFFER_REMINDER, OFFERED + 7 * DAY),
    ]
    with unit_of_work(writes=False):
        (proposal,) = proposals("Silent")
        assert (proposal.state, proposal.held_place) == (ProposalState.EXPIRED, None)
        assert proposal.closed_at is not None
        assert timedelta() <= proposal.closed_at - at(1, 16, 8) < DAY / 2  # midnight where the program is


def test_whoever_was_declined_or_never_asked_hears_nothing(mailed: list[Mailed], people: dict[str, str]) -> None:
    assert of(mailed, people, "Vera Kell") == of(mailed, people, "Uma Kell") == []


def test_nobody_finds_anybody_elses_address_anywhere(mailed: list[Mailed], people: dict[str, str]) -> None:
    for one in mailed:
        strangers = {found for found in one.addresses if not found.startswith(SERVICE)} - {one.to, CONTACT}
        assert strangers == set()
        assert (one.mail["Cc"], one.mail["Bcc"]) == (None, None)
        assert [found.addr_spec for found in one.mail["To"].addresses] == [one.to]
    known = {address for one in mailed for address in one.addresses}
    assert set(people) >= {one.to for one in mailed}
    assert known > {CONTACT}


def test_nothing_private_is_in_any_mail(mailed: list[Mailed]) -> None:
    for secret in (NEVER, MANAGER, CONSENT, REASON, "Sealed", "sealed"):
        assert [one.kind for one in mailed if secret in one.everything] == []


def test_the_coordinator_hears_on_mondays_and_only_when_something_needs_her(
    mailed: list[Mailed], people: dict[str, str]
) -> None:
    mondays = [one.at.date() for one in mailed if one.kind is MailKind.MONDAY]
    assert {people[one.to] for one in mailed if one.kind is MailKind.MONDAY} == {"Ellen Marsh"}
    assert {day.weekday() for day in mondays} == {0}
    assert len(set(mondays)) == len(mondays)
    assert mondays[0] == at(12, 7).date()
