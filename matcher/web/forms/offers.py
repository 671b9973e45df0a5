"""One pair a coordinator offers by hand."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from matcher.web.forms.participation import SlotsField
from solver.problem import Slot


class PinForm(FlaskForm):
    """Which two, and whether they are kept or never paired."""

    mentor = StringField(validators=[DataRequired()])
    mentee = StringField(validators=[DataRequired()])
    kind = StringField(validators=[DataRequired()])


class ArrangeForm(FlaskForm):
    """Two people, and the times they may choose from."""

    mentor = StringField(validators=[DataRequired()])
    mentee = StringField(validators=[DataRequired()])
    times = SlotsField(validators=[DataRequired()], choices=[], validate_choice=False)


class OfferForm(FlaskForm):
    """Two people and a meeting time on the mentor's clock, in the solver's terms."""

    mentor = StringField(validators=[DataRequired()])
    mentee = StringField(validators=[DataRequired()])
    weekday = IntegerField(validators=[InputRequired(), NumberRange(0, 6)])
    start = IntegerField(validators=[InputRequired(), NumberRange(0, 24 * 60 - 1)])
    phase = IntegerField(validators=[InputRequired(), NumberRange(0, 4)])

    def slot(self) -> Slot:
        return Slot(self.weekday.data or 0, self.start.data or 0, self.phase.data or 0)
