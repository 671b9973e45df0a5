"""Whatever somebody typed: an invitation has the headers and properties it should have, and no other."""

from __future__ import annotations

import email
import email.policy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy.orm import Session

from matcher.calendars.lint import lint
from matcher.mail.mime import build
from matcher.models import OutboxMessage
from matcher.states import MailKind
from tests.builders import make_mentee, make_mentor, make_mentorship, make_program, make_round
from tests.matcher.letters.post import composed, owed

PROPERTIES = {
    *("UID", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND", "RRULE", "SUMMARY", "DESCRIPTION"),
    *("STATUS", "TRANSP", "URL", "ORGANIZER", "ATTENDEE"),
}
HEADERS = {
    *("Message-ID", "Date", "From", "Reply-To", "To", "Subject", "In-Reply-To", "References", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
}
PARTS = [
    *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"),
]
HOSTILE = (
    "x\r\nATTENDEE:mailto:evil@example.org\r\nEND:VEVENT",
    "Bcc: evil@example.org\nSubject: x",
    "a\x00b\x1bc\x85d\u2028e\u2029f\u202eg",
    "{other} {{ 7*7 }} %s ;,:\\\"'<b>",
    "👩‍👩‍👧‍👦" * 700,
    "ü" * 5_000,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(st.sampled_from(HOSTILE), st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
)
def test_hostile_text_in_every_field_injects_nothing(work: Session, text: str) -> None:
    """Names, the program, its contact, the library, the meeting link: whatever reaches a header or a property."""
    with work.begin_nested() as kept:
        program = make_program(contact_name=text, run_by=text)
        program.name = text
        round_ = make_round(program)
        mentor, mentee = make_mentor(round_, "Dana"), make_mentee(round_, "Rosa")
        made = make_mentorship(mentor, mentee)
        mentor.person.name = mentor.library.name = mentee.members[0].person.name = text
        made.series.meeting_link = f"https://meet.example.org/{text}"
        with work.no_autoflush:
            messages = owed(MailKind.INVITATION)
            assert len(messages) == 2
            for message in messages:
                check(message)
        kept.rollback()


def check(message: OutboxMessage) -> None:
    mail = composed(message)
    assert mail is not None
    assert mail.envelope.calendar is not None
    data = mail.envelope.calendar.data
    assert lint(data) == []
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert set(event) - {"LOCATION", "CONFERENCE"} == PROPERTIES
    read = email.message_from_bytes(build(mail.letter, mail.envelope), policy=email.policy.default)
    assert set(read.keys()) == HEADERS
    assert not read.defects
    assert [part.get_content_type() for part in read.walk()] == PARTS
