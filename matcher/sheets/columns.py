"""The headings of the two spreadsheets. What the questions ask follows from the questions themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.access_needs import ACCESS_NEEDS
from matcher.application import MOST_WISHED
from matcher.choices import fold
from matcher.sheets.asked import AnswerKind, Asked, OwnAsked
from matcher.sheets.faults import PRIVATE
from matcher.states import QuestionKind, Role

MOST_WORDED = 8
SEVERAL = "Several are separated by semicolons."

#: Columns of our own files that tell what was done here, and what participants say on their form alone; taken in again
#: they say nothing.
READ_ONLY = ("sent_on", "changed_on", "agreed_on", "agreed_how", "decision", "application_id", "meeting_link")
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
_ACCESS = (
    Column("phone", "Phone number, for coordinators.", "520 555 0142"),
    Column("access", f"What they need to take part: {'; '.join(ACCESS_NEEDS.values())}.", "Live captions"),
    Column("access_words", "Anything else about that, in their own words."),
)
_PEOPLE = (
    Column("wished", f"Up to {MOST_WISHED} people they would like to be paired with. Private. {SEVERAL}"),
    Column("own_manager", "Name or address of their own manager, who is never their mentor."),
    Column("never_with", f"People they must never be paired with. Private. {SEVERAL}"),
    Column("consent", "“yes” if they agreed to the consent text of the round.", "yes"),
)
_MENTOR = (
    Column("places", "How many people or teams they can mentor.", "2"),
    Column("meeting_link", "Address of their own meeting room.", "https://meet.example.org/rosa"),
)
_PARTICIPANT = (
    Column("team", "Name of the team they apply with. Left empty: they apply alone."),
    Column("team_lead", "“yes” for the one who answers for the team; without one, its first row."),
    Column("team_goal", "What the team wants to be different at the end; one row is enough."),
    Column("team_quorum", "How many of the team must be free for a session; one row is enough. Left empty: all."),
    Column("goal", "One thing that should be different at the end.", "I want training to be more than one long day."),
)


def columns_for(role: Role, asked: Sequence[Asked], own: Sequence[OwnAsked] = ()) -> tuple[Column, ...]:
    """Every column of the spreadsheet of ``role``, in the order of the template; ``own`` questions have one each."""
    before = _before_own(role, asked)
    headings = own_headings(role, asked, own)
    return (*before, *(_own_column(question, headings[question.key]) for question in own), *_PEOPLE)


def own_headings(role: Role, asked: Sequence[Asked], own: Sequence[OwnAsked]) -> dict[str, str]:
    """The heading of each own question, by its key: its label, unless a column has that heading already."""
    taken = {fold(column.heading) for column in (*_before_own(role, asked), *_PEOPLE)}
    found: dict[str, str] = {}
    for question in own:
        heading = " ".join(question.label.split())
        found[question.key] = f"own: {question.key}" if fold(heading) in taken else heading
        taken.add(fold(heading))
    return found


def private_headings(role: Role, asked: Sequence[Asked], own: Sequence[OwnAsked]) -> frozenset[str]:
    """Headings of columns that are shown to nobody, not even while they are faulty."""
    headings = own_headings(role, asked, own)
    return PRIVATE | {headings[question.key] for question in own if question.private}


def _before_own(role: Role, asked: Sequence[Asked]) -> tuple[Column, ...]:
    plain = [_answer_column(question) for question in asked if not question.words]
    worded = [column for question in asked if question.words for column in _worded_columns(question, asked)]
    theirs = _MENTOR if role is Role.MENTOR else _PARTICIPANT
    return (*_ABOUT, *plain, *_WHEN, *theirs, *worded, *_ACCESS)


def _own_column(question: OwnAsked, heading: str) -> Column:
    labels = list(question.choices.values())
    said = {
        QuestionKind.CHOICE: f"One of: {'; '.join(labels)}.",
        QuestionKind.CHOICES: f"Some of: {'; '.join(labels)}. {SEVERAL}",
        QuestionKind.SCALE: f"From 1 ({question.low}) to {question.steps} ({question.high}).",
        QuestionKind.YES_NO: "“yes” or “no”.",
        QuestionKind.SHORT_TEXT: "A few words.",
        QuestionKind.LONG_TEXT: "In their own words.",
    }[question.kind]
    example = {QuestionKind.SCALE: "3", QuestionKind.YES_NO: "yes"}.get(question.kind, "".join(labels[:1]))
    return Column(heading, f"{said}{' Private.' if question.private else ''}", example)


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
