"""The last page: agreement, given by whoever applies or told to the coordinator who writes it down for them."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from matcher.states import ConsentHow
from matcher.web.forms.asking import Asking, PartForm
from matcher.web.forms.reading import options

HOW: Mapping[str, str] = {ConsentHow.PHONE: "On the phone", ConsentHow.PAPER: "On paper", ConsentHow.MAIL: "By mail"}


class CheckForm(PartForm):
    consent = BooleanField("I have read this and agree", [InputRequired("Without your agreement nothing can be kept.")])


class WrittenDownForm(PartForm):
    """Of somebody who phoned, wrote, or filled in a sheet of paper."""

    consent_how = RadioField("How did they agree?", [InputRequired("Choose one.")], choices=options(HOW))
    consent = BooleanField(
        "They have heard or read this and agree", [InputRequired("Without their agreement nothing can be kept.")]
    )
    receipt = BooleanField(
        "Mail them a receipt", description="It says how they can read and change what you wrote down for them."
    )


def check_form(asking: Asking) -> PartForm:
    return WrittenDownForm() if asking.for_other else CheckForm()
