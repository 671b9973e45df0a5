"""The sessions of a confirmed match as a coordinator looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template

from matcher import clock
from matcher.models import Mentorship, Person
from matcher.queries.flags import Flag, flags_of_match
from matcher.queries.meetings import agreed_meeting
from matcher.queries.reports import Took, reports_of
from matcher.queries.schedule import meeting_link
from matcher.queries.sessions import Session, sessions_in
from matcher.states import MentorshipState, ReplyKind
from matcher.web.clock_words import clock_warnings, follows_words
from matcher.web.following_words import both_of
from matcher.web.forms.sessions import MeetingLinkForm
from matcher.web.series_door import Door
from matcher.web.session_answer_words import wished_times
from matcher.web.session_words import months_of
from matcher.web.wish_words import wish_words
from matcher.words.meetings import days_of
from matcher.words.present import clock_time, counted, time_of_day, weekday_and_day

TOOK = {
    Took.YES: ("good", "check", "Took place"),
    Took.NO: ("end", "forbid", "Fell out"),
    Took.DISAGREE: ("attention", "question", "One says yes, one says no"),
}


@dataclass(frozen=True)
class FlagLine:
    """Something somebody answered that a person should look after. ``href`` leads to where it can be done."""

    reply_id: str
    sentence: str
    words: str
    href: str
    action: str


def coordinated_match(door: Door, mentorship: Mentorship, person: Person, form: MeetingLinkForm | None = None) -> str:
    """``form`` is one that came back with a fault."""
    series, every = mentorship.series, [*sessions_in(mentorship, person)]
    coming, past = [one for one in every if one.end > clock.now()], [one for one in every if one.end <= clock.now()]
    link, meeting, zone = meeting_link(series), agreed_meeting(mentorship), mentorship.mentor.zone
    ended = mentorship.state is MentorshipState.ENDED
    return render_template(
        "coordinator/series.html",
        door=door,
        round=mentorship.round,
        who=both_of(mentorship),
        ended=ended,
        ended_words=mentorship.ended_words if ended else "",
        meets=f"{days_of(meeting)}, at {clock_time(meeting.start)}",
        left=counted(sum(not one.canceled for one in coming), "session"),
        months=months_of(coming, _title, lambda one: door.of_session("session", one.id)),
        past=_reported(months_of(past, _title, lambda one: door.of_session("session", one.id)), past, mentorship),
        warnings=clock_warnings(every),
        follows=follows_words(every, series.zone),
        wish=wish_words(mentorship, person),
        flags=[] if ended else _flags(flags_of_match(mentorship), door, person, zone),
        link=link,
        form=form or MeetingLinkForm(formdata=None, data={"link": link, "shown": link}),
        people=[mentorship.mentor, *mentorship.mentee.members],
    )


def _reported(
    months: tuple[dict[str, Any], ...], past: Sequence[Session], mentorship: Mentorship
) -> tuple[dict[str, Any], ...]:
    """Beside each session whether it took place, as far as somebody said."""
    reports = reports_of(mentorship)
    lines = [line for month in months for line in month["sessions"]]
    for session, line in zip(past, lines, strict=True):
        report = reports.get(session.id)
        if report is None or report.took_place is Took.UNKNOWN:
            continue
        kind, icon, text = TOOK[report.took_place]
        line["tag"] = {"kind": kind, "icon": icon, "text": text}
        if not report.signed_in:
            line["note"] = "said through the mailed link"
    return months


def _title(session: Session) -> str:
    return f"Session {session.number} of {session.of}" if session.number else "Session"


def _flags(flags: list[Flag], door: Door, person: Person, zone: str) -> list[FlagLine]:
    wished = {one.reply_id: one for one in wished_times(flags, person, zone)}
    lines = []
    for flag in flags:
        asks = wished.get(flag.reply_id)
        sentence = asks.sentence if asks else _declined(flag)
        if flag.session_id:
            about = {"day": asks.day, "time": asks.time} if asks and asks.day else {}
            href, action = door.of_session("session", flag.session_id, **about), "Open the session"
            sentence += _of_session(flag, zone)
        else:
            about = {"day": asks.day, "time": asks.time} if asks and asks.day else {}
            href, action = door.of_match("following", **about), "Look for another time"
        lines.append(FlagLine(flag.reply_id, sentence, flag.words, href, action))
    return lines


def _declined(flag: Flag) -> str:
    by_mail = "" if flag.signed_in else " by mail"
    what = "a session" if flag.session_id else "all sessions"
    return f"{flag.who} declined {what}{by_mail}." if flag.kind is ReplyKind.DECLINED else f"{flag.who} answered."


def _of_session(flag: Flag, zone: str) -> str:
    if flag.starts_at is None:
        return ""
    local = flag.starts_at.astimezone(ZoneInfo(zone))
    return f" It is about the session on {weekday_and_day(local.date())}, {time_of_day(local)}."
