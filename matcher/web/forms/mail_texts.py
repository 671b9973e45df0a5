"""The subject and words of one kind of mail."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from matcher.errors import Fault
from matcher.mail.words import Text

WORDS = "A blank line begins a new paragraph. What stands in braces is filled in for each mail."


class MailTextForm(FlaskForm):
    """``basis`` is the fingerprint of the stored text that the page showed."""

    basis = HiddenField()
    subject = StringField("Subject")
    words = TextAreaField("Words", description=WORDS)

    def text(self) -> Text:
        return Text(self.subject.data or "", self.words.data or "")

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Put what is wrong with a text beside the field it is about."""
        for fault in faults:
            field = self[fault.where]
            subject = f"“{fault.value}”" if fault.value else "This"
            field.errors = [*field.errors, f"{subject} {fault.problem} {fault.remedy}"]
