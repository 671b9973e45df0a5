"""The coordinator's Monday: what needs somebody this week, at most seven lines, each with its button."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.config import Config
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.mail.letter import Block, Button, Paragraph
from matcher.mail.words import fixed
from matcher.models import OutboxMessage, Program
from matcher.policies import may_coordinate
from matcher.queries.monday import Somebody, Week, week_of
from matcher.states import MailKind
from matcher.words.present import counted, listed, weekday_and_day

KIND = MailKind.MONDAY
NAMED, MOST = 5, 7


@dataclass(frozen=True)
class Line:
    """``headline`` is the same in a few words, ``path`` where the button leads."""

    headline: str
    words: str
    button: str
    path: str


def compose_monday(message: OutboxMessage, config: Config) -> Mail | None:
    """None when nothing needs her, or when she coordinates this program no more."""
    program, person = message.program, message.person
    if program is None or person is None or not may_coordinate(person, program):
        return None
    lines = list(_lines(program, week_of(program, person)))
    if not lines:
        return None
    values = {"first_name": greeted(person), "headline": lines[0].headline}
    blocks: list[Block] = []
    for line in lines[:MOST]:
        blocks += [Paragraph(line.words), Button(line.button, address_of(config, line.path))]
    if len(lines) > MOST:
        blocks.append(Paragraph(fixed(KIND, "more")))
    return Mail(letter_of(KIND, program, values, blocks), envelope_of(message, config))


def _lines(program: Program, week: Week) -> Iterator[Line]:
    """What silence costs most comes first."""
    page, mail = f"/programs/{program.public_id}", week.mail
    if week.silent:
        count, path = counted(len(week.silent), "answer"), _round(program, week.silent, "answers")
        yield _line("silent", count, _button("silent"), path, _with_days(week.silent))
    if week.linkless:
        names = [f"{one.name} on {weekday_and_day(one.day)}" if one.day else one.name for one in week.linkless]
        yield _line("linkless", counted(len(names), "first session"), *_person(program, week.linkless), names)
    for what, pairs in (("flagged", week.flagged), ("missed", week.missed)):
        if pairs:
            count, path = counted(len(pairs), "match", "matches"), _match(program, pairs)
            yield _line(what, count, _button(what if len(pairs) == 1 else "several"), path, _names(pairs))
    if week.unreachable:
        count = counted(len(week.unreachable), "address", "addresses")
        yield _line("unreachable", count, *_person(program, week.unreachable), _with_phones(week.unreachable))
    if mail.failed:
        yield _line("failed", counted(mail.failed, "mail"), _button("failed"), f"{page}/mail")
    if mail.tray:
        yield _line("tray", counted(mail.tray, "mail"), _button("tray"), f"{page}/tray")
    if week.expired:
        count, path = counted(len(week.expired), "offer"), _round(program, week.expired, "answers")
        yield _line("expired", count, _button("expired"), path, _names(week.expired))
    if week.unmatched:
        count = counted(len(week.unmatched), "participant or team", "participants or teams")
        path = _round(program, week.unmatched, "matches")
        yield _line("unmatched", count, _button("unmatched"), path, _names(week.unmatched))


def _line(what: str, count: str, button: str, path: str, names: Sequence[str] = ()) -> Line:
    head = fixed(KIND, f"{what}_head", count=count)
    return Line(head, fixed(KIND, what, head=head, names=_named(names)), button, path)


def _button(what: str) -> str:
    return fixed(KIND, f"{what}_button")


def _names(who: Sequence[Somebody]) -> list[str]:
    return [one.name for one in who]


def _with_days(who: Sequence[Somebody]) -> list[str]:
    """Of several offers to one mentor, the oldest. With the number to call, where there is one."""
    oldest = {one.name: one for one in reversed(who)}
    said = {name: ", ".join(filter(None, [counted(one.days, "day"), one.phone])) for name, one in oldest.items()}
    return [f"{name} ({said[name]})" for name in dict.fromkeys(_names(who))]


def _with_phones(who: Sequence[Somebody]) -> list[str]:
    return [f"{one.name} ({one.phone})" if one.phone else one.name for one in who]


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return listed([*names[:NAMED], f"{more} more"] if more > 0 else names)


def _round(program: Program, who: Sequence[Somebody], page: str) -> str:
    """Of the round they are all in; the program's page where there are several."""
    rounds = {one.round_id for one in who}
    return f"/rounds/{rounds.pop()}/{page}" if len(rounds) == 1 else f"/programs/{program.public_id}"


def _match(program: Program, pairs: Sequence[Somebody]) -> str:
    """The sessions of the one match; the list of what to do where there are several."""
    if len(pairs) == 1:
        return f"/rounds/{pairs[0].round_id}/matches/{pairs[0].mentorship_id}/sessions"
    return f"/programs/{program.public_id}"


def _person(program: Program, who: Sequence[Somebody]) -> tuple[str, str]:
    """The application of the one, else the list of people."""
    if len(who) == 1:
        return fixed(
            KIND, "person_button", name=who[0].name
        ), f"/rounds/{who[0].round_id}/people/{who[0].enrollment_id}"
    return _button("people"), _round(program, who, "people")
