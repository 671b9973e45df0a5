"""Mail that came in and that nobody could be found for: read, passed on, answered, done."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.models import Person, Program
from matcher.queries.tray import Letter, received_of, tray
from matcher.services.incoming import mark_handled, pass_on
from matcher.services.placing import Why
from matcher.states import Role
from matcher.web.access import assists_program
from matcher.web.coordinator.blueprint import blueprint
from matcher.words.present import counted, first_name, listed, when

WHY: dict[str, str] = {
    Why.CALENDAR_REPLY: "A calendar program answered, and we could not tell for which sessions. It changed nothing.",
    Why.ANSWER_UNCLEAR: "A calendar program answered, and we could not understand it. Ask them what they meant.",
    Why.ANSWER_NO_SESSION: (
        "A calendar program answered about sessions that are over, or elsewhere by now. Ask them which they meant."
    ),
    Why.ANSWER_STRANGER: (
        "A calendar program answered for somebody who is not in these sessions. It changed nothing. Somebody may have "
        "passed the invitation on, or used another address."
    ),
    Why.ANSWER_WHOSE: (
        "A calendar program answered, and we could not tell for whom: its names do not fit together, or several people "
        "share the address. It changed nothing; ask them."
    ),
    Why.EVENT: "Words about an event go to you alone, and not to everybody invited.",
    Why.EVENT_OTHER_TIME: "A guest asks for another time for an event. The event stays as it is.",
    Why.STRANGER: "Not from somebody in these sessions, so it was not passed on.",
    Why.NO_SERIES: "We could not tell whose sessions this is about.",
    Why.UNKNOWN: "We do not know this address.",
    Why.STRANGE_BOUNCE: "A mail could not be delivered, and we could not tell which.",
    Why.EMPTY: "There are no words in it, or none that we could tell from the mail it answers.",
    Why.TOO_MANY: "These people wrote very often within an hour, so this one waits for you.",
    Why.SERIES_OVER: "These sessions have ended, so it was not passed on.",
    Why.NO_ONE_ELSE: "Nobody else is in these sessions.",
    Why.UNREADABLE: "It is too large or could not be read; only its sender and subject are known.",
}
ROLES = {Role.MENTOR: "Mentor", Role.PARTICIPANT: "Participant"}


@blueprint.get("/programs/<program_id>/tray", endpoint="tray")
@assists_program
def show_tray(person: Person, program: Program) -> ResponseReturnValue:
    found = tray(program, person)
    return render_template(
        "coordinator/tray.html",
        program=program,
        headline=_headline(len(found.letters), more=found.more),
        letters=[_letter(one, program) for one in found.letters],
        own=found.own,
        more=found.more,
    )


@blueprint.post("/programs/<program_id>/tray/<received_id>/done")
@assists_program
def tray_done(person: Person, program: Program, received_id: str) -> ResponseReturnValue:
    mark_handled(received_of(program, received_id, person), program, actor=person)
    flash("Done. It is out of the tray.", "good")
    return redirect(url_for("coordinator.tray", program_id=program.public_id), 303)


@blueprint.post("/programs/<program_id>/tray/<received_id>/pass-on")
@assists_program
def tray_pass_on(person: Person, program: Program, received_id: str) -> ResponseReturnValue:
    readers = pass_on(received_of(program, received_id, person), actor=person)
    names = listed([reader.name for reader in readers])
    flash(f"Passed on to {names}." if readers else "This was passed on already.", "good")
    return redirect(url_for("coordinator.tray", program_id=program.public_id), 303)


def _headline(number: int, *, more: bool) -> str:
    if not number:
        return "No mail waits for you."
    return f"More than {number} mails need you." if more else f"{counted(number, 'mail needs', 'mails need')} you."


def _letter(one: Letter, program: Program) -> dict[str, Any]:
    return {
        "id": one.id,
        "who": one.name or one.address or "Somebody",
        "place": f"{ROLES[one.place.role]}, {one.place.library}" if one.place else "",
        "address": one.address,
        "when": when(one.received_at, program.zone, clock.now()),
        "subject": one.subject or "Without a subject",
        "text": one.text,
        "why": WHY.get(one.why, "We could not tell what to do with it."),
        "about": one.about,
        "everywhere": one.everywhere,
        "readers": listed([first_name(name) for name in one.readers]),
        "answer": _mailto(one) if one.address else "",
    }


def _mailto(one: Letter) -> str:
    """Opens the coordinator's own mail program; percent-encoded, so that nothing typed becomes another field."""
    subject = one.subject if one.subject.casefold().startswith("re:") else f"Re: {one.subject}"
    return f"mailto:{quote(one.address, safe='@')}?subject={quote(subject[:200])}"
