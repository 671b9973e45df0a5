"""Two finds side by side: the whole in a few lines, then everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.queries.compare import Comparison, Difference, Whole
from matcher.queries.meetings import Meeting
from matcher.queries.parties import Party
from matcher.web.coordinator.explain_words import when_words
from matcher.words.present import NBSP, counted, listed

NOT_MATCHED = "Not matched"
#: Of all points together; what is less is no difference that anybody would notice.
NOTICEABLE = 0.005


@dataclass(frozen=True)
class Side:
    """One person before or now: with whom, how strong, and when; ``mentor`` empty: with nobody."""

    mentor: str
    strength: str
    when: str


@dataclass(frozen=True)
class Change:
    mentee: str
    where: str
    was: Side
    now: Side


def groups(comparison: Comparison) -> list[tuple[str, list[Change]]]:
    """Whom the find concerns, those first who have more or less than before."""
    found = (
        ("Matched now", comparison.more),
        ("Not matched any more", comparison.fewer),
        ("Another mentor", comparison.other_mentor),
        ("Another time", comparison.other_time),
    )
    return [(title, _changes(rows)) for title, rows in found if rows]


def whole_lines(comparison: Comparison) -> list[tuple[str, str, str]]:
    """What it is about, as it was, as it is; only what is worth a line."""
    was, now = comparison.was, comparison.now
    lines = [
        ("Matched", _matched(was), _matched(now)),
        ("The weakest match", _weakest(was), _weakest(now)),
        ("How strong they are", _strengths(was), _strengths(now)),
        ("Team-mates who share a mentor", str(was.sharing), str(now.sharing)),
    ]
    always = {"Matched", "The weakest match"}
    return [line for line in lines if line[0] in always or line[1] != line[2]]


def together(comparison: Comparison) -> str:
    """How good all matches together are beside those before; of as many matches alone can that be said."""
    was, now = comparison.was, comparison.now
    if was.matched != now.matched or not was.points:
        return ""
    share = (now.points - was.points) / was.points
    if abs(share) < NOTICEABLE:
        return "All matches together are about as good as before."
    percent = max(1, round(100 * abs(share)))
    return f"All matches together are {percent}{NBSP}% {'better' if share > 0 else 'weaker'} than before."


def _changes(rows: Sequence[Difference]) -> list[Change]:
    return [
        Change(
            one.mentee.name,
            one.mentee.library,
            _side(one.was_mentor, one.was_strength, one.was_meeting),
            _side(one.mentor, one.strength, one.meeting),
        )
        for one in sorted(rows, key=lambda row: row.mentee.name.casefold())
    ]


def _side(mentor: Party | None, strength: str | None, meeting: Meeting | None) -> Side:
    if mentor is None:
        return Side("", "", "")
    return Side(mentor.name, strength or "", when_words(meeting))


def _matched(whole: Whole) -> str:
    return f"{whole.matched} of {whole.total}"


def _weakest(whole: Whole) -> str:
    return whole.weakest.value.capitalize() if whole.weakest else NOT_MATCHED


def _strengths(whole: Whole) -> str:
    named = {word.value: number for word, number in whole.strengths.items()}
    order = ("strong", "good", "fair")
    return listed([f"{named[word]:,} {word.capitalize()}" for word in order if word in named]) or counted(0, "match")
