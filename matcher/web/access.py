"""Every view names who may use it, by one of these decorators; the application refuses to start with one that does not.

A decorator that loads something replaces the id in the address by the row, and answers "no such page" to everybody who
may not know of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, g, redirect, request, session, url_for
from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Mentorship, Occurrence, Person, Program, Proposal, Round
from matcher.policies import may_answer, may_coordinate, was_asked
from matcher.queries.schedule import mentorship_of

View = Callable[..., Any]
_PERSON, _SIGN_OUTS = "person", "sign_outs"


def current_config() -> Config:
    config: Config = current_app.config["BOOKENDS"]
    return config


def current_person() -> Person | None:
    """Who is signed in on this request."""
    if "person" not in g:
        g.person = _person_of_session()
    person: Person | None = g.person
    return person


def _person_of_session() -> Person | None:
    public_id = session.get(_PERSON)
    person = db.session.scalar(select(Person).where(Person.public_id == public_id)) if public_id else None
    # A cookie from before the person last signed out opens nothing any more.
    return person if person and session.get(_SIGN_OUTS, 0) == person.sign_outs else None


def start_session(person: Person) -> None:
    """Sign ``person`` in on this browser, in a session of its own."""
    session.clear()
    session[_PERSON], session[_SIGN_OUTS] = person.public_id, person.sign_outs
    session.permanent = True
    g.person = person


def end_session() -> None:
    session.clear()
    g.person = None


def policy_of(view: object) -> str | None:
    """The name of the policy that guards a view; None where somebody forgot."""
    policy: str | None = getattr(view, "policy", None)
    return policy


def public(view: View) -> View:
    """Anybody."""
    view.policy = "public"  # type: ignore[attr-defined]
    return view


def demonstration(view: View) -> View:
    """Anybody, in demonstration mode; elsewhere there is no such page."""

    @wraps(view)
    def guarded(**kwargs: Any) -> Any:
        if not current_config().demonstration:
            raise NotFound
        return view(**kwargs)

    return _named(guarded, "demonstration")


def signed_in(view: View) -> View:
    """Anybody signed in; the view gets ``person``."""

    @wraps(view)
    def guarded(**kwargs: Any) -> Any:
        person = current_person()
        return view(person=person, **kwargs) if person else _to_sign_in()

    return _named(guarded, "signed_in")


def coordinates_program(view: View) -> View:
    """Coordinators of the program in the address; the view gets ``person`` and ``program``."""

    @wraps(view)
    def guarded(program_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        program = db.session.scalar(select(Program).where(Program.public_id == program_id))
        if program is None or not may_coordinate(person, program):
            raise NotFound
        g.program = program
        return view(person=person, program=program, **kwargs)

    return _named(guarded, "coordinates_program")


def coordinates_round(view: View) -> View:
    """Coordinators of the program of the round in the address; the view gets ``person`` and ``round_``."""

    @wraps(view)
    def guarded(round_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        round_ = db.session.scalar(select(Round).where(Round.public_id == round_id))
        if round_ is None or not may_coordinate(person, round_.program):
            raise NotFound
        g.program, g.round = round_.program, round_
        return view(person=person, round_=round_, **kwargs)

    return _named(guarded, "coordinates_round")


def asked(view: View) -> View:
    """Parties of the proposal in the address, once asked; the view gets ``person``, ``proposal`` and ``acceptance``."""

    @wraps(view)
    def guarded(proposal_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        proposal = db.session.scalar(select(Proposal).where(Proposal.public_id == proposal_id))
        acceptance = next((one for one in proposal.acceptances if may_answer(person, one)), None) if proposal else None
        if proposal is None or acceptance is None or not was_asked(acceptance):
            raise NotFound
        g.program = proposal.round.program
        return view(person=person, proposal=proposal, acceptance=acceptance, **kwargs)

    return _named(guarded, "asked")


def attends(view: View) -> View:
    """Attendees of the mentorship in the address; the view gets ``person`` and ``mentorship``."""

    @wraps(view)
    def guarded(mentorship_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        mentorship = db.session.scalar(select(Mentorship).where(Mentorship.public_id == mentorship_id))
        attendees = mentorship.series.attendees if mentorship else []
        if mentorship is None or all(attendee.person_id != person.id for attendee in attendees):
            raise NotFound
        g.program = mentorship.round.program
        return view(person=person, mentorship=mentorship, **kwargs)

    return _named(guarded, "attends")


def attends_session(view: View) -> View:
    """Attendees of the session in the address; the view gets ``person``, ``occurrence`` and ``mentorship``."""

    @wraps(view)
    def guarded(occurrence_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        occurrence = db.session.scalar(select(Occurrence).where(Occurrence.public_id == occurrence_id))
        attendees = occurrence.series.attendees if occurrence else []
        if occurrence is None or all(attendee.person_id != person.id for attendee in attendees):
            raise NotFound
        mentorship = mentorship_of(occurrence.series)
        g.program = mentorship.round.program
        return view(person=person, occurrence=occurrence, mentorship=mentorship, **kwargs)

    return _named(guarded, "attends_session")


def _named(view: View, policy: str) -> View:
    view.policy = policy  # type: ignore[attr-defined]
    return view


def _to_sign_in() -> Any:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=wanted), 303)
