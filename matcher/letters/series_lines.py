"""Every change of a series in a sentence, on the reader's clock; and the subject of the mail that tells it."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.calendars.zones import zone_name
from matcher.letters.series_changes import Changes
from matcher.letters.series_reading import Reading
from matcher.mail.words import fixed
from matcher.queries.schedule import meeting_link
from matcher.states import MailKind
from matcher.words.present import clock_time, time_of_day

KIND = MailKind.INVITATION


def change_lines(changes: Changes, reading: Reading) -> Iterator[str]:
    """The greatest change first; not the link, which stands where they meet."""
    yield from _of_the_rule(changes, reading)
    yield from _of_the_end(changes, reading)
    for one in changes.moved:
        yield fixed(KIND, "back" if one.back else "moved", was=reading.told(one.was), now=reading.told(one.now))
    for start in changes.fell_out:
        yield fixed(KIND, "fell_out", was=reading.told(start))
    for start in changes.held:
        yield fixed(KIND, "held", now=reading.told(start))


def subject_of(changes: Changes, reading: Reading) -> str:
    """What happened, if it is one thing; else that something did."""
    subjects = list(_subjects(changes, reading))
    return subjects[0] if len(subjects) == 1 else fixed(KIND, "changed_subject", other=reading.other)


def rule_values(reading: Reading) -> dict[str, str]:
    """When these sessions are: on the reader's clock, and there on the clock they follow."""
    series = reading.series
    return {**reading.rule(series), "zone": zone_name(series.zone), "there": clock_time(series.start)}


def clock_line(reading: Reading) -> str:
    """Which clock the sessions follow now, and what that means on the reader's."""
    same = zone_name(reading.series.zone) == zone_name(reading.zone)
    return fixed(KIND, "follows_yours" if same else "follows", **rule_values(reading))


def _of_the_rule(changes: Changes, reading: Reading) -> Iterator[str]:
    values = rule_values(reading)
    if not values["day"]:
        return
    if changes.rhythm:
        yield fixed(KIND, "rhythm", **values)
    if changes.clock:
        yield clock_line(reading)
    if changes.law:
        values |= {"day": reading.day(changes.law), "time": time_of_day(reading.local(changes.law))}
        same = reading.series.zone == reading.zone
        yield fixed(KIND, "law_yours" if same else "law", **values)


def _of_the_end(changes: Changes, reading: Reading) -> Iterator[str]:
    if changes.goes_on is not None:
        yield fixed(KIND, "goes_on", day=reading.rule(changes.goes_on)["day"], other=reading.other)
    elif changes.rest and changes.after:
        yield fixed(KIND, "rest", day=reading.day(changes.after), dates=reading.dates(changes.rest))
    elif changes.rest:
        yield fixed(KIND, "rest_all", dates=reading.dates(changes.rest))


def _subjects(changes: Changes, reading: Reading) -> Iterator[str]:
    other = reading.other
    for one in changes.moved:
        name = "back_subject" if one.back else "moved_subject"
        yield fixed(KIND, name, other=other, now=reading.told(one.now))
    for start in changes.fell_out:
        yield fixed(KIND, "fell_out_subject", other=other, was=reading.told(start))
    for start in changes.held:
        yield fixed(KIND, "held_subject", other=other, now=reading.told(start))
    if changes.link:
        yield fixed(KIND, "link_subject" if meeting_link(reading.series) else "no_link_subject", other=other)
    if changes.goes_on is not None:
        yield fixed(KIND, "goes_on_subject", other=other, day=reading.rule(changes.goes_on)["day"])
    elif changes.rest:
        name = "rest_subject" if changes.after else "canceled_subject"
        yield fixed(KIND, name, other=other, day=reading.day(changes.after) if changes.after else "")
    for name in ("rhythm", "clock", "law"):
        if getattr(changes, name):
            yield fixed(KIND, f"{name}_subject", other=other)
