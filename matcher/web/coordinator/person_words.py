"""How one application reads: the facts in short, hours, consent, what a director promises, how it stands."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.access_needs import need_label
from matcher.days import WEEKDAYS
from matcher.languages import language_name
from matcher.models import Round
from matcher.queries.case import Case, Contact, Decided, Offered, Window
from matcher.queries.directors import Director
from matcher.states import (
    AcceptanceState,
    ConsentHow,
    Decision,
    LinkFrom,
    PaidTime,
    ProposalState,
    Role,
)
from matcher.web.coordinator.selection_words import DECISION_TAGS
from matcher.words.present import clock_time, counted, day_span, day_words, listed, local_date, short_day

DAYS_SHOWN = range(7)
STANDS = {
    ProposalState.OFFERED: "waiting for an answer",
    ProposalState.AGREED: "confirmed",
    ProposalState.DECLINED: "declined",
    ProposalState.WITHDRAWN: "withdrawn",
    ProposalState.EXPIRED: "expired",
}
CONSENT = {
    ConsentHow.PAGE: "On the application form",
    ConsentHow.PHONE: "On the phone",
    ConsentHow.PAPER: "On paper",
    ConsentHow.MAIL: "By mail",
    ConsentHow.SHEET: "In a spreadsheet",
}
PAID = {PaidTime.YES: "granted", PaidTime.PARTLY: "granted in part", PaidTime.NO: "not granted"}
TOLD = {
    Decision.ACCEPTED: "that they are taken in",
    Decision.WAIT_LISTED: "that they are on the waiting list",
    Decision.DECLINED: "that there is no opening for them",
}


def facts(found: Case, round_: Round) -> list[tuple[str, str]]:
    """In short; what only some may see is left out for the others."""
    zone, contact = round_.program.zone, found.contact
    where = f"{found.library}, {found.region}" if found.region else found.library
    lines = [
        ("Employer", where),
        ("Cooperatives", listed(found.cooperatives)),
        ("Team", found.team or ""),
        *(_contact_facts(contact, found.role, round_) if contact else ()),
        ("Languages", listed([language_name(code) for code in found.languages])),
        ("Sent", short_day(local_date(found.sent_at, zone))),
        ("Consent", _consent(found, zone)),
    ]
    if found.role is Role.MENTOR:
        lines.append(("Openings", f"{found.held} of {found.places} promised"))
    return [(label, value) for label, value in lines if value]


def _contact_facts(contact: Contact, role: Role, round_: Round) -> Iterator[tuple[str, str]]:
    yield "E-mail", contact.address
    yield "Phone", contact.phone
    yield "Meeting link", _meeting_link(contact, role, round_)
    yield "Access needs", listed([need_label(key) for key in contact.access])
    yield "Access, in their words", contact.access_words
    yield "Away", listed([day_span(first, last) for first, last in contact.away])


def _meeting_link(contact: Contact, role: Role, round_: Round) -> str:
    """Whose link the sessions use, where it is theirs."""
    theirs = {LinkFrom.MENTOR: Role.MENTOR, LinkFrom.PARTICIPANT: Role.PARTICIPANT}.get(round_.link_from)
    if theirs is not role:
        return contact.meeting_link
    return contact.meeting_link or "Theirs is used; not given yet"


def _consent(found: Case, zone: str) -> str:
    """As in "On the phone, Nov 3, written down by Ellen Marsh"."""
    given = found.consent
    if given.at is None:
        return ""
    recorded = f", written down by {given.recorded_by}" if given.recorded_by else ""
    return f"{CONSENT[given.how]}, {short_day(local_date(given.at, zone))}{recorded}"


def hours(windows: tuple[Window, ...]) -> list[tuple[str, str]]:
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


def director_lines(director: Director, zone: str, *, with_address: bool) -> tuple[str, list[tuple[str, str]]]:
    """How it stands in one sentence, then what was promised."""
    who = f"{director.name} ({director.address})" if with_address else director.name
    if director.answered_at is None:
        return f"{who} was asked on {day_words(local_date(director.asked_at, zone))} and has not answered yet.", []
    lines = [("Paid time", _paid_time(director)), ("Desk covered", director.desk_hours)]
    lines.append(("What the library wants to learn", director.learning_goal))
    said = f"{who} answered on {day_words(local_date(director.answered_at, zone))}."
    return said, [(label, value) for label, value in lines if value]


def _paid_time(director: Director) -> str:
    if director.paid_time is None:
        return ""
    how_much = f", {counted(director.paid_hours, 'hour')} a month" if director.paid_hours else ""
    return f"{PAID[director.paid_time].capitalize()}{how_much}"


def decided_words(decided: Decided, zone: str) -> list[str]:
    """Who decided and when; what they have been told."""
    lines = []
    if decided.decision is not Decision.UNDECIDED and decided.at:
        by = f" by {decided.by}" if decided.by else ""
        lines.append(f"{DECISION_TAGS[decided.decision][2]}{by} on {day_words(local_date(decided.at, zone))}.")
    if decided.told is not Decision.UNDECIDED:
        lines.append(f"A letter has told them {TOLD[decided.told]}.")
    elif decided.decision is not Decision.UNDECIDED:
        lines.append("Nobody has told them yet: letters are sent for all from the page of the selection.")
    return lines


def offer_line(one: Offered, zone: str) -> dict[str, str | None]:
    said = {AcceptanceState.YES: "said yes", AcceptanceState.NO: "said no"}.get(one.answer, "")
    return {
        "other": one.other,
        "when": short_day(local_date(one.offered_at, zone)),
        "stands": "ended" if one.state is ProposalState.AGREED and not one.holds else STANDS[one.state],
        "said": said,
        "mentorship": one.mentorship_id,
    }
