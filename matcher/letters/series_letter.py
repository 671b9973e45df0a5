"""The words of a mail about the sessions of a match: what has changed, where they meet, what the reader said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.config import Config
from matcher.letters.frame import address_of, greeted, letter_of
from matcher.letters.match_blocks import day_and_time, first_session, when_blocks
from matcher.letters.series_changes import Changes
from matcher.letters.series_lines import change_lines, clock_line, rule_values, subject_of
from matcher.letters.series_news import News
from matcher.letters.series_reading import Reading
from matcher.mail.letter import Block, Button, Facts, Letter, Listing, Paragraph
from matcher.mail.words import fixed, of_match
from matcher.queries.answered import series_answer, session_answers
from matcher.queries.schedule import meeting_link
from matcher.states import CalendarChannel, MailKind, MentorshipState

KIND = MailKind.INVITATION


def series_letter(news: News, changes: Changes, reading: Reading, config: Config) -> Letter:
    program, first = reading.mentorship.round.program, first_session(reading.match)
    values = {
        "first_name": greeted(reading.person),
        "other": reading.other,
        "sessions": reading.words.sessions,
        "days": str(reading.words.meeting["days"]),
        "first_session": day_and_time(first) if first else "",
    }
    blocks = [*_blocks(news, changes, reading), *_footing(news, changes, reading, config)]
    letter = letter_of(KIND, program, values, blocks)
    if news is News.INVITED:
        return letter
    subject, said = _said(news, changes, reading)
    return replace(letter, subject=subject, words=(fixed(KIND, "greeting", first_name=greeted(reading.person)), said))


def _said(news: News, changes: Changes, reading: Reading) -> tuple[str, str]:
    """Subject and first sentence; of what is canceled, never in the words of an invitation."""
    subscribed = "" if _is_invited(reading) else "_subscribed"
    values = {"other": reading.other, **rule_values(reading)}
    if news is News.CHANGED:
        asks = "_asks" if not subscribed and _asking(changes) else ""
        return subject_of(changes, reading), fixed(KIND, f"changed{asks}{subscribed}", **values)
    if news is News.CANCELED and changes.goes_on is not None:
        values |= reading.rule(changes.goes_on)
        return fixed(KIND, "goes_on_subject", **values), fixed(KIND, "goes_on_canceled", **values)
    return fixed(KIND, f"{news}_subject", **values), fixed(KIND, f"{news}{subscribed}", **values)


def _blocks(news: News, changes: Changes, reading: Reading) -> Iterator[Block]:
    """What has changed first; to whom the sessions are new, first when they are."""
    if news.takes_out or reading.mentorship.state is MentorshipState.ENDED:
        if not news.takes_out:
            yield from _listed("differs", changes, reading)
        yield from _ended(reading)
        return
    if news is News.CONTINUED and _other_clock(reading):
        yield Paragraph(clock_line(reading))
    if news is News.CHANGED:
        yield from _listed("differs", changes, reading)
    if news is not News.CHANGED or changes.rhythm or changes.clock:
        yield from when_blocks(reading.match, reading.words)
    if news is not News.CHANGED:
        yield from _listed("differs_plan", changes, reading)
    yield _where(changes, reading)
    yield from _answers(changes, reading)


def _where(changes: Changes, reading: Reading) -> Facts:
    link = meeting_link(reading.series)
    label = fixed(KIND, "meet_now") if changes.link and link else of_match("where_title")
    return Facts("", ((label, link or fixed(KIND, "no_link")),))


def _listed(title: str, changes: Changes, reading: Reading) -> Iterator[Block]:
    if lines := tuple(change_lines(changes, reading)):
        yield Listing(fixed(KIND, title), lines)


def _answers(changes: Changes, reading: Reading) -> Iterator[Block]:
    """What is asked of the reader, and what they said that stands: nobody has to say it again."""
    if _asking(changes):
        yield Paragraph(fixed(KIND, "asks" if _is_invited(reading) else "asks_subscribed"))
    if series_answer(reading.series, reading.person) is Answer.DECLINED:
        yield Paragraph(fixed(KIND, "stands_all"))
        return
    answers = session_answers(reading.series, reading.person)
    for one in reading.series.held:
        if one.starts_at > clock.now() and answers.get(one.original_start) is Answer.DECLINED:
            yield Paragraph(fixed(KIND, "stands", when=reading.told(one.starts_at)))


def _ended(reading: Reading) -> Iterator[Block]:
    mentorship = reading.mentorship
    if mentorship.state is MentorshipState.ENDED:
        contact = mentorship.round.program.contact_name
        yield Paragraph(fixed(KIND, "ended", other=reading.other, contact=contact))


def _footing(news: News, changes: Changes, reading: Reading, config: Config) -> Iterator[Block]:
    """One session to say yes or no to has its own page; of what one is not in, there is none."""
    asking = _asking(changes)
    if len(asking) == 1:
        yield Button(fixed(KIND, "session_button"), address_of(config, f"/sessions/{asking[0]}"))
    elif news is not News.UNINVITED:
        page = f"/mentorships/{reading.mentorship.public_id}"
        yield Button(fixed(KIND, "button"), address_of(config, page))
    if not news.takes_out and reading.mentorship.state is MentorshipState.ACTIVE:
        yield Paragraph(fixed(KIND, "moving"))
    if news is not News.UNINVITED:
        yield Paragraph(fixed(KIND, "reply"))


def _asking(changes: Changes) -> list[str]:
    """Sessions whose new time the reader has not answered."""
    return [one.session for one in changes.moved if one.asks]


def _is_invited(reading: Reading) -> bool:
    return reading.person.calendar_channel is CalendarChannel.INVITATION


def _other_clock(reading: Reading) -> bool:
    """Whether the series that this one continues followed another clock."""
    every = {one.id: one for one in reading.mentorship.every_series}
    before = every.get(reading.series.continues_id or 0)
    return before is not None and before.zone != reading.series.zone
