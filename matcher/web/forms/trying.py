"""What a coordinator tries out on the page of matches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from matcher.application import MOST_PLACES
from matcher.services.round_plan import RoundPlan
from matcher.web.forms.reading import options
from matcher.web.forms.round_fields import DRAWN, GOALS, STAYS, weight_fields
from solver.criteria import CRITERIA
from solver.problem import Goal, LeftOver, Weight


class TriedForm(FlaskForm):
    """The result that was looked at, and whom it is about."""

    run = StringField(validators=[DataRequired()])
    mentor = StringField()
    mentee = StringField()


class OpeningsForm(FlaskForm):
    run = StringField(validators=[DataRequired()])
    mentor = StringField(validators=[DataRequired()])
    places = IntegerField(validators=[InputRequired(), NumberRange(0, MOST_PLACES)])


class WhatCountsFields(FlaskForm):
    """``shown`` is the version of the plan that the page was made with."""

    goal = RadioField("What comes first, once as many as possible are matched?", choices=options(GOALS))
    drawn = BooleanField(DRAWN)
    stays = BooleanField(STAYS)
    shown = HiddenField()


class WhatCountsForm(type("WeightedMatching", (WhatCountsFields,), weight_fields())):  # type: ignore[misc]
    """What of a round's plan may be tried out: how much each thing counts, and what comes first."""

    @property
    def weights(self) -> list[Any]:
        return [self[f"weight_{criterion.key}"] for criterion in CRITERIA]

    def plan(self, now: RoundPlan) -> RoundPlan:
        """Of a valid form; the rest is as it stands."""
        return replace(
            now,
            goal=Goal(self.goal.data),
            left_over=LeftOver.LOTTERY if self.drawn.data else LeftOver.POINTS,
            stays=self.stays.data,
            weights={criterion.key: Weight(self[f"weight_{criterion.key}"].data) for criterion in CRITERIA},
        )


def what_counts(plan: RoundPlan, shown: str) -> WhatCountsForm:
    """The form as the plan stands."""
    weights = {
        f"weight_{criterion.key}": plan.weights.get(criterion.key, criterion.default_weight).value
        for criterion in CRITERIA
    }
    given = {"goal": plan.goal.value, "drawn": plan.drawn, "stays": plan.stays, "shown": shown, **weights}
    return WhatCountsForm(formdata=None, data=given)
