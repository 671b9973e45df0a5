"""Asking somebody to help run a program, and the notes for whoever runs it next."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from matcher.errors import Fault
from matcher.models import Right
from matcher.sheets.cells import LONGEST_ADDRESS, read_address, read_line
from matcher.web.forms.reading import options, reads
from matcher.words.rights import CALLED


class HelperForm(FlaskForm):
    name = StringField("Their name", [InputRequired("Give their name."), reads(read_line)])
    address = StringField(
        "Their e-mail address",
        [InputRequired("Give their address."), reads(read_address)],
        description="They sign in with it: a code comes by mail, there is no password.",
        render_kw={"type": "email", "autocomplete": "off", "maxlength": str(LONGEST_ADDRESS)},
    )
    right = RadioField(
        "What may they do?",
        choices=options({right.value: label for right, label in CALLED.items()}),
        default=Right.READER.value,
    )

    def take_faults(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            field = self[fault.where]
            field.errors = [*field.errors, f"This {fault.problem} {fault.remedy}"]


class RightForm(FlaskForm):
    right = RadioField(choices=options({right.value: right.value for right in CALLED}))


class HandoverForm(FlaskForm):
    """``shown`` is what stood there when the page was opened."""

    shown = HiddenField()
    words = TextAreaField(
        "What the next coordinator should know",
        description="Where things stand, whom to ask, what went well, what you would do differently. "
        "Write nothing that somebody on the team may not read.",
    )
