"""Another mentor for a participant or team: this match ends, and a new one can be offered."""

from __future__ import annotations

from matcher.errors import Forbidden
from matcher.models import Mentorship, Person
from matcher.policies import attends, may_coordinate
from matcher.services.audit import record_act
from matcher.services.series.canceling import end_match


def replace_mentor(mentorship: Mentorship, *, actor: Person, words: str = "") -> bool:
    """End a match so that the participant or team can be offered another mentor; False when it has ended before.

    A mentor who leaves ends the series: the new mentor's is another one, with a UID of its own. Raises Forbidden for
    everybody but the coordinators of the program, and for one who meets in it.
    """
    if attends(actor, mentorship.series) or not may_coordinate(actor, mentorship.round.program):
        raise Forbidden("Only a coordinator who does not meet in this match can replace its mentor.")
    if not end_match(mentorship, words):
        return False
    record_act(actor, "replaced_mentor", mentorship.round.program, mentorship=mentorship.public_id)
    return True
