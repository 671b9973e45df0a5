"""Rows for tests: each builder makes one thing with believable defaults, adds it to the session and flushes it.

Builders are called inside a unit of work. What a test is about, it says by keyword; the rest may be anything.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.models import (
    ApplicationDraft,
    Avoided,
    Away,
    Enrollment,
    Grant,
    Hours,
    HoursKind,
    Library,
    LibraryClosure,
    Mentee,
    Mentorship,
    OutboxMessage,
    OwnQuestion,
    Person,
    Pin,
    Place,
    Program,
    Proposal,
    ReaderNote,
    ReceivedMail,
    Right,
    Round,
    Run,
    Team,
)
from matcher.services.answers import say_yes
from matcher.services.offers import offer_match
from matcher.services.programs import create_program
from matcher.services.snapshot import freeze_problem
from matcher.services.teams import TeamPlan
from matcher.services.teams import make_team as make_team_of_plan
from matcher.states import (
    AskedOf,
    Cadence,
    MailKind,
    MailState,
    Mentoring,
    Opinion,
    PinKind,
    QuestionKind,
    ReceivedState,
    Role,
    RoundState,
    RunState,
)
from solver.files.codec import digest, write_outcome, write_problem
from solver.problem import Slot
from solver.solve import solve

NOW = datetime(2026, 12, 1, 17, tzinfo=UTC)
PACIFIC, ARIZONA, EASTERN = "America/Los_Angeles", "America/Phoenix", "America/New_York"

# Every weekday from nine to five: (weekday, start, end) in minutes after midnight.
OFFICE_HOURS = tuple((weekday, 9 * 60, 17 * 60) for weekday in range(5))

_numbers = itertools.count(1)

Row = TypeVar("Row")


def make_person(name: str = "", **given: Any) -> Person:
    number = next(_numbers)
    name = name or f"Person {number}"
    address = f"{name.casefold().replace(' ', '.')}.{number}@example.org"
    return _added(Person(**{"name": name, "address": address, "zone": PACIFIC, "created_at": NOW, **given}))


def make_program(name: str = "", **given: Any) -> Program:
    defaults = {
        "run_by": "Harbor Library Consortium",
        "contact_name": "Ellen Marsh",
        "contact_address": "mentoring@example.org",
        "zone": PACIFIC,
        "actor": None,
    }
    return create_program(name or f"Culture of Learning {next(_numbers)}", **{**defaults, **given})


def make_coordinator(program: Program, name: str = "Ellen Marsh", **given: Any) -> Person:
    person = make_person(name, **given)
    person.grants.append(Grant(program_id=program.id, right=Right.COORDINATOR))
    db.session.flush()
    return person


def make_round(program: Program | None = None, **given: Any) -> Round:
    defaults = {
        "name": "January–June 2027",
        "state": RoundState.REVIEW,
        "apply_by": date(2026, 12, 11),
        "answer_by": date(2027, 1, 15),
        "first_day": date(2027, 1, 18),
        "last_day": date(2027, 6, 25),
        "cadence": Cadence.FORTNIGHTLY,
        "minutes": 60,
        "created_at": NOW,
        "closed_days": [],
        "weights": {},
        "consent_text": "I agree that my answers are used for matching.",
    }
    return _added(Round(program=program or make_program(), **{**defaults, **given}))


def make_library(round_: Round, name: str = "", *, closed: Iterable[date] = (), **given: Any) -> Library:
    library = Library(
        **{
            "program_id": round_.program_id,
            "name": name or f"Library {next(_numbers)}",
            "region": "CA",
            **given,
        }
    )
    library.closures = [LibraryClosure(day=day) for day in closed]
    return _added(library)


def make_mentor(round_: Round, name: str = "", *, places: int = 1, **given: Any) -> Enrollment:
    """A mentor of a library of their own, free in office hours on their own clock."""
    mentor = _make_enrollment(round_, Role.MENTOR, name, given)
    mentor.places = [Place(number=number) for number in range(1, places + 1)]
    db.session.flush()
    return mentor


def make_participant(round_: Round, name: str = "", *, team: Team | None = None, **given: Any) -> Enrollment:
    """A participant without a mentee row; ``make_mentee`` gives one."""
    if team is not None:
        given.setdefault("library", team.library)
    participant = _make_enrollment(round_, Role.PARTICIPANT, name, given)
    participant.team = team
    db.session.flush()
    return participant


def make_mentee(round_: Round, name: str = "", **given: Any) -> Mentee:
    """A participant who looks for a mentor alone."""
    return _added(Mentee(round_id=round_.id, enrollment=make_participant(round_, name, **given)))


def make_team(round_: Round, name: str = "", *, members: Sequence[str] = ("", "", ""), **given: Any) -> Mentee:
    """A team whose first member leads it; ``given`` goes to every member."""
    quorum = given.pop("quorum", None)
    library = given.pop("library", None) or make_library(round_)
    team = _added(Team(round_id=round_.id, library=library, name=name or f"{library.name} team", quorum=quorum))
    everybody = [make_participant(round_, member, team=team, **given) for member in members]
    team.lead = everybody[0]
    return _added(Mentee(round_id=round_.id, team=team))


def _make_enrollment(round_: Round, role: Role, name: str, given: dict[str, Any]) -> Enrollment:
    """``hours`` are (weekday, start, end[, week[, kind]]), ``away`` (first, last) days, ``avoided`` written names."""
    given = dict(given)
    person = given.pop("person", None) or make_person(name)
    hours = [_hours(*entry) for entry in given.pop("hours", OFFICE_HOURS)]
    away = [Away(first_day=first, last_day=last) for first, last in given.pop("away", ())]
    avoided = [Avoided(written=written) for written in given.pop("avoided", ())]
    library = given.pop("library", None) or make_library(round_)
    defaults = {
        "zone": PACIFIC,
        "languages": ["en"],
        "answers": {},
        "consent_text": round_.consent_text,
        "consented_at": NOW,
        "created_at": NOW,
        "changed_at": NOW,
    }
    return _added(
        Enrollment(
            round=round_,
            role=role,
            person=person,
            library=library,
            hours=hours,
            away=away,
            avoided=avoided,
            **{**defaults, **given},
        )
    )


def _hours(weekday: int, start: int, end: int, week: str | None = None, kind: HoursKind = HoursKind.WORKS) -> Hours:
    return Hours(weekday=weekday, start=start, end=end, week=week, kind=kind)


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def make_pin(
    round_: Round, mentor: Enrollment, mentee: Mentee, kind: PinKind, *, slot: Slot | None = None, **given: Any
) -> Pin:
    when = {"weekday": slot.weekday, "start": slot.start, "phase": slot.phase} if slot else {}
    by = given.pop("made_by", None) or make_person().id
    pair = {"mentor": mentor, "mentee": mentee, "kind": kind}
    return _added(Pin(round_id=round_.id, **pair, made_by=by, made_at=NOW, **when, **given))


def make_offer(mentor: Enrollment, mentee: Mentee, *, slot: Slot | None = None) -> Proposal:
    """Offered by hand, for Tuesdays at nine on the mentor's clock unless said otherwise; the mentor is asked."""
    return offer_match(mentor.round, mentor, mentee, slot or Slot(1, 9 * 60, 0), actor=None)


def answer_yes(proposal: Proposal, role: Role) -> None:
    asked = proposal.acceptance_of(role)
    say_yes(proposal, asked, actor=asked.enrollment.person)


def make_mentorship(mentor: Enrollment, mentee: Mentee, *, slot: Slot | None = None) -> Mentorship:
    """Offered, and both said yes."""
    proposal = make_offer(mentor, mentee, slot=slot)
    for role in (Role.MENTOR, Role.PARTICIPANT):
        answer_yes(proposal, role)
    return db.session.scalars(select(Mentorship).where(Mentorship.proposal_id == proposal.id)).one()


def make_run(round_: Round) -> Run:
    """A run that is done: the round as it is now, really solved."""
    problem = freeze_problem(round_)
    return _added(
        Run(
            round=round_,
            state=RunState.DONE,
            problem_digest=digest(problem),
            problem=write_problem(problem),
            outcome=write_outcome(solve(problem)),
            failure_facts={},
            requested_at=NOW,
            finished_at=NOW,
        )
    )


def make_message(kind: MailKind, person: Person | None, program: Program | None, **given: Any) -> OutboxMessage:
    """A mail owed since NOW; of a later state with what such a row holds by then. Sign-in mail has an ``address``."""
    number, state = next(_numbers), given.get("state", MailState.QUEUED)
    when = given.pop("when", NOW)
    to = person.address if person else given.get("address", "")
    tried = {"tried_at": when, "attempts": 1, "message_id": f"<{number}@mail.example.org>"}
    defaults: dict[str, Any] = {
        "about": {},
        "queued_at": when,
        "wanted_at": when,
        "due_at": when,
        **({} if state in {MailState.QUEUED, MailState.DROPPED} else tried),
        **({"sent_at": when, "sent_to": to} if state in {MailState.SENT, MailState.BOUNCED} else {}),
        **({"failure": "refused", "relay_said": "550 5.1.1 No such mailbox here"} if state is MailState.DEAD else {}),
        **({"failure": "bounced"} if state is MailState.BOUNCED else {}),
    }
    return _added(OutboxMessage(kind=kind, person=person, program=program, **{**defaults, **given}))


def make_received(program: Program | None, person: Person | None = None, **given: Any) -> ReceivedMail:
    """A mail that came in and lies in the tray, unless said otherwise."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "digest": f"{number:064}",
        "received_at": NOW,
        "state": ReceivedState.TRAY,
        "why": "nobody",
        "from_name": person.name if person else "Somebody",
        "from_address": person.address if person else "somebody@example.org",
        "subject": "Ten minutes late",
        "text": "I will be ten minutes late today.",
        "calendar": "",
    }
    return _added(ReceivedMail(program=program, person=person, **{**defaults, **given}))


def make_question(round_: Round, label: str = "", **given: Any) -> OwnQuestion:
    """A question of the coordinator's own with two choices, asked of both, unless said otherwise."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "key": f"q{number}",
        "position": number,
        "kind": QuestionKind.CHOICE,
        "asked_of": AskedOf.BOTH,
        "choices": [{"key": "c1", "label": "On video"}, {"key": "c2", "label": "By phone"}],
    }
    question = OwnQuestion(label=label or f"Question {number}?", **{**defaults, **given})
    round_.questions.append(question)
    return _added(question)


def make_gathering(round_: Round, lead: Person | None = None, **given: Any) -> Team:
    """A team that somebody brings together on the web, with nobody else in it yet."""
    plan = TeamPlan(
        **{
            "name": f"Team {next(_numbers)}",
            "library": f"Library {next(_numbers)}",
            "region": "CA",
            "country": "US",
            "zone": PACIFIC,
            "mentoring": Mentoring.TEAM,
            **given,
        }
    )
    config: Config = current_app.config["BOOKENDS"]
    return make_team_of_plan(round_, plan, actor=lead or make_person(), config=config)


def make_helper(program: Program, right: Right, name: str = "", **given: Any) -> Person:
    """Somebody with a right of an assistant or a reader."""
    person = make_person(name, **given)
    person.grants.append(Grant(program_id=program.id, right=right))
    db.session.flush()
    return person


def make_note(row: Enrollment, reader: Person, opinion: Opinion = Opinion.YES, words: str = "") -> ReaderNote:
    """What one reader thinks of an application."""
    note = ReaderNote(enrollment_id=row.id, reader=reader, opinion=opinion, words=words, made_at=NOW, changed_at=NOW)
    return _added(note)


def make_draft(round_: Round, name: str = "Ines Okafor", **given: Any) -> ApplicationDraft:
    """An application begun at NOW by somebody who has not signed in, with a first part that was right."""
    address = given.pop("address", f"{name.casefold().replace(' ', '.')}@example.org")
    about = {"name": name, "address": address, "zone": ARIZONA}
    defaults: dict[str, Any] = {
        "role": Role.PARTICIPANT,
        "name": name,
        "data": {"parts": {"about": about}, "done": ["about"]},
        "created_at": NOW,
        "changed_at": NOW,
    }
    return _added(ApplicationDraft(round=round_, address=address, **{**defaults, **given}))
