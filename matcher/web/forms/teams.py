"""Bringing a team together, inviting, and changing what a team has agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from matcher.calendars.zones import offered_zones
from matcher.errors import Fault
from matcher.models import Round
from matcher.services.team_rules import FEWEST_FREE
from matcher.services.teams import TeamPlan
from matcher.sheets.cells import read_address, read_country, read_line, read_region, read_words
from matcher.states import Mentoring
from matcher.web.forms.person import ChecksRegion, country_field, employer_field, name_field, region_field
from matcher.web.forms.reading import option, options, reads
from matcher.words.teams import WAYS, quorum_words

ALL = "all"
#: It waits in a cookie until the address is proven.
LONGEST_GOAL = 600
LONGEST_NAME = 80
TOO_LONG = "Please keep it under {} letters."
GOAL = "What should be different for your library when the program ends?"
QUORUM = "How many of you must be free for a session?"
FEWER = "Three of four often share an hour where four do not."


class _Agreed(FlaskForm):
    """What a team agrees on; ``mentoring`` is asked where the round allows several ways."""

    goal = TextAreaField(
        "What would you like to reach together?",
        [Optional(), Length(max=LONGEST_GOAL, message=TOO_LONG.format(LONGEST_GOAL)), reads(read_words)],
        description=GOAL,
    )
    quorum = SelectField(QUORUM, description=FEWER)
    mentoring = RadioField("How would you like to be mentored?", [InputRequired("Choose one.")])

    def ask(self, round_: Round, quorum: int | None = None) -> None:
        """Only what this round leaves open; and what stands."""
        self.quorum.choices = _quorums(round_, quorum, quorum_words)
        ways = [Mentoring(one) for one in round_.mentoring]
        self.mentoring.choices = options({one.value: WAYS[one] for one in ways})
        if len(ways) == 1:
            del self.mentoring

    def agreed(self, round_: Round) -> dict[str, Any]:
        """Of a valid form."""
        return agreed_of(round_, self.data)


class TeamForm(ChecksRegion, _Agreed):
    lead = name_field()
    address = StringField(
        "Your e-mail address",
        [InputRequired("Give the address you read."), reads(read_address)],
        description="We mail six digits to it, to be sure that it is yours.",
        render_kw={"type": "email", "autocomplete": "email"},
    )
    zone = SelectField("Your time zone", [InputRequired("Choose the zone you live by.")])
    library = employer_field("Who employs you all?", "Your library or library system: a team is of one.")
    country = country_field()
    region = region_field()
    name = StringField(
        "Name of your team",
        [
            InputRequired("Give your team a name."),
            Length(max=LONGEST_NAME, message=TOO_LONG.format(LONGEST_NAME)),
            reads(read_line),
        ],
        description="As in “Juniper Flats team”.",
        render_kw={"autocomplete": "off"},
    )

    def plan(self, round_: Round, zone: str) -> TeamPlan:
        """Of a valid form; ``zone`` where it was not asked."""
        return plan_of(round_, {"zone": zone, **self.data})

    def kept(self) -> dict[str, Any]:
        """What was typed, to wait in the browser."""
        return {name: value for name, value in self.data.items() if name != "csrf_token" and value}

    def take_faults(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            field = self._fields.get(fault.where, self.name)
            field.errors = [*field.errors, f"“{fault.value}” {fault.problem} {fault.remedy}"]


class InviteForm(FlaskForm):
    name = StringField(
        "Their name", [InputRequired("Give their name."), reads(read_line)], render_kw={"autocomplete": "off"}
    )
    address = StringField(
        "Their e-mail address",
        [InputRequired("Give the address they read."), reads(read_address)],
        render_kw={"type": "email", "autocomplete": "off"},
    )


class ChangeForm(_Agreed):
    pass


class QuorumForm(FlaskForm):
    quorum = SelectField("How many of them must be free for a session?")

    def least_free(self) -> int | None:
        """Of a valid form."""
        return None if self.quorum.data == ALL else int(self.quorum.data)


def agreed_of(round_: Round, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What a valid form has typed; the only way of being mentored, where it was not asked."""
    return {
        "goal": read_words(typed.get("goal") or ""),
        "quorum": None if typed["quorum"] == ALL else int(typed["quorum"]),
        "mentoring": Mentoring(typed.get("mentoring") or round_.mentoring[0]),
    }


def plan_of(round_: Round, typed: Mapping[str, Any]) -> TeamPlan:
    country = read_country(typed.get("country") or "", "")
    return TeamPlan(
        name=read_line(typed["name"]),
        library=read_line(typed["library"]),
        region=read_region(typed.get("region") or "", country),
        country=country,
        zone=typed["zone"],
        **agreed_of(round_, typed),
    )


def team_form(round_: Round, kept: Mapping[str, Any], *, signed_in: bool) -> TeamForm:
    form = TeamForm(data={"mentoring": round_.mentoring[0], **kept})
    form.ask(round_)
    zones = [option(zone.key, f"{zone.name} time", group=zone.region) for zone in offered_zones()]
    form.zone.choices = [option("", "Choose your time zone"), *zones]
    if signed_in:
        del form.lead, form.address, form.zone
    return form


def change_form(round_: Round, goal: str, quorum: int | None, mentoring: Mentoring) -> ChangeForm:
    form = ChangeForm(data={"goal": goal, "quorum": str(quorum) if quorum else ALL, "mentoring": mentoring.value})
    form.ask(round_, quorum)
    return form


def quorum_form(round_: Round, quorum: int | None) -> QuorumForm:
    form = QuorumForm(data={"quorum": str(quorum) if quorum else ALL})
    form.quorum.choices = _quorums(round_, quorum, lambda one: f"At least {one} of them" if one else "All of them")
    return form


def _quorums(round_: Round, standing: int | None, words: Callable[[int | None], str]) -> list[Any]:
    fewer = sorted({*range(FEWEST_FREE, round_.team_largest), *([standing] if standing else [])})
    return options({ALL: words(None), **{str(one): words(one) for one in fewer}})
