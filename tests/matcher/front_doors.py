"""Rows from before an application: somebody is interested, a director is asked. Secrets as mails carry them."""

from __future__ import annotations

from matcher.db import db
from matcher.models import DirectorPromise, Enrollment, Interest, Person, Program, Round
from matcher.services.directors import ask_director, mint_director_link
from matcher.services.interests import unsubscribe_token
from matcher.states import Role
from tests.builders import NOW, make_person
from tests.matcher.mailed import config_here


def make_interest(
    program: Program, person: Person | None = None, *, round_: Round | None = None, **given: object
) -> Interest:
    defaults = {
        "role": Role.PARTICIPANT,
        "library": "Juniper Flats Library",
        "region": "AZ",
        "topics": [],
        "words": "",
        "consent_text": "I agree to get mail.",
        "consented_at": NOW,
        "created_at": NOW,
    }
    interest = Interest(program=program, person=person or make_person(), round=round_, **{**defaults, **given})
    db.session.add(interest)
    db.session.flush()
    return interest


def make_promise(enrollment: Enrollment, name: str = "Miriam Locke") -> DirectorPromise:
    """Asked for by ``enrollment``; the mail is owed, its link not minted yet."""
    address = f"{name.split()[0].casefold()}@example.org"
    promise = ask_director(enrollment, name, address, actor=enrollment.person)
    assert promise is not None
    return promise


def director_token(promise: DirectorPromise) -> str:
    return mint_director_link(promise, config_here())


def interest_token(interest: Interest) -> str:
    return unsubscribe_token(interest, config_here())
