"""Dana and Rosa meet on Tuesdays at nine Pacific, every two weeks from January 19: for tests of what they change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from matcher.db import db
from matcher.models import Mentorship, OutboxMessage
from matcher.states import MailKind, MailState
from solver.problem import Slot
from tests.builders import make_coordinator, make_mentorship
from tests.matcher.web.conftest import Rows
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

DANA, ROSA, MEMBER, ELLEN, PAULA = "Dana Whitfield", "Rosa Villanueva", "Bo Price", "Ellen Marsh", "Paula Both"
ON_FRIDAY = datetime(2027, 3, 12, 20, tzinfo=UTC)  # before the fourth session, the first after the clocks changed
MARCH_16 = datetime(2027, 3, 16, 16, tzinfo=UTC)


@dataclass(frozen=True)
class Meeting:
    """Addresses: of each session, of the match, and of the same for the coordinator."""

    pages: list[str]
    match: str
    run_pages: list[str]
    run_match: str
    round: str


def meeting(rows: Rows) -> Meeting:
    """Ellen coordinates; Paula, who does too, is of the team that Dana also meets, on Thursdays at eleven."""
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program, ELLEN)
        mentor = dana(round_)
        alone = make_mentorship(mentor, rosa(round_))
        team = make_mentorship(mentor, suffolk(round_), slot=Slot(3, 11 * 60, 1))
        paula = make_coordinator(round_.program, PAULA)
        team.mentee.members[0].person = paula
        for message in db.session.query(OutboxMessage):
            message.state = MailState.SENT
        below = f"/rounds/{round_.public_id}"
        ids = [one.public_id for one in alone.series.occurrences]
        return Meeting(
            pages=[f"/sessions/{one}" for one in ids],
            match=f"/mentorships/{alone.public_id}",
            run_pages=[f"{below}/sessions/{one}" for one in ids],
            run_match=f"{below}/matches/{alone.public_id}",
            round=below,
        )


def the_match(number: int = 0) -> Mentorship:
    """Rosa's, or with 1 the team's; inside a unit of work."""
    return db.session.query(Mentorship).order_by(Mentorship.id)[number]


def owed(rows: Rows, kind: MailKind) -> list[str]:
    with rows() as session:
        waiting = session.query(OutboxMessage).filter_by(kind=kind, state=MailState.QUEUED)
        return sorted({message.person.name for message in waiting if message.person})
