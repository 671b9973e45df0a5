"""Two spreadsheets, either of which may be left out."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from matcher.states import Role

CSV = {"accept": ".csv,text/csv"}


class UploadForm(FlaskForm):
    mentors = FileField("Mentors", description="A CSV file, one mentor a row.", render_kw=CSV)
    participants = FileField(
        "Participants", description="A CSV file, one participant a row; teams share a team name.", render_kw=CSV
    )

    def validate(self, extra_validators: object = None) -> bool:
        right: bool = super().validate(extra_validators)
        if right and not any(self._given().values()):
            self.mentors.errors = ["Choose a file for mentors, for participants, or both."]
            right = False
        return right

    def files(self) -> dict[Role, bytes]:
        return {role: storage.read() for role, storage in self._given().items() if storage}

    def _given(self) -> dict[Role, FileStorage | None]:
        given = {Role.MENTOR: self.mentors.data, Role.PARTICIPANT: self.participants.data}
        return {role: storage if storage and storage.filename else None for role, storage in given.items()}


class AcceptForm(FlaskForm):
    """``files`` is the name under which the uploaded files are kept."""

    files = HiddenField()
