"""Signing in with a code."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}


class CodeForm(FlaskForm):
    code = StringField(
        "Six-digit code",
        validators=[InputRequired("Type the six digits that came with your link.")],
        render_kw=CODE,
    )


class SignInForm(CodeForm):
    address = StringField(
        "E-mail address",
        validators=[InputRequired("Type the address you applied with."), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "email"},
    )
