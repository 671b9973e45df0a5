"""What an application asks, read from the very forms that ask it: the packet and the form cannot differ."""

from __future__ import annotations

from collections.abc import Iterator

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, SelectMultipleField, TextAreaField

from matcher.models import Round
from matcher.packets import Ask, AskKind, Section
from matcher.sheets.asked import AnswerKind
from matcher.states import Role
from matcher.web.application_pages import Begun
from matcher.web.forms.application import FORMS
from matcher.web.forms.asking import Asking
from matcher.web.forms.own import own_name
from matcher.words.form_parts import parts_of
from matcher.words.seen_by import seen_by

# A list longer than this is chosen from on the page alone.
MOST_CHOICES = 60
CHOSEN_ON_THE_PAGE = frozenset({"zone", "country"})
LAST = "check"


def sections(round_: Round, role: Role) -> tuple[Section, ...]:
    """Every part but the last, which asks for consent alone."""
    asking = Begun(round_, role, None, False, None, {}).asking
    parts = [part for part in parts_of(role, asking.own_questions) if part.key != LAST]
    return tuple(Section(part.label, part.title, tuple(_asks(part.key, asking))) for part in parts)


def _asks(part: str, asking: Asking) -> Iterator[Ask]:
    form = FORMS[part](asking)
    if part == "hours":
        yield _hours(asking)
    elif part == "words":
        yield from _sentences(asking)
    private = {own_name(question) for question in asking.own_questions if question.private}
    for field in form:
        if field.name in {"csrf_token", "weeks"} or field.name.startswith(("a-", "b-")):
            continue
        yield _ask(field, _who_sees(part, field, asking.role, private=field.name in private), form)


def _who_sees(part: str, field: Field, role: Role, *, private: bool) -> str:
    if part == "more":
        return seen_by("private" if private else "own", role)
    return seen_by(field.name, role)


def _hours(asking: Asking) -> Ask:
    return Ask(
        label=f"When could you meet for {asking.minutes} minutes?",
        help="On your own clock, for every half hour from Monday to Sunday: what works, and what would do if need be. "
        "The more you mark, the better the match. If your weeks differ, you mark week A and week B.",
        kind=AskKind.LINES,
        seen_by=seen_by("hours", asking.role),
    )


def _sentences(asking: Asking) -> Iterator[Ask]:
    for question in asking.worded():
        order = " You also say which is most important." if question.kind is AnswerKind.RANKED_CHOICES else ""
        yield Ask(
            label=f"In your words: {question.label}",
            help=f"A sentence or two for each thing you chose.{order}",
            kind=AskKind.LINES,
            seen_by=seen_by(question.key, asking.role),
            optional=True,
        )


def _ask(field: Field, seen: str, form: FlaskForm) -> Ask:
    choices = tuple(label for key, label in _choices(field) if key)
    return Ask(
        label=field.label.text,
        help=str(field.description or ""),
        kind=_kind(field, choices),
        seen_by=seen,
        choices=choices,
        optional=bool(field.flags.optional),
    )


def _kind(field: Field, choices: tuple[str, ...]) -> AskKind:
    if isinstance(field, SelectMultipleField):
        return AskKind.SOME
    if choices:
        return AskKind.ONE
    return AskKind.LINES if isinstance(field, TextAreaField) else AskKind.LINE


def _choices(field: Field) -> list[tuple[str, str]]:
    """Not those of long lists that everybody knows, such as time zones."""
    if not isinstance(field, RadioField | SelectField | SelectMultipleField) or field.name in CHOSEN_ON_THE_PAGE:
        return []
    return [(str(choice.data), choice.label.text) for choice in field][:MOST_CHOICES]
