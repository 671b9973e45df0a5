"""The form that starts a round."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, ValidationError
from wtforms.validators import Optional as MayBeEmpty

from matcher.errors import Fault
from matcher.services.rounds import LONGEST, SHORTEST, STEP, RoundPlan
from matcher.sheets.cells import read_line, read_words
from matcher.states import Cadence
from matcher.web.forms.reading import options, reads
from solver.criteria import CRITERIA
from solver.problem import Goal, SameCooperative, Weight

CONSENT = (
    "I agree that my answers are used to find a match, and that the person I am matched with sees my name, "
    "my library, my job, and what I wrote about the topics I chose."
)
STRONGEST_FIRST = (Weight.MUST, Weight.HIGH, Weight.MEDIUM, Weight.LOW, Weight.OFF)
WEIGHTS = {weight.value: weight.capitalize() for weight in STRONGEST_FIRST}
NEEDED = "Give a date."


class _Basics(FlaskForm):
    name = StringField(
        "Name of the round",
        [InputRequired("Give the round a name."), reads(read_line)],
        description="As in “January–June 2027”. People who apply see it too.",
    )
    apply_by = DateField("Applications close", [InputRequired(NEEDED)])
    answer_by = DateField("Answers to offers are due", [InputRequired(NEEDED)])
    first_day = DateField("First day of sessions", [InputRequired(NEEDED)])
    last_day = DateField("Last day of sessions", [InputRequired(NEEDED)])
    cadence = RadioField(
        "How often do they meet?",
        choices=options(
            {Cadence.MONTHLY: "Monthly", Cadence.FORTNIGHTLY: "Every two weeks", Cadence.WEEKLY: "Every week"}
        ),
        default=Cadence.FORTNIGHTLY.value,
    )
    minutes = SelectField(
        "Length of a session",
        choices=options({str(minutes): f"{minutes} minutes" for minutes in range(SHORTEST, LONGEST + 1, STEP)}),
        coerce=int,
        default=60,
    )
    min_sessions = IntegerField(
        "Fewest sessions a match needs",
        [InputRequired("Give a number."), NumberRange(1, 100, "Give 1 to 100.")],
        default=1,
        description="A meeting time with fewer, after closed days and days away, is not used.",
    )
    closed_days = TextAreaField(
        "Days without sessions",
        [MayBeEmpty()],
        description="One date a line, as in 2027-01-18. Libraries’ own closed days are added to these.",
    )
    who = RadioField(
        "Who takes part?",
        choices=options({"individuals": "People on their own", "teams": "Teams", "both": "Both"}),
        default="individuals",
    )
    goal = RadioField(
        "What comes first, once as many as possible are matched?",
        choices=options({Goal.FLOOR: "Lift the weakest match first", Goal.TOTAL: "The best of all matches together"}),
        default=Goal.FLOOR.value,
    )
    same_cooperative = BooleanField(
        "People of the same cooperative may be paired",
        default=True,
        description="People of the same employer never are.",
    )
    consent_text = TextAreaField(
        "What applicants agree to", [InputRequired("Say what applicants agree to."), reads(read_words)], default=CONSENT
    )

    def validate_closed_days(self, field: TextAreaField) -> None:
        wrong = [word for word in _words(field.data) if _day(word) is None]
        if wrong:
            raise ValidationError(f"“{wrong[0]}” is not a date. Write it as in 2027-01-18.")


def _weight_fields() -> dict[str, Any]:
    """One field for each criterion, so that a new one appears by itself."""
    return {
        f"weight_{criterion.key}": SelectField(
            criterion.label, choices=options(WEIGHTS), default=criterion.default_weight.value
        )
        for criterion in CRITERIA
    }


class RoundForm(type("WeightedRound", (_Basics,), _weight_fields())):  # type: ignore[misc]
    """Everything a round needs; ``plan`` says it in the service's words."""

    @property
    def weights(self) -> list[Any]:
        return [self[f"weight_{criterion.key}"] for criterion in CRITERIA]

    def plan(self) -> RoundPlan:
        """Of a valid form."""
        return RoundPlan(
            name=read_line(self.name.data),
            apply_by=self.apply_by.data,
            answer_by=self.answer_by.data,
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            cadence=Cadence(self.cadence.data),
            minutes=self.minutes.data,
            min_sessions=self.min_sessions.data,
            closed_days=tuple(day for word in _words(self.closed_days.data) if (day := _day(word))),
            goal=Goal(self.goal.data),
            weights={criterion.key: Weight(self[f"weight_{criterion.key}"].data) for criterion in CRITERIA},
            same_cooperative=SameCooperative.ALLOWED if self.same_cooperative.data else SameCooperative.NEVER,
            takes_teams=self.who.data != "individuals",
            takes_individuals=self.who.data != "teams",
            consent_text=read_words(self.consent_text.data),
        )

    def take_faults(self, faults: Iterable[Fault]) -> None:
        """Put what the service found wrong beside the field it is about."""
        for fault in faults:
            field = self[fault.where if fault.where in self else "name"]
            field.errors = [*field.errors, f"This {fault.problem} {fault.remedy}"]


def _words(text: str | None) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", text or "") if word]


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
