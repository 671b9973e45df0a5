"""Who is interested in a program: how many, from where, and who has been told that applications are open."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.models import Person, Program
from matcher.queries.interests import count_waiting, interest_in, interest_lines, libraries_of
from matcher.services.interests import remove_interest, tell_waiting
from matcher.states import Role, RoundState
from matcher.web.access import assists_program
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.interest_words import heading, shown
from matcher.words.present import counted


@blueprint.get("/programs/<program_id>/interests")
@assists_program
def interests(person: Person, program: Program) -> ResponseReturnValue:
    lines = interest_lines(program)
    open_now = [(one, count_waiting(one)) for one in program.rounds if one.state is RoundState.OPEN]
    return render_template(
        "coordinator/interests.html",
        program=program,
        heading=heading(lines),
        groups=[(role, [shown(one, program, clock.now()) for one in lines if one.role is role]) for role in Role],
        libraries=libraries_of(lines),
        to_tell=[(one, number) for one, number in open_now if number],
        public_href=url_for("front_door.program", program_id=program.public_id, _external=False),
    )


@blueprint.post("/programs/<program_id>/interests/tell")
@assists_program
def tell_interested(person: Person, program: Program) -> ResponseReturnValue:
    told = tell_waiting(program, actor=person)
    if told:
        flash(f"{counted(told, 'mail is', 'mails are')} on the way: they can apply now.", "good")
    else:
        flash("Everybody who waits has been told already.")
    return redirect(url_for("coordinator.interests", program_id=program.public_id), 303)


@blueprint.post("/programs/<program_id>/interests/<interest_id>/remove")
@assists_program
def remove_interested(person: Person, program: Program, interest_id: str) -> ResponseReturnValue:
    interest = interest_in(program, interest_id)
    if interest is not None:  # else the button was pressed twice
        name = interest.person.name
        remove_interest(interest, actor=person)
        flash(f"What {name} said is gone, and no mail goes out to them.", "good")
    return redirect(url_for("coordinator.interests", program_id=program.public_id), 303)
