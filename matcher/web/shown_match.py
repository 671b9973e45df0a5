"""The page of a match by whoever looks: those who meet, or their coordinator."""

from __future__ import annotations

from matcher.models import Mentorship, Person
from matcher.web.coordinated_match import coordinated_match
from matcher.web.forms.sessions import MeetingLinkForm
from matcher.web.match_page import match_page
from matcher.web.series_door import Door


def shown_match(door: Door, mentorship: Mentorship, person: Person, form: MeetingLinkForm | None = None) -> str:
    """``form`` is one that came back with a fault."""
    if door.runs:
        return coordinated_match(door, mentorship, person, form)
    return match_page(mentorship, person, form)
