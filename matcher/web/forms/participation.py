"""What participants and mentors send besides their application: an answer's reason, and how many they mentor."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from matcher.application import MOST_PLACES
from matcher.services.answers import LONGEST_REASON
from matcher.services.slot_keys import read_slot
from matcher.sheets.cells import read_words
from matcher.web.forms.reading import reads
from solver.problem import Slot

HOW_MANY = f"Give a number from 0 to {MOST_PLACES}."


class SlotsField(SelectMultipleField):
    """Times from a list on the page, as ``slot_key`` writes them; what is no time is left out."""

    def slots(self) -> tuple[Slot, ...]:
        read = (read_slot(value) for value in self.data or ())
        return tuple(slot for slot in read if slot is not None)


class NoForm(FlaskForm):
    """An answer to an offer: why somebody says no (nothing is a reason too), or which times would do.

    ``shown`` is the time that stood on the page.
    """

    shown = HiddenField()
    times = SlotsField("Times", choices=[], validate_choice=False)
    reason = TextAreaField(
        "Why?",
        validators=[
            Length(max=LONGEST_REASON, message=f"Please keep it under {LONGEST_REASON:,} letters."),
            reads(read_words),
        ],
    )

    def words(self) -> str:
        """Of a valid form."""
        return read_words(self.reason.data or "")

    def slot_shown(self) -> Slot | None:
        return read_slot(self.shown.data or "")


class PlacesForm(FlaskForm):
    places = IntegerField(
        "How many people or teams can you mentor?",
        validators=[InputRequired(HOW_MANY), NumberRange(0, MOST_PLACES, HOW_MANY)],
    )
