"""Applications that were ticked, and where they are to stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest

from matcher.states import Decision

MOST_TICKED = 2_000


@dataclass(frozen=True)
class Ticked:
    """``applications`` and ``teams`` are public ids; ``back`` says that the press came from the page of one person."""

    applications: Sequence[str]
    teams: Sequence[str]
    decision: Decision
    back: bool

    @property
    def any(self) -> bool:
        return bool(self.applications or self.teams)


def read_ticked(form: ImmutableMultiDict[str, str]) -> Ticked:
    """Raises BadRequest for what no button of ours sends."""
    decision = form.get("decision", "")
    applications, teams = (_ids(form.getlist(name)) for name in ("application", "team"))
    if decision not in set(Decision) or len(applications) + len(teams) > MOST_TICKED:
        raise BadRequest
    return Ticked(applications, teams, Decision(decision), "back" in form)


def _ids(given: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(one.replace("\0", "") for one in given))
