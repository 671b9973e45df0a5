"""The form of an event, new or on its way: what is typed to a plan, and an event to what stands in the fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import partial
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from matcher.errors import Fault
from matcher.services.events.plans import (
    LONGEST,
    LONGEST_QUESTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    SHORTEST,
    STEP,
    EventChange,
    EventPlan,
)
from matcher.sheets.cells import read_line, read_words
from matcher.states import Audience, Cadence, EventKind
from matcher.web.forms.reading import options, reads

ONCE = "once"
REPEATS = {
    ONCE: "Once",
    Cadence.WEEKLY.value: "Every week",
    Cadence.FORTNIGHTLY.value: "Every two weeks",
    Cadence.MONTHLY.value: "Monthly, on the same weekday",
}
#: Where a fault of the plan is shown, if not beside a field of its own name.
SHOWN_AT = {"start": "time", "cadence": "repeats"}
#: Longer than this they are chosen by the hour.
FINE = 180


def length_words(minutes: int) -> str:
    """As in "45 minutes", "1½ hours"."""
    hours, rest = divmod(minutes, 60)
    if minutes < 60 or rest not in {0, 30}:
        return f"{minutes} minutes"
    return f"{hours}{'½' if rest else ''} {'hour' if minutes == 60 else 'hours'}"


LENGTHS = {
    str(minutes): length_words(minutes)
    for minutes in (*range(SHORTEST, FINE + 1, STEP), *range(FINE + 60, LONGEST + 1, 60))
}


class SaidForm(FlaskForm):
    """What can be said otherwise at any time."""

    title = StringField(
        "Name of the event",
        [InputRequired("Give it a name."), Length(max=LONGEST_TITLE, message="Say it more briefly."), reads(read_line)],
        description="As it stands in the mail and in everybody’s calendar.",
    )
    seats = IntegerField(
        "How many may come?",
        [MayBeEmpty()],
        description="Only where people register. Empty: as many as like.",
    )
    meeting_link = StringField(
        "Link to join",
        [MayBeEmpty()],
        description="Such as https://video.example.org/your-room. You can give it later; everybody is told of it then.",
    )
    words = TextAreaField(
        "Agenda, or what to know before",
        [
            MayBeEmpty(),
            Length(max=LONGEST_WORDS, message=f"Keep it to {LONGEST_WORDS:,} letters."),
            reads(partial(read_words, longest=LONGEST_WORDS)),
        ],
    )
    feedback = StringField(
        "One question for afterwards",
        [MayBeEmpty(), Length(max=LONGEST_QUESTION, message="Ask it more briefly."), reads(read_line)],
        description="Whoever was there answers with 1 to 5, and a sentence if they like. Empty: nothing is asked.",
    )
    kind = HiddenField()

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Put what the service found wrong beside the field it is about."""
        for fault in faults:
            where = SHOWN_AT.get(fault.where, fault.where)
            field = self[where if where in self else "title"]
            about = "These" if where == "seats" and not fault.problem.startswith("is ") else "This"
            field.errors = [*field.errors, f"{about} {fault.problem} {fault.remedy}"]

    def _said(self) -> dict[str, Any]:
        return {
            "kind": kind_named(self.kind.data),
            "title": read_line(self.title.data or ""),
            "words": (self.words.data or "").replace("\r\n", "\n").strip(),
            "seats": self.seats.data if "seats" in self else None,
            "meeting_link": (self.meeting_link.data or "").strip(),
            "feedback": read_line(self.feedback.data or ""),
        }


class EventForm(SaidForm):
    """A new event. ``audience`` gets its choices from the round."""

    day = DateField("Day", [InputRequired("Give a day.")])
    time = TimeField("Begins at", [InputRequired("Give a time.")], render_kw={"step": 900})
    minutes = SelectField("Length", choices=options(LENGTHS), coerce=int, default=60)
    repeats = RadioField("How often?", choices=options(REPEATS), default=ONCE)
    until = DateField(
        "Last day", [MayBeEmpty()], description="Only if it repeats. Closed days of the round are left out."
    )
    audience = RadioField("Who is invited?", [InputRequired("Choose who is invited.")], choices=[])
    registers = BooleanField(
        "Ask people to register",
        description="Then it is in the calendars of those alone who say that they come. Otherwise it is in "
        "everybody’s, and who cannot come says so.",
    )

    def validate_day(self, field: DateField) -> None:
        """Years so far off that no clock can be asked about them."""
        if field.data and not 2000 <= field.data.year < 2200:
            raise ValidationError("This day is too far away. Give another one.")

    validate_until = validate_day

    def plan(self) -> EventPlan:
        """Of a valid form."""
        at, repeats = self.time.data or time(), self.repeats.data
        return EventPlan(
            **self._said(),
            audience=Audience(self.audience.data),
            day=self.day.data or date.min,
            start=at.hour * 60 + at.minute,
            minutes=self.minutes.data,
            cadence=None if repeats == ONCE else Cadence(repeats),
            until=self.until.data,
            registers=self.registers.data,
        )

    def kept(self) -> list[tuple[str, str]]:
        """Everything typed, to be sent once more with the next press."""
        fields = [field for field in self if field.name != "csrf_token"]
        return [(field.name, str(value)) for field in fields for value in field.raw_data or ()]


class ChangeForm(SaidForm):
    """An event people know of. ``shown`` is the version the page was made with."""

    tell = BooleanField(
        "Mail everybody the new text", description="A new link is mailed in any case; a corrected letter need not be."
    )
    shown = HiddenField()

    def change(self) -> EventChange:
        return EventChange(**self._said())


def change_data(change: EventChange) -> dict[str, Any]:
    """What the fields hold for an event as it stands."""
    names = ("title", "words", "seats", "meeting_link", "feedback")
    return {"kind": change.kind.value, **{name: getattr(change, name) for name in names}}


def audience_choices(counts: Mapping[Audience, int], words: Mapping[Audience, str]) -> list[Any]:
    """What stands beside each button: "All mentors of this round (24 people)"."""
    people = {audience: f"{counts[audience]:,} {'person' if counts[audience] == 1 else 'people'}" for audience in words}
    return options({audience.value: f"{said} ({people[audience]})" for audience, said in words.items()})


def kind_named(given: str | None) -> EventKind:
    """Whatever is not understood is of no special kind."""
    return EventKind(given) if given in set(EventKind) else EventKind.OTHER
