"""What a run of the solver found, read back once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import undefer

from matcher.db import db
from matcher.models import Round, Run
from matcher.states import RunState
from solver.criteria.contract import IntMatrix
from solver.criteria.scoring import Strength, score, shown, strength, weights_of
from solver.files.codec import read_outcome, read_problem
from solver.outcome import Outcome, Pair
from solver.problem import Mentee, Mentor, Problem


@dataclass(frozen=True)
class Found:
    """A finished run with its problem and outcome; ids are those of ``queries.parties``."""

    run_id: str
    requested_at: datetime
    finished_at: datetime
    problem: Problem
    outcome: Outcome

    @cached_property
    def shown(self) -> Problem:
        """The problem without what is shown to nobody. ``problem`` itself is for comparing runs, never for reading."""
        return shown(self.problem)

    @cached_property
    def points(self) -> Mapping[str, int]:
        """By mentee, what its match is worth without anything private: all that people read is made from these."""
        pairs = [(pair.mentee, pair.mentor) for pair in self.outcome.pairs]
        return dict(zip(self.by_mentee, self.worth(pairs), strict=True))

    def worth(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        """What any pairs (mentee, mentor) would be worth, counted in the same way."""
        wanted, had = self._factors
        rows, columns = ({key: at for at, key in enumerate(people)} for people in (self.mentees, self.mentors))
        return [int(wanted[rows[mentee]] @ had[columns[mentor]]) for mentee, mentor in pairs]

    @cached_property
    def _factors(self) -> tuple[IntMatrix, IntMatrix]:
        theirs, mine = ([one.answers for one in people.values()] for people in (self.mentees, self.mentors))
        return score(theirs, mine, weights_of(self.shown.settings))

    @cached_property
    def mentors(self) -> Mapping[str, Mentor]:
        return {mentor.id: mentor for mentor in self.shown.mentors}

    @cached_property
    def mentees(self) -> Mapping[str, Mentee]:
        return {mentee.id: mentee for mentee in self.shown.mentees}

    @cached_property
    def by_mentee(self) -> Mapping[str, Pair]:
        return {pair.mentee: pair for pair in self.outcome.pairs}

    @cached_property
    def filled(self) -> Mapping[str, int]:
        """How many openings of each mentor this outcome fills."""
        return Counter(pair.mentor for pair in self.outcome.pairs)

    @property
    def openings(self) -> int:
        return sum(mentor.places for mentor in self.problem.mentors)

    @cached_property
    def strengths(self) -> Mapping[Strength, int]:
        return Counter(map(strength, self.points.values()))


def latest_run(round_: Round) -> Run | None:
    """The run asked for last."""
    return db.session.scalar(
        select(Run).where(Run.round_id == round_.id).order_by(Run.requested_at.desc(), Run.id.desc()).limit(1)
    )


def finished_runs(round_: Round, how_many: int) -> list[Found]:
    """The last runs that finished, newest first."""
    rows = db.session.scalars(
        select(Run)
        .where(Run.round_id == round_.id, Run.state == RunState.DONE)
        .options(undefer(Run.problem), undefer(Run.outcome))
        .order_by(Run.requested_at.desc(), Run.id.desc())
        .limit(how_many)
    )
    return [read_found(row) for row in rows]


def read_found(run: Run) -> Found:
    """Of a run that is DONE; raises ValueError of any other."""
    if run.outcome is None or run.finished_at is None:
        raise ValueError(f"run {run.public_id} is not finished")
    return Found(
        run.public_id,
        run.requested_at,
        run.finished_at,
        read_problem(run.problem),
        read_outcome(run.outcome),
    )
