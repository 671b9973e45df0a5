"""Whether a session took place. Nothing is chosen beforehand: mail scanners press buttons, too."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from matcher.web.forms.reading import options

YES, NO = "yes", "no"


class HappenedForm(FlaskForm):
    took_place = RadioField(
        "Did it take place?",
        [InputRequired("Choose one of the two.")],
        choices=options({YES: "Yes, we met", NO: "No, it fell out"}),
    )

    def said(self) -> bool:
        """Of a valid form."""
        return bool(self.took_place.data == YES)
