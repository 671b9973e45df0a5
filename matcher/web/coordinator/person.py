"""One application: read it, say what one thinks of it, decide, withdraw, bring back, correct the address."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.errors import Invalid
from matcher.models import Enrollment, Person, Round
from matcher.policies import may_coordinate
from matcher.queries.case import Case, case, enrollment_of
from matcher.queries.mail import failed_of
from matcher.queries.notes import to_read
from matcher.queries.others import others
from matcher.services.addresses import may_set_address, set_address
from matcher.services.delivery import send_again
from matcher.services.notes import write_note
from matcher.services.selection import DECIDING
from matcher.services.withdrawals import BEFORE_OFFERS, return_application, withdraw_application
from matcher.states import Opinion, RoundState
from matcher.web.access import assists_round, reads_round
from matcher.web.coordinator import person_words as words
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.explain_words import repair_words, told, when_words, worth_words
from matcher.web.coordinator.happened_words import happened_line
from matcher.web.coordinator.selection_words import DECISION_TAGS
from matcher.web.forms.mail import AddressForm
from matcher.web.forms.notes import NoteForm
from matcher.words.present import counted, day_words, first_name, local_date


@blueprint.get("/rounds/<round_id>/people/<enrollment_id>", endpoint="person")
@reads_round
def show_person(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    return _person_page(person, round_, enrollment_id)


@blueprint.post("/rounds/<round_id>/people/<enrollment_id>/note")
@reads_round
def note(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    row, form = enrollment_of(round_, enrollment_id, person), NoteForm()
    if not form.validate():
        return _person_page(person, round_, enrollment_id, note_form=form), 422
    opinion, said = form.given()
    write_note(row, opinion, said, actor=person)
    if "next" not in request.form:
        flash("Saved. You can change it any time.", "good")
        return _to_person(round_, enrollment_id)
    found = to_read(round_, person)
    if found.next_id is None:
        flash("Saved. That was the last one: you have read every application.", "good")
        return redirect(url_for("coordinator.people", round_id=round_.public_id), 303)
    flash(f"Saved what you think of {row.person.name}. {found.read} of {found.all} read.", "good")
    return _to_person(round_, found.next_id)


@blueprint.post("/rounds/<round_id>/people/<enrollment_id>/address")
@assists_round
def correct_address(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    row, form = enrollment_of(round_, enrollment_id, person), AddressForm()
    if not form.validate():
        return _person_page(person, round_, enrollment_id, address_form=form), 422
    try:
        set_address(row.person, form.address.data or "", program=round_.program, actor=person)
    except Invalid as invalid:  # raised before anything is written
        form.address.errors = [str(fault) for fault in invalid.faults]
        return _person_page(person, round_, enrollment_id, address_form=form), 422
    flash(f"Corrected: mail to {row.person.name} goes to {row.person.address} from now on.", "good")
    return _to_person(round_, enrollment_id)


@blueprint.post("/rounds/<round_id>/people/<enrollment_id>/mail-again")
@assists_round
def mail_person_again(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    row = enrollment_of(round_, enrollment_id, person)
    failed = failed_of(round_.program, row.person)
    for message in failed:
        send_again(message, person)
    flash(f"{counted(len(failed), 'mail')} will be tried again." if failed else "Nothing was left to send.", "good")
    return _to_person(round_, enrollment_id)


@blueprint.post("/rounds/<round_id>/people/<enrollment_id>/withdraw")
@assists_round
def withdraw_person(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    row = enrollment_of(round_, enrollment_id, person)
    withdraw_application(row, actor=person)
    flash(f"Withdrawn: {row.person.name} is matched with nobody.", "good")
    return _to_person(round_, enrollment_id)


@blueprint.post("/rounds/<round_id>/people/<enrollment_id>/bring-back")
@assists_round
def bring_person_back(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    row = enrollment_of(round_, enrollment_id, person)
    return_application(row, actor=person)
    flash(f"{row.person.name} takes part again{'; decide anew' if round_.selects else ''}.", "good")
    return _to_person(round_, enrollment_id)


def _to_person(round_: Round, enrollment_id: str) -> ResponseReturnValue:
    return redirect(url_for("coordinator.person", round_id=round_.public_id, enrollment_id=enrollment_id), 303)


def _person_page(
    person: Person,
    round_: Round,
    enrollment_id: str,
    *,
    address_form: AddressForm | None = None,
    note_form: NoteForm | None = None,
) -> str:
    """A form is one that came back with a fault."""
    found, row = case(round_, enrollment_id, person), enrollment_of(round_, enrollment_id, person)
    zone, now, contact = round_.program.zone, clock.now(), found.contact
    notes_open = not found.withdrawn and round_.state not in {RoundState.DRAFT, RoundState.ENDED}
    return render_template(
        "coordinator/person.html",
        round=round_,
        case=found,
        contact=contact,
        first_name=first_name(found.name),
        form=address_form or AddressForm(),
        may_correct=may_set_address(row.person, person),
        note_form=(note_form or _note_form(found)) if notes_open else None,
        opinion_choices=[{"value": one.value, "label": one.value.capitalize()} for one in Opinion],
        reading=to_read(round_, person, after=row),
        note_days={note: day_words(local_date(note.at, zone)) for note in found.reading.others},
        facts=words.facts(found, round_),
        director=words.director_lines(found.director, zone, with_address=contact is not None)
        if found.director
        else None,
        hours=words.hours(contact.windows) if contact else [],
        zone=zone_name(found.zone),
        decides=may_coordinate(person, round_.program)
        and round_.selects
        and round_.state in DECIDING
        and not found.withdrawn,
        decided=words.decided_words(found.decided, zone) if round_.selects else [],
        tag_of_decision=DECISION_TAGS[found.decided.decision] if round_.selects else None,
        withdrawn_on=day_words(local_date(found.changed_at, zone)),
        may_bring_back=found.withdrawn and round_.state in BEFORE_OFFERS,
        may_withdraw=not found.withdrawn and round_.state is not RoundState.ENDED,
        offers=[words.offer_line(one, zone) for one in contact.offers] if contact else [],
        **_others(person, round_, row),
        history=[happened_line(event, zone, now) for event in contact.history] if contact else [],
    )


def _others(person: Person, round_: Round, row: Enrollment) -> dict[str, Any]:
    """What the last find made of it and what else was possible; for coordinators, while matches are being made."""
    shows = may_coordinate(person, round_.program) and round_.state in {RoundState.REVIEW, RoundState.PUBLISHED}
    found = others(round_, row, person) if shows else None
    if found is None:
        return {"others": None}
    repair = found.help.repair
    return {
        "others": found,
        "matched": [(one.other, one.strength.value, when_words(one.meeting)) for one in found.matches],
        "told": [told(one) for one in found.effects],
        "repair": repair_words(repair) if repair else None,
        "worth": worth_words(found.one_more, found.one_less),
    }


def _note_form(found: Case) -> NoteForm:
    form, own = NoteForm(formdata=None), found.reading.own
    if own:
        form.opinion.data, form.words.data = own.opinion.value if own.opinion else "", own.words
    return form
