"""The headings of the two spreadsheets. What the questions ask follows from the questions themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.sheets.asked import AnswerKind, Asked
from matcher.states import Role

MOST_WORDED = 8
SEVERAL = "Several are separated by semicolons."

REQUIRED = ("name", "address", "library", "time_zone", "hours", "consent")


@dataclass(frozen=True)
class Column:
    """``meaning`` is what the coordinator reads; ``example`` is what the template shows in its first row."""

    heading: str
    meaning: str
    example: str = ""


_ABOUT = (
    Column("name", "Name and surname.", "Example: Rosa Villanueva"),
    Column("address", "E-mail address. Two people may share one if their names differ.", "rosa@example.org"),
    Column("library", "Who employs them. The same name is the same library.", "Pima County Public Library"),
    Column("state", "State or province, as a code or a name.", "AZ"),
    Column("country", "Country, as a code or a name. Left empty: where the state or province is.", "US"),
    Column("cooperatives", f"Consortia the library belongs to. {SEVERAL}"),
)
_WHEN = (
    Column("time_zone", "A zone such as America/Phoenix, or its everyday name, such as Arizona.", "America/Phoenix"),
    Column("languages", f"Languages they can meet in, as codes or names. {SEVERAL}", "English; Spanish"),
    Column("hours", "Weekly hours that work, on their own clock.", "Tue 9:00-11:30; Thu 13:00-15:00 A; Fri 9-11 B"),
    Column("hours_if_need_be", "Weekly hours that would do if need be.", "Mon-Wed 3pm-5pm"),
    Column("away", "Days away, during the sessions.", "February 15–19; April 2"),
)
_PEOPLE = (
    Column("own_manager", "Name or address of their own manager, who is never their mentor."),
    Column("never_with", f"People they must never be paired with. Private. {SEVERAL}"),
    Column("consent", "“yes” if they agreed to the consent text of the round.", "yes"),
)
_MENTOR = (Column("places", "How many people or teams they can mentor.", "2"),)
_PARTICIPANT = (
    Column("team", "Name of the team they apply with. Left empty: they apply alone."),
    Column("team_lead", "“yes” for the one who answers for the team; without one, its first row."),
    Column("team_goal", "What the team wants to be different at the end; one row is enough."),
    Column("goal", "One thing that should be different at the end.", "I want training to be more than one long day."),
)


def columns_for(role: Role, asked: Sequence[Asked]) -> tuple[Column, ...]:
    """Every column of the spreadsheet of ``role``, in the order of the template."""
    plain = [_answer_column(question) for question in asked if not question.words]
    worded = [column for question in asked if question.words for column in _worded_columns(question, asked)]
    own = _MENTOR if role is Role.MENTOR else _PARTICIPANT
    return (*_ABOUT, *plain, *_WHEN, *own, *worded, *_PEOPLE)


def worded_headings(question: Asked, asked: Sequence[Asked]) -> list[tuple[str, str]]:
    """Pairs of headings for a thing chosen and the sentence about it, such as ``topic_1`` and ``words_1``.

    The first question with sentences has the plain name ``words``; the sentences of another carry its own.
    """
    stem = question.key.split("_")[0].removesuffix("s")
    first = next(other for other in asked if other.words)
    words = "words" if first.key == question.key else f"{stem}_words"
    return [(f"{stem}_{number}", f"{words}_{number}") for number in range(1, (question.at_most or MOST_WORDED) + 1)]


def _answer_column(question: Asked) -> Column:
    labels = list(question.choices.values())
    several = question.kind in {AnswerKind.CHOICES, AnswerKind.RANKED_CHOICES}
    first_choice = "4" if question.kind is AnswerKind.NUMBER else "".join(labels[1:2])
    example = "; ".join(labels[: min(2, question.at_most or 2)]) if several else first_choice
    return Column(question.key, f"{question.label} {SEVERAL if several else ''}".strip(), example)


def _worded_columns(question: Asked, asked: Sequence[Asked]) -> list[Column]:
    labels = list(question.choices.values())
    columns = []
    for number, (chosen, words) in enumerate(worded_headings(question, asked), start=1):
        example = labels[number - 1] if number <= min(2, len(labels)) else ""
        rank = f" Number {number} in importance." if question.kind is AnswerKind.RANKED_CHOICES else ""
        columns.append(Column(chosen, f"{question.label}{rank}", example))
        columns.append(Column(words, f"In their own words, about {chosen}.", _EXAMPLE_WORDS if example else ""))
    return columns


_EXAMPLE_WORDS = "A sentence the other side will read as the reason for the match."
