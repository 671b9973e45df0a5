"""What people send about their sessions: another day and time, where they meet, how their calendar gets them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField, TimeField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length

from matcher.errors import Fault
from matcher.services.series.links import LONGEST_LINK
from matcher.sheets.cells import read_words
from matcher.states import CalendarChannel, ReplyKind
from matcher.web.forms.reading import options, reads

ONLY, FOLLOWING = "only", "following"
WISH_ACTS = ("agree", "decline", "withdraw")
COMES = {"yes": ReplyKind.ACCEPTED, "no": ReplyKind.DECLINED}
LONGEST_WORDS = 1000
WORDS_TOO_LONG = f"Please keep it under {LONGEST_WORDS} letters."
TOO_LONG = f"Please keep it under {LONGEST_LINK} letters."


class MoveForm(FlaskForm):
    """A day and a time on the reader's clock, for one session or for all that follow it too. ``shown`` is the start the
    page was made with, ``seen`` the one against which it has said all there is to say; both in UTC."""

    which = RadioField(
        "Which sessions",
        choices=options({ONLY: "Only this session", FOLLOWING: "This and all that follow"}),
        default=ONLY,
    )
    day = DateField("Day", [InputRequired("Give a day.")])
    time = TimeField("Time on your clock", [InputRequired("Give a time.")], render_kw={"step": 900})
    shown = HiddenField(validators=[InputRequired()])
    seen = HiddenField()

    def validate_day(self, field: DateField) -> None:
        """Years so far off that no clock can be asked about them."""
        if field.data and not 2000 <= field.data.year < 2200:
            raise ValidationError("This day is too far away. Give another one.")

    @classmethod
    def of(cls, start: datetime, wished: datetime | None = None) -> Self:
        """As it stands before anybody changed it; ``start`` is on the reader's clock, and so is another time that
        somebody has ``wished`` for."""
        given, seen = wished or start, _written(wished) if wished else ""
        when = {"day": given.date(), "time": given.time()}
        return cls(formdata=None, data={**when, "shown": _written(start), "seen": seen})

    def has_seen(self, start: datetime) -> bool:
        """Whether the page has said what speaks against ``start``."""
        return self.seen.data == _written(start)

    def show_against(self, start: datetime) -> None:
        self.seen.data = _written(start)

    def shown_start(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.shown.data or "").replace(tzinfo=UTC)
        except ValueError:
            return None

    def moments(self, zone: str) -> tuple[datetime, datetime] | None:
        """What is wanted and what was shown, both in UTC; None for a form with a fault, which it tells."""
        start, shown = (self.start(zone), self.shown_start()) if self.validate_on_submit() else (None, None)
        if start is not None and shown is not None:
            return start, shown
        if not self.errors:
            self.say("time", "This time does not exist or comes twice that day: the clocks change. Give another time.")
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


class FollowingForm(MoveForm):
    """The first session that is moved, the same as above for it, and words for whoever is asked."""

    session = HiddenField()
    words = TextAreaField(
        "A word to go with it", [Length(max=LONGEST_WORDS, message=WORDS_TOO_LONG), reads(read_words)]
    )


class ClockForm(FlaskForm):
    """The clock that the sessions should follow, and words for whoever is asked."""

    zone = HiddenField()
    words = TextAreaField(
        "A word to go with it", [Length(max=LONGEST_WORDS, message=WORDS_TOO_LONG), reads(read_words)]
    )


class WishForm(FlaskForm):
    """An answer to what the other side asked for, or taking back what one asked for."""

    wish = HiddenField()
    act = StringField(validators=[AnyOf(WISH_ACTS)])
    words = TextAreaField(
        "A word to go with it", [Length(max=LONGEST_WORDS, message=WORDS_TOO_LONG), reads(read_words)]
    )


class AnswerForm(FlaskForm):
    """Whether the reader can come."""

    answer = StringField(validators=[AnyOf(COMES)])
    words = StringField(validators=[Length(max=LONGEST_WORDS, message=WORDS_TOO_LONG), reads(read_words)])


class WordsForm(FlaskForm):
    """Words for the coordinator, or to those who meet."""

    words = TextAreaField(
        "What should be known", [Length(max=LONGEST_WORDS, message=WORDS_TOO_LONG), reads(read_words)]
    )


class SettleForm(FlaskForm):
    """Which answer is looked after."""

    reply = StringField()


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
