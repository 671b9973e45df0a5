"""The coordinator's own questions: their fields, what is kept of them, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import Field, Form, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Optional

from matcher.sheets.asked import OwnAsked
from matcher.sheets.faults import CellFault
from matcher.sheets.own_answers import OwnAnswer, read_own_answer
from matcher.states import QuestionKind
from matcher.web.forms.asking import Asking, PartForm, build_form
from matcher.web.forms.reading import at_least_one, chips_field, option, options, sentence

YES_NO = {"yes": "Yes", "no": "No"}
NO_ANSWER = ("", "No answer")


class ScaleField(RadioField):
    """Radio buttons side by side, from low to high."""


def own_form(asking: Asking) -> PartForm:
    fields = {own_name(question): _field_for(question) for question in asking.own_questions}
    return build_form(PartForm, asking.parts.get("more", {}), fields)


def own_name(question: OwnAsked) -> str:
    """Keys are the coordinator's: with this they never meet a name that forms use."""
    return f"own_{question.key}"


def read_own(typed: Mapping[str, Any], questions: tuple[OwnAsked, ...]) -> dict[str, OwnAnswer]:
    """Coded answers by key, of what was answered."""
    found = {question.key: _coded(typed.get(own_name(question)), question) for question in questions}
    return {key: answer for key, answer in found.items() if answer is not None}


def type_own(answers: Mapping[str, Any], questions: tuple[OwnAsked, ...]) -> dict[str, Any]:
    """The answers as they would have been typed."""
    return {own_name(one): _written(answers[one.key]) for one in questions if one.key in answers}


def answers_missing(typed: Mapping[str, Any], questions: tuple[OwnAsked, ...]) -> bool:
    """Whether something must be answered that is not: a question may have come later than the draft."""
    answered = read_own(typed, questions)
    return any(question.required and question.key not in answered for question in questions)


def _coded(typed: Any, question: OwnAsked) -> OwnAnswer | None:
    """Keys come from our own page; a choice that is not there any more counts as none."""
    if question.kind is QuestionKind.CHOICES:
        return [key for key in typed or () if key in question.choices] or None
    if question.kind is QuestionKind.CHOICE:
        return typed if typed in question.choices else None
    try:
        return read_own_answer(typed or "", question)
    except CellFault:
        return None


def _written(answer: Any) -> Any:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return list(answer) if isinstance(answer, list) else str(answer)


def _field_for(question: OwnAsked) -> Any:
    match question.kind:
        case QuestionKind.CHOICES:
            checks = [at_least_one] if question.required else [Optional()]
            return chips_field(question.label, question.choices, checks, question.help)
        case QuestionKind.SHORT_TEXT | QuestionKind.LONG_TEXT:
            kind = StringField if question.kind is QuestionKind.SHORT_TEXT else TextAreaField
            needed = DataRequired("Write something here.") if question.required else Optional()
            return kind(question.label, [needed, _understood(question)], description=question.help)
        case _:
            return _radio(question)


def _radio(question: OwnAsked) -> Any:
    kind = ScaleField if question.kind is QuestionKind.SCALE else RadioField
    choices = options(_choices(question))
    if not question.required:
        choices.append(option(*NO_ANSWER))
    needed = InputRequired("Choose one.") if question.required else Optional()
    return kind(question.label, [needed], choices=choices, default="", description=question.help)


def _choices(question: OwnAsked) -> Mapping[str, str]:
    if question.kind is QuestionKind.YES_NO:
        return YES_NO
    if question.kind is QuestionKind.CHOICE:
        return question.choices
    ends = {1: question.low, question.steps: question.high}
    steps = range(1, question.steps + 1)
    return {str(step): f"{step}, {ends[step]}" if ends.get(step) else str(step) for step in steps}


def _understood(question: OwnAsked) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        try:
            read_own_answer(field.data or "", question)
        except CellFault as fault:
            raise ValidationError(sentence(fault)) from fault

    return check
