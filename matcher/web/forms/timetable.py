"""The coordinator's own lines of a timetable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, FieldList, Form, FormField, HiddenField, StringField
from wtforms.validators import Length, StopValidation, ValidationError
from wtforms.validators import Optional as MayBeEmpty

from matcher.services.round_plan import LONGEST_LABEL, Line
from matcher.sheets.cells import read_line
from matcher.web.forms.reading import reads

#: Empty lines at the end, to fill in.
MORE = 2
MOST = 40


def _day_needed(form: Form, field: DateField) -> None:
    """With words beside it; without, there is no line."""
    if field.raw_data and field.raw_data[0].strip():
        return
    field.errors = []
    raise StopValidation("Give its day." if (form["label"].data or "").strip() else "")


class LineForm(Form):
    """One line; empty where there is none."""

    label = StringField("What happens", [Length(max=LONGEST_LABEL, message="Say it more briefly."), reads(read_line)])
    day = DateField("Day", [_day_needed])
    until = DateField("Until", [MayBeEmpty()])

    def validate_label(self, field: StringField) -> None:
        if self.day.data and not (field.data or "").strip():
            raise ValidationError("Say what happens on that day, or empty the whole line.")

    def line(self) -> Line | None:
        label = read_line(self.label.data or "")
        return Line(self.day.data, label, self.until.data) if label and self.day.data else None


class WithLines(FlaskForm):
    """A form that has lines of a timetable, among other things."""

    lines = FieldList(FormField(LineForm), max_entries=MOST)

    @property
    def errors(self) -> dict[str, Any]:
        """Those of the lines in one list, as of any other field."""
        found: dict[str, Any] = dict(super().errors)
        if rows := [row for row in found.get("lines", []) if isinstance(row, Mapping)]:
            found["lines"] = [message for row in rows for messages in row.values() for message in messages]
        return found


class LinesForm(WithLines):
    """``shown`` is the version of what the page was made with."""

    shown = HiddenField()

    def own_lines(self) -> tuple[Line, ...]:
        return lines_in(self.lines)


def lines_in(field: Any) -> tuple[Line, ...]:
    return tuple(line for entry in field.entries if (line := entry.form.line()))


def line_data(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """With some empty ones behind."""
    standing = [{"label": line.label, "day": line.day, "until": line.until} for line in lines]
    return [*standing, *({} for _ in range(MORE))][:MOST]
