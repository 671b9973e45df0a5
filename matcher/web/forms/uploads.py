"""Spreadsheets of mentors and participants, either of which may be left out; and what goes for everybody in one."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from matcher.calendars.zones import offered_zones
from matcher.sheets.cells import LONGEST_LINE, read_line, read_words
from matcher.sheets.hours import read_hours
from matcher.sheets.mapping import BY_STATE, ForEverybody
from matcher.states import Role
from matcher.web.forms.reading import option, reads

FILES = {"accept": ".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values"}


class UploadForm(FlaskForm):
    mentors = FileField("Mentors", description="One mentor a row.", render_kw=FILES)
    participants = FileField(
        "Participants", description="One participant a row; teams share a team name.", render_kw=FILES
    )

    def validate(self, extra_validators: object = None) -> bool:
        right: bool = super().validate(extra_validators)
        if right and not any(self._given().values()):
            self.mentors.errors = ["Choose a file for mentors, for participants, or both."]
            right = False
        return right

    def files(self) -> dict[Role, bytes]:
        return {role: storage.read() for role, storage in self._given().items() if storage}

    def names(self) -> dict[Role, str]:
        """What the files are called, on one line."""
        given = self._given().items()
        return {role: " ".join((storage.filename or "").split())[:80] for role, storage in given if storage}

    def refuse(self, role: Role, message: str) -> None:
        """This file cannot be read."""
        field = self.mentors if role is Role.MENTOR else self.participants
        field.errors = [*field.errors, message]

    def _given(self) -> dict[Role, FileStorage | None]:
        given = {Role.MENTOR: self.mentors.data, Role.PARTICIPANT: self.participants.data}
        return {role: storage if storage and storage.filename else None for role, storage in given.items()}


class AcceptForm(FlaskForm):
    """``files`` says which upload the button is about."""

    files = HiddenField()


class EverybodyForm(FlaskForm):
    """What holds where the file says nothing."""

    zone = SelectField("Time zone, where the file has none")
    hours = StringField(
        "Hours, where the file has none",
        [Optional(), Length(max=1000), reads(read_hours)],
        description="Hours are needed to find a meeting time. Write them like “Mon-Fri 9:00-17:00”; they go for "
        "everybody without hours.",
    )
    library = StringField("Library, where the file has none", [Optional(), reads(read_line), Length(max=LONGEST_LINE)])
    agreed = BooleanField("Everybody agreed by sending the form")
    statement = TextAreaField(
        "What they agreed to",
        [Optional(), reads(read_words)],
        description="The sentence that stood on the form. It is kept with each application.",
    )
    agreed_on = DateField("When", [Optional()], description="The last day on which the form could be sent.")

    def __init__(self, *args: object, **given: object) -> None:
        super().__init__(*args, **given)
        none, by_state = option("", "No other time zone"), option(BY_STATE, "That of their state or province")
        zones = [option(zone.key, f"{zone.name} time", zone.region) for zone in offered_zones()]
        self.zone.choices = [none, by_state, *zones]

    def validate(self, extra_validators: object = None) -> bool:
        right: bool = super().validate(extra_validators)
        if self.agreed.data and not (self.statement.data or "").strip():
            self.statement.errors = ["Copy the sentence that stood on the form."]
            right = False
        return right

    def everybody(self) -> ForEverybody:
        agreed = bool(self.agreed.data)
        return ForEverybody(
            zone=self.zone.data or "",
            hours=" ".join((self.hours.data or "").split()),
            library=" ".join((self.library.data or "").split()),
            agreed=agreed,
            statement=(self.statement.data or "").strip() if agreed else "",
            agreed_on=self.agreed_on.data if agreed else None,
        )
