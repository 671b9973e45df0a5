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
from matcher.models import Event, Mentorship, Occurrence, Person, Program, Proposal, Round, Team
from matcher.policies import (
    may_answer,
    may_assist,
    may_coordinate,
    may_read_applications,
    may_see_event,
    may_start_programs,
    was_asked,
)
from matcher.queries.own_team import leads
from matcher.queries.run_matches import match_in, session_in
from matcher.queries.schedule import mentorship_of
from matcher.queries.teams import is_in_team, was_in

View = Callable[..., Any]
_PERSON, _SIGN_OUTS = "person", "sign_outs"
#: What somebody not signed in has typed of a team: kept in their browser alone until the address is proven.
BEGUN_TEAM = "begun_team"


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
    """Sign ``person`` in on this browser, in a session of its own; a team they have just begun here goes along."""
    begun = session.get(BEGUN_TEAM, {})
    session.clear()
    session[_PERSON], session[_SIGN_OUTS] = person.public_id, person.sign_outs
    if begun.get("address") == person.address:
        session[BEGUN_TEAM] = begun
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


def starts_programs(view: View) -> View:
    """Whoever coordinates a program already, and administrators; the view gets ``person``."""

    @wraps(view)
    def guarded(**kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        if not may_start_programs(person):
            raise NotFound
        return view(person=person, **kwargs)

    return _named(guarded, "starts_programs")


def coordinates_program(view: View) -> View:
    """Coordinators of the program in the address; the view gets ``person`` and ``program``."""
    return _named(_of_program(view, may_coordinate), "coordinates_program")


def assists_program(view: View) -> View:
    """Coordinators and assistants of the program in the address; the view gets ``person`` and ``program``."""
    return _named(_of_program(view, may_assist), "assists_program")


def reads_program(view: View) -> View:
    """Whoever has a right in the program in the address; the view gets ``person`` and ``program``."""
    return _named(_of_program(view, may_read_applications), "reads_program")


def coordinates_round(view: View) -> View:
    """Coordinators of the program of the round in the address; the view gets ``person`` and ``round_``."""
    return _named(_of_round(view, may_coordinate), "coordinates_round")


def assists_round(view: View) -> View:
    """Coordinators and assistants of the program of the round; the view gets ``person`` and ``round_``."""
    return _named(_of_round(view, may_assist), "assists_round")


def reads_round(view: View) -> View:
    """Whoever has a right in the program of the round in the address; the view gets ``person`` and ``round_``."""
    return _named(_of_round(view, may_read_applications), "reads_round")


def _of_program(view: View, may: Callable[[Person, Program], bool]) -> View:
    @wraps(view)
    def guarded(program_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        program = db.session.scalar(select(Program).where(Program.public_id == program_id))
        if program is None or not may(person, program):
            raise NotFound
        g.program = program
        return view(person=person, program=program, **kwargs)

    return guarded


def _of_round(view: View, may: Callable[[Person, Program], bool]) -> View:
    @wraps(view)
    def guarded(round_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        round_ = db.session.scalar(select(Round).where(Round.public_id == round_id))
        if round_ is None or not may(person, round_.program):
            raise NotFound
        g.program, g.round = round_.program, round_
        return view(person=person, round_=round_, **kwargs)

    return guarded


def coordinates_match(view: View) -> View:
    """Coordinators of the round in the address, for a confirmed match of it that is not their own; the view gets
    ``person``, ``round_`` and ``mentorship``."""

    def of_match(person: Person, round_: Round, mentorship_id: str, **kwargs: Any) -> Any:
        return view(person=person, round_=round_, mentorship=match_in(round_, mentorship_id, person), **kwargs)

    return _named(_of_round(wraps(view)(of_match), may_coordinate), "coordinates_match")


def coordinates_session(view: View) -> View:
    """The same for a session of such a match; the view gets ``person``, ``round_``, ``occurrence`` and
    ``mentorship``."""

    def of_session(person: Person, round_: Round, occurrence_id: str, **kwargs: Any) -> Any:
        occurrence, mentorship = session_in(round_, occurrence_id, person)
        return view(person=person, round_=round_, occurrence=occurrence, mentorship=mentorship, **kwargs)

    return _named(_of_round(wraps(view)(of_session), may_coordinate), "coordinates_session")


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


def invited(view: View) -> View:
    """Those invited to the event in the address, and who plans it; the view gets ``person`` and ``event``."""

    @wraps(view)
    def guarded(event_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        event = db.session.scalar(select(Event).where(Event.public_id == event_id))
        if event is None or not may_see_event(person, event):
            raise NotFound
        g.program = event.round.program
        return view(person=person, event=event, **kwargs)

    return _named(guarded, "invited")


def in_team(view: View) -> View:
    """The lead and the members of the team in the address; the view gets ``person`` and ``team``."""
    return _named(_of_team(view, is_in_team), "in_team")


def leads_team(view: View) -> View:
    """The lead of the team in the address; the view gets ``person`` and ``team``."""
    return _named(_of_team(view, leads), "leads_team")


def was_in_team(view: View) -> View:
    """Also those who have left: a button pressed twice has been pressed once. The view gets ``person`` and ``team``."""
    return _named(_of_team(view, was_in), "was_in_team")


def _of_team(view: View, may: Callable[[Team, Person], bool]) -> View:
    @wraps(view)
    def guarded(team_id: str, **kwargs: Any) -> Any:
        person = current_person()
        if person is None:
            return _to_sign_in()
        team = db.session.scalar(select(Team).where(Team.public_id == team_id))
        if team is None or not may(team, person):
            raise NotFound
        g.program = team.round.program
        return view(person=person, team=team, **kwargs)

    return guarded


def _named(view: View, policy: str) -> View:
    view.policy = policy  # type: ignore[attr-defined]
    return view


def _to_sign_in() -> Any:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.sign_in", next=wanted), 303)
