"""Which pages lead somebody to the sessions of a match: those of the people who meet, or those of a coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from matcher.models import Mentorship, Round

OF_THOSE_WHO_MEET: Mapping[str, str] = {
    "match": "participation.mentorship",
    "link": "sessions.meeting_link",
    "following": "match.following",
    "clock": "match.clock",
    "end": "match.end",
    "settle": "match.settle",
    "session": "sessions.session",
    "move": "sessions.move",
    "cancel": "sessions.cancel",
    "hold": "sessions.hold",
}


@dataclass(frozen=True)
class Door:
    """``round_id`` is empty for those who meet; a coordinator reaches the same acts below her round."""

    mentorship_id: str
    round_id: str = ""

    @property
    def runs(self) -> bool:
        """Whether a coordinator looks: what she changes is changed at once."""
        return bool(self.round_id)

    def of_match(self, what: str, **query: Any) -> str:
        return self._address(what, mentorship_id=self.mentorship_id, **query)

    def of_session(self, what: str, occurrence_id: str, **query: Any) -> str:
        return self._address(what, occurrence_id=occurrence_id, **query)

    def _address(self, what: str, **given: Any) -> str:
        if self.round_id:
            return url_for(f"coordinator.series_{what}", round_id=self.round_id, **given)
        return url_for(OF_THOSE_WHO_MEET[what], **given)


def own_door(mentorship: Mentorship) -> Door:
    return Door(mentorship.public_id)


def coordinators_door(round_: Round, mentorship: Mentorship) -> Door:
    return Door(mentorship.public_id, round_.public_id)
