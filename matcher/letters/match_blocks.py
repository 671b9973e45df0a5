"""What a mail shows of a match: who the other is, when they meet on both clocks, why they fit, what is not covered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from matcher.mail.letter import Block, Facts, Listing, Paragraph
from matcher.mail.words import of_match
from matcher.queries.offers import Match, Offer
from matcher.states import Role
from matcher.words.meetings import YOUR_CLOCK, ClockOf, ShiftNote, zone_of_reader
from matcher.words.offers import MatchWords, Reason
from matcher.words.present import listed, lower_first, time_of_day, weekday_and_day
from matcher.words.times_to_choose import choice_lines


def names(match: Match, words: MatchWords) -> dict[str, str]:
    """The placeholders that name whom the reader meets."""
    other = match.mentee if words.mentor_reads else match.mentor
    return {
        "other": words.call if other.is_team else other.name,
        "other_first": "the team" if other.is_team else words.call,
    }


def who_block(words: MatchWords) -> Listing:
    """The other side: job, library, years; of a team, its members."""
    other = words.participant if words.mentor_reads else words.mentor
    return Listing(str(other["name"]), tuple(str(line) for line in other["lines"]))


def when_blocks(match: Match, words: MatchWords) -> Iterator[Block]:
    """The recurring time on both clocks, how many sessions, the first; what clock changes do; which days fall out."""
    rows = [(of_match("when"), str(words.meeting["days"])), *map(_clock_row, words.meeting["clocks"])]
    first = first_session(match)
    if first is not None:
        rows += [(of_match("how_many"), words.sessions), (of_match("first_session"), day_and_time(first))]
    yield Facts(of_match("when_title"), tuple(rows))
    if first is None:
        yield Paragraph(of_match("no_dates"))
    if words.shifts:
        yield Paragraph(shift_words(words.shifts))
    if words.skipped:
        yield Paragraph(words.skipped)


def choice_blocks(offer: Offer, words: MatchWords) -> Iterator[Block]:
    """Of an offer whose time is still to be arranged: the times to choose from, and what choosing does."""
    choices = offer.choices
    if choices is None:
        return
    told = "choices_none_yet" if choices.none_yet else "choices_one" if choices.one else "choices"
    yield Paragraph(of_match(told, call=words.call))
    lines = choice_lines(choices.times, offer.match)
    rows = tuple((one.days, "\n".join([one.clocks, f"{one.sessions}. {one.hours}".strip()])) for one in lines)
    yield Facts(of_match("choices_title"), rows)


def dates_block(match: Match) -> Listing:
    """Every session on the reader's clock."""
    lines = tuple(day_and_time(start) for start in local_starts(match))
    return Listing(of_match("dates_title"), lines)


def why_blocks(words: MatchWords, *, hours_fit: bool = True) -> Iterator[Block]:
    """Why the two of them, in each one's own words; then what is not covered."""
    team = words.call.startswith("the ")
    title = of_match("why_team", call=words.call) if team else of_match("why_title")
    if words.reasons:
        yield Facts(title, tuple((str(one["title"]), _reason(one, words)) for one in words.reasons))
    else:
        yield Listing(title, (of_match("no_reasons" if hours_fit else "no_reasons_to_arrange"),))
    if words.not_covered:
        yield Paragraph(of_match("not_covered", what=words.not_covered))


def first_session(match: Match) -> datetime | None:
    """On the reader's clock; None while no date can be promised."""
    return next(iter(local_starts(match)), None)


def local_starts(match: Match) -> list[datetime]:
    zone = ZoneInfo(zone_of_reader(match.meeting, match.reader))
    return [start.astimezone(zone) for start in match.meeting.starts]


def day_and_time(moment: datetime) -> str:
    """As in "Tuesday, January 19, at 9:00 am"."""
    return of_match("day_and_time", day=weekday_and_day(moment.date()), time=time_of_day(moment))


def shift_words(note: ShiftNote) -> str:
    """As in "Pacific clocks change on March 14, Arizona clocks don’t. From March 16 you meet at ..."."""
    which = "from_day_there" if note.whose else "from_day_here"
    turns = listed([of_match(which, day=day, time=time) for day, time in note.turns])
    turns = turns[:1].upper() + turns[1:]
    told = (
        of_match("on_their_clock", turns=turns, whose=note.whose)
        if note.whose
        else of_match("on_your_clock", turns=turns)
    )
    return " ".join(part for part in (note.clocks, told, note.hours) if part)


def reader_of(match: Match) -> str:
    """What the reader is called inside a sentence to somebody who answers for a team, or for themselves."""
    return "your team" if match.reader is Role.PARTICIPANT and match.mentee.is_team else "you"


def _clock_row(clock: ClockOf) -> tuple[str, str]:
    return of_match("on_clock", whose=clock.whose or YOUR_CLOCK), f"{clock.time} {clock.zone}"


def _reason(reason: Reason, words: MatchWords) -> str:
    """What each wrote, a line each; what both chose, where one of the two wrote nothing; or one sentence."""
    if said := reason.get("sentence"):
        return said
    sides = ((words.writer, reason.get("theirs")), (words.own_writer, reason.get("yours")))
    quotes = [of_match("wrote", who=who, words=text) for who, text in sides if text]
    if len(quotes) == 2:
        return "\n".join(quotes if words.mentor_reads else reversed(quotes))
    both = reason.get("both")
    chose = of_match("both_chose", what=lower_first(both)) if both else of_match("both_chose_this")
    return "\n".join([chose, *quotes])
