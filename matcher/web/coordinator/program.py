"""The page of a program: where its round stands and what to do next."""

from __future__ import annotations

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.models import Person, Program, Round
from matcher.queries.ended_matches import ended_lately
from matcher.queries.flags import flags_in_program
from matcher.queries.mail_standing import mail_needs
from matcher.queries.reports import missed_twice
from matcher.queries.round_page import progress, round_of
from matcher.queries.standing import programs_coordinated
from matcher.services.late_arrivals import LATE
from matcher.states import Role, RoundState
from matcher.web.access import coordinates_program, current_config
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.todo import funnel, sentence, tasks, timeline
from matcher.words.present import counted, first_name, local_date, part_of_day

STATE_WORDS = {
    RoundState.DRAFT: "Being prepared",
    RoundState.INTEREST: "Open for sign-up",
    RoundState.OPEN: "Open for applications",
    RoundState.REVIEW: "Matches being reviewed",
    RoundState.PUBLISHED: "Offers are out",
    RoundState.ENDED: "Ended",
}


@blueprint.get("/programs/<program_id>", endpoint="program")
@coordinates_program
def show_program(person: Person, program: Program) -> ResponseReturnValue:
    now = clock.now()
    today = local_date(now, program.zone)
    greeting = f"{part_of_day(now, program.zone)}, {first_name(person.name)}."
    round_ = round_of(program, request.args.get("round"), today)
    rounds = [(one, STATE_WORDS[one.state]) for one in reversed(program.rounds)]
    g.round = round_  # the menu leads to the people and matches of the round shown here
    shown = {"program": program, "rounds": rounds, "greeting": greeting, "round": round_}
    shown["others"] = [one for one in programs_coordinated(person) if one.id != program.id]
    if round_ is None:
        return render_template("coordinator/no_round.html", **shown)
    stands = progress(round_, person)
    bars, summary = funnel(stands)
    return render_template(
        "coordinator/program.html",
        **shown,
        headline=f"{greeting} {sentence(round_, stands, today)}",
        timeline=timeline(round_.milestones, today),
        tasks=tasks(
            round_,
            stands,
            mail_needs(program, person),
            flags_in_program(program, person),
            missed_twice(program, person),
            ended_lately(program, person),
            today,
        ),
        bars=bars,
        summary=summary,
        offering=counted(stands.counts.mentors, "mentor offers", "mentors offer"),
        openings=counted(stands.counts.openings, "opening"),
        late=_late_links(round_),
        may_allow_late=round_.state in LATE,
    )


def _late_links(round_: Round) -> list[tuple[str, str]]:
    """Addresses for people who come late; none until a coordinator allows it."""
    if round_.late_token is None:
        return []
    base, shared = current_config().base_url, {"For a mentor": Role.MENTOR, "For a participant": Role.PARTICIPANT}
    return [
        (label, base + url_for("apply.start", round_id=round_.public_id, role=role.value, late=round_.late_token))
        for label, role in shared.items()
    ]
