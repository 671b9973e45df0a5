"""Saying that one is interested, and taking one's address out again."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from matcher.models import Interest, Program, Round
from matcher.regions import country_of_region
from matcher.services.interests import Expression
from matcher.sheets.cells import read_address, read_line, read_region, read_words
from matcher.states import Role
from matcher.web.forms.reading import chips_field, option, options, reads

ROLES = {Role.PARTICIPANT.value: "I would like a mentor", Role.MENTOR.value: "I would like to be a mentor"}
OUT, IN = "out", "in"


class InterestForm(FlaskForm):
    """``topics`` and ``words`` are there where the round asks for them."""

    role = RadioField("What would you like?", [InputRequired("Choose one.")], choices=options(ROLES))
    name = StringField(
        "Your name",
        [DataRequired("Give your name."), reads(read_line)],
        render_kw={"autocomplete": "name", "maxlength": 200},
    )
    address = StringField(
        "Your e-mail address",
        [InputRequired("Give the address we can write to."), reads(read_address)],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": 254},
    )
    library = StringField(
        "Who employs you?",
        [DataRequired("Give the name of your library."), reads(read_line)],
        description="The library or library system, as you would write it.",
        render_kw={"autocomplete": "organization", "maxlength": 200},
    )
    region = StringField(
        "State or province",
        [Optional(), reads(lambda text: read_region(text, country_of_region(text)))],
        description="Its name or code, such as Arizona or AZ.",
        render_kw={"autocomplete": "address-level1", "maxlength": 40},
    )
    consent = BooleanField("I agree", [InputRequired("Without your agreement nothing can be kept.")])

    def said(self, consent_text: str) -> Expression:
        """Of a valid form."""
        region = self.region.data or ""
        words = self._fields.get("words")
        return Expression(
            name=read_line(self.name.data or ""),
            address=read_address(self.address.data or ""),
            role=Role(self.role.data),
            library=read_line(self.library.data or ""),
            region=read_region(region, country_of_region(region)),
            topics=tuple(self._fields["topics"].data) if "topics" in self._fields else (),
            words=read_words(words.data or "") if words is not None else "",
            consent_text=consent_text,
        )


def interest_form(program: Program, round_: Round | None, role: str | None) -> InterestForm:
    """Short; with topics and a sentence where ``round_`` asks who is interested before anybody can apply."""
    fields: dict[str, Any] = {}
    if round_ is not None:
        topics = {topic.key: topic.label for topic in program.topics}
        fields["topics"] = chips_field("Topics", topics, [], "What you would like to work on, or can help with.")
        fields["words"] = TextAreaField(
            "In a sentence", [Optional(), reads(read_words)], description="What you hope for, or what you bring."
        )
    kind: type[InterestForm] = type("InterestForm", (InterestForm,), fields)
    return kind(data={"role": role} if role in ROLES else {})


class LeaveForm(FlaskForm):
    """Nothing is chosen beforehand: a mail scanner that presses the button changes nothing."""

    choice = RadioField("What shall we do?", [InputRequired("Choose one, then press the button.")], choices=[])


def leave_form(interest: Interest) -> LeaveForm:
    form = LeaveForm()
    form.choice.choices = (
        [option(IN, "Write to me again"), option(OUT, "Leave it out")]
        if interest.unsubscribed_at is not None
        else [option(OUT, "Take my address out"), option(IN, "Keep it")]
    )
    return form
