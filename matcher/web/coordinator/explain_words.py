"""What else was possible in a find, and what would help, in sentences a coordinator could read out on the phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.calendars.zones import zone_name
from matcher.days import WEEKDAYS
from matcher.queries.explained import Effect, Help, Moved, Recruit, Repair
from matcher.queries.meetings import Meeting
from matcher.services.explanations import FixKind, Window, Worth
from matcher.web.coordinator.wording import called
from matcher.words.present import both_clocks, clock_time, counted, listed, lower_first, meeting_days

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
NOON, EVENING = 12 * 60, 17 * 60
MOST_HOURS = 3
RULES = {
    "same_cooperative": "Both belong to the same cooperative, and this round pairs nobody within one.",
    "previous_mentor": "The two have been a match before, and this round pairs nobody twice.",
}


@dataclass(frozen=True)
class Told:
    """An effect in words: ``result`` in one or two sentences, ``moves`` one line for each of the others. ``slot`` is
    the meeting time as a form sends it, where the match can be offered without moving anybody."""

    mentee_id: str
    mentor_id: str
    mentor: str
    where: str
    strength: str
    when: str
    result: str
    moves: tuple[str, ...]
    slot: Mapping[str, int] | None = None


@dataclass(frozen=True)
class ToldRepair:
    """``what`` would have to be so; ``press`` what the button says, none where one press is not enough: then ``rest``
    says what to do. ``before`` is to be done before pressing."""

    what: str
    effect: Told
    press: str | None
    before: str
    rest: str
    to_settings: bool


def number_word(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def told(effect: Effect) -> Told:
    return Told(
        mentee_id=effect.mentee.id,
        mentor_id=effect.mentor.id,
        mentor=effect.mentor.name,
        where=effect.mentor.library,
        strength=effect.strength.value,
        when=when_words(effect.meeting),
        result=" ".join([_who_moves(effect), *_weakest(effect), *_doubt(effect)]),
        moves=tuple(_move(one) for one in effect.moved),
        slot=None if effect.moved or effect.meeting is None else _slot(effect.meeting),
    )


def _slot(meeting: Meeting) -> Mapping[str, int]:
    return {"weekday": meeting.weekday, "start": meeting.start, "phase": meeting.phase}


def in_short(effects: Sequence[Effect]) -> list[tuple[str, str]]:
    """The first two, for a card: who with which strength, and what becomes of the others."""
    return [(f"{one.mentor.name} ({one.strength.value.capitalize()})", _who_moves(one)) for one in effects[:2]]


def when_words(meeting: Meeting | None) -> str:
    """As in "Thursdays, every two weeks: 11:00 am Pacific, 2:00 pm Eastern"."""
    if meeting is None:
        return "Time to arrange"
    clocks = both_clocks(meeting.weekday, meeting.start, meeting.zone, meeting.other, meeting.shifts)
    days = meeting_days(meeting.weekday, meeting.phase, meeting.cadence)
    return f"{days}: {', '.join(f'{one.time} {one.zone}' for one in clocks)}"


def repair_words(repair: Repair) -> ToldRepair:
    return ToldRepair(
        what=_what(repair),
        effect=told(repair.effect),
        press=_press(repair) if repair.one_press else None,
        before=_before(repair) if repair.one_press else "",
        rest="" if repair.one_press else _rest(repair),
        to_settings=repair.kind is FixKind.RULE,
    )


def blocked_words(given: Help) -> str:
    """Where nothing small helps: whom it is about, two at most, so that nobody can be found by subtraction."""
    if given.repair is not None:
        return ""
    names = listed([party.name for party in given.blocking[:2]])
    about = f" It is about the hours and openings of {names}, for instance." if names else ""
    return f"We found no single change that would help.{about}"


def recruit_words(recruit: Recruit, labels: Mapping[str, str]) -> str:
    """As in "A mentor who offers coaching and is free on Monday mornings, Pacific time, would place Ann and Bo"."""
    offers = [lower_first(labels.get(key, key)) for key in recruit.topics]
    zone = f", {zone_name(recruit.zone)} time," if recruit.zone and recruit.hours else ""
    hours = listed([window_words(one) for one in recruit.hours[:MOST_HOURS]])
    kind = [*([f"offers {listed(offers)}"] if offers else []), *([f"is free on {hours}{zone}"] if hours else [])]
    who = f"A mentor who {' and '.join(kind)}" if kind else "One mentor more"
    placed = [f"place {listed([party.name for party in recruit.would_place])}"] if recruit.would_place else []
    lifted, others = recruit.would_lift, "other" if recruit.would_lift == 1 else "others"
    better = [f"give {number_word(lifted).lower()} {others} a better match"] if lifted else []
    return f"{who} would {' and '.join([*placed, *better])}."


def stands_words(left: int, fair: int) -> str:
    """As in "Three are not matched, and five have a Fair match."."""
    parts = [f"{number_word(left)} {'is' if left == 1 else 'are'} not matched"] if left else []
    if fair:
        weak = f"{number_word(fair)} {'has' if fair == 1 else 'have'} a Fair match"
        parts.append(lower_first(weak) if parts else weak)
    return f"{listed(parts)}." if parts else ""


def worth_words(more: Worth | None, less: Worth | None) -> list[str]:
    """What one opening more would bring, and what one less would cost."""
    return [*([_more(more)] if more else []), *([_less(less)] if less else [])]


def window_words(window: Window) -> str:
    """As in "Monday mornings" or "Mondays, 9:00 am to 5:00 pm"."""
    day = WEEKDAYS[window.weekday]
    long = window.end - window.start >= 2 * 60
    if long and window.end <= NOON:
        return f"{day} mornings"
    if long and window.start >= NOON and window.end <= EVENING + 60:
        return f"{day} afternoons"
    if long and window.start >= EVENING:
        return f"{day} evenings"
    return f"{day}s, {clock_time(window.start)} to {clock_time(window.end)}"


def _who_moves(effect: Effect) -> str:
    others = [one for one in effect.moved if one.was and one.now]
    out = [one.mentee.name for one in effect.moved if one.now is None]
    come = [one.mentee.name for one in effect.moved if one.was is None and one.now]
    if not effect.moved:
        return "Nobody else would move." if effect.placed >= 0 else "At least one more would be left without a mentor."
    moves = f"{number_word(len(others))} {'other' if len(others) == 1 else 'others'} would get another mentor"
    parts = [moves] if others else []
    parts += [f"{listed(come)} would get a mentor"] if come else []
    parts.append(f"{listed(out) if out else 'nobody'} would be left without{'' if parts else ' a mentor'}")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def _weakest(effect: Effect) -> list[str]:
    if effect.was_weakest is None:
        return []
    now, was = effect.weakest.value.capitalize(), effect.was_weakest.value.capitalize()
    if now != was:
        return [f"The weakest match would be {now} instead of {was}."]
    return [f"The weakest match would be weaker, though still {now}."] if effect.weaker else []


def _doubt(effect: Effect) -> list[str]:
    return [] if effect.exact else ["It may cost more than that."]


def _move(one: Moved) -> str:
    if one.now is None or one.strength is None:
        return f"{one.mentee.name} would lose {one.was.name if one.was else 'the mentor'} and be without one."
    strength = one.strength.value.capitalize()
    was = (
        f", was {one.was_strength.value.capitalize()}" if one.was_strength and one.was_strength != one.strength else ""
    )
    where = f"{one.was.name} to {one.now.name}" if one.was else f"nobody to {one.now.name}"
    return f"{one.mentee.name} would go from {where} ({strength}{was}). {when_words(one.meeting)}."


def _what(repair: Repair) -> str:
    name, effect = repair.whose.name, repair.effect
    match repair.kind:
        case FixKind.PLACE:
            openings = f"{counted(repair.places, 'opening')} instead of {repair.places - 1}"
            return f"With {openings}, {name} could mentor {called(effect.mentee)}."
        case FixKind.HOURS if repair.window:
            hours, zone = _exact_hours(repair.window), zone_name(repair.whose.zone)
            other = effect.mentor if repair.whose.id == effect.mentee.id else effect.mentee
            return f"If {name} were also free on {hours}, {zone} time, {other.name} could meet {called(repair.whose)}."
        case _:
            rule = RULES.get(repair.code, "A rule of this round keeps the two apart.")
            return f"{effect.mentor.name} would be possible but for one rule. {rule}"


def _exact_hours(window: Window) -> str:
    return f"{WEEKDAYS[window.weekday]}s from {clock_time(window.start)} to {clock_time(window.end)}"


def _press(repair: Repair) -> str:
    if repair.kind is FixKind.PLACE:
        return "Give one opening more and find again"
    return "Add these hours and find again"


def _before(repair: Repair) -> str:
    who = called(repair.whose)
    if repair.kind is FixKind.PLACE:
        return f"Ask {who} first. You can take it back on {who}’s page."
    return f"Ask {who} first. The hours are added as “if need be”, and {who} can change them."


def _rest(repair: Repair) -> str:
    if repair.kind is FixKind.RULE:
        return ""
    if repair.whose.is_team:
        return "A team’s hours are those its members share, so its members would change theirs."
    return "Offers are out, so applications stay as they are."


def _more(worth: Worth) -> str:
    if worth.placed > 0:
        return f"One opening more would place {counted(worth.placed, 'more person', 'more people')}."
    if worth.better:
        return "One opening more would place nobody else, but other matches would be better."
    return "One opening more would change nothing in this result."


def _less(worth: Worth) -> str:
    if worth.placed < 0:
        return f"One opening less would leave {counted(-worth.placed, 'person', 'people')} without a mentor."
    if worth.better:
        return "One opening less would leave nobody without a mentor, but matches would be weaker."
    return "One opening less would change nothing in this result."
