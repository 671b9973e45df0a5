"""Somebody cannot come, or asks for another time: told to the others in these sessions, who decide what becomes of it.

A no cancels nothing and ends nothing, whichever way it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of, others_in, thread_of
from matcher.letters.series_reading import Reading
from matcher.mail.envelope import Mailbox
from matcher.mail.letter import Block, Button, Letter, Paragraph, Quote
from matcher.mail.words import fixed
from matcher.models import Occurrence, OutboxMessage, Reply
from matcher.queries.flags import flags_of_series
from matcher.states import AnsweredHow, MailKind, ReplyKind

KIND = MailKind.SESSION_ANSWER
DOUBTS = {AnsweredHow.MAIL: "by_mail", AnsweredHow.LINK: "by_link"}


def compose_session_answer(message: OutboxMessage, config: Config) -> Mail | None:
    """None once they answered otherwise, the session is over, or somebody has looked after it; and for whoever does not
    attend any more."""
    reply = db.session.scalar(select(Reply).where(Reply.public_id == message.about.get("reply")))
    person = message.person
    if reply is None or person is None or reply.series.mentorship is None or not _stands(reply):
        return None
    series = reply.series
    if person.id == reply.person_id or all(one.person_id != person.id for one in series.attendees):
        return None
    others = Mailbox(others_in(series, person), config.series_address(series.token))
    envelope = envelope_of(message, config, reply_to=others, thread=thread_of(series, person, config))
    return Mail(_letter(reply, Reading(series, person), config), envelope)


def _stands(reply: Reply) -> bool:
    return any(flag.reply_id == reply.public_id for flag in flags_of_series(reply.series))


def _letter(reply: Reply, reading: Reading, config: Config) -> Letter:
    session, program = _session(reply), reading.mentorship.round.program
    values = {
        "first_name": greeted(reading.person),
        "who": reply.person.name,
        "when": reading.told(session.starts_at) if session else "",
        "wished": reading.told(reply.wished_start) if reply.wished_start else "",
        "contact": program.contact_name,
    }
    blocks = [*_words(reply), *_what_now(reply, session, reading, config)]
    letter = letter_of(KIND, program, values, blocks)
    name = _which(reply, session)
    if not name:
        return letter
    subject = fixed(KIND, f"{name.replace('no_time', 'other_time')}_subject", **values)
    return replace(letter, subject=subject, words=(letter.words[0], fixed(KIND, f"{name}_words", **values)))


def _which(reply: Reply, session: Occurrence | None) -> str:
    """The sentences that tell it; empty for those of a session that somebody cannot come to."""
    if reply.kind is ReplyKind.OTHER_TIME:
        known = "other_time" if reply.wished_start else "no_time"
        return known if session else "all_other"
    return "" if session else "all"


def _words(reply: Reply) -> Iterator[Block]:
    if reply.words.strip():
        yield Quote(reply.words.strip(), reply.person.name)


def _what_now(reply: Reply, session: Occurrence | None, reading: Reading, config: Config) -> Iterator[Block]:
    if doubt := DOUBTS.get(reply.how):
        yield Paragraph(fixed(KIND, doubt, who=reply.person.name))
    if session is None:
        page = address_of(config, f"/mentorships/{reading.mentorship.public_id}")
        yield Button(fixed(KIND, "match_button"), page)
    else:
        page = address_of(config, f"/sessions/{session.public_id}")
        moves = reply.kind is ReplyKind.OTHER_TIME and reply.wished_start is not None
        if not moves:
            yield Paragraph(fixed(KIND, "stands"))
        yield Button(fixed(KIND, "move_button" if moves else "session_button"), page)
    yield Paragraph(fixed(KIND, "reply"))


def _session(reply: Reply) -> Occurrence | None:
    return next((one for one in reply.series.occurrences if one.original_start == reply.original_start), None)
