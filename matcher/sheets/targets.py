"""What a column of a foreign sheet can be. Most are columns of our own template; some are parts of one, or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.access_needs import ACCESS_NEEDS
from matcher.calendars.zones import offered_zones
from matcher.languages import LANGUAGES
from matcher.sheets.asked import AnswerKind, Asked, OwnAsked
from matcher.sheets.columns import MOST_WORDED, worded_headings
from matcher.sheets.rows import Expected
from matcher.states import QuestionKind, Role

AGREED = {"yes": "They agreed", "no": "They did not agree"}
YES_NO = {"yes": "Yes", "no": "No"}
RANK = ":rank"


class Reads(StrEnum):
    """How the cells of a column are understood: as they stand; as words; as a number in words; as one or several of our
    choices; as hours, or as options that stand for hours; as the rank that one of our choices was given."""

    PLAIN = "plain"
    WORDS = "words"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    HOURS = "hours"
    RANK = "rank"


@dataclass(frozen=True)
class Target:
    """``key`` is kept in a mapping, ``heading`` is where it goes in our template, ``meanings`` are choices by key.

    ``known``: values that are understood need no meaning; only the others are asked about.
    """

    key: str
    label: str
    group: str
    heading: str
    reads: Reads = Reads.PLAIN
    meanings: Mapping[str, str] = field(default_factory=dict)
    private: bool = False
    known: bool = False


def targets_for(expected: Expected) -> dict[str, Target]:
    """Everything a column can be for this role, by key, in the order of a list."""
    found = [*_about(), *_when()]
    for question in expected.asked:
        found += _worded(question, expected.asked) if question.words else [_plain(question)]
    found += _as_mentor() if expected.role is Role.MENTOR else _as_participant()
    found += [_own(question, expected.own_headings[question.key]) for question in expected.own]
    return {target.key: target for target in [*found, *_private()]}


def _simple(group: str, private: bool, **labels: str) -> list[Target]:
    return [Target(key, label, group, key, private=private) for key, label in labels.items()]


def _about() -> list[Target]:
    about = "About the person"
    return [
        Target("name", "Name", about, "name"),
        Target("first_name", "First name", about, "name"),
        Target("last_name", "Last name", about, "name"),
        *_simple(about, False, address="E-mail address", library="Library", state="State or province"),
        *_simple(about, False, country="Country", cooperatives="Cooperatives", phone="Phone"),
        Target("access", "What they need to take part", about, "access", Reads.CHOICES, ACCESS_NEEDS),
        Target("access_words", "More about what they need", about, "access_words", Reads.WORDS),
        Target("consent", "Whether they agreed", about, "consent", Reads.CHOICE, AGREED),
    ]


def _when() -> list[Target]:
    when = "When they can meet"
    zones = {zone.key: f"{zone.name} time" for zone in offered_zones()}
    return [
        Target("time_zone", "Time zone", when, "time_zone", Reads.CHOICE, zones, known=True),
        Target("hours", "Hours that work", when, "hours", Reads.HOURS),
        Target("hours_if_need_be", "Hours if need be", when, "hours_if_need_be", Reads.HOURS),
        Target("away", "Days away", when, "away"),
        Target("languages", "Languages", when, "languages", Reads.CHOICES, LANGUAGES, known=True),
    ]


def _worded(question: Asked, asked: Sequence[Asked]) -> Iterator[Target]:
    """Choices in one column or several, their ranks, and the sentences about them."""
    key, group, choices = question.key, question.label, question.choices
    pairs = worded_headings(question, asked)[:MOST_WORDED]
    yield Target(key, "Topics, one or several in a column", group, pairs[0][0], Reads.CHOICES, choices)
    yield Target(f"{key}{RANK}", "How important one topic is", group, pairs[0][0], Reads.RANK, choices)
    for number, (chosen, _) in enumerate(pairs, start=1):
        yield Target(chosen, f"Topic, number {number}", group, chosen, Reads.CHOICE, choices)
    yield Target(f"{key}:words", "Their words about all they chose", group, pairs[0][1], Reads.WORDS)
    for number, (_, words) in enumerate(pairs, start=1):
        yield Target(words, f"Their words about topic {number}", group, words, Reads.WORDS)
    for choice, label in choices.items():
        yield Target(f"{key}:words:{choice}", f"Their words about “{label}”", group, pairs[0][1], Reads.WORDS)


def _plain(question: Asked) -> Target:
    reads = {
        AnswerKind.CHOICE: Reads.CHOICE,
        AnswerKind.CHOICES: Reads.CHOICES,
        AnswerKind.RANKED_CHOICES: Reads.CHOICES,
        AnswerKind.NUMBER: Reads.NUMBER,
        AnswerKind.TEXT: Reads.WORDS,
    }[question.kind]
    return Target(question.key, question.label, "Questions about the match", question.key, reads, question.choices)


def _own(question: OwnAsked, heading: str) -> Target:
    """Named apart from everything else, whatever its key."""
    reads = {
        QuestionKind.CHOICE: Reads.CHOICE,
        QuestionKind.CHOICES: Reads.CHOICES,
        QuestionKind.SCALE: Reads.CHOICE,
        QuestionKind.YES_NO: Reads.CHOICE,
        QuestionKind.SHORT_TEXT: Reads.WORDS,
        QuestionKind.LONG_TEXT: Reads.WORDS,
    }[question.kind]
    meanings = {QuestionKind.SCALE: _steps(question), QuestionKind.YES_NO: YES_NO}.get(question.kind, question.choices)
    return Target(
        f"own:{question.key}", question.label, "Your own questions", heading, reads, meanings, question.private
    )


def _steps(question: OwnAsked) -> dict[str, str]:
    ends = {1: question.low, question.steps: question.high}
    return {str(step): f"{step} {ends.get(step, '')}".strip() for step in range(1, question.steps + 1)}


def _as_mentor() -> list[Target]:
    group = "As a mentor"
    return [
        Target("places", "How many they can mentor", group, "places", Reads.NUMBER),
        Target("meeting_link", "Their meeting link", group, "meeting_link"),
    ]


def _as_participant() -> list[Target]:
    group = "As a participant"
    return [
        Target("goal", "Their goal", group, "goal", Reads.WORDS),
        Target("team", "Name of their team", group, "team"),
        Target("team_lead", "Whether they lead the team", group, "team_lead", Reads.CHOICE, YES_NO),
        Target("team_goal", "Goal of the team", group, "team_goal", Reads.WORDS),
        Target("team_quorum", "How many of the team must be free", group, "team_quorum", Reads.NUMBER),
    ]


def _private() -> list[Target]:
    labels = {
        "own_manager": "Their own manager",
        "never_with": "Never pair them with",
        "wished": "Whom they wish for",
    }
    return _simple("Private, shown to nobody", True, **labels)
