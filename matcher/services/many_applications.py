"""Hundreds of applications at once: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.application import Application
from matcher.db import db
from matcher.models import Person, Round
from matcher.services.application_rows import store_application
from matcher.services.applications import check_not_promised, check_one_role, check_open
from matcher.services.audit import record_act
from matcher.services.intake import Intake
from matcher.services.locks import lock_round
from matcher.states import Role

AT_ONCE = 500


@dataclass(frozen=True)
class Taken:
    """How many applications came in, and how many of them replaced an earlier one."""

    new: int = 0
    updated: int = 0

    @property
    def all(self) -> int:
        return self.new + self.updated


def store_applications(round_: Round, applications: Sequence[Application], *, actor: Person) -> dict[Role, Taken]:
    """Store many, all or none; those that stood are replaced. For coordinators, who have seen every row."""
    lock_round(round_)
    check_open(round_, coordinating=True)
    taken: dict[Role, Taken] = {}
    for role in Role:
        mine = [application for application in applications if application.role is role]
        if mine:
            taken[role] = _store_role(round_, role, mine)
    counts = {f"{role.value}s": one.all for role, one in taken.items()}
    record_act(actor, "applications_uploaded", round_.program, round=round_.public_id, **counts)
    return taken


def _store_role(round_: Round, role: Role, applications: Sequence[Application]) -> Taken:
    new = updated = 0
    for start in range(0, len(applications), AT_ONCE):  # what is flushed can leave memory
        some = applications[start : start + AT_ONCE]
        with db.session.no_autoflush:  # one flush for hundreds of rows
            known = _store_some(Intake(round_, role, (application.address for application in some)), some)
        db.session.flush()
        new, updated = new + len(some) - known, updated + known
    return Taken(new, updated)


def _store_some(intake: Intake, applications: Sequence[Application]) -> int:
    """How many of them had applied before."""
    known = 0
    for application in applications:
        person = intake.person(application)
        standing = intake.enrollment_of(person)
        check_one_role(application, intake.in_other_role(person))
        check_not_promised(intake.round, standing)
        store_application(intake, application, person)
        known += standing is not None
    return known
