"""The page of one event as a coordinator reads it; one of its meetings is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matcher.calendars.zones import zone_name
from matcher.models import Event
from matcher.queries.event_audience import leavers, newcomers
from matcher.queries.events import EventLine, MeetingLine
from matcher.queries.overlaps import event_overlaps
from matcher.queries.own_clock import own_clocks
from matcher.web.coordinator.event_preview_words import overlap_lines, overlapping
from matcher.web.coordinator.event_words import (
    AUDIENCES,
    feedback_words,
    headline,
    meeting_words,
    moved_words,
)
from matcher.web.event_words import agenda_lines
from matcher.words.present import CADENCE_WORDS, counted, listed, weekday_and_day


def meeting_looked_at(meetings: Sequence[MeetingLine], wanted: str) -> MeetingLine | None:
    """The one with this public id; else the first to come or going on, else the last held, else the last of all."""
    asked = [one for one in meetings if one.id == wanted]
    held = [one for one in meetings if not one.canceled]
    coming = [one for one in held if not one.over]
    found = asked or coming[:1] or held[-1:] or list(meetings[-1:])
    return found[0] if found else None


def page_words(
    event: Event, line: EventLine, meetings: Sequence[MeetingLine], meeting: MeetingLine | None, *, plans: bool
) -> dict[str, Any]:
    """What the template shows besides the guests. ``meeting`` is the one looked at; ``plans``: the reader may change
    the event."""
    off, begun = line.called_off, meeting is not None and meeting.begun and not meeting.canceled
    ahead = meeting is not None and not meeting.begun and not off
    return {
        "id": line.id,
        "title": line.title,
        "headline": headline(line),
        "lede": _lede(event, meeting),
        "plans": plans,
        "off": off,
        "over": line.over,
        "begun": begun,
        "repeats": len(meetings) > 1,
        "zone": zone_name(line.zone),
        "meeting": {"id": meeting.id, "day": weekday_and_day(meeting.start.date())} if meeting else None,
        "meetings": [_meeting(one, one is meeting) for one in meetings],
        "may_move": ahead and meeting is not None and not meeting.canceled,
        "may_hold": ahead and meeting is not None and meeting.canceled,
        "marks": begun and not off,
        "figures": _figures(line, meeting if begun else None),
        "facts": _facts(event, line),
        "agenda": agenda_lines(event.words),
        **_joining(event, line),
        **_overlaps(event, line),
        **_after(event, meeting),
    }


def _lede(event: Event, meeting: MeetingLine | None) -> str:
    if meeting is None:
        return ""
    moved = moved_words(meeting)
    said = f"{meeting_words(meeting)}{f' ({moved})' if moved else ''}."
    return f"{said} It is asked who comes." if event.registers and not meeting.over else said


def _meeting(one: MeetingLine, shown: bool) -> dict[str, Any]:
    off = ("end", "forbid", "Canceled") if one.canceled else None
    moved = ("attention", "clock", "Moved") if one.was and not one.canceled else None
    came = f"{one.came:,} came" if one.begun and not one.canceled else ""
    return {"id": one.id, "when": meeting_words(one), "tag": off or moved, "shown": shown, "stands": came}


def _figures(line: EventLine, meeting: MeetingLine | None) -> list[dict[str, Any]]:
    came = [{"label": "Came", "value": meeting.came}] if meeting else []
    said = {"Invited": line.invited, "Coming": line.yes, "Maybe": line.maybe, "Cannot": line.no}
    left = [{"label": "Seats left", "value": max(line.seats - line.yes, 0)}] if line.seats and not line.over else []
    rows = [{"label": label, "value": number} for label, number in {**said, "Not answered": line.open}.items()]
    return [*came, *(row for row in rows if row["label"] != "Maybe" or not line.registers), *left]


def _facts(event: Event, line: EventLine) -> list[tuple[str, str]]:
    rows = [("Who is invited", AUDIENCES[event.audience])]
    if event.registers:
        rows.append(("Registration", counted(event.seats, "seat") if event.seats else "As many as like"))
    if len(line.starts) > 1:
        rows.append(("Repeats", CADENCE_WORDS[event.series.cadence]))
    rows.append(("Link to join", event.series.meeting_link or "None yet"))
    rows.append(("Asked afterwards", event.feedback or "Nothing"))
    if event.recording_link:
        rows.append(("Recording", event.recording_link))
    return rows


def _joining(event: Event, line: EventLine) -> dict[str, Any]:
    """Who would be invited now, and who would not any more."""
    if line.over or line.called_off:
        return {"newcomers_press": "", "off_means": ""}
    new, gone = [one.person.name for one in newcomers(event)], [one.person.name for one in leavers(event)]
    title = f"{counted(len(new), 'person has', 'people have')} come in since" if new else "Some take part no more"
    press = f"Invite {counted(len(new), 'person', 'people')}" if new else "Take them off the list"
    return {
        "newcomers": new,
        "leavers": listed(gone),
        "newcomers_title": title,
        "newcomers_press": press if new or gone else "",
        "off_means": f"All {line.invited:,} invited get a mail, and it is taken out of their calendars.",
    }


def _overlaps(event: Event, line: EventLine) -> dict[str, Any]:
    if line.over or line.called_off:
        return {"overlaps": ()}
    found = event_overlaps(event)
    clocks = own_clocks({one.person for one in found}, event.round.program)
    return {"overlaps": overlap_lines(found, clocks), "overlaps_title": overlapping(found)}


def _after(event: Event, meeting: MeetingLine | None) -> dict[str, Any]:
    if meeting is None or not meeting.begun:
        return {"may_send_after": False}
    what = listed(
        [*(["the recording"] if event.recording_link else []), *(["your question"] if event.feedback else [])]
    )
    rows = [{"label": str(rating), "value": number} for rating, number in enumerate(meeting.ratings, start=1)]
    return {
        "may_send_after": bool(what) and meeting.over and not meeting.canceled,
        "after_means": f"Whoever was there gets one mail with {what}, each once.",
        "question": event.feedback,
        "rated": feedback_words(meeting),
        "bars": list(reversed(rows)) if sum(meeting.ratings) else [],
        "words": meeting.words,
    }
