"""The fields of a round's form, by section."""

from __future__ import annotations

from collections.abc import Mapping
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
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from matcher.regions import CANADA, UNITED_STATES
from matcher.services.round_changes import WAYS
from matcher.services.round_plan import LARGEST_TEAM, LONGEST, SHORTEST, SMALLEST_TEAM, STEP
from matcher.sheets.cells import read_line, read_words
from matcher.states import AskedFirst, Cadence, LinkFrom
from matcher.web.forms.closed_days import HOW, read_closed_days
from matcher.web.forms.reading import chips_field, options, reads
from solver.criteria import CRITERIA
from solver.criteria.contract import Criterion
from solver.problem import Goal, Weight

CONSENT = (
    "I agree that my answers are used to find a match, and that the person I am matched with sees my name, "
    "my library, my job, and what I wrote about the topics I chose."
)
STRONGEST_FIRST = (Weight.MUST, Weight.HIGH, Weight.MEDIUM, Weight.LOW, Weight.OFF)
WEIGHTS = {weight.value: weight.capitalize() for weight in STRONGEST_FIRST}
NEEDED = "Give a date."
CADENCES: Mapping[str, str] = {
    Cadence.MONTHLY: "Monthly",
    Cadence.FORTNIGHTLY: "Every two weeks",
    Cadence.WEEKLY: "Every week",
}
FIRST: Mapping[str, str] = {
    AskedFirst.MENTOR: "The mentor; the participant hears of it after a yes",
    AskedFirst.PARTICIPANT: "The participant; the mentor hears of it after a yes",
    AskedFirst.BOTH: "Both at once",
}
LINKS: Mapping[str, str] = {
    LinkFrom.MENTOR: "The mentor’s",
    LinkFrom.PARTICIPANT: "The participant’s or the team’s",
    LinkFrom.PROGRAM: "The program’s, the same for everybody",
}
GOALS: Mapping[str, str] = {
    Goal.FLOOR: "Lift the weakest match first",
    Goal.LEXIMIN: "Lift the weakest matches, one after the other",
    Goal.TOTAL: "The best of all matches together",
}
STAYS = "When you find again, people stay with their mentor where nobody loses a match by it"
DRAWN = "If not everybody can have a mentor, it is drawn by lot who waits"
CRITERIA_LABELS = {criterion.key: criterion.label for criterion in CRITERIA}
WHO = {"individuals": "People on their own", "teams": "Teams", "both": "Both"}
MOST_PEOPLE = 10_000


def _number(label: str, least: int, most: int, help: str = "", **given: Any) -> Any:
    checks = [InputRequired("Give a number."), NumberRange(least, most, f"Give {least} to {most}.")]
    return IntegerField(label, checks, description=help, **given)


def _limit(label: str, help: str) -> Any:
    checks = [MayBeEmpty(), NumberRange(1, MOST_PEOPLE, f"Give 1 to {MOST_PEOPLE:,}.")]
    return IntegerField(label, checks, description=help)


def _words(label: str, help: str) -> Any:
    return TextAreaField(label, [MayBeEmpty(), reads(read_words)], description=help)


class DateFields(FlaskForm):
    name = StringField(
        "Name of the round",
        [InputRequired("Give the round a name."), reads(read_line)],
        description="As in “January–June 2027”. People who apply see it too.",
    )
    first_day = DateField("First day of sessions", [InputRequired(NEEDED)])
    last_day = DateField("Last day of sessions", [InputRequired(NEEDED)])
    interest_by = DateField(
        "Sign-up closes",
        [MayBeEmpty()],
        description="Only if people first say briefly that they are interested, and apply later.",
    )
    apply_from = DateField("Applications open", [MayBeEmpty()], description="What people are told; you open them.")
    apply_by = DateField("Applications close", [InputRequired(NEEDED)])
    mentors_until = DateField(
        "Later day for mentors",
        [MayBeEmpty()],
        description="When there are too few: you close to participants, and mentors are welcome until then.",
    )
    offers_by = DateField("Offers go out", [InputRequired(NEEDED)])
    answer_by = DateField("Answers to offers are due", [InputRequired(NEEDED)])


class SessionFields(FlaskForm):
    cadence = RadioField("How often do they meet?", choices=options(CADENCES), default=Cadence.FORTNIGHTLY.value)
    minutes = SelectField(
        "Length of a session",
        choices=options({str(minutes): f"{minutes} minutes" for minutes in range(SHORTEST, LONGEST + 1, STEP)}),
        coerce=int,
        default=60,
    )
    min_sessions = _number(
        "Fewest sessions a match needs",
        1,
        100,
        "A meeting time with fewer, after closed days and days away, is not used.",
        default=1,
    )
    link_from = RadioField("Whose meeting link do they use?", choices=options(LINKS), default=LinkFrom.MENTOR.value)
    meeting_link = StringField("The program’s meeting link", [MayBeEmpty()], description="Begins with https://.")


class ClosedFields(FlaskForm):
    regions = chips_field("States and provinces whose holidays you want to see", {**UNITED_STATES, **CANADA})
    holidays = chips_field("Nobody meets on", {})
    closed_days = TextAreaField("Other days without sessions", [MayBeEmpty()], description=HOW)
    keeps_holidays = BooleanField(
        "Each library is closed on the public holidays of its own state or province",
        description="Only people of that library have no session then. You need not pick those above.",
    )

    def validate_closed_days(self, field: TextAreaField) -> None:
        try:
            read_closed_days(field.data or "")
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong


class PeopleFields(FlaskForm):
    who = RadioField("Who takes part?", choices=options(WHO), default="individuals")
    team_smallest = _number("Smallest team", SMALLEST_TEAM, LARGEST_TEAM, default=SMALLEST_TEAM)
    team_largest = _number("Largest team", SMALLEST_TEAM, LARGEST_TEAM, default=6)
    mentoring = chips_field("How may teams be mentored?", WAYS, help="With several, each team chooses.")
    selects = BooleanField(
        "We choose among the applications", description="Only those that you accept are matched. Otherwise all are."
    )
    most_per_library = _limit("Most people of one library", "Empty: no limit.")
    most_teams = _limit("Most teams", "Empty: no limit.")
    asks_director = BooleanField(
        "Ask directors what they promise", description="Paid time, hours when the desk is covered, a goal of their own."
    )


class MatchFields(FlaskForm):
    goal = RadioField(
        "What comes first, once as many as possible are matched?",
        choices=options(GOALS),
        default=Goal.FLOOR.value,
    )
    stays = BooleanField(STAYS, description="Otherwise each find starts anew, apart from what you keep.")
    drawn = BooleanField(DRAWN, description="Otherwise whoever fits best comes first. The draw is recorded.")
    same_cooperative = BooleanField(
        "People of the same cooperative may be paired",
        default=True,
        description="People of the same employer never are.",
    )
    asked_first = RadioField(
        "Who is asked first about a match?",
        choices=options(FIRST),
        default=AskedFirst.MENTOR.value,
        description="Either way a match needs both to say yes.",
    )


class TextFields(FlaskForm):
    consent_text = TextAreaField(
        "What applicants agree to", [InputRequired("Say what applicants agree to."), reads(read_words)], default=CONSENT
    )
    text_participants = _words(
        "What participants promise", "Stands in the packet: their time, and what they do if they have to stop."
    )
    text_mentors = _words("What mentors promise", "Stands in the packet.")
    text_director = _words("What a director promises", "Stands in the packet and on the page a director is asked on.")


class HiddenFields(FlaskForm):
    """``shown`` is the version of what the page was made with, ``like`` the round it begins like, ``seen`` the holidays
    that were on the page."""

    shown = HiddenField()
    like = HiddenField()
    seen = HiddenField()


def _weights_of(criterion: Criterion) -> list[tuple[str, str]]:
    """Those it may have: nobody may tell from who is kept apart what somebody said in private."""
    return options({key: label for key, label in WEIGHTS.items() if Weight(key) in criterion.weights})


def weight_fields() -> dict[str, Any]:
    """One field for each criterion, so that a new one appears by itself."""
    return {
        f"weight_{criterion.key}": SelectField(
            criterion.label, choices=_weights_of(criterion), default=criterion.default_weight.value
        )
        for criterion in CRITERIA
    }
