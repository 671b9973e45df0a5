"""The form by which a coordinator asks a question of her own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from matcher.errors import Fault
from matcher.models import OwnQuestion
from matcher.services.own_questions import STEPS, QuestionPlan
from matcher.sheets.cells import read_line, read_words
from matcher.states import AskedOf, Compared, QuestionKind
from matcher.web.forms.reading import options, reads

KINDS: Mapping[str, str] = {
    QuestionKind.CHOICE: "One choice of several",
    QuestionKind.CHOICES: "As many choices as apply",
    QuestionKind.YES_NO: "Yes or no",
    QuestionKind.SCALE: "A scale from low to high",
    QuestionKind.SHORT_TEXT: "A few words",
    QuestionKind.LONG_TEXT: "Several sentences",
}
ASKED_OF: Mapping[str, str] = {
    AskedOf.BOTH: "Mentors and participants",
    AskedOf.PARTICIPANT: "Participants only",
    AskedOf.MENTOR: "Mentors only",
}
COMPARED: Mapping[str, str] = {
    Compared.NO: "Not compared: for people to read",
    Compared.ALIKE: "Alike is better",
    Compared.SAME: "Both must answer the same, or they are never paired",
    Compared.DIFFERENT: "Both must answer differently, or they are never paired",
}


class QuestionForm(FlaskForm):
    label = StringField("Your question", [reads(read_line)], description="As people will read it.")
    help = TextAreaField("A word of help below it", [Optional(), reads(read_words)])
    kind = RadioField("How is it answered?", choices=options(KINDS), default=QuestionKind.CHOICE.value)
    choices = TextAreaField("The choices", [reads(read_words)], description="One a line, where there are any.")
    steps = SelectField(
        "Steps of the scale", choices=options({str(number): str(number) for number in STEPS}), coerce=int, default=5
    )
    low = StringField("What the lowest step means", [Optional(), reads(lambda text: read_line(text, 80))])
    high = StringField("What the highest step means", [Optional(), reads(lambda text: read_line(text, 80))])
    asked_of = RadioField("Who is asked?", choices=options(ASKED_OF), default=AskedOf.BOTH.value)
    compared = RadioField(
        "What does it mean for a match?",
        choices=options(COMPARED),
        default=Compared.NO.value,
        description="Words cannot be compared; and only what both are asked can.",
    )
    required = BooleanField("An answer is needed")
    private = BooleanField(
        "Private",
        description="Used for matching and shown to nobody: not to the match, not to readers, not to you.",
    )

    @classmethod
    def of(cls, question: OwnQuestion) -> QuestionForm:
        """What stands, to be changed."""
        return cls(
            label=question.label,
            help=question.help,
            kind=question.kind.value,
            choices="\n".join(one["label"] for one in question.choices),
            steps=question.steps,
            low=question.low,
            high=question.high,
            asked_of=question.asked_of.value,
            compared=question.compared.value,
            required=question.required,
            private=question.private,
        )

    def plan(self) -> QuestionPlan:
        """Of a valid form."""
        return QuestionPlan(
            label=read_line(self.label.data or ""),
            help=read_words(self.help.data or ""),
            kind=QuestionKind(self.kind.data),
            choices=tuple(line for line in read_words(self.choices.data or "").splitlines() if line),
            steps=self.steps.data,
            low=read_line(self.low.data or ""),
            high=read_line(self.high.data or ""),
            asked_of=AskedOf(self.asked_of.data),
            compared=Compared(self.compared.data),
            required=self.required.data,
            private=self.private.data,
        )

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Put what the service found wrong beside the field it is about."""
        for fault in faults:
            field = self[fault.where]
            subject = f"“{fault.value}”" if fault.value and fault.where in {"label", "choices"} else "This"
            field.errors = [*field.errors, f"{subject} {fault.problem} {fault.remedy}"]
