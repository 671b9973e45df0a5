"""To the director of a library: who applies, and where to say what the library gives."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matcher.models import DirectorPromise
from matcher.services.directors import ask_again, read_director_link
from matcher.states import EnrollmentState, MailKind, RoundState
from tests.builders import NOW, make_coordinator, make_library, make_participant, make_program, make_round
from tests.matcher.front_doors import make_promise
from tests.matcher.letters.post import composed, owed, post


@pytest.fixture
def promise(work: Session) -> DirectorPromise:
    round_ = make_round(make_program("Culture of Learning"), state=RoundState.OPEN)
    library = make_library(round_, "Juniper Flats Library")
    return make_promise(make_participant(round_, "Rosa Whitfield", library=library))


def test_it_says_who_applies_and_leads_to_the_directors_page(promise: DirectorPromise) -> None:
    (letter,) = post()
    assert letter.person is promise.person
    assert letter.mail.letter.subject == ("Rosa Whitfield applies to Culture of Learning: what your library would give")
    said = letter.flat.replace("\u00a0", " ")
    assert "Rosa Whitfield of Juniper Flats Library applies" in said
    assert "The sessions are from January 18 to June 25, 2027." in said
    assert "named you as the director. If that is wrong, answer this mail and Ellen Marsh takes it out." in said
    ((label, path),) = letter.buttons
    assert label == "Say what your library gives"
    assert read_director_link(path.removeprefix("/director/")) is promise
    assert "@" not in letter.text


def test_the_second_mail_carries_the_same_link(promise: DirectorPromise) -> None:
    (first,) = post()
    assert ask_again(promise, actor=make_coordinator(promise.round.program))
    (second,) = post()
    assert second.buttons == first.buttons


@pytest.mark.parametrize("why", ["answered", "offered", "withdrawn"])
def test_what_is_not_true_any_more_is_not_sent(promise: DirectorPromise, why: str) -> None:
    match why:
        case "answered":
            promise.answered_at = NOW
        case "offered":
            promise.round.state = RoundState.PUBLISHED
        case _:
            promise.asker.state = EnrollmentState.WITHDRAWN
    assert [composed(message) for message in owed(MailKind.DIRECTOR_ASKED)] == [None]
