"""What a coordinator tries out on seeing a result: another pair, one opening more, the smallest fix for somebody.

Each is told with what it would do, which is true of the round as it was found. So each is refused once anything has
changed since, unless it is done already: a button pressed twice has been pressed once.
"""

from __future__ import annotations

from sqlalchemy import select

from matcher.db import db
from matcher.errors import Conflict, NotFound, Overtaken
from matcher.models import Enrollment, Mentee, Person, Pin, Round, Run
from matcher.services.added_hours import add_hours, has_hours
from matcher.services.explanations import Fix, FixKind, read_explanations
from matcher.services.locks import lock_round
from matcher.services.pins import keep_pair
from matcher.services.places import set_places
from matcher.services.runs import newest_done
from matcher.services.snapshot import freeze_problem
from matcher.states import PinKind, Role
from solver.files.codec import digest

CHANGED = (
    "Something in this round has changed since these matches were found, so what was said here may no longer be true. "
    "Nothing was changed. Find matches again, then look anew."
)
NO_FIX = "There is no such remedy any more. Look at the matches as they stand now."
BY_A_RULE = "A rule of the round stands in the way. It is changed on the page of the round."
OF_A_TEAM = "The hours of a team are those its members share. Each member changes their own."


def pair_instead(round_: Round, run: Run, mentor: Enrollment, mentee: Mentee, *, actor: Person) -> None:
    """Keep these two in every search to come. Raises as ``keep_pair`` does, Overtaken when ``run`` is out of date."""
    lock_round(round_)
    kept = select(Pin.id).where(Pin.mentor_id == mentor.id, Pin.mentee_id == mentee.id, Pin.kind == PinKind.KEEP)
    if db.session.scalar(kept) is None:
        check_current(round_, run)
        keep_pair(round_, mentor, mentee, actor=actor)


def give_openings(round_: Round, run: Run, mentor: Enrollment, places: int, *, actor: Person) -> None:
    """Raises as ``set_places`` does, Overtaken when ``run`` is out of date."""
    lock_round(round_)
    db.session.expire(mentor, ["places"])
    if len(mentor.places) != places:
        check_current(round_, run)
        set_places(mentor, places, actor=actor)


def apply_fix(round_: Round, run: Run, mentee: Mentee, *, actor: Person) -> Fix:
    """Do what ``run`` says would place them, and return it.

    Raises Conflict where that takes more than one press, NotFound without such a fix, Overtaken when ``run`` is out of
    date.
    """
    lock_round(round_)
    fix = _fix_for(run, mentee)
    mentor = _mentor(round_, fix.mentor)
    match fix.kind:
        case FixKind.PLACE:
            db.session.expire(mentor, ["places"])
            if len(mentor.places) < fix.places:
                check_current(round_, run)
                set_places(mentor, fix.places, actor=actor)
        case FixKind.HOURS:
            _add_hours(round_, run, fix, mentor if fix.of_mentor else _alone(mentee), actor)
        case FixKind.RULE:
            raise Conflict(BY_A_RULE)
    return fix


def check_current(round_: Round, run: Run) -> None:
    """Raises Overtaken unless ``run`` is the last result and finding again would give the same."""
    if newest_done(round_) is not run or digest(freeze_problem(round_)) != run.problem_digest:
        raise Overtaken(CHANGED)


def _mentor(round_: Round, mentor_id: str) -> Enrollment:
    """Raises NotFound."""
    row = db.session.scalar(
        select(Enrollment).where(
            Enrollment.round_id == round_.id, Enrollment.public_id == mentor_id, Enrollment.role == Role.MENTOR
        )
    )
    if row is None:
        raise NotFound
    return row


def _fix_for(run: Run, mentee: Mentee) -> Fix:
    found = read_explanations(run.explanations).unmatched.get(mentee.public_id) if run.explanations else None
    if found is None or found.fix is None:
        raise NotFound(NO_FIX)
    return found.fix


def _add_hours(round_: Round, run: Run, fix: Fix, whose: Enrollment, actor: Person) -> None:
    if fix.window is not None and not has_hours(whose, fix.window):
        check_current(round_, run)
        add_hours(whose, fix.window, actor=actor)


def _alone(mentee: Mentee) -> Enrollment:
    if mentee.enrollment is None:
        raise Conflict(OF_A_TEAM)
    return mentee.enrollment
