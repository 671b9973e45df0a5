"""Our guess at what the columns of a foreign sheet are: by exact names, by what stands in them, by their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import SequenceMatcher

from matcher.choices import fold, match_choice
from matcher.regions import CANADA, UNITED_STATES
from matcher.sheets.column_answers import split_for, understood, with_meanings
from matcher.sheets.heading_words import BY_WORDS, IN_WORDS, OF_THE_FORM, OF_TOPICS
from matcher.sheets.layout import Heading, Layout
from matcher.sheets.mapping import BY_STATE, LEFT_OUT, ColumnMapping, ColumnUse, ForEverybody
from matcher.sheets.meanings import NO_TICKS, TICKS, guess_choice, guess_hours
from matcher.sheets.targets import RANK, Reads, Target

LOOKED_AT = 200
ALIKE, MOST, MANY = 0.9, 0.8, 0.5
SEVERAL_COLUMNS = frozenset({Reads.CHOICES, Reads.HOURS, Reads.RANK, Reads.WORDS})
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_RANKED = re.compile(r"\d{1,2}\W*(st|nd|rd|th)?( choice)?", re.I)
_REGIONS = {**UNITED_STATES, **CANADA}
Targets = Mapping[str, Target]


def guess_mapping(layout: Layout, targets: Targets) -> ColumnMapping:
    """A use for every column, with meanings for its answers, and what holds where the file says nothing."""
    columns: dict[int, ColumnUse] = {}
    for heading in layout.headings:
        key = guess_target(heading, layout.values(heading)[:LOOKED_AT], targets)
        taken = {use.target for use in columns.values()}
        if key and key in taken and targets[key].reads not in SEVERAL_COLUMNS:
            key = LEFT_OUT
        columns[heading.position] = with_meanings(ColumnUse(key), heading, layout, targets)
    used = {use.target for use in columns.values()}
    zone = BY_STATE if "state" in used and "time_zone" not in used else ""
    return ColumnMapping(columns, ForEverybody(zone=zone))


def guess_target(heading: Heading, values: Sequence[str], targets: Targets) -> str:
    """The key of what the column most likely is; nothing for one to be left out."""
    told = {fold(value) for value in values} - {"anonymous"}
    plain = re.sub(r"[^\w #]", " ", fold(heading.question)).strip()
    if not told:
        return LEFT_OUT
    named = _named(heading, targets)
    if named:
        return named
    if not heading.option and OF_THE_FORM.fullmatch(" ".join(plain.split())):
        return LEFT_OUT
    found = _by_content(heading, values, targets) or _by_words(heading, targets)
    return LEFT_OUT if found == "address" and _share(values, _ADDRESS.search) < MANY else found


def _named(heading: Heading, targets: Targets) -> str:
    """A column named as in our template, or as a question of ours is worded."""
    said = fold(heading.question)
    if heading.option:
        return ""
    exact = next((key for key, one in targets.items() if said in {fold(key), fold(one.heading)}), "")
    questions = [one for one in targets.values() if one.group == "Questions about the match" or _is_own(one)]
    questions += [one for one in targets.values() if one.reads is Reads.CHOICES]
    return exact or next((one.key for one in questions if _alike(said, _wording(one))), "")


def _wording(target: Target) -> str:
    """How the question is put: topics stand in a group that is named by it."""
    return target.group if target.heading.endswith("_1") else target.label


def _is_own(target: Target) -> bool:
    return target.key.startswith("own:")


def _alike(said: str, label: str) -> bool:
    return SequenceMatcher(None, said, fold(label)).ratio() >= ALIKE


def _by_content(heading: Heading, values: Sequence[str], targets: Targets) -> str:
    chosen = _by_choices(heading, values, targets)
    if chosen:
        return chosen
    if _share(values, _ADDRESS.fullmatch) >= MOST:
        return "address" if not _by_words(heading, targets).startswith("own_manager") else "own_manager"
    if _share(values, lambda value: understood(value, targets["time_zone"])) >= MOST:
        return "time_zone"
    if _share(values, lambda value: match_choice(value, _REGIONS)) >= MOST:
        return "state"
    hours = targets["hours"]
    split = split_for(values, hours)
    if _share(values, lambda value: all(guess_hours(one, heading.option) for one in split(value))) >= MOST:
        words = _by_words(heading, targets)
        return words if words == "hours_if_need_be" else "hours"
    return ""


def _by_choices(heading: Heading, values: Sequence[str], targets: Targets) -> str:
    """The question most of whose answers stand here; for a column of ticks or ranks, the one that has its option."""
    among = [one for one in targets.values() if one.reads in {Reads.CHOICE, Reads.CHOICES} and len(one.meanings) > 2]
    ticks = heading.option and {fold(value) for value in values} <= TICKS | NO_TICKS | {fold(heading.option)}
    ranks = heading.option and _share(values, _RANKED.fullmatch) == 1
    if ticks or ranks:
        about = next((one.key for one in among if guess_choice(heading.option, one.meanings)), "")
        about = about or _topics(heading, targets)
        return f"{about}{RANK}" if f"{about}{RANK}" in targets and ranks and not _is_tick_alone(values) else about
    best = max(among, key=lambda one: _share_of_answers(values, one), default=None)
    return best.key if best and _share_of_answers(values, best) >= MANY else ""


def _is_tick_alone(values: Sequence[str]) -> bool:
    return {fold(value) for value in values} <= {"0", "1"}


def _share_of_answers(values: Sequence[str], target: Target) -> float:
    split = split_for(values, target)
    return _share([one for value in values for one in split(value)], lambda one: match_choice(one, target.meanings))


def _by_words(heading: Heading, targets: Targets) -> str:
    """By the words of the option first: "Contact information" has "Name" and "Email Address" below it."""
    for said in filter(None, (fold(heading.option), fold(heading.text))):
        found = next((key for key, words in BY_WORDS if key in targets and words.search(said)), "")
        topics = _topics(heading, targets)
        if topics and IN_WORDS.search(said):
            return f"{topics}:words"
        if found or topics:
            return found or topics
    return ""


def _topics(heading: Heading, targets: Targets) -> str:
    """The question about topics, if the heading speaks of them."""
    key = next((key.removesuffix(RANK) for key in targets if key.endswith(RANK)), "")
    return key if OF_TOPICS.search(fold(heading.question)) else ""


def _share(values: Collection[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(value)) for value in values) / max(len(values), 1)
