"""Whether the fixes an outcome offers to people not matched are well formed and speak of people of the problem.

That a fix works is known by solving the problem again with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from solver.errors import Fault
from solver.judge.case import Case
from solver.outcome import Unmatched
from solver.problem import Weekday

KEYS = {
    "place": {"kind", "mentor", "places"},
    "hours": {"kind", "who", "mentee", "mentor", "window"},
    "rule": {"kind", "mentee", "mentor", "code"},
}
NEVER_PROPOSED = "own_manager"
PROPOSED = "previous_mentor"


def fixes(case: Case) -> Iterator[Fault]:
    for left in case.outcome.unmatched:
        if left.fix:
            for what, allowed in _wrong(case, left, left.fix):
                yield Fault(f"unmatched {left.mentee}.fix", what, allowed)


def _wrong(case: Case, left: Unmatched, fix: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = fix.get("kind")
    if not isinstance(kind, str) or kind not in KEYS:
        yield f"kind {kind!r}", ", ".join(KEYS)
        return
    if missing := KEYS[kind] - fix.keys():
        yield f"without {', '.join(sorted(missing))}", ", ".join(sorted(KEYS[kind]))
        return
    if not isinstance(fix["mentor"], str) or fix["mentor"] not in case.mentors:
        yield f"unknown mentor {fix['mentor']!r}", "an id in mentors"
        return
    if "mentee" in KEYS[kind] and fix["mentee"] != left.mentee:
        yield f"about {fix['mentee']!r}", left.mentee
    match kind:
        case "place":
            yield from _place(case, fix)
        case "hours":
            yield from _hours(fix)
        case "rule":
            yield from _rule(case, left, fix)


def _place(case: Case, fix: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    has = case.mentors[fix["mentor"]].places
    if type(fix["places"]) is not int or fix["places"] <= has:
        yield f"places {fix['places']!r}", f"more than {has}"


def _hours(fix: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if fix["who"] not in ("mentee", "mentor"):
        yield f"who {fix['who']!r}", "mentee or mentor"
    window = fix["window"]
    if not isinstance(window, (list, tuple)) or len(window) not in (3, 4) or not _is_window(*window):
        yield f"window {window!r}", "weekday, from, to"


def _is_window(weekday: object, start: object, end: object, week: object = None) -> bool:
    clocks = [one for one in (start, end) if isinstance(one, str) and len(one) == 5 and one[2] == ":"]
    hours = [one for one in clocks if one[:2].isdecimal() and one[3:].isdecimal() and "00:00" <= one <= "24:00"]
    return weekday in list(Weekday) and week in (None, "A", "B") and len(hours) == 2 and hours[0] < hours[1]


def _rule(case: Case, left: Unmatched, fix: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    codes = {one.code for one in case.problem.avoid if (one.mentee, one.mentor) == (left.mentee, fix["mentor"])}
    if not isinstance(fix["code"], str) or fix["code"] == NEVER_PROPOSED or fix["code"] in codes - {PROPOSED}:
        yield f"code {fix['code']!r}", "a rule that may be proposed"
    elif not case.rules.bars(case.mentees[left.mentee], case.mentors[fix["mentor"]]):
        yield "the pair breaks no never-rule", "a pair that is barred"
