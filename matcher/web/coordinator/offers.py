"""What a coordinator does about matches: find, keep, never pair, offer, withdraw; and who has answered what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.jobs.solving import execute_beside
from matcher.models import Person, Round
from matcher.queries.answers import WAITING, Answers, Offer, Standing, answers
from matcher.queries.offer_mail import OfferMail, offer_mail
from matcher.queries.pairs import pair_of, pin_of, proposal_of, run_of
from matcher.queries.parties import Party
from matcher.services.offers import offer_match, send_offers, withdraw_offer
from matcher.services.pins import forbid_pair, keep_pair, remove_pin
from matcher.services.rounds import close_applications
from matcher.services.runs import cancel_run, request_run
from matcher.services.send_times import nine_tomorrow
from matcher.states import AskedFirst, PinKind, Role, RoundState
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.cards import meeting_words
from matcher.web.coordinator.cards import person as person_words
from matcher.web.coordinator.explain_words import when_words
from matcher.web.coordinator.mail_words import mail_fails, offer_mail_words
from matcher.web.forms.offers import OfferForm, PinForm
from matcher.web.forms.review import read_filters, write_filters
from matcher.words.present import counted, first_name, local_date, short_day, when, when_ahead

SEEN = {
    AskedFirst.MENTOR: "Mentors see theirs now; participants when their mentor has said yes.",
    AskedFirst.PARTICIPANT: "Participants and teams see theirs now; mentors after a yes.",
    AskedFirst.BOTH: "Both sides see theirs now.",
}
GROUPS = (
    (Standing.BOTH, "Waiting for both"),
    (Standing.MENTOR, "Waiting for the mentor"),
    (Standing.PARTICIPANT, "Waiting for the participant"),
    (Standing.DECLINED, "Declined"),
    (Standing.EXPIRED, "No answer in time"),
    (Standing.AGREED, "Confirmed"),
    (Standing.ENDED, "Ended"),
    (Standing.WITHDRAWN, "Withdrawn"),
)


@blueprint.post("/rounds/<round_id>/find")
@coordinates_round
def find_matches(person: Person, round_: Round) -> ResponseReturnValue:
    if round_.state is RoundState.OPEN:
        close_applications(round_, actor=person)
    execute_beside(request_run(round_, actor=person))
    return redirect(url_for("coordinator.review", round_id=round_.public_id), 303)


@blueprint.post("/rounds/<round_id>/find/cancel", endpoint="cancel_find")
@coordinates_round
def cancel(person: Person, round_: Round) -> ResponseReturnValue:
    cancel_run(run_of(round_, request.form.get("run", "")), actor=person)
    return redirect(url_for("coordinator.review", round_id=round_.public_id), 303)


@blueprint.post("/rounds/<round_id>/pins")
@coordinates_round
def pin(person: Person, round_: Round) -> ResponseReturnValue:
    form = PinForm()
    if not form.validate() or form.kind.data not in set(PinKind):
        raise BadRequest
    mentor, mentee = pair_of(round_, form.mentor.data or "", form.mentee.data or "", person)
    if form.kind.data == PinKind.KEEP:
        keep_pair(round_, mentor, mentee, actor=person)
        flash(f"{mentor.person.name} and {mentee.name} stay together when you find matches again.", "good")
        return _back(round_, f"m-{mentee.public_id}")
    forbid_pair(round_, mentor, mentee, actor=person)
    flash(f"{mentor.person.name} and {mentee.name} won’t be paired when you find matches again.", "good")
    return _back(round_, "all")


@blueprint.post("/rounds/<round_id>/pins/<pin_id>/remove")
@coordinates_round
def unpin(person: Person, round_: Round, pin_id: str) -> ResponseReturnValue:
    marked = pin_of(round_, pin_id, person)
    if marked is None:
        return _back(round_, "all")
    mentee_id, names = marked.mentee.public_id, f"{marked.mentor.person.name} and {marked.mentee.name}"
    remove_pin(round_, marked, actor=person)
    flash(f"Undone: {names} are matched or not as the search finds best.", "good")
    return _back(round_, f"m-{mentee_id}")


@blueprint.post("/rounds/<round_id>/offers", endpoint="send_offers")
@coordinates_round
def send(person: Person, round_: Round) -> ResponseReturnValue:
    due = nine_tomorrow(clock.now(), round_.program.zone) if request.form.get("when") == "tomorrow" else None
    number = send_offers(round_, run_of(round_, request.form.get("run", "")), actor=person, due=due)
    flash(_sent_words(number, round_, tomorrow=due is not None), "good")
    return redirect(url_for("coordinator.answers", round_id=round_.public_id), 303)


@blueprint.post("/rounds/<round_id>/offers/one")
@coordinates_round
def offer_one(person: Person, round_: Round) -> ResponseReturnValue:
    form = OfferForm()
    if not form.validate():
        raise BadRequest
    mentor, mentee = pair_of(round_, form.mentor.data or "", form.mentee.data or "", person)
    offer_match(round_, mentor, mentee, form.slot(), actor=person)
    flash(offered_words(round_, mentor.person.name, mentee.name), "good")
    return redirect(url_for("coordinator.answers", round_id=round_.public_id), 303)


@blueprint.post("/rounds/<round_id>/offers/<proposal_id>/withdraw")
@coordinates_round
def withdraw(person: Person, round_: Round, proposal_id: str) -> ResponseReturnValue:
    proposal = proposal_of(round_, proposal_id, person)
    withdraw_offer(proposal, actor=person)
    flash(f"Withdrawn: {proposal.mentor.person.name} and {proposal.mentee.name}. Both are free again.", "good")
    return redirect(url_for("coordinator.answers", round_id=round_.public_id), 303)


@blueprint.get("/rounds/<round_id>/answers", endpoint="answers")
@coordinates_round
def show_answers(person: Person, round_: Round) -> ResponseReturnValue:
    found, mails = answers(round_, person), offer_mail(round_)
    return render_template(
        "coordinator/answers.html",
        round=round_,
        answers=found,
        headline=_headline(found),
        groups=[
            (title, [_offer_card(one, round_, mails.get(one.id, ())) for one in found.of(standing)])
            for standing, title in GROUPS
            if found.of(standing)
        ],
    )


def offered_words(round_: Round, mentor: str, mentee: str) -> str:
    """Who is asked, and in which order."""
    first, other = (mentor, mentee) if round_.asked_first is AskedFirst.MENTOR else (mentee, mentor)
    if round_.asked_first is AskedFirst.BOTH:
        return f"Offered: {mentor} and {mentee} are asked at once."
    return f"Offered: {first} is asked first, then {other}."


def _sent_words(number: int, round_: Round, *, tomorrow: bool) -> str:
    if not number:
        return "These offers are already sent."
    if not tomorrow:
        return f"{counted(number, 'offer')} sent. {SEEN[round_.asked_first]}"
    goes = counted(number, "offer goes", "offers go")
    at = f"tomorrow at 9:00\u00a0am, {zone_name(round_.program.zone)} time"
    return f"{goes} out {at}. Until then nobody sees them, and you can withdraw any of them."


def _back(round_: Round, anchor: str) -> ResponseReturnValue:
    """To the same list, at the same place."""
    query = write_filters(read_filters(request.args))
    return redirect(url_for("coordinator.review", round_id=round_.public_id, **query, _anchor=anchor), 303)


def _headline(found: Answers) -> str:
    if not found.offers:
        return "No offer has been sent yet."
    agreed, declined = len(found.of(Standing.AGREED)), len(found.of(Standing.DECLINED))
    waiting = sum(len(found.of(standing)) for standing in WAITING)
    expired, ended = len(found.of(Standing.EXPIRED)), len(found.of(Standing.ENDED))
    if not waiting and not declined and not expired and agreed:
        rest = f", and {ended} ended" if ended else ""
        return f"Everybody has answered; {counted(agreed, 'match is', 'matches are')} confirmed{rest}."
    parts = [
        f"{counted(waiting, 'answer')} outstanding" if waiting else "",
        f"{agreed} confirmed" if agreed else "",
        f"{declined} declined" if declined else "",
        f"{expired} not answered in time" if expired else "",
        f"{ended} ended" if ended else "",
    ]
    return "; ".join(part for part in parts if part) + "." if any(parts) else "Every offer was withdrawn."


def _offer_card(one: Offer, round_: Round, mails: Sequence[OfferMail]) -> dict[str, Any]:
    zone = round_.program.zone
    asked = _awaited(one) if one.waiting_since and one.waiting_since <= clock.now() else ()
    told = [mail for mail in mails if any(mail.person_id in party.person_ids for party in asked)]
    unreached = [party for party in asked if mail_fails([m for m in told if m.person_id in party.person_ids])]
    return {
        "id": one.id,
        "mentor": person_words(one.mentor),
        "participant": person_words(one.mentee),
        "meeting": meeting_words(None if one.choices else one.meeting),
        "stands": _stands(one, zone),
        "times": _about_times(one),
        "mailed": offer_mail_words(told, zone, clock.now()),
        "unreached": unreached[0].enrollment_id if unreached else None,
        "reason": one.reason,
        "may_withdraw": one.standing in WAITING,
        "mentorship": one.mentorship_id,
    }


def _awaited(one: Offer) -> tuple[Party, ...]:
    """Whose answers are missing."""
    awaited = {Standing.BOTH: (one.mentor, one.mentee), Standing.MENTOR: (one.mentor,)}
    return awaited.get(one.standing, (one.mentee,) if one.standing is Standing.PARTICIPANT else ())


def _about_times(one: Offer) -> list[str]:
    """Which there are to choose from, or who asked for another and what it was before."""
    said = [f"To choose from: {when_words(meeting)}." for meeting in one.choices]
    if one.none_yet:
        said.append("Both have said which would do, and none suits both. They can choose more; you may want to call.")
    for meeting, role in one.earlier:
        name = first_name(one.mentor.name) if role is Role.MENTOR else _called(one)
        said.append(f"{name[:1].upper()}{name[1:]} asked for another time than {when_words(meeting)}.")
    return said


def _called(one: Offer) -> str:
    return one.mentee.name if one.mentee.is_team else first_name(one.mentee.name)


def _stands(one: Offer, zone: str) -> str:
    whom = _called(one)
    if one.waiting_since:
        asked = first_name(one.mentor.name) if one.standing is Standing.MENTOR else whom
        both = one.standing is Standing.BOTH
        if one.waiting_since > clock.now():
            ahead = when_ahead(one.waiting_since, zone, clock.now())
            return f"{'Both are' if both else f'{asked} is'} asked {ahead}. Nobody sees it before."
        if both:
            return f"Both were asked {when(one.waiting_since, zone, clock.now())}; neither has answered yet."
        return f"{asked} was asked {when(one.waiting_since, zone, clock.now())} and has not answered yet."
    match one.standing:
        case Standing.EXPIRED:
            silent = first_name(one.mentor.name) if Role.MENTOR in one.silent else whom
            said = "Neither answered" if len(one.silent) > 1 else f"{silent} did not answer"
            return f"{said} in time. The opening is free again."
        case Standing.AGREED:
            return "Both said yes; their sessions are booked."
        case Standing.ENDED:
            return "They have finished meeting."
        case Standing.DECLINED:
            by = first_name(one.mentor.name) if one.declined_by is Role.MENTOR else whom
            other = whom if one.declined_by is Role.MENTOR else first_name(one.mentor.name)
            return f"{by} said no. {other[:1].upper() + other[1:]} is only told that we are still looking."
        case _:
            return f"Offered {short_day(local_date(one.offered_at, zone))}, then withdrawn."
