"""What a reader thinks of an application."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from matcher.services.notes import LONGEST_NOTE, NO_OPINION
from matcher.sheets.cells import read_words
from matcher.states import Opinion
from matcher.web.forms.reading import reads


class NoteForm(FlaskForm):
    """One opinion, and why."""

    opinion = StringField("Would you take it in?")
    words = TextAreaField(
        "Why?",
        [Length(max=LONGEST_NOTE, message=f"Please keep it under {LONGEST_NOTE:,} letters."), reads(read_words)],
    )

    def validate_opinion(self, field: StringField) -> None:
        if field.data not in set(Opinion):
            raise ValidationError(NO_OPINION)

    def given(self) -> tuple[Opinion, str]:
        """Of a valid form."""
        return Opinion(self.opinion.data or ""), read_words(self.words.data or "")
