"""The parts of an application, each a form. What is asked about the match follows from the questions themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired, Optional

from matcher.application import MOST_PLACES
from matcher.languages import LANGUAGES
from matcher.sheets.away import read_away
from matcher.sheets.cells import read_number
from matcher.sheets.hours import longest
from matcher.states import Role
from matcher.web.forms.about import about_form
from matcher.web.forms.asking import Asking, PartForm, build_form
from matcher.web.forms.check import check_form
from matcher.web.forms.needs import needs_form
from matcher.web.forms.own import own_form
from matcher.web.forms.reading import NUMERIC, chips_field, fields_for, option, reads
from matcher.web.forms.week import TABLES, copy_week_a, read_marks
from matcher.web.forms.words import words_form


def work_form(asking: Asking) -> PartForm:
    return build_form(PartForm, asking.parts.get("work", {}), fields_for(asking.of_work()))


def wants_form(asking: Asking) -> PartForm:
    fields = fields_for(asking.worded())
    if asking.role is Role.MENTOR:
        fields["places"] = StringField(
            "How many people or teams can you mentor?",
            [InputRequired("Give a number."), reads(lambda text: read_number(text, MOST_PLACES))],
            description="You meet each of them at a time of their own.",
            render_kw=NUMERIC,
        )
    return build_form(PartForm, {"places": "1", **asking.parts.get("wants", {})}, fields)


class HoursForm(PartForm):
    """The hours table has names and marks of its own; ``minutes`` is the length of a session."""

    minutes: int
    weeks = RadioField(choices=[option(key) for key in ("same", "a", "b")], default="same", validate_choice=False)
    a_works = SelectMultipleField("Your hours", name="a-works", validate_choice=False)
    a_maybe = SelectMultipleField(name="a-maybe", validate_choice=False)
    b_works = SelectMultipleField(name="b-works", validate_choice=False)
    b_maybe = SelectMultipleField(name="b-maybe", validate_choice=False)
    away: StringField
    calendar = FileField("Your calendar, a file that ends in .ics", render_kw={"accept": ".ics,text/calendar"})
    before = HiddenField()

    def typed(self) -> dict[str, Any]:
        return {**self.marks(), "weeks": self.weeks.data, "away": self.away.data or ""}

    def marks(self) -> dict[str, Sequence[str]]:
        return {table: self[table.replace("-", "_")].data or [] for table in TABLES}

    def show(self, typed: Mapping[str, Any]) -> None:
        """Other hours than were sent, to be looked at before they are saved."""
        for table in TABLES:
            self[table.replace("-", "_")].data = list(typed[table])
        self.weeks.data, self.away.data = typed["weeks"], typed["away"]

    def copy_week(self) -> None:
        """Week B as week A is, to be looked at before it is saved."""
        for table, marks in copy_week_a(self.marks()).items():
            self[table.replace("-", "_")].data = list(marks)
        self.weeks.data = "b"

    def validate_a_works(self, field: SelectMultipleField) -> None:
        works, if_need_be = read_marks(self.marks(), self.weeks.data or "same")
        found = longest((*works, *if_need_be))
        if found < self.minutes:
            marked = f"The longest you marked is {found} minutes. " if found else "No hours are marked. "
            raise ValidationError(f"{marked}Mark at least {self.minutes} minutes in a row.")


def hours_form(asking: Asking) -> PartForm:
    away = StringField(
        "Dates away",
        [Optional(), reads(lambda text: read_away(text, asking.first_day, asking.last_day))],
        description="Holidays, closed days, inventory, such as “February 15–19, April 2”. No session is put there.",
    )
    kept = {key.replace("-", "_"): value for key, value in asking.parts.get("hours", {}).items()}
    return build_form(HoursForm, kept, {"away": away, "minutes": asking.minutes})


def ways_form(asking: Asking) -> PartForm:
    fields = fields_for(asking.of_ways()) | {"languages": chips_field("Languages you can meet in", LANGUAGES)}
    return build_form(PartForm, {"languages": ["en"], **asking.parts.get("ways", {})}, fields)


FORMS: dict[str, Callable[[Asking], PartForm]] = {
    "about": about_form,
    "work": work_form,
    "wants": wants_form,
    "words": words_form,
    "hours": hours_form,
    "ways": ways_form,
    "needs": needs_form,
    "more": own_form,
    "check": check_form,
}
