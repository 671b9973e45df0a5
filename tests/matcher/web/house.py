"""Two programs full of people, with everything private marked, and the way to every page of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Mentee, OutboxMessage, Person, Proposal, Round, Run
from matcher.services.answers import say_no
from matcher.services.calendar_feeds import choose_channel, feed_of
from matcher.services.events.links import mint_token
from matcher.services.session_reports import report_token
from matcher.services.sign_in import make_ticket
from matcher.services.team_invitations import accept, invite, token_of
from matcher.states import Audience, Cadence, CalendarChannel, MailKind, MailState, PinKind, Role, RoundState
from solver.problem import Slot
from tests.builders import (
    NOW,
    answer_yes,
    make_coordinator,
    make_gathering,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_message,
    make_offer,
    make_participant,
    make_person,
    make_pin,
    make_question,
    make_received,
    make_run,
    make_team,
)
from tests.matcher.explaining import NOTHING_LOST, alternative, explain, left_out, move, slot
from tests.matcher.front_doors import director_token, interest_token, make_interest, make_promise
from tests.matcher.mailed import config_here, mailed_link
from tests.matcher.web.event_scene import guest_named, make_event
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

NEVER, MANAGER, CONSENT = "Wren Sealed", "Finch Sealed", "Heron sealed consent"
WISHED = "Robin Sealed"
TOLD_BY_DANA, TOLD_TO_PAULA, TOLD_BY_ROSA = "Plover sealed reason", "Osprey sealed reason", "Egret sealed reason"
# Bo’s hours alone begin at such a time.
BO_HOURS, BO_AT = ((5, 255, 345),), "4:15"

ELLEN, OLGA, PAULA = "Ellen Marsh", "Olga Other", "Paula Both"
DANA, GRACE, ROSA, ANN, BO = "Dana Whitfield", "Grace Okafor", "Rosa Villanueva", "Ann Doyle", "Bo Price"
NORA, VIC, TESS = "Nora Keene", "Vic Ames", "Tess Hale"
LENA = "Lena Moor"
EVERYBODY = (ELLEN, OLGA, PAULA, DANA, GRACE, ROSA, ANN, BO, "")

UNKNOWN = "zzzzzzzzzzzzz"


@dataclass(frozen=True)
class House:
    """What stands in addresses: for each argument a value that is real, all of one round but ``open_round_id``.

    ``open_enrollment_id`` is Dana's application in that one, which selects and asks ``open_question_id``;
    ``open_team`` are a team there, somebody in it, somebody asked, and who could be put into it. ``free`` are two of
    the first round who could be a pair.
    """

    arguments: Mapping[str, str]
    open_round_id: str
    open_enrollment_id: str
    open_question_id: str
    open_team: Mapping[str, str]
    free: Mapping[str, str]
    foreign: Mapping[str, str]


def furnish() -> House:
    """A round with an offer waiting, one agreed and several declined; one open for applications; another program."""
    round_ = scene_round(state=RoundState.REVIEW)
    make_coordinator(round_.program, ELLEN)
    paula = make_coordinator(round_.program, PAULA)
    private: dict[str, Any] = {"avoided": [NEVER], "own_manager": MANAGER, "wished": [WISHED], "consent_text": CONSENT}
    mentor, mentee = dana(round_, places=4, **private), rosa(round_, **private)
    other = make_mentor(round_, GRACE, places=4, **private)
    own = make_mentee(round_, person=paula, **private)
    team = suffolk(round_)
    _hours_of_bo()
    make_mentee(round_, "Tobias Renner", avoided=[DANA, GRACE])
    make_run(round_)
    pin = make_pin(round_, other, mentee, PinKind.FORBID, made_by=paula.id)
    mentorship, uma = make_mentorship(mentor, team), make_mentee(round_, "Uma Kell")
    _decline(make_offer(other, own, slot=Slot(2, 540, 0)), Role.MENTOR, TOLD_TO_PAULA)
    _decline(make_offer(mentor, mentee, slot=Slot(2, 540, 0)), Role.PARTICIPANT, TOLD_BY_ROSA)
    _decline(make_offer(mentor, uma, slot=Slot(3, 540, 0)), Role.MENTOR, TOLD_BY_DANA)
    asked = make_offer(mentor, mentee, slot=Slot(3, 540, 0))
    unsent = _unsent(asked)
    run = make_run(round_)
    _explained(run, mentor, other, mentee, team)
    later = _open_round(round_, mentor.person)
    open_team = _open_team(later.round)
    return House(
        arguments={
            "program_id": round_.program.public_id,
            "round_id": round_.public_id,
            "enrollment_id": mentor.public_id,
            "person_id": paula.public_id,
            "pin_id": pin.public_id,
            "application_id": later.public_id,
            **_team_arguments(team, open_team),
            "proposal_id": asked.public_id,
            "mentorship_id": mentorship.public_id,
            "occurrence_id": mentorship.series.occurrences[-1].public_id,
            "feed_token": _subscribe(team.members[0].person),
            "role": "mentor",
            "part": "ways",
            "token": make_ticket(mentor.person).token,
            "link_token": mailed_link(asked).token,
            "who": "mentor",
            "message_id": unsent.public_id,
            "received_id": make_received(round_.program, series=mentorship.series, text="May I come, too?").public_id,
            "kind": "mentor_offer",
            "calendar_program": "google",
            "question_id": make_question(round_).public_id,
            **_event(round_),
            **_over(),
            **_front_door(mentor, other, later),
            **{"run": run.public_id, "mentor": mentor.public_id, "mentee": mentee.public_id},
        },
        open_round_id=later.round.public_id,
        open_enrollment_id=later.public_id,
        open_question_id=make_question(later.round).public_id,
        open_team=open_team,
        free={"mentor": other.public_id, "mentee": uma.public_id},
        foreign=_elsewhere(),
    )


def ways_in(app: Flask, house: House, method: str) -> Iterator[tuple[Rule, str]]:
    """Every address that answers ``method``, filled in. KeyError for an argument nobody has told us of."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and method in (rule.methods or ()):
            yield rule, fill(rule, house.arguments)


def fill(rule: Rule, arguments: Mapping[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda found: arguments[found[1]], rule.rule)


def body_of(answer: TestResponse) -> str:
    """The page without what is new on every one: the token of its forms."""
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", answer.text)


def _event(round_: Round) -> dict[str, str]:
    """Mentors meet every week since a week ago; ``next_meeting`` is one of those to come."""
    with clock.held_at(NOW - timedelta(days=14)):
        weekly = {"cadence": Cadence.WEEKLY, "day": date(2026, 11, 24), "until": date(2026, 12, 15)}
        event = make_event(round_, title="Orientation", audience=Audience.MENTORS, **weekly)
    meetings = event.series.occurrences
    return {
        "event_id": event.public_id,
        "meeting_id": meetings[0].public_id,
        "next_meeting": meetings[-1].public_id,
        "guest_token": mint_token(guest_named(event, DANA), config_here()),
    }


def _explained(run: Run, mentor: Enrollment, other: Enrollment, mentee: Mentee, team: Mentee) -> None:
    """Rosa could have Grace instead; Tobias one of her openings more; a mentor of that kind would help."""
    tobias = db.session.scalars(
        select(Mentee).join(Mentee.enrollment).join(Enrollment.person).where(Person.name == "Tobias Renner")
    ).one()
    moves = [move(team.public_id, mentor.public_id, other.public_id)]
    more = left_out({"kind": "place", "mentor": other.public_id, "places": 5}, mentor=other.public_id, moves=moves)
    explain(
        run,
        alternatives={
            mentee.public_id: [
                alternative(other.public_id, moves=moves, slot=slot("TU", "09:00")),
                alternative(other.public_id, placed=-1),
            ]
        },
        places={one.public_id: {"one_more": NOTHING_LOST, "one_less": None} for one in (mentor, other)},
        unmatched={tobias.public_id: more, mentee.public_id: more},
        forecast=[{"kind": {"topics": ["onboarding"]}, "would_place": [tobias.public_id], "would_lift": 1, "total": 9}],
    )


def _unsent(asked: Proposal) -> OutboxMessage:
    """What tells the mentor of an offer, and was refused."""
    about = {"proposal": asked.public_id, "role": "mentor"}
    program = asked.round.program
    return make_message(MailKind.MENTOR_OFFER, asked.mentor.person, program, state=MailState.DEAD, about=about)


def _hours_of_bo() -> None:
    bo = db.session.scalars(select(Enrollment).join(Enrollment.person).where(Person.name == BO)).one()
    for row, (weekday, start, end) in zip(bo.hours, BO_HOURS, strict=False):
        row.weekday, row.start, row.end = weekday, start, end
    db.session.flush()


def _decline(proposal: Proposal, by: Role, reason: str) -> None:
    if by is Role.PARTICIPANT:
        answer_yes(proposal, Role.MENTOR)
    acceptance = proposal.acceptance_of(by)
    say_no(proposal, acceptance, reason=reason, actor=acceptance.enrollment.person)


def _front_door(asker: Enrollment, interested: Enrollment, later: Enrollment) -> dict[str, str]:
    """Somebody was interested; directors were asked, one of them of the round that is open."""
    interest = make_interest(interested.round.program, interested.person)
    make_promise(asker)
    return {
        "interest_id": interest.public_id,
        "interest_token": interest_token(interest),
        "director_token": director_token(make_promise(later)),
    }


def _subscribe(person: Person) -> str:
    """The secret of a calendar that is really there."""
    choose_channel(person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=person)
    return feed_of(person, config_here())


def _open_round(round_: Round, person: Person) -> Enrollment:
    later = scene_round(name="July–December 2027", state=RoundState.OPEN, selects=True, takes_teams=True)
    later.program = round_.program
    return dana(later, person=person, avoided=[NEVER], own_manager=MANAGER, wished=[WISHED])


def _team_arguments(team: Mentee, open_team: Mapping[str, str]) -> dict[str, str]:
    return {
        "team_id": _team_of(team),
        "member_id": team.members[-1].person.public_id,
        "asked_id": open_team["asked_id"],
        "team_token": open_team["team_token"],
    }


def _team_of(mentee: Mentee) -> str:
    assert mentee.team is not None
    return mentee.team.public_id


def _open_team(round_: Round) -> dict[str, str]:
    """Nora brings it together, Vic has said yes, Tess is asked, and Wim could be put into it."""
    nora, config = make_person(NORA), config_here()
    team = make_gathering(round_, nora, library="Mesa Public Library")
    addresses = {VIC: "vic@example.org", TESS: "tess@example.org"}
    vic, tess = (invite(team, *one, actor=nora, config=config) for one in addresses.items())
    accept(vic, actor=vic.person)
    return {
        "team_id": team.public_id,
        "member_id": vic.person.public_id,
        "asked_id": tess.person.public_id,
        "team_token": token_of(tess, config),
        "alone": make_participant(round_, "Wim", library=team.library).public_id,
    }


def _over() -> dict[str, str]:
    """Of a third program, a session that Lena mentored a week ago; her reminder of the next one asked about it."""
    with clock.held_at(NOW - timedelta(days=60)):
        round_ = scene_round(first_day=(NOW - timedelta(days=30)).date(), last_day=(NOW + timedelta(days=60)).date())
        match = make_mentorship(make_mentor(round_, LENA), make_mentee(round_))
    past = [one for one in match.series.occurrences if one.ends_at < NOW][-1]
    return {
        "past_session": past.public_id,
        "happened_token": report_token(past, match.mentor.person, config_here()),
    }


def _elsewhere() -> dict[str, str]:
    """Another program, whose ids are real and somebody else’s."""
    round_ = scene_round()
    olga = make_coordinator(round_.program, OLGA)
    mentor, mentee = make_mentor(round_), make_mentee(round_)
    pin = make_pin(round_, mentor, mentee, PinKind.FORBID, made_by=make_person().id)
    elsewhere = make_mentorship(make_mentor(round_), make_mentee(round_))
    return {
        "program_id": round_.program.public_id,
        "round_id": round_.public_id,
        "enrollment_id": mentor.public_id,
        "person_id": olga.public_id,
        "pin_id": pin.public_id,
        "proposal_id": make_offer(make_mentor(round_), mentee).public_id,
        "message_id": make_message(MailKind.MENTOR_OFFER, mentor.person, round_.program).public_id,
        "mentorship_id": elsewhere.public_id,
        "occurrence_id": elsewhere.series.occurrences[-1].public_id,
        "received_id": make_received(round_.program).public_id,
        "question_id": make_question(round_).public_id,
        "event_id": make_event(round_).public_id,
        "team_id": _team_of(make_team(round_)),
        "interest_id": make_interest(round_.program).public_id,
        "run": make_run(round_).public_id,
        "mentor": mentor.public_id,
        "mentee": mentee.public_id,
    }
