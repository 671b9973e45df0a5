"""The application of somebody who was interested begins with what they said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from matcher import clock
from matcher.states import Role, RoundState
from tests.builders import NOW, make_person, make_round
from tests.matcher.front_doors import make_interest
from tests.matcher.web.conftest import Rows, SignIn


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.mark.parametrize(("role", "kept"), [(Role.MENTOR, True), (Role.PARTICIPANT, False)])
def test_name_library_and_topics_are_there_already(rows: Rows, signed_in: SignIn, role: Role, kept: bool) -> None:
    with rows():
        round_ = make_round(state=RoundState.OPEN)
        make_interest(
            round_.program,
            make_person("Ines Gold"),
            role=Role.MENTOR,
            library="Thunder Bay Library",
            region="ON",
            topics=["onboarding", "gone"],
        )
        address = f"/apply/{round_.public_id}/{role.value}"
    client = signed_in("Ines Gold")
    about, wants = (client.get(f"{address}/{part}").text for part in ("about", "wants"))
    assert 'value="Ines Gold"' in about
    assert 'value="Thunder Bay Library"' in about
    assert 'value="ON"' in about
    assert '<option selected value="CA">' in about
    assert ('value="onboarding" checked' in wants) is kept
