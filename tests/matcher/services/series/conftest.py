"""A match of two, whose mails have all gone out; services are tested in one unit of work, at a held time."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matcher.models import Mentorship
from tests.builders import ARIZONA, make_mentee, make_mentor, make_round
from tests.matcher.services.series.pair import agreed


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    """Tuesdays at nine Pacific, every two weeks from January 19."""
    dana = make_mentor(make_round(gap=15), "Dana Whitfield", places=3)
    mentee = make_mentee(dana.round, "Rosa Villanueva", zone=ARIZONA)
    return agreed(dana, mentee)
