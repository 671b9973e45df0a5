"""What an application says, in lines to be read before it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.access_needs import need_label
from matcher.application import Application, Span
from matcher.calendars.zones import zone_name
from matcher.days import SHORT_WEEKDAYS
from matcher.languages import language_name
from matcher.sheets.asked import Asked, OwnAsked
from matcher.sheets.away import write_away
from matcher.sheets.own_answers import answer_words
from matcher.states import Role
from matcher.web.application_pages import Begun
from matcher.web.application_steps import part_url
from matcher.web.forms.asking import Asking
from matcher.words.present import clock_time


@dataclass(frozen=True)
class Told:
    """Everything said in one part, as (what was asked, what was said)."""

    label: str
    href: str
    lines: tuple[tuple[str, str], ...]


def everything(application: Begun) -> list[Told]:
    """For the last page: all that would be sent, part by part."""
    said = application.application()
    lines = _lines(application.asking, said)
    return [
        Told(
            part.label, part_url(application, part.key), tuple((label, text) for label, text in lines[part.key] if text)
        )
        for part in application.parts[:-1]
    ]


def _lines(asking: Asking, said: Application) -> dict[str, list[tuple[str, str]]]:
    languages = ", ".join(language_name(code) for code in said.languages)
    return {
        "about": [
            ("Name", said.name),
            ("E-mail address", said.address),
            ("Phone number", said.phone),
            ("Time zone", f"{zone_name(said.zone)} time"),
            ("Who employs you", ", ".join(filter(None, (said.library, said.region)))),
            ("Team", said.team),
            ("Cooperatives", "; ".join(said.cooperatives)),
            ("Your director", ", ".join(filter(None, (said.director_name, said.director_address)))),
        ],
        "work": _answer_lines(asking.of_work(), said),
        "wants": [
            *_answer_lines(asking.worded(), said),
            ("How many people or teams you can mentor", str(said.places) if said.role is Role.MENTOR else ""),
        ],
        "words": [
            *(
                (question.choices[key], words)
                for question in asking.worded()
                for key, words in said.words.get(question.key, {}).items()
            ),
            ("What should be different", said.goal),
            ("And for the people you work with", said.team_goal),
        ],
        "hours": [
            ("Works", _hours(said.works)),
            ("If need be", _hours(said.if_need_be)),
            ("Dates away", write_away(said.away)),
        ],
        "ways": [
            *_answer_lines(asking.of_ways(), said),
            ("Languages", languages),
        ],
        "needs": [
            ("What you need", "; ".join(need_label(key) for key in said.access)),
            ("What else to arrange", said.access_words),
            ("Your meeting link", said.meeting_link),
            ("Your own manager", said.own_manager),
            ("You would like to be paired with (private)", "; ".join(said.wished)),
            ("Never to be paired with (private)", "; ".join(said.never_with)),
        ],
        "more": [_own_line(question, said) for question in asking.own_questions],
    }


def _own_line(question: OwnAsked, said: Application) -> tuple[str, str]:
    """A private answer too: the page is read by whoever gave it."""
    label = f"{question.label} (private)" if question.private else question.label
    answer = said.own.get(question.key)
    if isinstance(answer, bool):
        return label, "Yes" if answer else "No"
    return label, "" if answer is None else answer_words(answer, question)


def _hours(spans: Iterable[Span]) -> str:
    return "; ".join(
        f"{SHORT_WEEKDAYS[span.weekday]} {clock_time(span.start)}–{clock_time(span.end)}"
        f"{f' in week {span.week}' if span.week else ''}"
        for span in spans
    )


def _answer_lines(questions: Iterable[Asked], said: Application) -> list[tuple[str, str]]:
    lines = []
    for question in questions:
        answer = said.answers.get(question.key)
        keys = answer if isinstance(answer, list) else [answer]
        text = "; ".join(question.choices.get(str(key), str(key)) for key in keys if key is not None)
        lines.append((question.label, text))
    return lines


def who_line(application: Begun) -> tuple[str, str] | None:
    """The name, and what goes after it, of somebody whose first part is done."""
    if "about" not in application.done:
        return None
    about, work = application.data["parts"]["about"], application.data["parts"].get("work", {})
    jobs = [
        question.choices[work[question.key]].lower()
        for question in application.asking.questions
        if isinstance(work.get(question.key), str) and work[question.key] in question.choices
    ]
    library = application.team.library.name if application.team else about.get("library", "")
    at = f"{', '.join(jobs)} at {library}" if jobs else library
    return about["name"], f", {at} · {zone_name(about['zone'])} time"
