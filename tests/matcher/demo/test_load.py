"""The demonstration as it stands after loading: a round that is agreed, one to look at, one to apply to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.clock import held_at
from matcher.db import db, unit_of_work
from matcher.demo.load import load
from matcher.demo.report import tables
from matcher.models import Acceptance, Attendee, AuditEntry, Event, Library, Mentorship, OutboxMessage, Round, SentCopy
from matcher.policies import may_coordinate
from matcher.queries.demonstration import all_rounds, demonstration_people
from matcher.queries.events import events_of
from matcher.queries.found import Found, finished_runs
from matcher.queries.parties import mentees_of, mentors_of
from matcher.queries.tray import tray
from matcher.states import AcceptanceState, MailKind, MailState, RoundState
from solver.outcome import Reason
from solver.verify import verify
from tests.fixtures.apps import opened
from tests.fixtures.databases import DatabaseMaker

TODAY = datetime(2026, 11, 21, 18, tzinfo=UTC)


@contextmanager
def loaded(make_database: DatabaseMaker, today: datetime) -> Iterator[Flask]:
    with make_database() as url, opened(url) as app:
        with app.app_context(), held_at(today):
            load(app.config["BOOKENDS"])
        yield app


@pytest.fixture(scope="module")
def demonstration(make_sqlite_database: DatabaseMaker) -> Iterator[Flask]:
    with loaded(make_sqlite_database, TODAY) as app:
        yield app


@pytest.fixture
def teams(demonstration: Flask) -> Iterator[Round]:
    with demonstration.app_context(), unit_of_work(writes=False):
        yield all_rounds()[0]


@pytest.fixture
def alone(demonstration: Flask) -> Iterator[Round]:
    with demonstration.app_context(), unit_of_work(writes=False):
        yield all_rounds()[1]


def found_in(round_: Round) -> Found:
    (found,) = finished_runs(round_, 1)
    return found


def pairs_by_name(round_: Round) -> set[tuple[str, str]]:
    mentors, mentees = mentors_of(round_), mentees_of(round_)
    return {(mentees[pair.mentee].name, mentors[pair.mentor].name) for pair in found_in(round_).outcome.pairs}


def test_three_rounds_are_in_three_states(teams: Round) -> None:
    assert [round_.state for round_ in all_rounds()] == [RoundState.PUBLISHED, RoundState.REVIEW, RoundState.OPEN]
    assert {round_.program.name for round_ in all_rounds()} == {"Culture of Learning"}


def test_its_mail_has_gone_out_when_it_would_have(teams: Round) -> None:
    """One offer to each side, then an introduction and an invitation to everybody; a question to all three others.

    Whoever is interested in the next round is thanked, and told when it opens; a reader is asked to help. Who is asked
    to register is asked first; everybody else has an event in their calendar by one mail.
    """
    mails = list(db.session.scalars(select(OutboxMessage)))
    everybody = len(list(db.session.scalars(select(Attendee.id))))
    at_events = len(list(db.session.scalars(select(Attendee.id).join(Event, Event.series_id == Attendee.series_id))))
    assert Counter(mail.kind for mail in mails) == {
        MailKind.MENTOR_OFFER: 12,
        MailKind.PARTICIPANT_OFFER: 12,
        MailKind.MATCH_CONFIRMED: everybody - at_events,
        MailKind.INVITATION: everybody,
        MailKind.FORWARDED: 3,
        MailKind.INTEREST_RECEIVED: 3,
        MailKind.APPLICATIONS_OPEN: 3,
        MailKind.COORDINATOR_INVITED: 1,
        MailKind.EVENT_INVITED: 3 + 12,
        MailKind.EVENT_AFTER: 2,
    }
    assert {mail.state for mail in mails} == {MailState.SENT}
    assert all(mail.sent_at and mail.sent_at - mail.queued_at < timedelta(seconds=1) for mail in mails)
    assert len(list(db.session.scalars(select(SentCopy.id)))) == len(mails)


def test_a_mail_waits_for_the_coordinator(teams: Round) -> None:
    waiting = tray(teams.program, demonstration_people()["coordinator"])
    assert [letter.name for letter in waiting.letters] == ["Nadia Kessler"]


def test_every_team_has_a_mentor_and_full_calendars(teams: Round) -> None:
    mentorships = list(db.session.scalars(select(Mentorship).where(Mentorship.round_id == teams.id)))
    assert len(mentorships) == len(mentees_of(teams)) == 12
    assert min(len(mentorship.series.occurrences) for mentorship in mentorships) >= teams.min_sessions
    for mentorship in mentorships:
        assert len(mentorship.series.attendees) == 1 + len(mentorship.mentee.members)


def test_everybody_said_yes_in_the_past_and_mentors_first(teams: Round) -> None:
    answers = db.session.scalars(select(Acceptance)).all()
    assert {answer.state for answer in answers} == {AcceptanceState.YES}
    for answer in answers:
        assert answer.asked_at is not None
        assert answer.answered_at is not None
        assert TODAY - timedelta(days=60) < answer.asked_at <= answer.answered_at < TODAY
    assert all(entry.at <= TODAY for entry in db.session.scalars(select(AuditEntry)))


def test_individuals_wait_for_review(alone: Round) -> None:
    found = found_in(alone)
    assert (len(found.problem.mentors), len(found.problem.mentees)) == (40, 120)
    assert found.outcome.placed == 114
    assert verify(found.problem, found.outcome) == ()
    assert [stage.goal for stage in found.outcome.stages if stage.value != stage.bound] == []


def test_who_is_not_matched_is_so_for_different_reasons(alone: Round) -> None:
    reasons = Counter(left.reason for left in found_in(alone).outcome.unmatched)
    assert set(reasons) >= {Reason.BARRED, Reason.NO_COMMON_HOURS, Reason.TOO_FEW_SESSIONS, Reason.PLACES_TAKEN}


def test_a_library_is_one_library_in_every_round(teams: Round) -> None:
    names = db.session.scalars(select(Library.name)).all()
    assert len(names) == len(set(names))
    assert "Burbank Public Library" in names


def test_pages_open_as_a_coordinator_a_mentor_and_a_participant(teams: Round) -> None:
    people = demonstration_people()
    assert {who: person.name for who, person in people.items()} == {
        "coordinator": "Ellen Marsh",
        "mentor": "Dana Whitfield",
        "participant": "Rosa Villanueva",
    }
    assert may_coordinate(people["coordinator"], teams.program)


def test_the_table_names_everybody_with_both_clocks_and_the_reasons(teams: Round, alone: Round) -> None:
    lines = list(tables())
    assert "12 of 12 matched, weakest" in next(line for line in lines if " matched, " in line)
    text = "\n".join(lines)
    assert [party.name for party in mentees_of(alone).values() if f"{party.name}" not in text] == []
    assert any("Pima County team" in line and "Arizona" in line for line in lines)
    assert lines.count("Not matched yet") == 1
    assert sum(line.startswith("    ") for line in lines) == 6
    assert max(map(len, lines)) <= 110


def test_one_event_is_over_and_three_are_to_come(teams: Round) -> None:
    with held_at(TODAY):
        lines = {line.title: line for round_ in all_rounds() for line in events_of(round_)}
    assert [title for title, line in lines.items() if line.over] == ["Information webinar"]
    webinar, kick_off = lines["Information webinar"], lines["Kick-off"]
    assert (webinar.invited, webinar.yes, webinar.came, webinar.rating) == (3, 2, 2, 4.5)
    assert (kick_off.invited, kick_off.yes + kick_off.no + kick_off.open) == (60, 60)
    assert kick_off.yes > kick_off.open > 0
    assert len(lines["Office hours for mentors"].starts) == 6


def test_a_second_installation_finds_the_same_matches(
    demonstration: Flask, make_sqlite_database: DatabaseMaker
) -> None:
    found = []
    with loaded(make_sqlite_database, TODAY + timedelta(days=3)) as second:
        for app in (demonstration, second):
            with app.app_context(), unit_of_work(writes=False):
                found.append([(pairs_by_name(round_), found_in(round_).outcome.total) for round_ in all_rounds()[:2]])
    assert found[0] == found[1]
