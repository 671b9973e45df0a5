"""The mail of a program: what could not be delivered, what waits, what went out; in the demonstration, every mail."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.errors import NotFound
from matcher.mail.copies import for_frame, read_copy
from matcher.models import Person, Program
from matcher.queries.mail import Filters, Line, Listed, Mail, copy_of, mail_of, message_of
from matcher.queries.mail_standing import Standing, mail_stands
from matcher.queries.own_case import has_own_case
from matcher.queries.tray import count_waiting
from matcher.services.delivery import send_again, send_all_again
from matcher.states import MailState
from matcher.web.access import assists_program, current_config, demonstration
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.mail_words import (
    COPIES,
    GROUPS,
    HELD,
    KINDS,
    batch_words,
    line_stands,
    mail_headline,
    moment,
    pacing_words,
    stalled_words,
    why_failed,
)
from matcher.web.forms.mail import read_mail_filters, write_mail_filters
from matcher.words.present import counted

SECONDS_BETWEEN_LOOKS = "5"
# A letter is somebody's words in a frame: it may show itself and lead elsewhere, and nothing more.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-top-navigation-by-user-activation"
)


@blueprint.get("/programs/<program_id>/mail", endpoint="mail")
@assists_program
def show_mail(person: Person, program: Program) -> ResponseReturnValue:
    config, filters, copies = current_config(), read_mail_filters(request.args), keeps_copies()
    stands = mail_stands(program, person, per_minute=config.mail_per_minute, per_day=config.mail_per_day)
    found = mail_of(program, person, filters, copies=copies)
    page = render_template("coordinator/mail.html", **_shown(program, person, filters, stands, found))
    answer = make_response(page)
    if stands.batch and not stands.stalled_since and not filters.any:
        answer.headers["Refresh"] = SECONDS_BETWEEN_LOOKS
    return answer


@blueprint.post("/programs/<program_id>/mail/again")
@assists_program
def send_all_mail_again(person: Person, program: Program) -> ResponseReturnValue:
    number = send_all_again(program, person)
    flash(f"{counted(number, 'mail')} will be tried again." if number else "Nothing was left to send again.", "good")
    return redirect(url_for("coordinator.mail", program_id=program.public_id), 303)


@blueprint.post("/programs/<program_id>/mail/<message_id>/again")
@assists_program
def send_mail_again(person: Person, program: Program, message_id: str) -> ResponseReturnValue:
    message = message_of(program, person, message_id)
    send_again(message, person)
    who = message.person.name if message.person else message.address
    flash(f"The mail to {who} will be tried again.", "good")
    return redirect(url_for("coordinator.mail", program_id=program.public_id), 303)


@blueprint.get("/programs/<program_id>/mail/<message_id>")
@demonstration
@assists_program
def sent_mail(person: Person, program: Program, message_id: str) -> ResponseReturnValue:
    message = message_of(program, person, message_id, copies=True)
    copy = read_copy(copy_of(message))
    return render_template(
        "coordinator/sent_mail.html",
        program=program,
        message=message,
        copy=copy,
        kind=KINDS[message.kind],
        sent=moment(message.sent_at or message.queued_at, program.zone, clock.now()),
    )


@blueprint.get("/programs/<program_id>/mail/<message_id>/letter")
@demonstration
@assists_program
def sent_letter(person: Person, program: Program, message_id: str) -> ResponseReturnValue:
    """The mail as it looks, for the frame of the page above."""
    copy = read_copy(copy_of(message_of(program, person, message_id, copies=True)))
    answer = make_response(for_frame(copy.html))
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    return answer


@blueprint.get("/programs/<program_id>/mail/<message_id>/invite.ics")
@demonstration
@assists_program
def sent_calendar(person: Person, program: Program, message_id: str) -> ResponseReturnValue:
    copy = read_copy(copy_of(message_of(program, person, message_id, copies=True)))
    if copy.calendar is None:
        raise NotFound
    answer = make_response(copy.calendar)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return answer


def keeps_copies() -> bool:
    """Whether mail goes to *Sent mail* instead of to a relay."""
    config = current_config()
    return config.demonstration and not config.smtp_url


def _shown(program: Program, person: Person, filters: Filters, stands: Standing, found: Mail) -> dict[str, Any]:
    zone, now, copies = program.zone, clock.now(), keeps_copies()
    return {
        "program": program,
        "copies": copies,
        "headline": COPIES if copies else mail_headline(stands, zone, now),
        "pacing": pacing_words(current_config()),
        "stands": stands,
        "batch": batch_words(stands.batch) if stands.batch else "",
        "stalled": _stalled(stands, zone),
        "own": has_own_case(person, program),
        "links": _links(program, person),
        "groups": [_group(one, program, copies) for one in found.groups],
        "filters": filters,
        "kinds": KINDS,
        "states": GROUPS,
        **_pages(program, filters, found),
    }


def _stalled(stands: Standing, zone: str) -> str:
    if current_config().mail_hold:
        return HELD
    return stalled_words(stands.stalled_since, zone, clock.now()) if stands.stalled_since else ""


def _links(program: Program, person: Person) -> list[tuple[str, str]]:
    """Where else mail is looked after."""
    waiting = count_waiting(program, person)
    beside = (
        (f"{counted(waiting, 'mail needs', 'mails need')} you" if waiting else "Mail that came in", "coordinator.tray"),
        ("Texts of the mails", "coordinator.mail_texts"),
        ("History", "coordinator.history"),
    )
    return [(label, url_for(endpoint, program_id=program.public_id)) for label, endpoint in beside]


def _group(listed: Listed, program: Program, copies: bool) -> dict[str, Any]:
    return {
        "key": listed.group.value,
        "title": GROUPS[listed.group],
        "total": listed.total,
        "more": listed.total - len(listed.lines),
        "lines": [_line(one, program, copies) for one in listed.lines],
    }


def _line(line: Line, program: Program, copies: bool) -> dict[str, Any]:
    failed = line.state in {MailState.DEAD, MailState.BOUNCED}
    person: dict[str, Any] = {"round_id": line.round_id, "enrollment_id": line.enrollment_id}
    return {
        "id": line.id,
        "who": line.who,
        "to": line.to if failed else "",
        "kind": KINDS[line.kind],
        "stands": line_stands(line, program.zone, clock.now()),
        "why": why_failed(line) if failed else "",
        "said": line.relay_said if failed else "",
        "person": url_for("coordinator.person", **person) if line.enrollment_id else None,
        "opens": url_for("coordinator.sent_mail", program_id=program.public_id, message_id=line.id)
        if copies and line.state is MailState.SENT
        else None,
    }


def _pages(program: Program, filters: Filters, found: Mail) -> dict[str, Any]:
    def href(page: int) -> str:
        arguments = write_mail_filters(filters, page=page)
        return url_for("coordinator.mail", program_id=program.public_id, **arguments, _anchor=found.paged.value)

    return {
        "paged": found.paged.value,
        "previous_href": href(found.page - 1) if found.page > 1 else None,
        "next_href": href(found.page + 1) if found.page < found.pages else None,
        "where": f"Page {found.page} of {found.pages}",
    }
