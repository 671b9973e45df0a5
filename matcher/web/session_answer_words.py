"""Who comes to a session, in words, and which other time somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from matcher.calendars.facts import Answer
from matcher.models import Person
from matcher.queries.flags import Flag
from matcher.queries.session_answers import Answered
from matcher.states import AnsweredHow, ReplyKind
from matcher.words.present import first_name, time_of_day, weekday_and_day

_SAYS = {
    Answer.ACCEPTED: ("can come", "good", "check"),
    Answer.DECLINED: ("cannot come", "end", "forbid"),
    Answer.TENTATIVE: ("may come", "attention", "question"),
    Answer.UNANSWERED: ("has not answered yet", "", "clock"),
}
_YOU_SAY = {
    Answer.ACCEPTED: "can come",
    Answer.DECLINED: "cannot come",
    Answer.TENTATIVE: "may come",
    Answer.UNANSWERED: "have not answered yet",
}


@dataclass(frozen=True)
class AnswerLine:
    """As in "Rosa", "cannot come", with ``by_mail`` where that is how it was said; ``own``: the reader's."""

    who: str
    says: str
    kind: str
    icon: str
    by_mail: bool
    own: bool


@dataclass(frozen=True)
class WishedTime:
    """As in "Dana’s calendar asks for Wednesday, March 3, 10:00 am instead." ``day`` and ``time`` are what a form would
    send, empty where no time was named; ``session_id`` is empty for a wish about all sessions."""

    reply_id: str
    session_id: str
    sentence: str
    words: str
    day: str
    time: str
    own: bool


def answer_lines(answers: Iterable[Answered], reader: Person) -> tuple[AnswerLine, ...]:
    return tuple(_line(one, reader) for one in answers)


def wished_times(flags: Iterable[Flag], reader: Person, zone: str) -> tuple[WishedTime, ...]:
    """Counter-proposals nobody has looked after, on the clock of ``zone``."""
    return tuple(_wished(one, reader, zone) for one in flags if one.kind is ReplyKind.OTHER_TIME)


def _line(one: Answered, reader: Person) -> AnswerLine:
    says, kind, icon = _SAYS[one.answer]
    own = one.person.id == reader.id
    return AnswerLine(
        who="You" if own else one.person.name,
        says=_YOU_SAY[one.answer] if own else says,
        kind=kind,
        icon=icon,
        by_mail=one.how is AnsweredHow.MAIL,
        own=own,
    )


def _wished(flag: Flag, reader: Person, zone: str) -> WishedTime:
    own = flag.person_id == reader.id
    who = "You ask" if own else f"{first_name(flag.who)} asks"
    if not flag.signed_in:
        who = "Your calendar asks" if own else f"{first_name(flag.who)}’s calendar asks"
    local = flag.wished_start.astimezone(ZoneInfo(zone)) if flag.wished_start else None
    when = f"{weekday_and_day(local.date())}, {time_of_day(local)}" if local else "another time"
    about = "" if flag.session_id else ", for this and all sessions that follow"
    return WishedTime(
        reply_id=flag.reply_id,
        session_id=flag.session_id or "",
        sentence=f"{who} for {when} instead{about}.",
        words=flag.words,
        day=local.date().isoformat() if local else "",
        time=local.strftime("%H:%M") if local else "",
        own=own,
    )
