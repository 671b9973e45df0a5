"""What people send about their sessions: another day and time, where they meet, how their calendar gets them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, StringField, TimeField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length

from matcher.errors import Fault
from matcher.services.series_changes import LONGEST_LINK
from matcher.states import CalendarChannel

TOO_LONG = f"Please keep it under {LONGEST_LINK} letters."


class MoveForm(FlaskForm):
    """A day and a time on the reader's clock. ``shown`` is the start the page was made with, in UTC."""

    day = DateField("Day", [InputRequired("Give a day.")])
    time = TimeField("Time on your clock", [InputRequired("Give a time.")], render_kw={"step": 900})
    shown = HiddenField(validators=[InputRequired()])

    def validate_day(self, field: DateField) -> None:
        """Years so far off that no clock can be asked about them."""
        if field.data and not 2000 <= field.data.year < 2200:
            raise ValidationError("This day is too far away. Give another one.")

    @classmethod
    def of(cls, start: datetime) -> MoveForm:
        """As it stands before anybody changed it; ``start`` is on the reader's clock."""
        return cls(formdata=None, data={"day": start.date(), "time": start.time(), "shown": _written(start)})

    def shown_start(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.shown.data or "").replace(tzinfo=UTC)
        except ValueError:
            return None

    def start(self, zone: str) -> datetime | None:
        """Of a valid form; None for a time that the clocks of ``zone`` skip or repeat that day."""
        local = datetime.combine(self.day.data or date.min, self.time.data or datetime.min.time())
        early, late = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
        return early.astimezone(UTC) if early.utcoffset() == late.utcoffset() else None

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Put what the service found wrong beside the field it is about."""
        for fault in faults:
            self.say(fault.where, f"This {fault.where} {fault.problem} {fault.remedy}")

    def say(self, where: str, sentence: str) -> None:
        self[where].errors = [*self[where].errors, sentence]

    def show_again(self, start: datetime) -> None:
        """What the next press is measured against."""
        self.shown.data = _written(start)


class MeetingLinkForm(FlaskForm):
    """``shown`` is the link the page was made with, so that two who write at once do not undo each other."""

    link = StringField("Meeting link", [Length(max=LONGEST_LINK, message=TOO_LONG)])
    shown = StringField()


class ChannelForm(FlaskForm):
    channel = StringField(validators=[AnyOf([channel.value for channel in CalendarChannel])])


class NewAddressForm(FlaskForm):
    """``shown`` is the address that is given up: asked for twice, one new one is made."""

    shown = StringField()


def _written(start: datetime) -> str:
    return start.astimezone(UTC).replace(tzinfo=None).isoformat()
