"""Who is taken in: all or none of what was ticked, within the limits, and never one's own case."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models import AuditEntry, Enrollment, Person, Round
from matcher.queries.limits import limits_of
from matcher.queries.round_page import counts
from matcher.services.runs import request_run
from matcher.services.selection import decide
from matcher.services.snapshot import entrants_of
from matcher.services.withdrawals import return_application, withdraw_application
from matcher.states import Decision, EnrollmentState, RoundState
from tests.builders import (
    make_coordinator,
    make_library,
    make_mentee,
    make_mentor,
    make_offer,
    make_participant,
    make_round,
    make_team,
)

ACCEPTED, DECLINED = Decision.ACCEPTED, Decision.DECLINED
WAITING, UNDECIDED = Decision.WAIT_LISTED, Decision.UNDECIDED


@pytest.fixture
def round_(any_work: Session) -> Round:
    return make_round(selects=True, most_per_library=3, most_teams=1, team_largest=3)


@pytest.fixture
def ellen(round_: Round) -> Person:
    return make_coordinator(round_.program)


def of_library(round_: Round, name: str, number: int) -> list[Enrollment]:
    library = make_library(round_, name)
    return [make_participant(round_, f"{name} {one}", library=library) for one in range(number)]


def decisions(rows: Sequence[Enrollment]) -> list[Decision]:
    return [row.decision for row in rows]


def test_several_at_once_and_back(round_: Round, ellen: Person) -> None:
    rows = [*of_library(round_, "Pima", 3), make_mentor(round_)]
    assert decide(round_, rows, ACCEPTED, actor=ellen) == 4
    assert decide(round_, rows, ACCEPTED, actor=ellen) == 0
    assert decide(round_, rows[:1], UNDECIDED, actor=ellen) == 1
    assert decisions(rows) == [UNDECIDED, ACCEPTED, ACCEPTED, ACCEPTED]
    assert {row.decided_by for row in rows} == {ellen.id}
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.actor_id == ellen.id)).all()
    assert acts == ["application_accepted"] * 4 + ["application_undecided"]


def test_beyond_the_limit_of_a_library_nothing_is_done(round_: Round, ellen: Person) -> None:
    rows = of_library(round_, "Pima", 4)
    other = of_library(round_, "Juniper", 1)
    with pytest.raises(Conflict, match=r"Pima: that would be 4 people, and the limit is 3 a library\. Accept 1 fewer"):
        decide(round_, [*other, *rows], ACCEPTED, actor=ellen)
    assert decisions([*other, *rows]) == [UNDECIDED] * 5
    decide(round_, rows[:3], ACCEPTED, actor=ellen)
    with pytest.raises(Conflict, match="Nothing was changed"):
        decide(round_, rows[3:], ACCEPTED, actor=ellen)
    decide(round_, rows[:1], WAITING, actor=ellen)
    assert decide(round_, rows[3:], ACCEPTED, actor=ellen) == 1
    assert [(one.name, one.accepted, one.most, one.full) for one in limits_of(round_).libraries] == [
        ("Pima", 3, 3, True)
    ]


def test_mentors_and_those_who_withdrew_are_never_too_many(round_: Round, ellen: Person) -> None:
    library = make_library(round_, "Pima")
    mentors = [make_mentor(round_, library=library) for _ in range(4)]
    gone = make_participant(round_, library=library, decision=ACCEPTED, state=EnrollmentState.WITHDRAWN)
    rows = [make_participant(round_, library=library) for _ in range(3)]
    assert decide(round_, [*mentors, *rows], ACCEPTED, actor=ellen) == 7
    with pytest.raises(Conflict, match="withdrew meanwhile"):
        decide(round_, [gone], ACCEPTED, actor=ellen)


def team(round_: Round, name: str, members: Sequence[str] = ("", "")) -> list[Enrollment]:
    made = make_team(round_, name, members=members).team
    return list(made.members) if made else []


def test_teams_are_limited_in_number_and_size(round_: Round, ellen: Person) -> None:
    round_.most_per_library = None
    one, two = team(round_, "One", ("Ann", "Bo", "Cy", "Di")), team(round_, "Two")
    with pytest.raises(Conflict, match=r"One: that would be 4 people, and a team has at most 3"):
        decide(round_, one, ACCEPTED, actor=ellen)
    decide(round_, one[:1], ACCEPTED, actor=ellen)
    with pytest.raises(Conflict, match=r"Two: that would be 2 teams, and the limit is 1\. Put a team on the waiting"):
        decide(round_, [*one[1:3], *two], ACCEPTED, actor=ellen)
    assert decide(round_, one[1:3], ACCEPTED, actor=ellen) == 2
    found = limits_of(round_)
    assert (found.teams, found.most_teams, counts(round_).participants) == (1, 1, 3)


def test_a_round_that_takes_everybody_decides_nothing(round_: Round, ellen: Person) -> None:
    row = make_participant(round_)
    round_.selects = False
    with pytest.raises(Conflict, match="takes in everybody"):
        decide(round_, [row], ACCEPTED, actor=ellen)
    round_.selects, round_.state = True, RoundState.ENDED
    with pytest.raises(Conflict, match="until the round ends"):
        decide(round_, [row], ACCEPTED, actor=ellen)
    round_.state = RoundState.OPEN
    with pytest.raises(Invalid, match="Tick at least one"):
        decide(round_, [], ACCEPTED, actor=ellen)
    elsewhere = make_participant(make_round(selects=True))
    with pytest.raises(NotFound):
        decide(round_, [elsewhere], ACCEPTED, actor=ellen)


def test_whoever_holds_a_match_stays_accepted(round_: Round, ellen: Person) -> None:
    mentor = make_mentor(round_, "Dana Whitfield", decision=ACCEPTED)
    mentee = make_mentee(round_, "Rosa Villanueva", decision=ACCEPTED)
    make_offer(mentor, mentee)
    late = make_participant(round_)
    for row, name in ((mentor, "Dana Whitfield"), (mentee.members[0], "Rosa Villanueva")):
        with pytest.raises(Conflict, match=f"{name} has a match offered or confirmed"):
            decide(round_, [row], WAITING, actor=ellen)
    assert decide(round_, [late], ACCEPTED, actor=ellen) == 1


def test_nobody_decides_about_themselves_their_team_or_their_rivals(round_: Round, ellen: Person) -> None:
    mate, other = team(round_, "Mine")[0], team(round_, "Other")[0]
    own = make_participant(round_, person=ellen, team=mate.team)
    rival = make_participant(round_, "Rita Rival", library=own.library)
    for row in (own, mate):
        with pytest.raises(Forbidden, match="your own application"):
            decide(round_, [row], DECLINED, actor=ellen)
    for row in (rival, other):
        with pytest.raises(Forbidden, match="same openings yourself"):
            decide(round_, [row], ACCEPTED, actor=ellen)
    assert decide(round_, [rival], DECLINED, actor=ellen) == 1
    hidden = limits_of(round_, [own.id])
    assert (hidden.libraries, hidden.teams, hidden.hidden) == ((), None, True)


def test_only_the_accepted_are_matched_and_counted(round_: Round, ellen: Person) -> None:
    mentor, other = make_mentor(round_, places=2), make_mentor(round_)
    mentee, waits = make_mentee(round_), make_mentee(round_)
    with pytest.raises(Invalid, match=r"No mentor is accepted in this round yet\. Decide"):
        request_run(round_, actor=ellen)
    alone = [db.session.get_one(Enrollment, one.enrollment_id) for one in (mentee, waits)]
    decide(round_, [mentor, alone[0]], ACCEPTED, actor=ellen)
    decide(round_, [alone[1]], DECLINED, actor=ellen)
    found, entrants = counts(round_), entrants_of(round_)
    assert (entrants.mentors, entrants.mentees) == ((mentor,), (mentee,))
    assert (found.mentors, found.participants, found.openings) == (1, 1, 2)
    assert (found.sent, found.alone_or_teams, found.undecided) == (2, 1, 1)
    problem = request_run(round_, actor=ellen).problem
    known = (mentor.public_id, mentee.public_id, other.public_id, waits.public_id)
    assert [key in problem for key in known] == [True, True, False, False]


def test_who_comes_back_is_decided_anew(round_: Round, ellen: Person) -> None:
    row = make_participant(round_, "Rosa Villanueva", decision=ACCEPTED)
    withdraw_application(row, actor=ellen)
    withdraw_application(row, actor=ellen)
    assert (row.state, counts(round_).participants) == (EnrollmentState.WITHDRAWN, 0)
    return_application(row, actor=ellen)
    assert (row.state, row.decision) == (EnrollmentState.SENT, UNDECIDED)
    withdraw_application(row, actor=ellen)
    round_.state = RoundState.PUBLISHED
    with pytest.raises(Conflict, match="nobody can be brought back"):
        return_application(row, actor=ellen)
    told = [entry for entry in db.session.scalars(select(AuditEntry.act)) if entry.startswith("application_")]
    assert told == ["application_withdrawn", "application_returned", "application_withdrawn"]


def test_a_coordinator_withdraws_nobody_who_has_a_match(round_: Round, ellen: Person) -> None:
    mentor = make_mentor(round_, "Dana Whitfield", decision=ACCEPTED)
    make_offer(mentor, make_mentee(round_, decision=ACCEPTED))
    with pytest.raises(Conflict, match=r"Dana Whitfield has a match.* Withdraw that offer first"):
        withdraw_application(mentor, actor=ellen)


def test_no_row_of_presses_passes_a_limit(round_: Round, ellen: Person) -> None:
    """Whatever is pressed in whatever order: counted row by row, by none of the service's own code."""
    round_.most_per_library, round_.most_teams = 2, 1
    rows = [*of_library(round_, "Pima", 4), *team(round_, "One", ("", "", "")), *team(round_, "Two")]
    chance, refused = random.Random(7), 0
    for _ in range(60):
        before = decisions(rows)
        try:
            decide(round_, chance.sample(rows, chance.randint(1, 4)), chance.choice([ACCEPTED, *Decision]), actor=ellen)
        except Conflict:
            refused += 1
            assert decisions(rows) == before
        accepted = [row for row in rows if row.decision is ACCEPTED]
        libraries = Counter(row.library_id for row in accepted)
        assert max(libraries.values(), default=0) <= 2
        assert len({row.team_id for row in accepted if row.team_id}) <= 1
    assert 5 < refused < 55, refused
