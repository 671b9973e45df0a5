"""The front page: what this is, who may apply now, and the shortest way to where a person is going."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Round
from matcher.policies import is_administrator
from matcher.queries.demonstration import demonstration_people
from matcher.queries.openings import apply_until, interest_until, welcoming_rounds
from matcher.queries.standing import programs_coordinated, programs_reached, takes_part_anywhere
from matcher.states import Role, RoundState
from matcher.web.access import current_config, current_person, public
from matcher.web.front_door_words import Press, minutes_to_apply, presses
from matcher.web.unfinished import unfinished_shown
from matcher.words.present import CADENCE_WORDS, counted, day_span, weekday_and_day

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True)
class Welcoming:
    """What somebody who thinks of taking part wants to know. ``teams``: said where teams can come, too."""

    program_id: str
    program: str
    name: str
    run_by: str
    often: str
    days: str
    by_when: str
    teams: str
    presses: tuple[Press, ...]


@blueprint.get("/")
@public
def front() -> ResponseReturnValue:
    person = current_person()
    if person is not None:
        programs = programs_coordinated(person)
        if programs:
            return redirect(url_for("coordinator.program", program_id=programs[0].public_id), 303)
        if helped := [program.rounds[-1] for program in programs_reached(person) if program.rounds]:
            return redirect(url_for("coordinator.people", round_id=helped[0].public_id), 303)
        if takes_part_anywhere(person):
            return redirect(url_for("participation.taking_part"), 303)
        if is_administrator(person):
            return redirect(url_for("coordinator.new_program"), 303)
    people = demonstration_people() if current_config().demonstration else {}
    rounds = welcoming_rounds()
    open_now = [one for one in rounds if one.state is RoundState.OPEN]
    to_come = [one for one in rounds if one.state is RoundState.INTEREST]
    return render_template(
        "home/front.html",
        open=[_welcoming(one, first=one is rounds[0]) for one in open_now],
        to_come=[_welcoming(one, first=one is rounds[0]) for one in to_come],
        people=people,
        unfinished=unfinished_shown(),
    )


def _welcoming(round_: Round, *, first: bool) -> Welcoming:
    alone = round_.takes_individuals
    teams = "Teams of a library can apply too." if alone else "Here teams of a library apply together."
    return Welcoming(
        program_id=round_.program.public_id,
        program=round_.program.name,
        name=round_.name,
        run_by=round_.program.run_by,
        often=CADENCE_WORDS[round_.cadence],
        days=day_span(round_.first_day, round_.last_day),
        by_when=_by_when(round_),
        teams=teams if round_.takes_teams else "",
        presses=tuple(presses(round_, first=first)),
    )


def _by_when(round_: Round) -> str:
    """Until when, and how long it takes."""
    if round_.state is RoundState.INTEREST:
        until = interest_until(round_, Role.MENTOR if round_.mentors_only else Role.PARTICIPANT)
        return f"Say by {weekday_and_day(until)} that you are interested." if until else "Say that you are interested."
    mentors = apply_until(round_, Role.MENTOR)
    if round_.mentors_only:
        return f"Mentors are still welcome until {weekday_and_day(mentors)}."
    minutes = counted(minutes_to_apply(round_, Role.PARTICIPANT), "minute")
    takes = f"It takes about {minutes}, and you can change it until then."
    later = f" Mentors have until {weekday_and_day(mentors)}." if mentors > round_.apply_by else ""
    return f"Apply by {weekday_and_day(round_.apply_by)}. {takes}{later}"
