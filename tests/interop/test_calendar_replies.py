"""An invitation goes out over SMTP; from its own bytes every program makes its answer; out of Dovecot it comes in.

After each answer the database is as the one who answered has it in their calendar, and nothing else has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Event
from sqlalchemy import select

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import unit_of_work
from matcher.jobs.polling import poll
from matcher.models import Mentorship, OutboxMessage, ReceivedMail, Reply
from matcher.queries.answered import series_answer, session_answers
from matcher.queries.flags import flags_of_series
from matcher.services.series.moving import move_session
from matcher.states import MailKind, MentorshipState, ReceivedState, ReplyKind, SeriesState
from tests.builders import ARIZONA, NOW, make_mentee, make_mentor, make_mentorship, make_round
from tests.fixtures.mailboxes import MailServer
from tests.fixtures.relays import Relay
from tests.interop.post import Post, opened_post
from tests.interop.programs import PROGRAMS, Invitation, Program, google, moment, outlook, received, thunderbird
from tests.matcher.calendars.reading import events

DANAS, ROSAS = "dana@burbank.example", "rosa@pima.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Walk:
    """Dana and Rosa have been invited; ``at`` is how many minutes have gone by, one for each answer."""

    post: Post
    invitation: Invitation
    minutes: int = 0

    @property
    def now(self) -> datetime:
        return NOW + timedelta(minutes=self.minutes)

    def answer(self, program: Program, partstat: str, session: datetime | None = None, **given: str) -> None:
        """Dana answers from this program, and the worker looks into the mailbox."""
        self.minutes += 1
        with clock.held_at(self.now):
            self.post.mailbox.deliver(program(self.invitation, partstat, session, **given))
            poll(self.post.config, seconds=0)

    def invited(self, address: str) -> EmailMessage:
        """The last invitation that was delivered to this address."""
        with clock.held_at(self.now):
            self.post.deliver()
        return [mail for mail in self.post.take(address) if mail.get_content_type() == "multipart/mixed"][-1]


@pytest.fixture
def walk(sqlite_url: str, relay: Relay, mail_server: MailServer) -> Iterator[Walk]:
    with opened_post(sqlite_url, relay, mail_server) as post, clock.held_at(NOW):
        with unit_of_work(writes=True):
            round_ = make_round(min_sessions=1)
            mentor, mentee = make_mentor(round_, "Dana Whitfield"), make_mentee(round_, "Rosa Villanueva", zone=ARIZONA)
            assert mentee.enrollment is not None
            mentor.person.address, mentee.enrollment.person.address = DANAS, ROSAS
            make_mentorship(mentor, mentee)
        post.deliver()
        mails = [mail for mail in post.take(DANAS) if mail.get_content_type() == "multipart/mixed"]
        yield Walk(post, received(mails[-1]))


def stands() -> tuple[Answer, dict[datetime, Answer]]:
    """What Dana has answered by now."""
    with unit_of_work(writes=False) as session:
        match = session.scalars(select(Mentorship)).one()
        person = match.mentor.person
        return series_answer(match.series, person), dict(session_answers(match.series, person))


def starts() -> list[datetime]:
    with unit_of_work(writes=False) as session:
        return [one.original_start for one in session.scalars(select(Mentorship)).one().series.occurrences]


def last_mail() -> tuple[ReceivedState, str]:
    with unit_of_work(writes=False) as session:
        row = session.scalars(select(ReceivedMail).order_by(ReceivedMail.id.desc())).first()
        assert row is not None
        return row.state, row.why


def history() -> list[tuple[ReplyKind, datetime | None]]:
    with unit_of_work(writes=False) as session:
        return [(one.kind, one.original_start) for one in session.scalars(select(Reply).order_by(Reply.id))]


def assert_nothing_ended() -> None:
    with unit_of_work(writes=False) as session:
        match = session.scalars(select(Mentorship)).one()
        assert (match.state, match.series.state) == (MentorshipState.ACTIVE, SeriesState.CONFIRMED)
        assert len(match.series.held) == len(match.series.occurrences)


def test_every_program_answers_for_all_and_for_one(walk: Walk) -> None:
    """No to all, yes again, no to one session; twice the same part, a zone by its name in Windows, no ORGANIZER."""
    sessions = starts()
    for number, program in enumerate(PROGRAMS.values()):
        one = sessions[number + 1]
        walk.answer(program, "DECLINED")
        assert stands() == (Answer.DECLINED, {})
        walk.answer(program, "ACCEPTED")
        assert stands() == (Answer.ACCEPTED, {})
        walk.answer(program, "DECLINED", one)
        assert stands() == (Answer.ACCEPTED, {one: Answer.DECLINED})
        walk.answer(program, "TENTATIVE", one)
        assert stands() == (Answer.ACCEPTED, {one: Answer.TENTATIVE})
        assert last_mail() == (ReceivedState.NOTED, "answered")
        assert len(history()) == 4 * (number + 1)
        assert_nothing_ended()
    walk.answer(outlook, "DECLINED", sessions[6], zone="(UTC-08:00) Pacific Time (US & Canada)")
    assert history()[-1] == (ReplyKind.DECLINED, sessions[6])
    with unit_of_work(writes=False) as session:
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.SESSION_ANSWER))
        assert [message.person and message.person.address for message in told] == [ROSAS] * 9


def test_what_must_change_nothing(walk: Walk) -> None:
    elsewhere = Invitation(**{**vars(walk.invitation), "me": "eve@elsewhere.example", "name": "Eve Stone"})
    dana, walk.invitation = walk.invitation, elsewhere
    walk.answer(thunderbird, "DECLINED")
    assert (last_mail(), history()) == ((ReceivedState.TRAY, "answer_stranger"), [])
    walk.invitation = dana
    walk.answer(outlook, "DECLINED", address="sessions@bookends.example", uid="of-nobody@elsewhere.example")
    assert (last_mail(), history()) == ((ReceivedState.TRAY, "calendar_reply"), [])
    walk.answer(google, "DECLINED", datetime(2025, 1, 7, 17, tzinfo=UTC))
    assert (last_mail(), history()) == ((ReceivedState.TRAY, "answer_no_session"), [])
    walk.answer(google, "COMPLETED")
    assert (last_mail(), history()) == ((ReceivedState.TRAY, "answer_unclear"), [])
    assert stands() == (Answer.ACCEPTED, {})


def test_without_the_token_the_uid_leads_there_and_the_same_mail_is_taken_in_once(walk: Walk) -> None:
    with clock.held_at(NOW + HOUR):
        data = outlook(
            walk.invitation, "DECLINED", address="Sessions <sessions@bookends.example>", typed="No car\\, sorry."
        )
        for _ in range(2):
            walk.post.mailbox.deliver(data)
            poll(walk.post.config, seconds=0)
    assert stands() == (Answer.DECLINED, {})
    with unit_of_work(writes=False) as session:
        (reply,) = session.scalars(select(Reply))
        assert (reply.words, reply.revision, reply.answered_at) == ("No car, sorry.", 0, NOW + HOUR)


def test_another_time_is_shown_to_people_and_moves_nothing(walk: Walk) -> None:
    start = starts()[2]
    wished = start + DAY
    walk.answer(google, "ACCEPTED", start, method="COUNTER", wished=f"{wished:%Y%m%dT%H%M%SZ}", typed="A day later?")
    assert stands() == (Answer.ACCEPTED, {})
    with unit_of_work(writes=False) as session, clock.held_at(walk.now):
        match = session.scalars(select(Mentorship)).one()
        (flag,) = flags_of_series(match.series)
        assert (flag.kind, flag.starts_at, flag.wished_start, flag.words) == (
            ReplyKind.OTHER_TIME,
            start,
            wished,
            "A day later?",
        )
        assert match.series.revision == 0


def test_an_answer_to_an_earlier_version_after_a_move_and_what_the_next_invitation_says(walk: Walk) -> None:
    """Rosa moves a session; Dana answers the old mail, then the new one; the next invitation has what she answered."""
    start, walk.minutes = starts()[2], 10
    with unit_of_work(writes=True) as session, clock.held_at(walk.now):
        match = session.scalars(select(Mentorship)).one()
        moved, rosa = match.series.occurrences[2], match.series.attendees[1].person
        move_session(moved, start + DAY, shown=start, actor=rosa)
    assert stands() == (Answer.ACCEPTED, {start: Answer.UNANSWERED})
    walk.answer(outlook, "ACCEPTED", start)
    assert stands() == (Answer.ACCEPTED, {start: Answer.UNANSWERED})
    walk.invitation = received(walk.invited(DANAS))
    assert walk.invitation.sequence == 1
    walk.answer(google, "TENTATIVE", start)
    assert stands() == (Answer.ACCEPTED, {start: Answer.TENTATIVE})
    with unit_of_work(writes=False) as session:
        assert [one.revision for one in session.scalars(select(Reply).order_by(Reply.id))] == [0, 1]
    walk.answer(thunderbird, "NEEDS-ACTION", method="REFRESH")
    calendar = events(_calendar_in(walk.invited(DANAS)))
    statuses = {_original(one): one["ATTENDEE"].params["PARTSTAT"] for one in calendar}
    assert statuses == {None: "ACCEPTED", start: "TENTATIVE"}


def _original(event: Event) -> datetime | None:
    """Of an override; in UTC."""
    return moment(event, "RECURRENCE-ID").astimezone(UTC) if "RECURRENCE-ID" in event else None


def _calendar_in(mail: EmailMessage) -> bytes:
    data = next(part for part in mail.walk() if part.get_content_type() == "text/calendar").get_payload(decode=True)
    assert isinstance(data, bytes)
    return data
