"""Asking for a code and signing in with it; and the six digits of a mail, wherever they are typed."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field, Form, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from matcher.sheets.cells import read_address
from matcher.tokens import read_code
from matcher.web.forms.reading import reads

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}
ADDRESS = {"type": "email", "autocomplete": "email"}
NO_CODE = "Type the six digits, such as 123 456."


def six_digits(_form: Form, field: Field) -> None:
    """Whatever else stands there is a slip and no guess: it is never counted as a wrong code."""
    if read_code(field.data or "") is None:
        raise ValidationError(NO_CODE)


class AskForm(FlaskForm):
    address = StringField(
        "Your e-mail address",
        validators=[InputRequired("Type the address you applied with."), reads(read_address)],
        render_kw=ADDRESS,
    )

    def folded(self) -> str:
        """Of a valid form."""
        return read_address(self.address.data or "")


class CodeForm(FlaskForm):
    code = StringField(
        "Six-digit code",
        validators=[InputRequired("Type the six digits that came with your link."), six_digits],
        render_kw=CODE,
    )


class SignInForm(CodeForm):
    address = StringField(
        "Your e-mail address",
        validators=[InputRequired("Type the address you applied with."), Length(max=254)],
        render_kw=ADDRESS,
    )
