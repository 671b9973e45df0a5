"""Who is not matched yet, with the facts of the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.queries.found import Found
from matcher.queries.parties import Party
from solver.outcome import Unmatched


@dataclass(frozen=True)
class LeftOver:
    """Somebody not matched yet; ``mentors`` names everybody the facts speak of."""

    mentee: Party
    unmatched: Unmatched
    mentors: Mapping[str, Party]
    hours: tuple[tuple[int, int, int], ...]  # weekday, start and end in minutes, on their own clock
    no_language: bool


def left_over(now: Found, mentors: Mapping[str, Party], mentees: Mapping[str, Party]) -> list[LeftOver]:
    """Everybody the run could not match, by name."""
    spoken = {language for mentor in now.problem.mentors for language in mentor.languages}
    left = []
    for one in now.outcome.unmatched:
        if one.mentee not in mentees:
            continue
        theirs = now.mentees[one.mentee]
        named = [*one.facts.get("full", ()), *one.facts.get("open", ())]
        hours = tuple((interval.weekday, interval.start, interval.end) for interval in theirs.hours or ())
        silent = bool(theirs.languages and spoken and not theirs.languages & spoken)
        party = {key: mentors[key] for key in named if key in mentors}
        left.append(LeftOver(mentees[one.mentee], one, party, hours, silent))
    return sorted(left, key=lambda one: one.mentee.name.casefold())
