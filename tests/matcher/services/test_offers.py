"""Offers and answers: one legal way, one place each, nothing told that should not be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models import AuditEntry, Away, Enrollment, Mentee, Mentorship, Person, Pin, Proposal, Round
from matcher.services.answers import say_no, say_yes
from matcher.services.offers import offer_match, send_offers, withdraw_offer
from matcher.services.places import set_places
from matcher.services.schedule import plan_of
from matcher.states import AcceptanceState, PinKind, ProposalState, Role, RoundState, RunState
from solver.problem import Slot
from tests.builders import (
    answer_yes,
    make_coordinator,
    make_library,
    make_mentee,
    make_mentor,
    make_pin,
    make_round,
    make_run,
    make_team,
)

MONDAY, TUESDAY = Slot(0, 540, 0), Slot(1, 540, 0)


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


@pytest.fixture
def actor(round_: Round) -> Person:
    return make_coordinator(round_.program)


def answer_no(proposal: Proposal, role: Role, reason: str = "") -> None:
    asked = proposal.acceptance_of(role)
    say_no(proposal, asked, reason=reason, actor=asked.enrollment.person)


def agree(proposal: Proposal) -> Mentorship:
    answer_yes(proposal, Role.MENTOR)
    answer_yes(proposal, Role.PARTICIPANT)
    return db.session.scalars(select(Mentorship).where(Mentorship.proposal_id == proposal.id)).one()


def states(proposal: Proposal) -> tuple[ProposalState, AcceptanceState, AcceptanceState, int | None]:
    asked = proposal.acceptances
    return proposal.state, asked[0].state, asked[1].state, proposal.held_place


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


OFFERED = (ProposalState.OFFERED, AcceptanceState.ASKED, AcceptanceState.WAITING, 1)


def test_sending_offers_every_pair_once(round_: Round, actor: Person) -> None:
    mentor = make_mentor(round_, places=3)
    mentees = [make_mentee(round_) for _ in range(2)]
    run = make_run(round_)
    assert send_offers(round_, run, actor=actor) == 2
    proposals = db.session.scalars(select(Proposal).order_by(Proposal.held_place)).all()
    assert [(row.mentor_id, row.held_place, row.run_id, row.zone) for row in proposals] == [
        (mentor.id, 1, run.id, mentor.zone),
        (mentor.id, 2, run.id, mentor.zone),
    ]
    assert {row.mentee_id for row in proposals} == {mentee.id for mentee in mentees}
    assert states(proposals[0]) == OFFERED
    assert round_.state is RoundState.PUBLISHED
    assert acts()[-1] == "offers_sent"
    assert send_offers(round_, run, actor=actor) == 0
    assert len(db.session.scalars(select(Proposal)).all()) == 2


def test_what_changed_since_must_be_matched_again(round_: Round, actor: Person) -> None:
    make_mentor(round_)
    make_mentee(round_)
    run = make_run(round_)
    make_mentee(round_)
    with pytest.raises(Conflict, match="Find matches again"):
        send_offers(round_, run, actor=actor)
    assert db.session.scalars(select(Proposal)).all() == []


def test_only_a_result_of_this_round_is_sent(round_: Round, actor: Person) -> None:
    make_mentor(round_)
    make_mentee(round_)
    run = make_run(round_)
    with pytest.raises(NotFound):
        send_offers(make_round(), run, actor=actor)
    run.state = RunState.FAILED
    with pytest.raises(NotFound):
        send_offers(round_, run, actor=actor)


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.OPEN, RoundState.ENDED])
def test_offers_go_out_after_the_review(round_: Round, actor: Person, state: RoundState) -> None:
    mentor, mentee = make_mentor(round_), make_mentee(round_)
    run = make_run(round_)
    round_.state = state
    with pytest.raises(Conflict):
        send_offers(round_, run, actor=actor)
    with pytest.raises(Conflict):
        offer_match(round_, mentor, mentee, MONDAY, actor=actor)


def test_after_a_decline_finding_again_keeps_everybody_told(round_: Round, actor: Person) -> None:
    for _ in range(2):
        make_mentor(round_)
        make_mentee(round_)
    assert send_offers(round_, make_run(round_), actor=actor) == 2
    first, second = db.session.scalars(select(Proposal).order_by(Proposal.id)).all()
    answer_no(first, Role.MENTOR)
    third = make_mentor(round_)
    run = make_run(round_)
    assert send_offers(round_, run, actor=actor) == 1
    newest = db.session.scalars(select(Proposal).where(Proposal.run_id == run.id)).one()
    assert (newest.mentor_id, newest.mentee_id) == (third.id, first.mentee_id)
    assert second.state is ProposalState.OFFERED


def test_offering_by_hand(round_: Round, actor: Person) -> None:
    mentor, mentee = make_mentor(round_), make_mentee(round_)
    proposal = offer_match(round_, mentor, mentee, MONDAY, actor=actor)
    assert states(proposal) == OFFERED
    assert (proposal.weekday, proposal.start, proposal.phase, proposal.run_id) == (0, 540, 0, None)
    assert (round_.state, acts()[-1]) == (RoundState.PUBLISHED, "match_offered")


def test_offering_by_hand_twice_is_offering_once(round_: Round, actor: Person) -> None:
    mentor, mentee = make_mentor(round_, places=2), make_mentee(round_)
    first = offer_match(round_, mentor, mentee, MONDAY, actor=actor)
    assert offer_match(round_, mentor, mentee, MONDAY, actor=actor) is first
    assert len(db.session.scalars(select(Proposal)).all()) == 1


def offer_refused(round_: Round, mentor: Enrollment, mentee: Mentee, actor: Person, slot: Slot = MONDAY) -> str:
    with pytest.raises((Conflict, Invalid)) as refused:
        offer_match(round_, mentor, mentee, slot, actor=actor)
    return f"{type(refused.value).__name__}: {refused.value}"


def test_a_place_is_given_once(round_: Round, actor: Person) -> None:
    mentor = make_mentor(round_, "Dana Whitfield")
    offer_match(round_, mentor, make_mentee(round_), MONDAY, actor=actor)
    refused = offer_refused(round_, mentor, make_mentee(round_), actor, TUESDAY)
    assert refused == "Conflict: Dana Whitfield has no opening left."


def test_a_mentor_does_not_meet_two_at_once(round_: Round, actor: Person) -> None:
    mentor = make_mentor(round_, "Dana Whitfield", places=2)
    offer_match(round_, mentor, make_mentee(round_), MONDAY, actor=actor)
    refused = offer_refused(round_, mentor, make_mentee(round_), actor, Slot(0, 570, 0))
    assert refused == "Conflict: Dana Whitfield meets somebody else at that time."
    offer_match(round_, mentor, make_mentee(round_), Slot(0, 540, 1), actor=actor)


def test_a_mentee_is_offered_one_match(round_: Round, actor: Person) -> None:
    mentee = make_mentee(round_, "Rosa Villanueva")
    offer_match(round_, make_mentor(round_), mentee, MONDAY, actor=actor)
    refused = offer_refused(round_, make_mentor(round_), mentee, actor)
    assert refused == "Conflict: Rosa Villanueva has a match offered or confirmed already."


def test_no_rule_is_named(round_: Round, actor: Person) -> None:
    library = make_library(round_)
    same = make_mentor(round_, library=library), make_mentee(round_, library=library)
    private = make_mentor(round_, "Dana Whitfield"), make_mentee(round_, avoided=["Dana Whitfield"])
    said = {offer_refused(round_, *pair, actor) for pair in (same, private)}
    assert said == {"Invalid: A rule of the program keeps these two apart."}


def test_hours_are_checked(round_: Round, actor: Person) -> None:
    mentee = make_mentee(round_, hours=[(0, 540, 600)])
    refused = offer_refused(round_, make_mentor(round_), mentee, actor, TUESDAY)
    assert refused == "Invalid: These two are not both free at that time at every session."
    refused = offer_refused(round_, make_mentor(round_, hours=[]), mentee, actor)
    assert refused == "Invalid: These two share no meeting time that holds at every session."


def test_a_forbidden_pair_is_not_offered(round_: Round, actor: Person) -> None:
    mentor, mentee = make_mentor(round_), make_mentee(round_)
    make_pin(round_, mentor, mentee, PinKind.FORBID)
    assert "Undo that first" in offer_refused(round_, mentor, mentee, actor)


def test_nobody_from_elsewhere_is_offered(round_: Round, actor: Person) -> None:
    with pytest.raises(NotFound):
        offer_match(round_, make_mentor(make_round()), make_mentee(round_), MONDAY, actor=actor)


@pytest.fixture
def proposal(round_: Round, actor: Person) -> Proposal:
    mentor = make_mentor(round_, "Dana Whitfield", away=[(date(2027, 3, 1), date(2027, 3, 1))])
    return offer_match(round_, mentor, make_mentee(round_, "Rosa Villanueva"), MONDAY, actor=actor)


def test_the_mentor_answers_first(proposal: Proposal) -> None:
    with pytest.raises(Conflict, match="not yours to answer yet"):
        answer_yes(proposal, Role.PARTICIPANT)
    answer_yes(proposal, Role.MENTOR)
    assert states(proposal) == (ProposalState.OFFERED, AcceptanceState.YES, AcceptanceState.ASKED, 1)


def test_both_yes_is_a_mentorship_with_its_sessions(proposal: Proposal) -> None:
    series = agree(proposal).series
    assert states(proposal) == (ProposalState.AGREED, AcceptanceState.YES, AcceptanceState.YES, 1)
    assert [(one.person.name, one.role) for one in series.attendees] == [
        ("Dana Whitfield", Role.MENTOR),
        ("Rosa Villanueva", Role.PARTICIPANT),
    ]
    assert series.skipped_days == ["2027-03-01"]
    days = [one.starts_at.date() for one in series.occurrences]
    assert days[:4] == [date(2027, 1, 18), date(2027, 2, 1), date(2027, 2, 15), date(2027, 3, 15)]
    # Nine in the Pacific winter, then in its summer.
    assert [one.starts_at.hour for one in series.occurrences[:4]] == [17, 17, 17, 16]
    assert {one.ends_at - one.starts_at for one in series.occurrences} == {timedelta(hours=1)}
    assert series.token in series.uid


def test_a_whole_team_attends(round_: Round, actor: Person) -> None:
    team = make_team(round_, members=("Ana", "Ben", "Cleo"))
    proposal = offer_match(round_, make_mentor(round_, "Dana"), team, MONDAY, actor=actor)
    assert proposal.acceptance_of(Role.PARTICIPANT).enrollment is team.lead
    attendees = agree(proposal).series.attendees
    assert [one.person.name for one in attendees] == ["Dana", "Ana", "Ben", "Cleo"]


def test_answering_twice_is_answering_once(proposal: Proposal) -> None:
    answer_yes(proposal, Role.MENTOR)
    answer_yes(proposal, Role.MENTOR)
    answer_yes(proposal, Role.PARTICIPANT)
    answer_yes(proposal, Role.PARTICIPANT)
    assert len(db.session.scalars(select(Mentorship)).all()) == 1
    with pytest.raises(Conflict, match="another answer already"):
        answer_no(proposal, Role.MENTOR)


@pytest.mark.parametrize("who", list(Role))
def test_no_frees_the_place_and_keeps_the_reason(proposal: Proposal, who: Role) -> None:
    if who is Role.PARTICIPANT:
        answer_yes(proposal, Role.MENTOR)
    answer_no(proposal, who, " Too far from my work. ")
    assert (proposal.state, proposal.held_place) == (ProposalState.DECLINED, None)
    assert proposal.acceptance_of(who).reason == "Too far from my work."
    answer_no(proposal, who, "another reason")
    assert proposal.acceptance_of(who).reason == "Too far from my work."


def test_who_was_never_asked_never_hears_of_it(proposal: Proposal) -> None:
    answer_no(proposal, Role.MENTOR)
    asked = proposal.acceptance_of(Role.PARTICIPANT)
    assert (asked.state, asked.asked_at) == (AcceptanceState.LAPSED, None)
    with pytest.raises(Conflict, match="still finding your match"):
        answer_yes(proposal, Role.PARTICIPANT)


def test_a_declined_pair_is_not_kept(round_: Round, proposal: Proposal) -> None:
    make_pin(round_, proposal.mentor, proposal.mentee, PinKind.KEEP)
    answer_no(proposal, Role.MENTOR)
    assert db.session.scalars(select(Pin)).all() == []


def test_only_who_was_asked_answers(proposal: Proposal, actor: Person) -> None:
    with pytest.raises(Forbidden):
        say_yes(proposal, proposal.acceptance_of(Role.MENTOR), actor=actor)


def test_withdrawing(proposal: Proposal, actor: Person) -> None:
    withdraw_offer(proposal, actor=actor)
    withdraw_offer(proposal, actor=actor)
    assert states(proposal) == (
        ProposalState.WITHDRAWN,
        AcceptanceState.LAPSED,
        AcceptanceState.LAPSED,
        None,
    )
    assert acts().count("offer_withdrawn") == 1
    with pytest.raises(Conflict):
        answer_yes(proposal, Role.MENTOR)


def test_what_is_agreed_is_not_withdrawn(proposal: Proposal, actor: Person) -> None:
    agree(proposal)
    with pytest.raises(Conflict, match="cannot be withdrawn"):
        withdraw_offer(proposal, actor=actor)


def test_nobody_is_booked_twice_across_rounds(proposal: Proposal) -> None:
    elsewhere = make_round()
    twin = make_mentor(elsewhere, person=proposal.mentor.person)
    ellen = make_coordinator(elsewhere.program)
    # Offered while nothing was confirmed yet, at nearly the same time.
    other = offer_match(elsewhere, twin, make_mentee(elsewhere), Slot(0, 570, 0), actor=ellen)
    agree(proposal)
    answer_yes(other, Role.MENTOR)
    with pytest.raises(Conflict, match="Nothing was booked"), db.session.begin_nested():
        answer_yes(other, Role.PARTICIPANT)
    db.session.refresh(other)
    assert other.state is ProposalState.OFFERED
    assert len(db.session.scalars(select(Mentorship)).all()) == 1


def test_a_meeting_time_without_sessions_is_not_booked(proposal: Proposal) -> None:
    answer_yes(proposal, Role.MENTOR)
    proposal.mentor.away = [Away(first_day=proposal.round.first_day, last_day=proposal.round.last_day)]
    with pytest.raises(Conflict, match="No session is left"):
        answer_yes(proposal, Role.PARTICIPANT)


def test_a_clock_change_on_the_meeting_time_is_not_booked(proposal: Proposal) -> None:
    """On Sunday, March 14, the Pacific clock skips from two to three."""
    proposal.weekday, proposal.start, proposal.phase = 6, 150, 1
    with pytest.raises(Conflict, match="clock change"):
        plan_of(proposal)


def numbers(mentor: Enrollment) -> list[int]:
    return [place.number for place in mentor.places]


def test_places_go_up_and_down(round_: Round) -> None:
    mentor = make_mentor(round_, places=1)
    set_places(mentor, 3, actor=mentor.person)
    assert numbers(mentor) == [1, 2, 3]
    set_places(mentor, 0, actor=mentor.person)
    assert numbers(mentor) == []
    for impossible in (-1, 31):
        with pytest.raises(Invalid):
            set_places(mentor, impossible, actor=mentor.person)


def test_promised_places_stay(round_: Round, actor: Person) -> None:
    mentor = make_mentor(round_, places=3)
    first, second = (offer_match(round_, mentor, make_mentee(round_), slot, actor=actor) for slot in (MONDAY, TUESDAY))
    withdraw_offer(first, actor=actor)
    set_places(mentor, 1, actor=mentor.person)
    assert numbers(mentor) == [2]
    with pytest.raises(Conflict, match="Keep at least 1"):
        set_places(mentor, 0, actor=mentor.person)
    set_places(mentor, 2, actor=mentor.person)
    assert (numbers(mentor), second.held_place) == ([1, 2], 2)
