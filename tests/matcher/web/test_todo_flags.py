"""What a coordinator reads of answers to sessions on the page of her program, until they are settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from matcher import clock
from matcher.models import Mentorship, Reply
from matcher.services.replies import record_reply, settle
from matcher.states import AnsweredHow, ReplyKind
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_mentorship
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

ELLEN, PAULA = "Ellen Marsh", "Paula Both"


@pytest.fixture
def page(rows: Rows) -> str:
    """Dana meets Rosa, and Grace meets Paula, who coordinates too."""
    with rows():
        round_ = scene_round()
        program = round_.program
        make_coordinator(program, ELLEN)
        paula = make_coordinator(program, PAULA)
        make_mentorship(dana(round_), rosa(round_))
        make_mentorship(make_mentor(round_, "Grace Okafor"), make_mentee(round_, person=paula))
        return f"/programs/{program.public_id}"


def says(rows: Rows, mentor: str, kind: ReplyKind, session: int | None = None, minutes: int = 0) -> None:
    with rows() as work, clock.held_at(NOW + timedelta(minutes=minutes)):
        match = next(one for one in work.scalars(select(Mentorship)) if one.mentor.person.name == mentor)
        start = match.series.occurrences[session].original_start if session is not None else None
        record_reply(match.series, match.mentor.person, kind, how=AnsweredHow.MAIL, original_start=start)


def test_a_no_and_a_wish_lead_to_the_sessions(page: str, rows: Rows, signed_in: SignIn) -> None:
    says(rows, "Grace Okafor", ReplyKind.OTHER_TIME, 1)
    says(rows, "Dana Whitfield", ReplyKind.DECLINED, minutes=1)
    shown = signed_in(ELLEN).get(page)
    said = text_of(shown)
    grace = said.index("Grace asks for another time Grace Okafor and Paula Both See their sessions")
    assert grace < said.index("Dana declined all sessions Dana Whitfield and Rosa Villanueva See their sessions")
    with rows() as work:
        matches = work.scalars(select(Mentorship))
        links = [f"/rounds/{one.round.public_id}/matches/{one.public_id}/sessions" for one in matches]
    assert [link for link in links if link not in shown.text] == []


def test_never_of_her_own_match(page: str, rows: Rows, signed_in: SignIn) -> None:
    says(rows, "Grace Okafor", ReplyKind.DECLINED, 1)
    assert "Grace declined a session" in text_of(signed_in(ELLEN).get(page))
    assert "Grace declined" not in text_of(signed_in(PAULA).get(page))


def test_several_of_a_match_are_one_row_and_gone_when_settled(page: str, rows: Rows, signed_in: SignIn) -> None:
    for session in (1, 2):
        says(rows, "Dana Whitfield", ReplyKind.DECLINED, session)
    client = signed_in(ELLEN)
    assert text_of(client.get(page)).count("2 answers about sessions to come") == 1
    with rows() as work:
        for reply in work.scalars(select(Reply)):
            settle(reply, actor=reply.person)
    assert "See their sessions" not in text_of(client.get(page))
