"""Series facts to iCalendar bytes: the one builder behind download, feed and mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from icalendar import Calendar, Event, Timezone, vCalAddress, vDatetime, vDuration, vRecur, vUri
from icalendar.prop import vInt

from matcher.calendars.facts import (
    Address,
    Answer,
    MovedStart,
    SeriesFacts,
    SeriesState,
    UnusableSeries,
)
from matcher.calendars.posix import WEEKDAYS
from matcher.calendars.text import CalendarText, clean_line, clean_mailbox, clean_parameter, clean_text, clean_uri
from matcher.calendars.vtimezone import timezone
from solver.occurrences import nth_of_month
from solver.problem import Cadence

_PRODUCT = "-//Bookends//Bookends//EN"
_REFRESH = timedelta(hours=6)

Method = Literal["REQUEST", "CANCEL"]


def schedule(series: Sequence[SeriesFacts], *, name: str) -> bytes:
    """A whole schedule without METHOD: identical bytes for identical facts, in whatever order they come.

    It has no UID of its own (RFC 7986 section 5.3): vdirsyncer takes that for the UID of every series in it and keeps
    one of them. Raises UnusableSeries when two series share theirs.
    """
    ordered = sorted(series, key=lambda one: one.uid)
    for one, following in pairwise(ordered):
        if one.uid == following.uid:
            raise UnusableSeries(f"Two series share the UID {one.uid}.", uid=one.uid)
    return _written(_named(_calendar(), clean_line(name)), ordered)


def invitation(facts: SeriesFacts, *, method: Method) -> bytes:
    """One message about one series (RFC 5546): always its whole state, never a part of it.

    Raises UnusableSeries when the method does not go with the state, or nobody is invited.
    """
    if (method == "CANCEL") != (facts.state == SeriesState.CANCELLED):
        raise UnusableSeries(f"Series {facts.uid}: {method} of what is {facts.state}.", uid=facts.uid)
    if facts.attendee is None:
        raise UnusableSeries(f"Series {facts.uid}: nobody is invited.", uid=facts.uid)
    calendar = _calendar()
    calendar.add("METHOD", CalendarText(method))
    return _written(calendar, [facts])


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", CalendarText(_PRODUCT))
    calendar.add("VERSION", CalendarText("2.0"))
    return calendar


def _written(calendar: Calendar, series: Sequence[SeriesFacts]) -> bytes:
    for zone in _timezones(series):
        calendar.add_component(zone)
    for one in series:
        for event in _events(one):
            calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def _named(calendar: Calendar, name: str) -> Calendar:
    """What makes a calendar of its own of it. A message has none of this: clients would open a new calendar for it."""
    calendar.add("NAME", CalendarText(name))
    calendar.add("X-WR-CALNAME", CalendarText(name))
    # icalendar's own property leaves out VALUE, which RFC 7986 section 5.7 requires.
    calendar.add("REFRESH-INTERVAL", vDuration(_REFRESH, params={"VALUE": "DURATION"}))
    return calendar


def _timezones(series: Iterable[SeriesFacts]) -> list[Timezone]:
    """One VTIMEZONE per zone, good for every instant any of its series names."""
    named: dict[str, list[datetime]] = {}
    for one in series:
        if one.zone != "UTC":
            named.setdefault(one.zone, []).extend(_instants(one))
    return [timezone(zone, min(instants), max(instants)) for zone, instants in sorted(named.items())]


def _instants(one: SeriesFacts) -> list[datetime]:
    moved = [one.on_clock(one.local(each.start)) for each in one.moved]
    ends = [start + timedelta(minutes=each.minutes) for start, each in zip(moved, one.moved, strict=True)]
    return [one.instant(one.first_start), one.until() + timedelta(minutes=one.minutes), *moved, *ends]


def _events(one: SeriesFacts) -> list[Event]:
    """The master, then one override for each session moved or answered for itself. A cancelled series is its master
    alone; what meets once has no rule and no overrides."""
    if one.once:
        return [_once(one)]
    master = _event(one, one.first_start, one.minutes)
    master.add("RRULE", _rule(one))
    for start in sorted(set(one.excluded)):
        master.add("EXDATE", _local(one, start))
    if one.state == SeriesState.CANCELLED:
        return [master]
    return [master, *(_override(one, each) for each in _differing(one) if each.original not in one.excluded)]


def _once(one: SeriesFacts) -> Event:
    """Moved, it simply stands elsewhere."""
    moved = one.moved[0] if one.moved else MovedStart(one.first_start, one.first_start, one.minutes)
    return _event(one, one.local(moved.start), moved.minutes, dict(one.answered).get(one.first_start))


def _differing(one: SeriesFacts) -> list[MovedStart]:
    """By original start; who answered a session that was not moved has it at its own time."""
    moved = {each.original: each for each in one.moved}
    answered = {original: MovedStart(original, original, one.minutes) for original, _ in one.answered}
    return sorted((answered | moved).values(), key=lambda each: each.original)


def _override(one: SeriesFacts, moved: MovedStart) -> Event:
    event = _event(one, one.local(moved.start), moved.minutes, dict(one.answered).get(moved.original))
    event.add("RECURRENCE-ID", _local(one, moved.original))
    return event


def _rule(one: SeriesFacts) -> vRecur:
    weekday = WEEKDAYS[one.first_start.isoweekday() % 7]
    rule: dict[str, object] = {"UNTIL": one.until()}
    match one.cadence:
        case Cadence.WEEKLY:
            rule |= {"FREQ": "WEEKLY", "INTERVAL": 1, "BYDAY": weekday, "WKST": "MO"}
        case Cadence.FORTNIGHTLY:
            rule |= {"FREQ": "WEEKLY", "INTERVAL": 2, "BYDAY": weekday, "WKST": "MO"}
        case Cadence.MONTHLY:
            rule |= {"FREQ": "MONTHLY", "INTERVAL": 1, "BYDAY": f"{nth_of_month(one.first_start)}{weekday}"}
    return vRecur(rule)


def _event(one: SeriesFacts, start: datetime, minutes: int, answer: Answer | None = None) -> Event:
    """What master and overrides have in common. ``answer``: to this one session."""
    event = Event()
    event.add("UID", CalendarText(one.uid))
    event.add("SEQUENCE", vInt(one.revision))
    event.add("DTSTAMP", _utc(one.changed))
    event.add("CREATED", _utc(one.created))
    event.add("LAST-MODIFIED", _utc(one.changed))
    event.add("DTSTART", _local(one, start))
    if one.exists_once(start):
        event.add("DTEND", _local(one, one.end(start, minutes)))
    else:  # a first start that is held elsewhere: programs count minutes from the one time to the other differently
        event.add("DURATION", vDuration(timedelta(minutes=minutes)))
    event.add("SUMMARY", CalendarText(clean_line(one.summary)))
    event.add("DESCRIPTION", CalendarText(clean_text(one.description)))
    event.add("STATUS", CalendarText(one.state.value.upper()))
    event.add("TRANSP", CalendarText("OPAQUE"))
    _add_links(event, one)
    _add_people(event, one, answer)
    return event


def _add_links(event: Event, one: SeriesFacts) -> None:
    if one.url:
        event.add("URL", vUri(clean_uri(one.url)))
    if one.meeting_link:
        link = clean_uri(one.meeting_link)
        event.add("LOCATION", CalendarText(link))
        event.add("CONFERENCE", vUri(link, params={"VALUE": "URI", "FEATURE": "VIDEO"}))


def _add_people(event: Event, one: SeriesFacts, answer: Answer | None) -> None:
    event.add("ORGANIZER", _person(one.organizer))
    if one.attendee is None:
        return
    said = answer or one.attendee.answer
    attendee = _person(Address(one.attendee.name, one.attendee.email))
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = said.value
    attendee.params["RSVP"] = "TRUE" if said is Answer.UNANSWERED else "FALSE"
    event.add("ATTENDEE", attendee)


def _person(address: Address) -> vCalAddress:
    name = clean_parameter(address.name)
    return vCalAddress(f"mailto:{clean_mailbox(address.email)}", params={"CN": name} if name else {})


def _local(one: SeriesFacts, start: datetime) -> vDatetime:
    if one.zone == "UTC":  # icalendar never writes TZID=UTC, which would leave a floating time
        return vDatetime(start.replace(tzinfo=UTC))
    # Set afterwards: the constructor drops TZID from a naive time.
    value = vDatetime(start)
    value.params["TZID"] = one.zone
    return value


def _utc(moment: datetime) -> vDatetime:
    return vDatetime(moment.astimezone(UTC).replace(microsecond=0))
