"""Loads the demonstration as its people would: a coordinator, uploads, a search, offers, answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from matcher import clock, ids
from matcher.clock import held_at
from matcher.config import Config
from matcher.db import unit_of_work
from matcher.demo import DATA, SEED
from matcher.demo.coming import announce, take_in
from matcher.demo.gatherings import answer_some, invite_the_interested, look_back, plan_ahead, register
from matcher.demo.replies import receive_replies
from matcher.demo.timetable import ZONE, Timetable, timetable
from matcher.jobs.sending import drain
from matcher.jobs.transports import transport_for
from matcher.queries.demonstration import demonstration_people, find_round, open_offers
from matcher.queries.found import latest_run
from matcher.services.answers import say_yes
from matcher.services.imports import import_files
from matcher.services.offers import send_offers
from matcher.services.programs import create_coordinator, create_program
from matcher.services.rounds import close_applications, create_round, open_applications
from matcher.services.run_execution import execute_run
from matcher.services.runs import request_run
from matcher.states import Role

PROGRAM, RUN_BY = "Culture of Learning", "Harbor Library Consortium"
COORDINATOR, ADDRESS = "Ellen Marsh", "mentoring@example.org"


class NotLoaded(Exception):
    """The solver did not answer; the message says why."""


def load(config: Config) -> None:
    """Everything, into an empty database. Raises NotLoaded when the solver fails."""
    moments = timetable(clock.now())
    with ids.seeded(SEED):
        teams, alone, coming = _plan(moments, config)
        _take_applications(teams, alone, moments)
        _open_the_next(coming, moments, config)
        with held_at(moments.teams_offered - timedelta(days=5)):
            _find_matches(teams, config)
        _offer_and_agree(teams, moments, config)
        receive_replies(moments.teams_wrote, config)
        with held_at(moments.teams_wrote):
            _deliver(config)
        _find_matches(alone, config)
        _gather(teams, coming, moments, config)


def _plan(moments: Timetable, config: Config) -> tuple[str, str, str]:
    """Public ids of the three rounds; what the last one is to be is known to whoever is interested."""
    with held_at(moments.founded):
        with unit_of_work(writes=True):
            program = create_program(
                PROGRAM, run_by=RUN_BY, contact_name=COORDINATOR, contact_address=ADDRESS, zone=ZONE, actor=None
            )
            ellen = create_coordinator(ADDRESS, name=COORDINATOR, program_name=PROGRAM, run_by=RUN_BY, zone=ZONE)
            plans = (moments.teams, moments.alone, moments.next)
            teams, alone, coming = (create_round(program, plan, actor=ellen).public_id for plan in plans)
            announce(coming)
            for round_id in (teams, alone):
                open_applications(find_round(round_id), actor=ellen)
        _deliver(config)
    return teams, alone, coming


def _take_applications(teams: str, alone: str, moments: Timetable) -> None:
    with unit_of_work(writes=True):
        ellen = demonstration_people()["coordinator"]
        with held_at(moments.teams_applied):
            import_files(find_round(teams), _files("team_mentors.csv", "team_participants.csv"), actor=ellen)
        with held_at(moments.teams_offered - timedelta(days=6)):
            close_applications(find_round(teams), actor=ellen)
        with held_at(moments.alone_applied):
            import_files(find_round(alone), _files("mentors.csv", "participants.csv"), actor=ellen)
        with held_at(moments.alone_applied + timedelta(days=4)):
            close_applications(find_round(alone), actor=ellen)


def _open_the_next(coming: str, moments: Timetable, config: Config) -> None:
    with held_at(moments.alone_applied + timedelta(days=4)):
        with unit_of_work(writes=True):
            open_applications(find_round(coming), actor=demonstration_people()["coordinator"])
            take_in(coming)
        _deliver(config)


def _files(mentors: str, participants: str) -> dict[Role, bytes]:
    return {Role.MENTOR: (DATA / mentors).read_bytes(), Role.PARTICIPANT: (DATA / participants).read_bytes()}


def _find_matches(round_id: str, config: Config) -> None:
    with unit_of_work(writes=True):
        run_id = request_run(find_round(round_id), actor=demonstration_people()["coordinator"]).public_id
    execute_run(run_id, config)
    with unit_of_work(writes=False):
        run = latest_run(find_round(round_id))
        if run is None or run.failure is not None:
            raise NotLoaded(f"The solver failed: {run.failure if run else 'no run'}.")


def _offer_and_agree(round_id: str, moments: Timetable, config: Config) -> None:
    """Everybody says yes: the mentors within days, the participants some days later. Mail goes out all the while."""
    with held_at(moments.teams_offered):
        with unit_of_work(writes=True):
            round_ = find_round(round_id)
            run = latest_run(round_)
            if run is None:
                raise NotLoaded("There is no result to offer.")
            send_offers(round_, run, actor=demonstration_people()["coordinator"])
        _deliver(config)
    for moment, offer_id, role in _answers(round_id, moments):
        with held_at(moment):
            with unit_of_work(writes=True):
                offer = next(one for one in open_offers(find_round(round_id)) if one.public_id == offer_id)
                asked = offer.acceptance_of(role)
                say_yes(offer, asked, actor=asked.enrollment.person)
            _deliver(config)


def _answers(round_id: str, moments: Timetable) -> list[tuple[datetime, str, Role]]:
    """When which offer is answered by whom, in the order of time.

    The first to agree are those whose pages the demonstration opens: she meets her mentor on clocks that drift.
    """
    with unit_of_work(writes=False):
        offers = sorted(open_offers(find_round(round_id)), key=lambda offer: offer.mentee.name != "Pima County team")
        return sorted(
            (
                moments.teams_answered + timedelta(days=number % 4 + 5 * later, minutes=37 * number),
                offer.public_id,
                role,
            )
            for number, offer in enumerate(offers)
            for later, role in enumerate((Role.MENTOR, Role.PARTICIPANT))
        )


def _gather(teams: str, coming: str, moments: Timetable, config: Config) -> None:
    """The webinar is over; what the teams are invited to is still to come."""
    webinar = invite_the_interested(coming, moments)
    with held_at(moments.teams_answered):
        _deliver(config)
    with held_at(moments.teams_answered + timedelta(days=1)):
        register(coming, webinar)
        _deliver(config)
    with held_at(look_back(coming, webinar)):
        _deliver(config)
    with held_at(moments.teams_wrote - timedelta(days=2)):
        plan_ahead(teams, moments)
        _deliver(config)
    with held_at(moments.teams_wrote):
        answer_some(teams)
        _deliver(config)


def _deliver(config: Config) -> None:
    """To the page *Sent mail*, where everything stands that would have left the machine."""
    drain(config, transport_for(config))
