"""Our guess at what an answer in a foreign sheet means: a choice of ours, a time zone, hours, yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping

from matcher.calendars.zones import offered_zones
from matcher.choices import fold, match_choice, nearest
from matcher.days import WEEKDAYS
from matcher.sheets.cells import find_zone
from matcher.sheets.faults import CellFault
from matcher.sheets.hours import read_hours
from matcher.sheets.targets import AGREED, YES_NO, Reads, Target

TICKS = frozenset({"y", "yes", "x", "1", "true", "checked", "selected", "✓", "✔", "on"})
NO_TICKS = frozenset({"n", "no", "0", "false", "unchecked", "not selected", "n/a", "none", "-"})
_WORD = re.compile(r"[^\W_]{3,}")
_FILLERS = frozenset({"the", "and", "for", "with", "our", "your", "more", "getting", "into", "from", "that", "this"})


def guess_meaning(answer: str, option: str, target: Target) -> str:
    """What ``answer`` most likely means in a column for ``option``; nothing when there is no telling.

    A tick means the option that the column stands for.
    """
    if target.reads is Reads.HOURS:
        return guess_hours(answer, option)
    if target.heading == "time_zone":
        return guess_zone(answer)
    if target.meanings in (AGREED, YES_NO):
        return _guess_yes(answer)
    said = option if option and fold(answer) in TICKS else answer
    return "" if fold(answer) in NO_TICKS else guess_choice(said, target.meanings)


def guess_choice(said: str, meanings: Mapping[str, str]) -> str:
    exact = match_choice(said, meanings)
    if exact is not None:
        return exact
    close = nearest(said, meanings.values())
    if close is not None:
        return match_choice(close, meanings) or ""
    number = re.match(r"\s*(\d+)\b", said)
    if number and number[1] in meanings:
        return number[1]
    return _by_words(said, meanings)


def _by_words(said: str, meanings: Mapping[str, str]) -> str:
    """The choice that shares most of its words with what was said, if it is one alone and shares half of them."""
    words = _stems(said)
    shared = {key: len(words & _stems(label)) / max(len(_stems(label)), 1) for key, label in meanings.items()}
    ranked = sorted(shared.items(), key=lambda entry: -entry[1])
    if not ranked or ranked[0][1] < 0.5 or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return ""
    return ranked[0][0]


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORD.findall(text.casefold()) if word not in _FILLERS)


def _guess_yes(answer: str) -> str:
    said = fold(answer)
    if said in NO_TICKS or re.match(r"(no\b|i do not|i don't|disagree)", said):
        return "no"
    return "yes" if said in TICKS or re.match(r"(yes|i agree|agree|i consent|consent|i have read|ok)", said) else ""


_ZONE_WORDS = {
    r"arizona|phoenix": "America/Phoenix",
    r"newfoundland|\bnst\b|\bndt\b": "America/St_Johns",
    r"atlantic|\ba[sd]?t\b": "America/Halifax",
    r"eastern|\be[sd]?t\b": "America/New_York",
    r"central|\bc[sd]?t\b": "America/Chicago",
    r"mountain|\bm[sd]?t\b": "America/Denver",
    r"pacific|\bp[sd]?t\b": "America/Los_Angeles",
    r"alaska|\bak[sd]t\b": "America/Anchorage",
    r"hawaii|\bhst\b": "Pacific/Honolulu",
}


def guess_zone(answer: str) -> str:
    named = find_zone(answer)
    if named is not None:
        return named
    said = answer.casefold()
    by_words = next((zone for words, zone in _ZONE_WORDS.items() if re.search(words, said)), None)
    return by_words or next((zone.key for zone in offered_zones() if zone.name.casefold() in said), "")


_DAY_WORDS = {rf"\b{name[:3].casefold()}[a-z]*\b": name[:3] for name in WEEKDAYS}
_ALL_DAYS = re.compile(r"\b(weekdays?|any ?day|every ?day|daily|mon[a-z]*\s*(-|to|through)\s*fri[a-z]*)\b")
_PARTS = {
    r"early morning": "8:00-10:00",
    r"morning|\bam\b": "9:00-12:00",
    r"lunch|noon\b(?!s)|midday": "12:00-13:00",
    r"late afternoon": "15:00-17:00",
    r"afternoon|\bpm\b": "13:00-17:00",
    r"evening": "17:00-20:00",
    r"all day|any ?time|flexible": "9:00-17:00",
}
# Nobody meets between one and this hour of the night.
EARLIEST = 6
_TIME = r"(\d{1,2})([:.]\d{2})?\s*([ap]\.?m?\.?)?"
_TIMES = re.compile(rf"{_TIME}\s*(?:-|to|until)\s*{_TIME}", re.I)


def guess_hours(answer: str, option: str = "") -> str:
    """Hours as our template has them, for answers such as "Tuesday mornings (9-11)"; the day may be the column's."""
    for text in (answer, f"{option} {answer}", f"{answer} {option}"):
        plain = by_day(" ".join(re.sub(r"[–—−]", "-", text).split()))
        if is_hours(plain):
            return plain
    if fold(answer) in NO_TICKS:
        return ""
    said = re.sub(r"[–—−]", "-", f"{option} {'' if fold(answer) in TICKS else answer}".casefold())
    days = ["Mon-Fri"] if _ALL_DAYS.search(said) else [day for word, day in _DAY_WORDS.items() if re.search(word, said)]
    times = _times(said)
    guess = "; ".join(f"{day} {times}" for day in days) if days and times else ""
    return guess if is_hours(guess) else ""


def _times(said: str) -> str:
    clock = _TIMES.search(said)
    if clock:
        return by_day(clock[0].strip())
    return next((times for words, times in _PARTS.items() if re.search(words, said)), "")


def by_day(text: str) -> str:
    """The same with "am" and "pm" where people leave them out: "9-5" and "1-4" are by day."""
    return _TIMES.sub(_with_halves, text)


def _with_halves(clock: re.Match[str]) -> str:
    start, end = int(clock[1]), int(clock[4])
    if clock[3] or clock[6] or not (1 <= start < EARLIEST or end <= start <= 12):
        return clock[0]
    half = "pm" if start < EARLIEST else "am"
    return f"{clock[1]}{clock[2] or ''}{half}-{clock[4]}{clock[5] or ''}pm"


def is_hours(text: str) -> bool:
    try:
        return bool(read_hours(text))
    except CellFault:
        return False
