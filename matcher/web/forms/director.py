"""What a director says: paid time, hours when the desk is covered, a goal; and a name typed below it."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from matcher.application import Span
from matcher.models import DirectorPromise
from matcher.queries.directors import desk_hours
from matcher.services.directors import MOST_HOURS, Promised
from matcher.sheets.cells import read_line, read_number, read_words
from matcher.sheets.faults import CellFault
from matcher.sheets.hours import read_hours
from matcher.states import PaidTime
from matcher.web.forms.reading import NUMERIC, options, reads

PAID = {PaidTime.YES.value: "Yes", PaidTime.PARTLY.value: "Partly", PaidTime.NO.value: "No"}


def read_every_week(text: str) -> tuple[Span, ...]:
    spans = read_hours(text)
    if any(span.week for span in spans):
        raise CellFault("names week A or B.", "Give hours that hold in every week.")
    return spans


class DirectorForm(FlaskForm):
    paid_time = RadioField(
        "Is the time for this paid working time?", [InputRequired("Choose one.")], choices=options(PAID)
    )
    paid_hours = StringField(
        "Paid hours a month, for each person",
        [Optional(), reads(lambda text: read_number(text, MOST_HOURS))],
        render_kw=NUMERIC,
    )
    desk_hours = TextAreaField(
        "When is the desk covered without them?",
        [Optional(), reads(read_every_week)],
        description="Days and times when they can leave for a session, such as “Mon-Thu 9:00-12:00; Fri 1pm-5pm”.",
    )
    learning_goal = TextAreaField(
        "What do you hope that your library learns?",
        [Optional(), reads(read_words)],
        description="A sentence or two.",
    )
    signed = StringField(
        "Your name",
        [DataRequired("Type your name: it stands for your signature."), reads(read_line)],
        description="Typed by you, it stands for your signature.",
        render_kw={"autocomplete": "name", "maxlength": 200},
    )

    @classmethod
    def of(cls, promise: DirectorPromise) -> DirectorForm:
        """As it was said last. The name is typed anew each time."""
        return cls(
            data={
                "paid_time": promise.paid_time.value if promise.paid_time else None,
                "paid_hours": "" if promise.paid_hours is None else str(promise.paid_hours),
                "desk_hours": desk_hours(promise).replace("; ", "\n"),
                "learning_goal": promise.learning_goal,
            }
        )

    def said(self) -> Promised:
        """Of a valid form."""
        return Promised(
            paid_time=PaidTime(self.paid_time.data),
            paid_hours=read_number(hours, MOST_HOURS) if (hours := (self.paid_hours.data or "").strip()) else None,
            desk_hours=read_every_week(self.desk_hours.data or ""),
            learning_goal=read_words(self.learning_goal.data or ""),
            signed=read_line(self.signed.data or ""),
        )
