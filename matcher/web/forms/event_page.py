"""What is sent from the page of an event: another time, the recording, who came; and what guests answer."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import HiddenField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from matcher.calendars.facts import Answer
from matcher.errors import Fault
from matcher.models import Event
from matcher.queries.events import MeetingLine
from matcher.queries.own_events import OwnEvent, OwnMeeting
from matcher.sheets.cells import read_words
from matcher.states import ReplyKind
from matcher.web.forms.own import ScaleField
from matcher.web.forms.reading import options, reads
from matcher.web.forms.sessions import MoveForm

#: What is sent for each answer, with its words.
ANSWERS = {"yes": "I am coming", "maybe": "Maybe", "no": "I cannot come"}
REPLIES = {"yes": ReplyKind.ACCEPTED, "maybe": ReplyKind.TENTATIVE, "no": ReplyKind.DECLINED}
SENT_FOR = {Answer.ACCEPTED: "yes", Answer.TENTATIVE: "maybe", Answer.DECLINED: "no"}
RATINGS = {"5": "5 Very", "4": "4", "3": "3 Somewhat", "2": "2", "1": "1 Not at all"}
LONGEST_FEEDBACK = 2_000


class EventMoveForm(MoveForm):
    """Another day and time for the meeting with this public id, on the clock of the event."""

    which = None  # type: ignore[assignment]  # this is how WTForms leaves a field out
    time = TimeField("Time", [InputRequired("Give a time.")], render_kw={"step": 900})
    meeting = HiddenField()

    @classmethod
    def at(cls, meeting: MeetingLine | None) -> EventMoveForm:
        form = cls.of(meeting.start) if meeting else cls(formdata=None)
        form.meeting.data = meeting.id if meeting else ""
        return form


class RecordingForm(FlaskForm):
    link = StringField("Link to the recording", [MayBeEmpty()])

    def take_faults(self, faults: Iterable[Fault]) -> None:
        self.link.errors = [f"This {fault.problem} {fault.remedy}" for fault in faults]


class AnswerForm(FlaskForm):
    """Nothing is chosen beforehand: a mail scanner that presses the button changes nothing."""

    answer = ScaleField("Will you come?", [InputRequired("Choose one, then press the button.")], choices=[])

    @classmethod
    def to(cls, event: Event) -> AnswerForm:
        """Where people register, nobody says maybe: a seat is kept or it is not."""
        form, left_out = cls(), "maybe" if event.registers else ""
        form.answer.choices = options({sent: said for sent, said in ANSWERS.items() if sent != left_out})
        return form

    def reply(self) -> ReplyKind:
        """Of a valid form."""
        return REPLIES[self.answer.data]


class FeedbackForm(FlaskForm):
    rating = ScaleField("", [InputRequired("Choose 1 to 5.")], choices=options(RATINGS))
    words = TextAreaField(
        "Anything you would like to say",
        [
            MayBeEmpty(),
            Length(max=LONGEST_FEEDBACK, message=f"Keep it to {LONGEST_FEEDBACK:,} letters."),
            reads(read_words),
        ],
        description="The coordinators read it, without your name.",
    )

    @classmethod
    def asking(cls, question: str, **said: str | None) -> FeedbackForm:
        """``said`` is what stands in the fields beforehand."""
        form = cls(data=said)
        form.rating.label.text = question
        return form

    @classmethod
    def about(cls, one: OwnEvent, meeting: OwnMeeting, rating: str = "") -> FeedbackForm:
        """With what was said before; ``rating`` is the one to choose instead, if it is one of ours."""
        before = str(meeting.rating) if meeting.rating else None
        return cls.asking(one.feedback, rating=rating if rating in RATINGS else before, words=meeting.words)

    def take_faults(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            field = self[fault.where if fault.where in self else "rating"]
            field.errors = [*field.errors, f"This {fault.problem} {fault.remedy}"]


def read_ticked(form: ImmutableMultiDict[str, str]) -> dict[str, bool]:
    """By person, who was ticked or unticked on the page; whoever stands as the page showed them is left out, so that
    two who mark at once do not undo each other."""
    before, now = set(form.getlist("ticked")), set(form.getlist("came"))
    listed = dict.fromkeys(one.replace("\0", "") for one in form.getlist("listed"))
    return {one: one in now for one in listed if (one in now) != (one in before)}
