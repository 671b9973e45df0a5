"""Dana of Burbank and Rosa of Pima County, and a team: the people of the pages of those who take part."""

from __future__ import annotations

from datetime import date

from matcher.models import Enrollment, Mentee, Round
from tests.builders import ARIZONA, EASTERN, make_library, make_mentee, make_mentor, make_program, make_round, make_team

CLOSED = date(2027, 2, 16)
AWAY = date(2027, 5, 11)


def scene_round(**given: object) -> Round:
    """Tuesdays at nine, every two weeks, give twelve dates from January 19; on two of them nobody meets."""
    program = make_program("Culture of Learning")
    return make_round(program, **{"minutes": 45, "closed_days": [CLOSED.isoformat()], **given})


def dana(round_: Round, *, places: int = 3, **given: object) -> Enrollment:
    answers = {
        "topics_offered": ["small_pieces", "managers_on_board", "peer_coaching"],
        "qualities_built": ["sharing"],
        "ways": ["try_then_talk", "agenda"],
        "years": 14,
        "job_role": "manager",
        "jobs_done": ["training_coordinator"],
        "words": {
            "topics_offered": {
                "small_pieces": "We swapped the yearly staff day for ten-minute huddles and kept them for six years.",
                "managers_on_board": "Bring one branch manager who is proud of it. Numbers come later.",
            }
        },
    }
    library = make_library(round_, "Burbank Public Library")
    return make_mentor(round_, "Dana Whitfield", places=places, **{"library": library, "answers": answers, **given})


def rosa(round_: Round, **given: object) -> Mentee:
    answers = {
        "topics_wanted": ["small_pieces", "managers_on_board", "measuring_results"],
        "qualities_to_develop": ["sharing"],
        "ways": ["try_then_talk"],
        "years": 4,
        "job_role": "training_coordinator",
        "words": {
            "topics_wanted": {
                "small_pieces": "I want training here to stop being one long day in August.",
                "managers_on_board": "My director likes it. My managers call it extra work.",
            }
        },
    }
    library = make_library(round_, "Pima County Public Library", region="AZ")
    defaults = {"library": library, "zone": ARIZONA, "answers": answers, "away": [(AWAY, AWAY)]}
    return make_mentee(round_, "Rosa Villanueva", **{**defaults, **given})


def suffolk(round_: Round) -> Mentee:
    library = make_library(round_, "Suffolk Public Library", region="VA")
    members = ("Ann Doyle", "Bo Price", "Cy Marsh")
    answers = {
        "job_role": "front_line",
        "years": 3,
        "topics_wanted": ["small_pieces"],
        "words": {"topics_wanted": {"small_pieces": "Ten minutes before we open is all we have."}},
    }
    return make_team(
        round_, "Suffolk Public Library team", members=members, library=library, zone=EASTERN, answers=answers
    )
