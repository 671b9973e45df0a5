"""What participants and mentors send besides their application: an answer's reason, and how many they mentor."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from matcher.application import MOST_PLACES
from matcher.services.answers import LONGEST_REASON
from matcher.sheets.cells import read_words
from matcher.web.forms.reading import reads

HOW_MANY = f"Give a number from 0 to {MOST_PLACES}."


class NoForm(FlaskForm):
    """Why somebody says no; nothing is a reason too."""

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


class PlacesForm(FlaskForm):
    places = IntegerField(
        "How many people or teams can you mentor?",
        validators=[InputRequired(HOW_MANY), NumberRange(0, MOST_PLACES, HOW_MANY)],
    )
