"""Form fields that understand the same words as the columns of a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from wtforms import Field, Form, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from matcher.sheets.asked import AnswerKind, Asked
from matcher.sheets.cells import check_at_most, read_answer, read_words
from matcher.sheets.faults import CellFault

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def option(key: str, label: str = "", group: str | None = None) -> Any:
    return SelectChoice(key, label, optgroup=group)


def options(choices: Mapping[str, str]) -> list[Any]:
    return [option(key, label) for key, label in choices.items()]


def chips_field(label: str, choices: Mapping[str, str], checks: Sequence[Any] = (), help: str = "") -> Any:
    """An unbound field of several choices, each a checkbox."""
    return SelectMultipleField(
        label,
        list(checks),
        choices=options(choices),
        description=help,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def reads(reading: Callable[[str], object]) -> Callable[[Form, Field], None]:
    """A validator: the words typed must be understood by ``reading``."""

    def check(_form: Form, field: Field) -> None:
        try:
            reading(field.data or "")
        except CellFault as fault:
            value = fault.value or (field.data if len(field.data) <= 60 else "")
            raise ValidationError(f"“{value}” {fault.problem} {fault.remedy}" if value else sentence(fault)) from fault

    return check


def sentence(fault: CellFault) -> str:
    return f"This {fault.problem} {fault.remedy}" if fault.problem[0].islower() else f"{fault.problem} {fault.remedy}"


def at_most(question: Asked) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        try:
            check_at_most(len(field.data or []), question)
        except CellFault as fault:
            raise ValidationError(f"You chose {len(field.data)}. {fault.remedy}") from fault

    return check


def at_least_one(_form: Form, field: Field) -> None:
    if not field.data:
        raise ValidationError("Choose at least one.")


def field_for(question: Asked) -> Any:
    """The unbound field that asks ``question``; one choice and a number are always asked for."""
    match question.kind:
        case AnswerKind.NUMBER:
            needed = InputRequired("Give a whole number.")
            validators = [needed, reads(lambda text: read_answer(text, question))]
            return StringField(question.label, validators, description=question.help, render_kw=NUMERIC)
        case AnswerKind.TEXT:
            return TextAreaField(question.label, [Optional(), reads(read_words)], description=question.help)
        case AnswerKind.CHOICE:
            choices = options(question.choices)
            return RadioField(
                question.label, [InputRequired("Choose one.")], choices=choices, description=question.help
            )
        case _:
            checks = [at_most(question), *([at_least_one] if question.words else [])]
            return chips_field(question.label, question.choices, checks, question.help)


def fields_for(questions: Iterable[Asked]) -> dict[str, Any]:
    return {question.key: field_for(question) for question in questions}


def typed(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a form holds, ready to be kept in a draft."""
    return {key: value for key, value in data.items() if key != "csrf_token"}
