"""What a mail looks like with nobody in it: for the preview of an edited text, and for a test to oneself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from matcher.config import Config
from matcher.letters.frame import Mail, address_of, envelope_of, signature_of
from matcher.letters.match_blocks import dates_block, day_and_time, when_blocks, who_block, why_blocks
from matcher.mail.letter import Block, Button, Code, Facts, Letter, Listing, Paragraph
from matcher.mail.words import Text, fill, fixed, of_match, placeholders, standard_text
from matcher.models import OutboxMessage, Program
from matcher.queries.meetings import Meeting
from matcher.queries.offers import Match
from matcher.queries.parties import Party
from matcher.queries.reasons import Reasons, Shared
from matcher.states import Cadence, MailKind, Role
from matcher.words.offers import match_words

Values = Mapping[str, str]

DIGITS = "482913"
HERE, THERE = "America/Los_Angeles", "America/Phoenix"
FIRST, SESSIONS = date(2027, 1, 26), 11
MENTOR = Party("m", None, "Dana Albright", "a", "Harbor Point Public Library", "CA", HERE, "Manager", 14)
PARTICIPANT = Party("p", None, "Rosa Whitfield", "b", "Juniper Flats Library", "AZ", THERE, "Training coordinator", 4)
WHY = Shared(
    "Learning in small pieces",
    "We swapped the yearly staff day for ten-minute talks and kept them for six years.",
    "I want training here to stop being one long day in August.",
)


def sample_letter(kind: MailKind, text: Text, program: Program, config: Config) -> Letter:
    """The letter as it will look, with the examples of its placeholders and an invented match."""
    values = {one.name: one.example for one in placeholders(kind)}
    values |= {"program": program.name, "contact": program.contact_name}
    subject, words = fill(kind, text, values)
    blocks = BLOCKS[kind](kind, values, config) if kind in BLOCKS else ()
    return Letter(subject, words, tuple(blocks), signature_of(program), fixed(kind, "footer", **values))


def compose_sample(message: OutboxMessage, config: Config) -> Mail | None:
    """The text as it was when the test was asked for, whether it has been kept since or not."""
    if message.program is None:
        return None
    kind, tested = MailKind(message.about["sample_of"]), MailKind.SAMPLE
    text = Text(str(message.about["subject"]), str(message.about["words"]))
    letter = sample_letter(kind, text, message.program, config)
    subject, _ = fill(tested, standard_text(tested), {"subject": letter.subject, "words": ""})
    words = (fixed(tested, "note"), *letter.words)
    return Mail(
        replace(letter, subject=subject, words=words, footer=fixed(tested, "footer")), envelope_of(message, config)
    )


def _match(reader: Role) -> Match:
    mornings = (datetime.combine(FIRST, time(9), ZoneInfo(HERE)) + timedelta(weeks=2 * n) for n in range(SESSIONS))
    meeting = Meeting(
        Cadence.FORTNIGHTLY, FIRST.weekday(), 9 * 60, 0, 45, HERE, THERE, tuple(at.astimezone(UTC) for at in mornings)
    )
    return Match(reader, MENTOR, PARTICIPANT, (), meeting, None, Reasons((WHY,), (), (), ()), "")


def _application(kind: MailKind, values: Values, config: Config) -> Iterable[Block]:
    yield _button(kind, config)


def _interest(kind: MailKind, values: Values, config: Config) -> Iterable[Block]:
    yield _button(kind, config)
    yield Facts("", ((fixed(kind, "unsubscribe"), address_of(config, "/")),))


def _offer(kind: MailKind, values: Values, config: Config) -> Iterable[Block]:
    match = _match(Role.PARTICIPANT if kind is MailKind.PARTICIPANT_OFFER else Role.MENTOR)
    words = match_words(match)
    yield who_block(words)
    yield from when_blocks(match, words)
    yield _button(kind, config)
    yield Code(DIGITS, fixed(kind, "code"))
    yield from why_blocks(words)
    yield Paragraph(fixed(kind, "question", contact=values["contact"]))


def _confirmed(kind: MailKind, values: Values, config: Config) -> Iterable[Block]:
    match = _match(Role.MENTOR)
    words = match_words(match)
    yield who_block(words)
    yield from when_blocks(match, words)
    yield dates_block(match)
    yield from why_blocks(words)
    reach = fixed(kind, "reach_one", address=config.series_address("example"), other_first=words.call)
    yield Listing(of_match("reach_title"), (reach,))
    yield _button(kind, config)
    yield Paragraph(fixed(kind, "calendar"))


def _invitation(kind: MailKind, values: Values, config: Config) -> Iterable[Block]:
    match = _match(Role.MENTOR)
    yield from when_blocks(match, match_words(match))
    yield _button(kind, config)
    yield Paragraph(fixed(kind, "moving"))
    yield Paragraph(fixed(kind, "reply"))


def _reminder(kind: MailKind, values: Values, config: Config) -> Iterable[Block]:
    starts = _match(Role.MENTOR).meeting.starts[0].astimezone(ZoneInfo(HERE))
    rows = (
        (of_match("when"), f"{day_and_time(starts)}, Pacific time"),
        (of_match("who"), PARTICIPANT.name),
        (of_match("from"), PARTICIPANT.library),
    )
    yield Facts("", rows)
    yield Paragraph(fixed(kind, "no_link"))
    yield _button(kind, config)
    yield Paragraph(fixed(kind, "move"))


def _clock_shift(kind: MailKind, values: Values, config: Config) -> Iterable[Block]:
    rows = (("until", "Tuesday, March 2", values["before"]), ("from_then", values["day"], values["time"]))
    yield Facts(
        "", tuple((fixed(kind, name, day=day), fixed(kind, "on_your_clock", time=time)) for name, day, time in rows)
    )
    yield Paragraph(fixed(kind, "calendar"))
    yield _button(kind, config)
    yield Paragraph(fixed(kind, "move"))


def _button(kind: MailKind, config: Config) -> Button:
    """It leads to the front page: nothing invented has a page of its own."""
    return Button(fixed(kind, "button"), address_of(config, "/"))


#: What follows the words, of every kind that coordinators may edit.
BLOCKS: Mapping[MailKind, Callable[[MailKind, Values, Config], Iterable[Block]]] = {
    MailKind.APPLICATION_RECEIVED: _application,
    MailKind.DRAFT_REMINDER: _application,
    MailKind.DIRECTOR_ASKED: _application,
    MailKind.INTEREST_RECEIVED: _interest,
    MailKind.APPLICATIONS_OPEN: _interest,
    MailKind.MENTOR_OFFER: _offer,
    MailKind.PARTICIPANT_OFFER: _offer,
    MailKind.OFFER_REMINDER: _offer,
    MailKind.MATCH_CONFIRMED: _confirmed,
    MailKind.INVITATION: _invitation,
    MailKind.SESSION_REMINDER: _reminder,
    MailKind.CLOCK_SHIFT: _clock_shift,
    MailKind.TEAM_INVITED: _application,
    MailKind.SELECTION_ACCEPTED: _application,
    MailKind.SELECTION_WAIT_LISTED: _application,
    MailKind.SELECTION_DECLINED: _application,
}
