"""Who takes part in a round, and one application."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.days import WEEKDAYS
from matcher.errors import Invalid
from matcher.languages import language_name
from matcher.models import Person, Round
from matcher.queries.mail import failed_of
from matcher.queries.people import Case, Offered, Window, case, enrollment_of, people
from matcher.services.addresses import may_set_address, set_address
from matcher.services.delivery import send_again
from matcher.states import AcceptanceState, ProposalState, Role, RoundState
from matcher.web.access import coordinates_round, current_config
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.happened_words import happened_line
from matcher.web.forms.mail import AddressForm
from matcher.words.present import clock_time, counted, day_span, listed, local_date, short_day

DAYS_SHOWN = range(7)
STANDS = {
    ProposalState.OFFERED: "waiting for an answer",
    ProposalState.AGREED: "confirmed",
    ProposalState.DECLINED: "declined",
    ProposalState.WITHDRAWN: "withdrawn",
    ProposalState.EXPIRED: "expired",
}


@blueprint.get("/rounds/<round_id>/people", endpoint="people")
@coordinates_round
def show_people(person: Person, round_: Round) -> ResponseReturnValue:
    found = people(round_)
    return render_template(
        "coordinator/people.html",
        round=round_,
        people=found,
        headline=_headline(len(found.mentors), found.participating),
        hours_words=hours_words,
        links=_links(round_) if round_.state is RoundState.OPEN else [],
        may_upload=round_.state in {RoundState.OPEN, RoundState.REVIEW},
    )


@blueprint.get("/rounds/<round_id>/people/<enrollment_id>", endpoint="person")
@coordinates_round
def show_person(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    return _person_page(person, round_, enrollment_id, AddressForm())


@blueprint.post("/rounds/<round_id>/people/<enrollment_id>/address")
@coordinates_round
def correct_address(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    row, form = enrollment_of(round_, enrollment_id, person), AddressForm()
    if not form.validate():
        return _person_page(person, round_, enrollment_id, form), 422
    try:
        set_address(row.person, form.address.data or "", program=round_.program, actor=person)
    except Invalid as invalid:  # raised before anything is written
        form.address.errors = [str(fault) for fault in invalid.faults]
        return _person_page(person, round_, enrollment_id, form), 422
    flash(f"Corrected: mail to {row.person.name} goes to {row.person.address} from now on.", "good")
    return _to_person(round_, enrollment_id)


@blueprint.post("/rounds/<round_id>/people/<enrollment_id>/mail-again")
@coordinates_round
def mail_person_again(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    row = enrollment_of(round_, enrollment_id, person)
    failed = failed_of(round_.program, row.person)
    for message in failed:
        send_again(message, person)
    flash(f"{counted(len(failed), 'mail')} will be tried again." if failed else "Nothing was left to send.", "good")
    return _to_person(round_, enrollment_id)


def _to_person(round_: Round, enrollment_id: str) -> ResponseReturnValue:
    return redirect(url_for("coordinator.person", round_id=round_.public_id, enrollment_id=enrollment_id), 303)


def _person_page(person: Person, round_: Round, enrollment_id: str, form: AddressForm) -> str:
    found, zone, now = case(round_, enrollment_id, person), round_.program.zone, clock.now()
    return render_template(
        "coordinator/person.html",
        round=round_,
        case=found,
        form=form,
        may_correct=may_set_address(enrollment_of(round_, enrollment_id, person).person, person),
        history=[happened_line(event, zone, now) for event in found.history],
        facts=_facts(found, zone),
        hours=_hours(found.windows),
        zone=zone_name(found.zone),
        offers=[_offer_line(one, zone) for one in found.offers],
    )


def hours_words(minutes: int) -> str:
    """Weekly hours, as in "6 hours a week" or "2½ hours a week"."""
    halves = minutes // 30
    half = "½" if halves % 2 else ""
    if halves in {1, 2}:
        return f"{half or 1} hour a week"
    return f"{halves // 2}{half} hours a week"


def _headline(mentors: int, participants: int) -> str:
    if not mentors and not participants:
        return "Nobody has applied yet."
    verb = "takes" if participants == 1 else "take"
    offer = "offers" if mentors == 1 else "offer"
    return f"{counted(participants, 'participant')} {verb} part and {counted(mentors, 'mentor')} {offer} help."


def _links(round_: Round) -> list[tuple[str, str]]:
    """Addresses to share with people who want to apply. Teams come by spreadsheet."""
    base = current_config().base_url
    shared = {"For mentors": Role.MENTOR} | ({"For participants": Role.PARTICIPANT} if round_.takes_individuals else {})
    return [
        (label, base + url_for("apply.start", round_id=round_.public_id, role=role.value))
        for label, role in shared.items()
    ]


def _facts(found: Case, zone: str) -> list[tuple[str, str]]:
    where = f"{found.library}, {found.region}" if found.region else found.library
    facts = [
        ("Employer", where),
        ("Cooperatives", listed(found.cooperatives)),
        ("Team", found.team or ""),
        ("E-mail", found.address),
        ("Languages", listed([language_name(code) for code in found.languages])),
        ("Away", listed([day_span(first, last) for first, last in found.away])),
        ("Sent", short_day(local_date(found.sent_at, zone))),
    ]
    if found.role is Role.MENTOR:
        facts.append(("Openings", f"{found.held} of {found.places} promised"))
    return [(label, value) for label, value in facts if value]


def _hours(windows: tuple[Window, ...]) -> list[tuple[str, str]]:
    """One line a day: "9:00 am to 12:00 pm; 1:00 pm to 3:00 pm, if need be, weeks A"."""
    days = []
    for weekday in DAYS_SHOWN:
        spans = [_span(window) for window in windows if window.weekday == weekday]
        if spans:
            days.append((WEEKDAYS[weekday], "; ".join(spans)))
    return days


def _span(window: Window) -> str:
    week = f", weeks {window.week} only" if window.week else ""
    maybe = ", if need be" if window.if_need_be else ""
    return f"{clock_time(window.start)} to {clock_time(window.end)}{maybe}{week}"


def _offer_line(one: Offered, zone: str) -> dict[str, str]:
    said = {AcceptanceState.YES: "said yes", AcceptanceState.NO: "said no"}.get(one.answer, "")
    return {
        "other": one.other,
        "when": short_day(local_date(one.offered_at, zone)),
        "stands": STANDS[one.state],
        "said": said,
    }
