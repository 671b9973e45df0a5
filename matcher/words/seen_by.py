"""Who will see an answer: one short line beside each question, in the form and in the application packet."""

from __future__ import annotations

from matcher.states import Role

OTHERS = {
    Role.MENTOR: "Whom you mentor, and those who read applications",
    Role.PARTICIPANT: "Your mentor, and those who read applications",
}
BOTH_SIDES = "Whom you meet, and those who read applications"
READERS = "Only those who read applications"
COORDINATORS = "Only the coordinators"
NOBODY = "Nobody; it is used for matching only"
TIMES = "The coordinators, if they look a time up; never whom you meet"
TEAM_TIMES = "The coordinators, if they look a time up; your team sees only how many can"

#: By the name of a field or the key of a question; what is not here is read by both sides too. Coordinators, their
#: assistants and their readers read applications.
LINES = {
    "address": COORDINATORS,
    "phone": "Only the coordinators, to call you if mail does not reach you",
    "cooperatives": READERS,
    "director_name": "Only the coordinators; the director reads who named them",
    "director_address": "Only the coordinators; the director reads who named them",
    "goal": READERS,
    "team_goal": READERS,
    "places": READERS,
    "hours": TIMES,
    "team_hours": TEAM_TIMES,
    "away": COORDINATORS,
    "languages": READERS,
    "access": "Only the coordinators, who arrange it with you",
    "access_words": "Only the coordinators, who arrange it with you",
    "meeting_link": "Whom you meet, once a match is confirmed, and the coordinators",
    "own_manager": NOBODY,
    "never_with": NOBODY,
    "wished": NOBODY,
    "own": READERS,
    "private": NOBODY,
    "consent_how": COORDINATORS,
}


def seen_by(key: str, role: Role | None = None) -> str:
    """As in "Only the coordinators", without a full stop.

    ``key`` is the name of a field or the key of a question of the match; ``own`` and ``private`` stand for the
    coordinator's own questions, ``hours`` (in a team ``team_hours``) for the hours table. ``role`` is who is asked.
    """
    return LINES.get(key) or (OTHERS[role] if role else BOTH_SIDES)
