"""Answering an offer from a mail, by somebody who is not signed in."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired

from matcher.web.forms.participation import NoForm
from matcher.web.forms.sign_in import CODE, NO_CODE, six_digits


class DigitsForm(NoForm):
    """The digits say who answers; the reason goes with a no."""

    digits = StringField("The six digits from the mail", [InputRequired(NO_CODE), six_digits], render_kw=CODE)
