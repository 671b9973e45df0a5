"""A frozen round: opaque ids, coded answers, hours, days away, and everybody who was told kept where they are."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from matcher.models import HoursKind, Round
from matcher.services.answers import say_no, say_yes
from matcher.services.offers import offer_match, withdraw_offer
from matcher.services.snapshot import freeze_problem, settings_of
from matcher.states import EnrollmentState, PinKind, Role
from solver import problem as solver
from solver.criteria import BY_KEY
from solver.files.codec import problem_json
from solver.problem import Avoid, Cadence, Interval, Pin, Preference, SameCooperative, Slot, Weight
from solver.validation import problem_faults
from tests.builders import (
    ARIZONA,
    EASTERN,
    make_coordinator,
    make_library,
    make_mentee,
    make_mentor,
    make_person,
    make_pin,
    make_round,
    make_team,
)

MONDAY_NINE = Slot(0, 540, 0)
MORNINGS = ((0, 540, 720), (2, 540, 720, "A"))


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


def only_mentor(round_: Round) -> solver.Mentor:
    return freeze_problem(round_).mentors[0]


def only_mentee(round_: Round) -> solver.Mentee:
    return freeze_problem(round_).mentees[0]


def test_the_rounds_rules_are_copied(work: Session) -> None:
    round_ = make_round(
        closed_days=["2027-05-31"],
        min_sessions=4,
        gap=15,
        goal="total",
        seed=7,
        weights={"job": "off"},
        same_cooperative="never",
    )
    problem = freeze_problem(round_)
    assert problem.calendar is not None
    assert problem.calendar.cadence is Cadence.FORTNIGHTLY
    assert problem.calendar.closed == {date(2027, 5, 31)}
    assert (problem.calendar.min_sessions, problem.calendar.gap) == (4, 15)
    assert (problem.settings.goal, problem.settings.seed) == ("total", 7)
    assert problem.settings.same_cooperative is SameCooperative.NEVER
    assert problem.settings.weights["job"] is Weight.OFF
    assert problem.settings.weights["topics"] is Weight.HIGH


def test_every_weight_is_written_down(round_: Round) -> None:
    assert set(settings_of(round_).weights) == set(BY_KEY)


def test_a_mentor_is_frozen(round_: Round) -> None:
    library = make_library(round_, closed=[date(2027, 3, 31)])
    mentor = make_mentor(
        round_,
        "Dana Whitfield",
        places=2,
        library=library,
        zone=ARIZONA,
        languages=["en", "es"],
        hours=MORNINGS,
        away=[(date(2026, 12, 20), date(2027, 1, 19)), (date(2027, 4, 5), date(2027, 4, 5))],
        answers={
            "topics_offered": ["onboarding"],
            "years": 12,
            "words": {"topics_offered": {"onboarding": "I rebuilt ours."}},
            "goal": "private words",
        },
    )
    assert only_mentor(round_) == solver.Mentor(
        id=mentor.public_id,
        places=2,
        people=(mentor.person.public_id,),
        library=library.public_id,
        languages=frozenset({"en", "es"}),
        zone=ARIZONA,
        hours=(Interval(0, 540, 720), Interval(2, 540, 720, "A")),
        closed=frozenset({date(2027, 1, 18), date(2027, 1, 19), date(2027, 3, 31), date(2027, 4, 5)}),
        answers={"topics_offered": ["onboarding"], "years": 12},
    )


def test_nothing_in_it_names_anybody(round_: Round) -> None:
    make_mentor(round_, "Dana Whitfield", avoided=["Rosa Villanueva"], own_manager="Calvin Brooks")
    make_mentee(round_, "Rosa Villanueva", answers={"goal": "Something very personal"})
    text = json.dumps(problem_json(freeze_problem(round_)))
    assert [word for word in ("Dana", "Whitfield", "Rosa", "Calvin", "personal", "example.org") if word in text] == []


def test_working_hours_are_preferred_where_there_are_others(round_: Round) -> None:
    make_mentor(round_, hours=[(0, 540, 720), (1, 600, 660, None, HoursKind.IF_NEED_BE)])
    mentor = only_mentor(round_)
    assert mentor.hours == (Interval(0, 540, 720), Interval(1, 600, 660))
    assert mentor.prefer == (Preference(Interval(0, 540, 720), 1),)


def test_who_takes_no_part_is_left_out(round_: Round) -> None:
    make_mentor(round_, places=0)
    make_mentor(round_, state=EnrollmentState.WITHDRAWN)
    make_mentee(round_, state=EnrollmentState.WITHDRAWN)
    make_mentor(make_round())
    problem = freeze_problem(round_)
    assert (problem.mentors, problem.mentees) == ((), ())


def test_a_team_meets_when_everybody_can(round_: Round) -> None:
    team = make_team(round_, hours=[(0, 540, 720)])
    members = team.members
    members[1].hours[0].start = 600
    members[2].hours[0].week = "B"
    members[2].languages = ["en", "fr"]
    mentee = only_mentee(round_)
    assert mentee.hours == (Interval(0, 600, 720, "B"),)
    assert mentee.people == tuple(sorted(member.person.public_id for member in members))
    assert mentee.languages == {"en"}


def test_a_quorum_is_enough(round_: Round) -> None:
    library = make_library(round_, closed=[date(2027, 2, 15)])
    team = make_team(round_, quorum=2, hours=[(0, 540, 720)], library=library)
    first, second, third = team.members
    first.hours[0].end = 600
    third.hours[0].start = 660
    assert only_mentee(round_).hours == (Interval(0, 540, 600), Interval(0, 660, 720))
    assert only_mentee(round_).closed == {date(2027, 2, 15)}
    for member in (first, second):
        member.away = make_mentee(round_, away=[(date(2027, 3, 1), date(2027, 3, 2))]).members[0].away
    away = next(one for one in freeze_problem(round_).mentees if one.id == team.public_id).closed
    assert away == {date(2027, 2, 15), date(2027, 3, 2), date(2027, 3, 1)}


def test_a_member_on_another_clock_shares_only_hours_that_hold_all_along(round_: Round) -> None:
    """Arizona has no summer time: nine to eleven there is eight to ten in the Pacific winter, nine to eleven later."""
    team = make_team(round_, members=("", ""), hours=[(0, 480, 720)])
    team.members[1].zone = ARIZONA
    team.members[1].hours[0].start, team.members[1].hours[0].end = 540, 660
    assert only_mentee(round_).hours == (Interval(0, 540, 600),)


def test_own_manager_and_wishes_bar_pairs_from_both_sides(round_: Round) -> None:
    dana, omar = make_mentor(round_, "Dana Whitfield"), make_mentor(round_, "Omar Haddad")
    rosa = make_mentee(round_, "Rosa Villanueva", own_manager=" dana  WHITFIELD ")
    calvin = make_mentee(round_, "Calvin Brooks", avoided=[omar.person.address.upper()])
    make_mentee(round_, "Priya Raman")
    omar.own_manager = "Villanueva, Rosa"
    problem = freeze_problem(round_)
    assert {mentor.id: mentor.manager_of for mentor in problem.mentors} == {
        dana.public_id: {rosa.members[0].person.public_id},
        omar.public_id: frozenset(),
    }
    assert set(problem.avoid) == {
        Avoid(calvin.public_id, omar.public_id, "veto"),
        Avoid(rosa.public_id, omar.public_id, "own_manager"),
    }


def test_pins_are_copied(round_: Round) -> None:
    mentor, mentees = make_mentor(round_, places=2), [make_mentee(round_) for _ in range(2)]
    make_pin(round_, mentor, mentees[0], PinKind.KEEP, slot=MONDAY_NINE)
    make_pin(round_, mentor, mentees[1], PinKind.FORBID)
    assert set(freeze_problem(round_).pins) == {
        Pin(mentees[0].public_id, mentor.public_id, solver.PinKind.KEEP, MONDAY_NINE),
        Pin(mentees[1].public_id, mentor.public_id, solver.PinKind.FORBID),
    }


def test_an_offered_pair_is_kept_at_its_time_and_nobody_else_is(round_: Round) -> None:
    actor = make_coordinator(round_.program)
    mentor, other, mentee = make_mentor(round_), make_mentor(round_), make_mentee(round_)
    make_pin(round_, other, mentee, PinKind.KEEP)
    proposal = offer_match(round_, mentor, mentee, MONDAY_NINE, actor=actor)
    kept = (Pin(mentee.public_id, mentor.public_id, solver.PinKind.KEEP, MONDAY_NINE),)
    assert freeze_problem(round_).pins == kept
    withdraw_offer(proposal, actor=actor)
    assert freeze_problem(round_).pins == (Pin(mentee.public_id, other.public_id, solver.PinKind.KEEP),)


def test_a_declined_pair_is_not_suggested_again_until_it_is_offered_again(round_: Round) -> None:
    actor = make_coordinator(round_.program)
    mentor, mentee = make_mentor(round_), make_mentee(round_)
    proposal = offer_match(round_, mentor, mentee, MONDAY_NINE, actor=actor)
    say_no(proposal, proposal.acceptance_of(Role.MENTOR), reason="", actor=mentor.person)
    assert freeze_problem(round_).avoid == (Avoid(mentee.public_id, mentor.public_id, "declined"),)
    offer_match(round_, mentor, mentee, MONDAY_NINE, actor=actor)
    problem = freeze_problem(round_)
    assert (problem.avoid, len(problem.pins)) == ((), 1)


def test_sessions_of_other_rounds_are_busy_those_of_this_one_are_pins(round_: Round) -> None:
    actor, dana = make_coordinator(round_.program), make_person("Dana Whitfield")
    mentor, mentee = make_mentor(round_, person=dana, places=2), make_mentee(round_)
    proposal = offer_match(round_, mentor, mentee, MONDAY_NINE, actor=actor)
    for role, person in ((Role.MENTOR, dana), (Role.PARTICIPANT, mentee.members[0].person)):
        say_yes(proposal, proposal.acceptance_of(role), actor=person)
    assert only_mentor(round_).busy == ()
    autumn = make_round(first_day=date(2027, 6, 1), last_day=date(2027, 12, 1))
    make_mentor(autumn, person=dana)
    assert only_mentor(autumn).busy == (
        (datetime(2027, 6, 7, 16, tzinfo=UTC), datetime(2027, 6, 7, 17, tzinfo=UTC)),
        (datetime(2027, 6, 21, 16, tzinfo=UTC), datetime(2027, 6, 21, 17, tzinfo=UTC)),
    )


def test_what_is_frozen_is_a_well_formed_problem(round_: Round) -> None:
    for zone in (ARIZONA, EASTERN):
        make_mentor(round_, zone=zone, answers={"topics_offered": ["onboarding"], "job_role": "manager"})
        make_mentee(round_, zone=zone, answers={"topics_wanted": ["onboarding"], "years": 3})
        make_team(round_, zone=zone, answers={"topics_wanted": ["onboarding"], "job_role": "manager", "years": 3})
    assert list(problem_faults(freeze_problem(round_))) == []


def test_a_library_keeps_the_holidays_of_where_it_stands(work: Session) -> None:
    """Where the round says so; and only for the people of that library."""
    round_ = make_round(keeps_holidays=True, last_day=date(2027, 3, 31))
    mentor = make_mentor(round_, library=make_library(round_, region="NV", closed=[date(2027, 3, 1)]))
    make_mentee(round_, library=make_library(round_, region="ON", country="CA"))
    frozen = freeze_problem(round_)
    kept = {date(2027, 1, 18), date(2027, 2, 15), date(2027, 3, 1)}
    closed = [*(one.closed for one in frozen.mentors), *(one.closed for one in frozen.mentees)]
    assert closed == [kept, {date(2027, 2, 15), date(2027, 3, 26)}]
    round_.keeps_holidays = False
    assert freeze_problem(round_).mentors[0].closed == {date(2027, 3, 1)}
    assert mentor.library.region == "NV"
